"""App of timetable."""

from __future__ import annotations

from django.apps import AppConfig


class TimetableConfig(AppConfig):
    name = "lienthong.school.timetable"
    label = "timetable"
