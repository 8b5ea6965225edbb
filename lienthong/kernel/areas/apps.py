"""Registers kernel.areas with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.kernel.areas"
    label = "areas"
    default_auto_field = "django.db.models.BigAutoField"
