"""Addresses of this module."""

from django.urls import URLPattern, path

from lienthong.school.curriculum.web import views

app_name = "curriculum"
placed = [path("curriculum/", views.table, name="table")]
free: list[URLPattern] = []
