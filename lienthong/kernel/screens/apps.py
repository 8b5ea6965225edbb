"""Registers kernel.screens with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.kernel.screens"
    label = "screens"
    default_auto_field = "django.db.models.BigAutoField"
