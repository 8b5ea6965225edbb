"""Registers school.classes with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.school.classes"
    label = "classes"
    default_auto_field = "django.db.models.BigAutoField"
