"""Addresses of this module."""

from django.urls import URLPattern, path

from lienthong.school.pupils.web import asking, families, transfers, views

app_name = "pupils"
placed = [
    path("pupils/", views.pupil_table, name="list"),
    path("pupils/add/", views.add, name="add"),
    path("pupils/<uuid:pupil>/", views.file, name="file"),
    path("pupils/<uuid:pupil>/family/", families.family, name="family"),
    path("pupils/<uuid:pupil>/family/accounts/", families.accounts, name="family_accounts"),
    path("pupils/<uuid:pupil>/enrolments/", views.enrolments, name="enrolments"),
    path("pupils/<uuid:pupil>/history/", views.history, name="history"),
    path("pupils/<uuid:pupil>/edit/", views.edit, name="edit"),
    path("pupils/<uuid:pupil>/end/", views.end, name="end"),
    path("pupils/<uuid:pupil>/transfer/", transfers.release, name="release"),
    path("transfers/", transfers.incoming, name="transfers"),
    path("transfers/out/", transfers.outgoing, name="transfers_out"),
    path("transfers/receive/", transfers.receive, name="receive"),
    path("transfers/request/", asking.request_transfer, name="request"),
    path("transfers/<uuid:transfer>/", transfers.one, name="transfer"),
    path("transfers/<uuid:transfer>/acceptance/", transfers.accept, name="accept"),
    path("transfers/<uuid:transfer>/refusal/", transfers.refuse, name="refuse"),
    path("transfers/<uuid:transfer>/withdrawal/", transfers.withdraw, name="withdraw"),
    path("transfers/<uuid:transfer>/release/", asking.consent, name="consent"),
    path("transfers/<uuid:transfer>/decline/", asking.decline, name="decline"),
    path("transfers/<uuid:transfer>/cancellation/", asking.cancel_request, name="cancel_request"),
    path("transfers/<uuid:transfer>/undo/", asking.undo_acceptance, name="undo_acceptance"),
]
free: list[URLPattern] = []
