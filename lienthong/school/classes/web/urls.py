"""Addresses of this module."""

from django.urls import URLPattern, path

from lienthong.school.classes.web import rollover, teaching, views

app_name = "classes"
placed = [
    path("classes/", views.class_list, name="list"),
    path("classes/add/", views.add, name="add"),
    path("classes/assignments/", teaching.matrix, name="assignments"),
    path("classes/rollover/", rollover.wizard, name="rollover"),
    path("classes/rollover/undo/", rollover.undo, name="rollover_undo"),
    path("classes/<uuid:key>/", views.one, name="class"),
    path("classes/<uuid:key>/print/", views.sheet, name="print"),
    path("classes/<uuid:key>/edit/", views.edit, name="edit"),
    path("classes/<uuid:key>/fixing/", views.fix, name="fix"),
    path("classes/<uuid:key>/closing/", views.close, name="close"),
    path("classes/<uuid:key>/members/", views.place, name="place"),
    path("classes/<uuid:key>/members/<uuid:enrolment>/move/", views.move, name="move"),
    path("classes/<uuid:key>/homeroom/", teaching.homeroom, name="homeroom"),
    path("classes/<uuid:key>/assignments/", teaching.of_class, name="class_assignments"),
    path("classes/<uuid:key>/assignments/<int:assignment>/end/", teaching.end, name="assignment_end"),
]
free: list[URLPattern] = []
