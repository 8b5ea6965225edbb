"""Registers kernel.orgs with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.kernel.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"
