"""Registers foundation.notices with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.foundation.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
