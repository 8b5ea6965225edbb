"""Addresses of what is printed."""

from __future__ import annotations

from django.urls import URLPattern, path

from lienthong.school.records.web import views

app_name = "records"
placed = [
    path("print/", views.overview, name="print"),
    path("print/all/", views.order, name="order"),
    path("print/runs/<uuid:run>/", views.run, name="run"),
    path("print/runs/<uuid:run>/zip/", views.archive, name="archive"),
    path("print/runs/<uuid:run>/<int:file>/", views.file, name="file"),
    path("print/<uuid:class_uuid>/", views.of_class, name="class"),
    path("print/<uuid:class_uuid>/<slug:kind>/", views.book, name="book"),
]
free: list[URLPattern] = []
