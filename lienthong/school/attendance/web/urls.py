"""Addresses of attendance."""

from __future__ import annotations

from django.urls import URLPattern, path

from lienthong.school.attendance.web import board_views, pad_views, sheet_views

app_name = "attendance"
_CLASS = "attendance/<uuid:class_uuid>/"
_ROLL = f"{_CLASS}<str:day>/<int:session>/"
placed = [
    path("attendance/", board_views.board, name="board"),
    path("attendance/rules/", board_views.policy, name="policy"),
    path(f"{_CLASS}month/<str:month>/", sheet_views.month, name="month"),
    path(f"{_CLASS}year/", sheet_views.year, name="year"),
    path(_ROLL, pad_views.pad, name="pad"),
    path(f"{_ROLL}cells/", pad_views.cells, name="cells"),
    path(f"{_ROLL}history/", pad_views.history, name="history"),
]
free: list[URLPattern] = []
