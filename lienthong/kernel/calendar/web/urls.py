"""Addresses of the calendar and of the demo's clock."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from lienthong.kernel.calendar.web import views

app_name = "calendar"
placed = [
    path("calendar/", views.year_page, name="year"),
    path("calendar/terms/<int:number>/", views.term, name="term"),
    path("calendar/terms/<int:number>/remove/", views.term_remove, name="term_remove"),
    path("calendar/days/", views.days, name="days"),
    path("calendar/days/<int:pk>/remove/", views.days_remove, name="days_remove"),
    path("calendar/years/", views.years, name="years"),
]
free = [path("clock/", views.clock, name="clock")] if settings.DEMO else []
