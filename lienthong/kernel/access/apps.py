"""Registers kernel.access with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.kernel.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
