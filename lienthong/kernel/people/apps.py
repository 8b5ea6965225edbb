"""Registers kernel.people with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.kernel.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lienthong.kernel.people import labels

        labels.register()
