"""Addresses of imports."""

from __future__ import annotations

from django.urls import URLPattern, path

from lienthong.kernel.imports.web import views

app_name = "imports"
placed = [
    path("imports/", views.listing, name="list"),
    path("imports/new/<str:kind>/", views.upload, name="upload"),
    path("imports/templates/<str:kind>/", views.template, name="template"),
    path("imports/<uuid:run>/", views.one, name="one"),
    path("imports/<uuid:run>/columns/", views.columns, name="columns"),
    path("imports/<uuid:run>/confirm/", views.confirm, name="confirm"),
    path("imports/<uuid:run>/drop/", views.drop, name="drop"),
    path("imports/<uuid:run>/undo/", views.undo, name="undo"),
]
free: list[URLPattern] = []
