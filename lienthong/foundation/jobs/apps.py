"""Registers foundation.jobs with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.foundation.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
