"""Registers school.assessment with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.school.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"
