"""Addresses of the mark book."""

from django.urls import URLPattern, path

from lienthong.school.assessment.web import class_views, lock_views, moment_views, sheet_views, summer_views, year_views

app_name = "assessment"
_CLASS = "books/<uuid:class_uuid>/"
_SHEET = f"{_CLASS}<str:subject>/<int:term>/"
placed = [
    path("marks/", sheet_views.mine, name="mine"),
    path("books/", sheet_views.matrix, name="books"),
    path("books/year/", year_views.year_board, name="year_board"),
    path("books/graduation/", summer_views.graduation_list, name="graduation"),
    path("books/lock/", lock_views.lock, name="lock"),
    path("books/lock/<int:lock_id>/remove/", lock_views.remove, name="unlock"),
    path(f"{_CLASS}conduct/<int:term>/", class_views.conduct, name="conduct"),
    path(f"{_CLASS}summary/<int:term>/", class_views.summary, name="summary"),
    path(f"{_CLASS}summary/<int:term>/results/", class_views.compute, name="compute"),
    path(f"{_CLASS}year/", year_views.year, name="year"),
    path(f"{_CLASS}year/confirm/", year_views.confirm, name="year_confirm"),
    path(f"{_CLASS}year/reopen/", year_views.reopen, name="year_reopen"),
    path(f"{_CLASS}summer/", summer_views.sheet, name="summer"),
    path(f"{_CLASS}moments/<int:number>/", moment_views.moment, name="moment"),
    path(_SHEET, sheet_views.sheet, name="sheet"),
    path(f"{_SHEET}cells/", sheet_views.cells, name="cells"),
    path(f"{_SHEET}history/", sheet_views.sheet_history, name="sheet_history"),
]
free: list[URLPattern] = []
