"""Timetables on paper and in sheets: PDF by class, teacher, room and the whole school; a workbook of the whole school."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienthong.foundation.spreadsheets import public as spreadsheets
from lienthong.foundation.typeset import public as typeset
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.timetable.reading import Entry, Reader, View
from lienthong.school.timetable.wording import day_name, grid_slots, session_word, short_day

TEMPLATE = Path(__file__).parent / "typ" / "week.typ"
WHOLE = "whole"
KINDS = ("class", "teacher", "room", WHOLE)
SHEETS = ("class", "teacher", "room")
# A wide sheet holds so many classes with readable letters.
CLASSES_A_SHEET = 14
Lines = list[list[str]]


def pdf(read: Reader, unit: orgs.Unit, *, kind: str, of: str = "", printed_by: str) -> bytes:
    """The pages of a kind, or of one of them. Paper is Vietnamese whatever the language of the screen."""
    with translation.override("vi"):
        if kind == WHOLE:
            pages = _whole(read)
        else:
            names = [of] if of else [key for key, _name in read.choices(kind)]
            pages = [_page(read, view) for name in names if (view := read.view(kind, name)) is not None]
        at = timezone.localtime(calendar.now(), calendar.VIETNAM).strftime("%H:%M ngày %d/%m/%Y")
        data = {
            "title": f"Thời khoá biểu số {read.timetable.number} - {unit.name}",
            "office": unit.parent.name if unit.parent else "", "school": unit.name,
            "footer": f"{unit.name} · Thời khoá biểu số {read.timetable.number} · In bởi {printed_by} lúc {at}",
            "pages": pages,
        }  # fmt: skip
    return typeset.pdf(TEMPLATE, data)


def subtitle(read: Reader) -> str:
    """“Số 3, áp dụng từ ngày 15/01/2018”; a draft says that it is one."""
    day = read.timetable.applies_from
    when = f"áp dụng từ ngày {day:%d/%m/%Y}" if day else "BẢN NHÁP"
    return f"Số {read.timetable.number}, {when}"


def _page(read: Reader, view: View) -> dict[str, Any]:
    grid = read.school.grid
    words = {"class": "Thời khoá biểu lớp", "teacher": "Lịch dạy của", "room": "Lịch sử dụng"}
    rows: list[list[Any]] = []
    for session, lines in grid_slots(grid):
        shown = [line for line in lines if any(view.entries.get(slot) for slot in line[1])]
        last = shown[-1][0] if shown else 0
        for period, slots in lines[:last]:
            cells: list[Any] = [{"text": session_word(session), "high": last}] if period == 1 else []
            rows.append([*cells, [["b", str(period)]], *(_cell(view.entries.get(s, ()), view.kind) for s in slots)])
    return {
        "wide": False, "title": f"{words[view.kind]} {view.name}", "sub": subtitle(read), "size": 11,
        "widths": [16, 10, *(0 for _day in range(grid.days))],
        "head": ["Buổi", "Tiết", *(day_name(grid.first_day + n) for n in range(grid.days))], "rows": rows,
    }  # fmt: skip


def _cell(entries: Sequence[Entry], kind: str) -> Lines:
    lines: Lines = []
    for entry in entries:
        weeks = {"A": " (tuần lẻ)", "B": " (tuần chẵn)"}.get(entry.weeks, "")
        lines.append(["b", entry.label + weeks])
        if kind != "class" and entry.classes:
            lines.append(["", entry.classes])
        if kind != "teacher" and entry.short_teachers:
            lines.append(["", entry.short_teachers])
        if kind != "room" and entry.room:
            lines.append(["", entry.room])
    return lines


def _whole(read: Reader) -> list[dict[str, Any]]:
    """The whole school, so many classes a sheet."""
    rooms = read.school.classes
    sheets = [rooms[n : n + CLASSES_A_SHEET] for n in range(0, len(rooms), CLASSES_A_SHEET)]
    pages = []
    for number, own in enumerate(sheets, 1):
        rows: list[list[Any]] = []
        for day in range(read.school.grid.days):
            lines = _day(read, day, [room.id for room in own])
            for place, line in enumerate(lines):
                first: list[Any] = [{"text": short_day(read.school.grid.first_day + day), "high": len(lines)}]
                rows.append([*(first if place == 0 else []), *line])
        part = f" ({number}/{len(sheets)})" if len(sheets) > 1 else ""
        pages.append({
            "wide": True, "title": f"Thời khoá biểu toàn trường{part}", "sub": subtitle(read), "size": 8,
            "widths": [10, 12, 8, *(0 for _room in own)],
            "head": ["Thứ", "Buổi", "Tiết", *(room.name for room in own)], "rows": rows,
        })  # fmt: skip
    return pages


def _day(read: Reader, day: int, rooms: Sequence[str]) -> list[list[Any]]:
    """The lines of a day in which any of the classes has a lesson."""
    grid = read.school.grid
    lines: list[list[Any]] = []
    for slot in grid.whole_days[day]:
        cells = [read.by_class[name].get(slot, []) for name in rooms]
        if any(cells):
            session = session_word(grid.session_of(slot).id)
            lines.append(
                [[["", session]], [["b", str(grid.period_of(slot))]], *(_cell(entries, "class") for entries in cells)]
            )
    return lines


def workbook(read: Reader, kind: str = "class") -> bytes:
    """The whole school as a sheet: a column for each class, or a line for each teacher or room."""
    if kind != "class":
        return _lines(read, kind)
    grid, rooms = read.school.grid, read.school.classes
    head = [_("Thứ"), _("Buổi"), _("Tiết"), *(room.name for room in rooms)]
    rows: list[list[Any]] = []
    for slot in grid.slots:
        cells = [read.by_class[room.id].get(slot, []) for room in rooms]
        if any(cells):
            rows.append([
                day_name(int(slot[0])), session_word(grid.session_of(slot).id), grid.period_of(slot),
                *("; ".join(_told(entry) for entry in entries) for entries in cells),
            ])  # fmt: skip
    return _written(read, head, rows)


def _lines(read: Reader, kind: str) -> bytes:
    """A line for each teacher or room, a column for each period of the week that anybody has."""
    names = read.choices(kind)
    weeks = {key: view.entries for key, _name in names if (view := read.view(kind, key)) is not None}
    slots = [slot for slot in read.school.grid.slots if any(slot in entries for entries in weeks.values())]
    label = _("Giáo viên") if kind == "teacher" else _("Phòng học")
    head = [label, _("Số tiết"), *(f"{short_day(int(s[0]))} {session_word(s[1])} {s[2:]}" for s in slots)]
    rows: list[list[Any]] = [
        [name, len(weeks[key]), *("; ".join(f"{e.label} {e.classes}" for e in weeks[key].get(s, ())) for s in slots)]
        for key, name in names
    ]
    return _written(read, head, rows)


def _written(read: Reader, head: list[str], rows: list[list[Any]]) -> bytes:
    columns = [spreadsheets.ColumnSpec(name) for name in head]
    title = _("Thời khoá biểu số %(n)s") % {"n": read.timetable.number}
    target = io.BytesIO()
    spreadsheets.write_xlsx(spreadsheets.Table(title, columns, rows), target)
    return target.getvalue()


def _told(entry: Entry) -> str:
    weeks = {"A": _("tuần lẻ"), "B": _("tuần chẵn")}.get(entry.weeks, "")
    parts = [entry.name, entry.teachers, entry.room, weeks]
    return " – ".join(part for part in parts if part)
