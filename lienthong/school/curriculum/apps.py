"""Registers school.curriculum with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.school.curriculum"
    label = "curriculum"
    default_auto_field = "django.db.models.BigAutoField"
