"""Addresses of reports, the board and the roll-up."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lienthong.sector.reporting.web import board, deciding, filling, rollups, taking

app_name = "reporting"
placed: list[URLPattern | URLResolver] = [
    path("reports/", board.board, name="board"),
    path("reports/<str:collection>/draft/", filling.draft, name="draft"),
    path("reports/<str:collection>/drafts/", deciding.drafts, name="drafts"),
    path("reports/<str:collection>/acceptances/", deciding.acceptances, name="acceptances"),
    path("reports/submissions/<uuid:submission>/", filling.submission, name="submission"),
    path("reports/submissions/<uuid:submission>/values/", filling.values, name="values"),
    path("reports/submissions/<uuid:submission>/figures/", filling.figures, name="figures"),
    path("reports/submissions/<uuid:submission>/sending/", filling.sending, name="sending"),
    path("reports/submissions/<uuid:submission>/decision/", deciding.decision, name="decision"),
    path("reports/submissions/<uuid:submission>/unlock-request/", deciding.unlock_request, name="unlock_request"),
    path("reports/submissions/<uuid:submission>/unlock/", deciding.unlock, name="unlock"),
    path("reports/submissions/<uuid:submission>/people/", rollups.people, name="people"),
    path("reports/submissions/<uuid:submission>/comparison/", taking.comparison, name="comparison"),
    path("reports/submissions/<uuid:submission>/document/", taking.document, name="document"),
    path("reports/submissions/<uuid:submission>/workbook/", taking.workbook, name="workbook"),
    path("rollup/", rollups.rollup, name="rollup"),
    path("rollup/units/", rollups.units, name="rollup_units"),
    path("rollup/workbook/", taking.rollup_workbook, name="rollup_workbook"),
    path("rollup/document/", taking.rollup_document, name="rollup_document"),
]
free: list[URLPattern | URLResolver] = []
