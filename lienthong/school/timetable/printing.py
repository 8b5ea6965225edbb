"""Timetables on paper and in sheets: PDF by class, teacher, room and the whole school; a workbook of the whole school."""

from __future__ import annotations

import io
import itertools
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
# Letters in points: the first with which everything stands on one page, else the last. Each that is tried costs time.
PAGE_SIZES, SHEET_SIZES, LONG_SHEET_SIZES = (13, 10.5, 8.5), (9, 7.5), (8,)
LONG = 40  # lines of a sheet that no letters bring on one page: a school of two sessions
FEW = 2  # lessons in a cell that have a line for each of their parts
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
        "wide": False, "title": f"{words[view.kind]} {view.name}", "sub": subtitle(read), "sizes": PAGE_SIZES,
        "widths": [16, 10, *(0 for _day in range(grid.days))],
        "head": ["Buổi", "Tiết", *(day_name(grid.first_day + n) for n in range(grid.days))], "rows": rows,
    }  # fmt: skip


def _cell(entries: Sequence[Entry], kind: str) -> Lines:
    lines: Lines = []
    for entry in entries:
        weeks = {"A": " (tuần lẻ)", "B": " (tuần chẵn)"}.get(entry.weeks, "")
        parts = [
            entry.classes if kind not in ("class", WHOLE) else "",
            entry.short_teachers.replace(". ", ".\xa0") if kind != "teacher" else "",
            entry.room if kind != "room" else "",
        ]  # fmt: skip
        rest = [part for part in parts if part]
        if len(entries) > FEW:  # a yard with six classes at once
            lines.append(["b", entry.label + weeks, f" {', '.join(rest)}"])
        elif kind == WHOLE:
            lines += [["b", entry.label + weeks], *([["", ", ".join(rest)]] if rest else [])]
        else:
            lines += [["b", entry.label + weeks], *(["", part] for part in rest)]
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
            "wide": True, "title": f"Thời khoá biểu toàn trường{part}", "sub": subtitle(read),
            "sizes": SHEET_SIZES if len(rows) < LONG else LONG_SHEET_SIZES,
            "widths": [10, 12, 8, *(0 for _room in own)],
            "head": ["Thứ", "Buổi", "Tiết", *(room.name for room in own)], "rows": rows,
        })  # fmt: skip
    return pages


def _day(read: Reader, day: int, rooms: Sequence[str]) -> list[list[Any]]:
    """The lines of a day in which any of the classes has a lesson; the first of a session names it for all of its lines."""
    grid = read.school.grid
    lines: list[list[Any]] = []
    for session, slots in itertools.groupby(grid.whole_days[day], key=grid.session_of):
        weeks = [(slot, [read.by_class[name].get(slot, []) for name in rooms]) for slot in slots]
        held = [(slot, cells) for slot, cells in weeks if any(cells)]
        for place, (slot, cells) in enumerate(held):
            first: list[Any] = [{"text": session_word(session.id), "high": len(held)}] if place == 0 else []
            period = [["b", str(grid.period_of(slot))]]
            lines.append([*first, period, *(_cell(entries, WHOLE) for entries in cells)])
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
    return _written(read, head, rows, frozen=3)


def _lines(read: Reader, kind: str) -> bytes:
    """A line for each teacher or room, a column for each period of the week that anybody has."""
    names = read.choices(kind)
    weeks = {key: view.entries for key, _name in names if (view := read.view(kind, key)) is not None}
    slots = [slot for slot in read.school.grid.slots if any(slot in entries for entries in weeks.values())]
    label = _("Giáo viên") if kind == "teacher" else _("Phòng học")
    head = [label, _("Số tiết"), *(f"{short_day(int(s[0]))} {session_word(s[1])} {s[2:]}" for s in slots)]
    rows: list[list[Any]] = [
        [name, len(weeks[key]), *("; ".join(_where(e, kind) for e in weeks[key].get(s, ())) for s in slots)]
        for key, name in names
    ]
    return _written(read, head, rows, frozen=1)


def _written(read: Reader, head: list[str], rows: list[list[Any]], *, frozen: int) -> bytes:
    """The first columns say what a line is about; they stay in sight and are as wide as they need."""
    wide = max((len(row[0]) for row in rows), default=0)
    columns = [
        spreadsheets.ColumnSpec(name, width=min(max(wide if n == 0 else 0, 8), 40))
        if n < frozen
        else spreadsheets.ColumnSpec(name, width=20, wraps=True)
        for n, name in enumerate(head)
    ]
    title = _("Thời khoá biểu số %(n)s") % {"n": read.timetable.number}
    target = io.BytesIO()
    spreadsheets.write_xlsx(spreadsheets.Table(title, columns, rows, frozen=frozen), target)
    return target.getvalue()


def _told(entry: Entry) -> str:
    parts = [entry.name, entry.teachers, entry.room, _weeks(entry)]
    return " – ".join(part for part in parts if part)


def _where(entry: Entry, kind: str) -> str:
    """“Toán 7A1 – Phòng Tin 1” in a teacher's line; in a room's who teaches there."""
    other = entry.room if kind == "teacher" else entry.short_teachers
    return " – ".join(part for part in (f"{entry.label} {entry.classes}".strip(), other, _weeks(entry)) if part)


def _weeks(entry: Entry) -> str:
    return {"A": _("tuần lẻ"), "B": _("tuần chẵn")}.get(entry.weeks, "")
