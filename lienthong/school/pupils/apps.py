"""Registers school.pupils with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.school.pupils"
    label = "pupils"
    default_auto_field = "django.db.models.BigAutoField"
