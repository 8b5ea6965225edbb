"""Registers school.care with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.school.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"
