"""App of records."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "lienthong.school.records"
    label = "records"
