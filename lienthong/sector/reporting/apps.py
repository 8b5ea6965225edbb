"""Registers sector.reporting with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.sector.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
