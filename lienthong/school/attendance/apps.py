"""Registers school.attendance with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.school.attendance"
    label = "attendance"
    default_auto_field = "django.db.models.BigAutoField"
