"""Addresses of administrative areas."""

from __future__ import annotations

from django.urls import URLPattern, path

from lienthong.kernel.areas.web import views

app_name = "areas"
placed = [
    path("areas/", views.listing, name="list"),
    path("areas/<int:area>/", views.area_page, name="area"),
]
free: list[URLPattern] = []
