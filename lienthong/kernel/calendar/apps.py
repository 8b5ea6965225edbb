"""Registers kernel.calendar with Django."""

from django.apps import AppConfig
from django.core.signals import request_finished, request_started


class Config(AppConfig):
    name = "lienthong.kernel.calendar"
    label = "calendar"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lienthong.kernel.calendar import clock

        request_started.connect(clock.begin_request, dispatch_uid="calendar.begin_request")
        request_finished.connect(clock.end_request, dispatch_uid="calendar.end_request")
