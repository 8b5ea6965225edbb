"""Reads amendments: the list of a school's term, one request with its cells, how many wait for whom."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NoSuchThing
from lienthong.school.assessment import reading
from lienthong.school.assessment.cells import read_value, show_value
from lienthong.school.assessment.closing.models import Amendment

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a request in words."""

    position: int
    name: str
    column: str
    old: str
    new: str


def listed(unit_id: int, year: int, term: int, *, asked_by: int | None = None) -> Sequence[Amendment]:
    """Requests of a term, those that wait first, the newest before older ones."""
    rows = Amendment.objects.filter(unit_id=unit_id, year=year, term=term).select_related("school_class", "subject")
    if asked_by is not None:
        rows = rows.filter(asked_by=asked_by)
    found = list(rows.order_by("-id")[:MOST_SHOWN])
    return sorted(found, key=lambda one: one.state not in ("asked", "granted"))


def one(unit_id: int, key: uuid.UUID) -> Amendment:
    """A request of the school. Raises NoSuchThing."""
    rows = Amendment.objects.filter(unit_id=unit_id, uuid=key).select_related("school_class", "subject")
    found: Amendment | None = rows.first()
    if found is None:
        raise NoSuchThing(key)
    return found


def cells_shown(actor: Actor, found: Amendment, *, on: dt.date) -> list[ShownCell]:
    """What is asked, cell by cell."""
    head = reading.head(actor, found.school_class.uuid, found.subject_id, found.term, unit_ids=[found.unit_id], on=on)
    cells = list(found.cells.all())
    rows = {row.member_id: row for row in reading.rows(head, members={cell.member_id for cell in cells})}
    shown = []
    for cell in cells:
        row, column = rows[cell.member_id], head.column(cell.column)
        assert column is not None
        old, new = (show_value(column, read_value(column, value)) for value in (cell.old, cell.new))
        shown.append(ShownCell(row.position, row.name, column.label, old, new))
    return sorted(shown, key=lambda cell: (cell.position, cell.column))


def waiting(unit_id: int, year: int, *, asked_by: int | None = None) -> tuple[int, int]:
    """How many requests wait for a decision, and how many for the teacher to write (his own with `asked_by`)."""
    rows = Amendment.objects.filter(unit_id=unit_id, year=year, state__in=("asked", "granted"))
    if asked_by is not None:
        rows = rows.filter(asked_by=asked_by)
    states = list(rows.values_list("state", "by_teacher_until"))
    return sum(s == "asked" for s, _u in states), sum(s == "granted" and u is not None for s, u in states)


def state_name(found: Amendment) -> str:
    """The words for where a request stands."""
    return {
        "asked": _("Chờ quyết định"), "granted": _("Được sửa, chờ giáo viên ghi"), "refused": _("Không đồng ý"),
        "done": _("Đã sửa"), "lapsed": _("Hết hạn"), "taken_back": _("Đã rút"),
    }[found.state]  # fmt: skip
