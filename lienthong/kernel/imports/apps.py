"""Registers kernel.imports with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.kernel.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
