"""Addresses of units, their tree and the acts on them."""

from __future__ import annotations

from django.urls import URLPattern, path

from lienthong.kernel.orgs.web import acts, views

app_name = "orgs"
placed = [
    path("units/", views.listing, name="list"),
    path("units/tree/", views.tree_page, name="tree"),
    path("units/reform-2025/", acts.reform, name="reform"),
    path("units/<str:code>/", views.unit_page, name="unit"),
    path("units/<str:code>/facts/", views.facts, name="facts"),
    path("units/<str:code>/identifiers/", views.identifier, name="identifier"),
    path("units/<str:code>/officers/", views.officer, name="officer"),
    path("units/<str:code>/officers/end/", views.officer_end, name="officer_end"),
    path("units/<str:code>/acts/<str:kind>/", acts.act, name="act"),
]
free: list[URLPattern] = []
