"""Addresses of the preschool's books."""

from __future__ import annotations

from django.urls import URLPattern, path

from lienthong.school.care.web import growth_views, observing_views, overview_views

app_name = "care"
_CLASS = "care/<uuid:class_uuid>/"
placed = [
    path("care/", overview_views.overview, name="overview"),
    path("care/objectives/<str:grade>/", overview_views.objective_list, name="objectives"),
    path(f"{_CLASS}growth/<str:day>/", growth_views.measures, name="growth"),
    path(f"{_CLASS}child/<int:member>/", growth_views.child, name="child"),
    path(f"{_CLASS}day/<str:day>/", observing_views.day, name="day"),
    path(f"{_CLASS}stage/<str:stage>/", observing_views.stage, name="stage"),
    path(f"{_CLASS}stage/<str:stage>/<int:member>/", observing_views.stage_child, name="stage_child"),
]
free: list[URLPattern] = []
