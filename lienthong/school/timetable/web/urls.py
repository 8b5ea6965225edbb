"""Addresses of the timetable."""

from __future__ import annotations

from django.urls import URLPattern, path

from lienthong.school.timetable.web import (
    asking_views,
    board_views,
    change_views,
    compare_views,
    course_views,
    day_views,
    exchange_views,
    feed_views,
    fet_views,
    load_views,
    own_views,
    paper_views,
    solve_views,
    teacher_views,
    version_views,
    wish_views,
)

app_name = "timetable"
_ONE = "timetable/<uuid:timetable>/"
placed = [
    path("timetable/", version_views.overview, name="overview"),
    path("my-timetable/", own_views.mine, name="mine"),
    path("timetable/asked/", asking_views.asked, name="asked"),
    path("timetable/asked/frame/", wish_views.frame, name="frame"),
    path("timetable/asked/teachers/", teacher_views.teachers, name="teachers"),
    path("timetable/asked/teachers/<uuid:employment>/", teacher_views.teacher, name="teacher"),
    path("timetable/asked/rooms/", wish_views.rooms, name="rooms"),
    path("timetable/asked/courses/", course_views.courses, name="courses"),
    path("timetable/asked/meetings/", wish_views.meetings, name="meetings"),
    path("timetable/from-fet/", fet_views.from_fet, name="from_fet"),
    path("timetable/compare/", compare_views.compare, name="compare"),
    path("timetable/load/", load_views.table, name="load"),
    path("timetable/load/<uuid:employment>/", load_views.one, name="load_of"),
    path("timetable/solve/", solve_views.start, name="solve"),
    path("timetable/solve/<uuid:search>/", solve_views.watch, name="watch"),
    path("timetable/solve/<uuid:search>/stop/", solve_views.stop, name="stop"),
    path("timetable/covers/", day_views.covers, name="covers"),
    path("timetable/covers/print/", day_views.cover_paper, name="cover_paper"),
    path("timetable/covers/<uuid:change>/drop/", day_views.cover_drop, name="cover_drop"),
    path("timetable/covers/<uuid:change>/make-up/", change_views.make_up, name="make_up"),
    path("timetable/days/", change_views.days, name="days"),
    path("my-timetable/phone/", feed_views.own_feeds, name="feeds"),
    path(_ONE, version_views.version, name="version"),
    path(f"{_ONE}whole/", version_views.whole, name="whole"),
    path(f"{_ONE}print/<str:kind>/", paper_views.paper, name="paper"),
    path(f"{_ONE}sheet/", paper_views.sheet, name="sheet"),
    path(f"{_ONE}ics/<str:kind>/", paper_views.calendar_file, name="ics"),
    path(f"{_ONE}fet/", exchange_views.fet, name="fet"),
    path(f"{_ONE}fet/answer/", exchange_views.bring, name="bring"),
    path(f"{_ONE}assignments/<str:layout>/", exchange_views.assignments, name="assignments"),
    path(f"{_ONE}board/", board_views.board, name="board"),
    path(f"{_ONE}board/move/", board_views.move, name="move"),
    path(f"{_ONE}board/pin/", board_views.pin, name="pin"),
    path(f"{_ONE}board/undo/", board_views.undo, name="undo"),
    path(f"{_ONE}board/redo/", board_views.redo, name="redo"),
    path(f"{_ONE}publish/", version_views.publish, name="publish"),
    path(f"{_ONE}withdraw/", version_views.withdraw, name="withdraw"),
    path(f"{_ONE}copy/", version_views.copy, name="copy"),
    path(f"{_ONE}mend/", solve_views.mend, name="mend"),
    path(f"{_ONE}discard/", version_views.discard, name="discard"),
]
free: list[URLPattern] = [path("calendar/<str:token>.ics", feed_views.feed, name="feed")]
