"""Addresses of this module."""

from django.urls import URLPattern, path

from lienthong.school.staff.web import views

app_name = "staff"
placed = [
    path("staff/", views.staff_table, name="list"),
    path("staff/add/", views.add, name="add"),
    path("staff/<uuid:employment>/", views.file, name="file"),
    path("staff/<uuid:employment>/history/", views.history, name="history"),
    path("staff/<uuid:employment>/edit/", views.edit, name="edit"),
    path("staff/<uuid:employment>/end/", views.end, name="end"),
]
free: list[URLPattern] = []
