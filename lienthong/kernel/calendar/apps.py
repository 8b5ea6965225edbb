"""Registers kernel.calendar with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.kernel.calendar"
    label = "calendar"
    default_auto_field = "django.db.models.BigAutoField"
