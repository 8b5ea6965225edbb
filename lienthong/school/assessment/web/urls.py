"""Addresses of the mark book."""

from django.urls import URLPattern, path

from lienthong.school.assessment.web import (
    board_views,
    brought_views,
    class_views,
    comment_views,
    file_views,
    lock_views,
    moment_views,
    sharing_views,
    sheet_views,
    summer_views,
    year_views,
)

app_name = "assessment"
_CLASS = "books/<uuid:class_uuid>/"
_SHEET = f"{_CLASS}<str:subject>/<int:term>/"
placed = [
    path("marks/", sheet_views.mine, name="mine"),
    path("books/", sheet_views.matrix, name="books"),
    path("books/year/", year_views.year_board, name="year_board"),
    path("books/graduation/", summer_views.graduation_list, name="graduation"),
    path("comments/", comment_views.bank, name="comment_bank"),
    path("comments/<int:phrase_id>/remove/", comment_views.phrase, name="comment_phrase"),
    path("books/owed/", board_views.owed, name="owed"),
    path("books/spread/", board_views.spread, name="spread"),
    path("books/lock/", lock_views.lock, name="lock"),
    path("books/lock/<int:lock_id>/remove/", lock_views.remove, name="unlock"),
    path("books/files/<uuid:run>/", file_views.file, name="file"),
    path("books/files/<uuid:run>/confirm/", file_views.confirm, name="file_confirm"),
    path("books/files/<uuid:run>/undo/", file_views.undo, name="file_undo"),
    path("books/files/<uuid:run>/drop/", file_views.drop, name="file_drop"),
    path("books/files/<uuid:run>/filled/", file_views.filled, name="file_filled"),
    path(f"{_CLASS}files/<int:term>/", file_views.class_file, name="class_file"),
    path(f"{_CLASS}conduct/<int:term>/", class_views.conduct, name="conduct"),
    path(f"{_CLASS}summary/<int:term>/", class_views.summary, name="summary"),
    path(f"{_CLASS}summary/<int:term>/results/", class_views.compute, name="compute"),
    path(f"{_CLASS}year/", year_views.year, name="year"),
    path(f"{_CLASS}year/confirm/", year_views.confirm, name="year_confirm"),
    path(f"{_CLASS}year/reopen/", year_views.reopen, name="year_reopen"),
    path(f"{_CLASS}summer/", summer_views.sheet, name="summer"),
    path(f"{_CLASS}moments/<int:number>/", moment_views.moment, name="moment"),
    path(f"{_CLASS}brought/<int:member_id>/<int:term>/", brought_views.pupil_marks, name="brought"),
    path(_SHEET, sheet_views.sheet, name="sheet"),
    path(f"{_SHEET}files/", file_views.sheet_file, name="sheet_file"),
    path(f"{_SHEET}cells/", sheet_views.cells, name="cells"),
    path(f"{_SHEET}strands/", sharing_views.strands, name="strands"),
    path(f"{_SHEET}comments/", comment_views.comments, name="comments"),
    path(f"{_SHEET}spread/", board_views.sheet_spread, name="sheet_spread"),
    path(f"{_SHEET}history/", sheet_views.sheet_history, name="sheet_history"),
]
free: list[URLPattern] = []
