"""Registers foundation.codelists with Django, for its catalogue of words."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.foundation.codelists"
    label = "codelists"
    default_auto_field = "django.db.models.BigAutoField"
