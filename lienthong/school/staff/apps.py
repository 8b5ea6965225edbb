"""Registers school.staff with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.school.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
