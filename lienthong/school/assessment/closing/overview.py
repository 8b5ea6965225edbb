"""Where sheets and classes stand: the matrix of a school, and one sheet or class with its steps and seals."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.kernel.access.public import Actor
from lienthong.school.assessment import books, reading, terms
from lienthong.school.assessment.closing import sealing, signing, stages
from lienthong.school.assessment.closing.models import BookState, BookStep, Seal
from lienthong.school.assessment.columns import missing
from lienthong.school.classes import public as classes


@dataclass(frozen=True, slots=True)
class Cell:
    """A sheet in the matrix."""

    code: str
    short_name: str
    state: str
    teachers: tuple[str, ...]
    lacking: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class in the matrix, with its own state and its sheets."""

    class_id: int
    uuid: uuid.UUID
    name: str
    state: str
    cells: dict[str, Cell]
    is_led: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one sheet or class has come, by which steps, under which seals."""

    state: str
    stored: str
    signers: tuple[int, ...]
    signed_names: str
    lacking: str
    gaps: int
    steps: Sequence[BookStep]
    seals: Sequence[Seal]


def matrix(actor: Actor, unit_id: int, year: int, term: int, *, on: dt.date, all: bool) -> list[ClassRow]:
    """The school's classes with their sheets; without `all` the person's own sheets and the classes led."""
    led = {room.class_uuid for room in books.leading(actor, unit_id, year, term, on=on)}
    sheets = books.sheets(unit_id, year, term, on=on, person_id=actor.person_id or 0)
    stored: dict[tuple[int, str | None], str] = {
        (class_id, subject): state
        for class_id, subject, state in BookState.objects.filter(unit_id=unit_id, year=year, term=term).values_list(
            "school_class_id", "subject_id", "state"
        )
    }
    rows: dict[int, ClassRow] = {}
    for s in sheets:
        if not (all or s.is_mine or s.class_uuid in led):
            continue
        own = stored.get((s.class_id, None), stages.OPEN)
        row = rows.setdefault(
            s.class_id, ClassRow(s.class_id, s.class_uuid, s.class_name, own, {}, s.class_uuid in led)
        )
        sheet_state = stored.get((s.class_id, s.subject), stages.OPEN)
        if sheet_state == stages.OPEN and not s.lacking:
            sheet_state = stages.ENTERED
        state = stages.effective(sheet_state, own)
        row.cells[s.subject] = Cell(s.subject, s.short_name, state, s.teachers, s.lacking, s.is_mine)
    return list(rows.values())


def counts(rows: Sequence[ClassRow]) -> list[tuple[str, int]]:
    """How many classes and sheets stand where: state → number of sheets, in the order of the way."""
    found = Counter(cell.state for row in rows for cell in row.cells.values())
    return [(state, found[state]) for state in stages.RANK if found[state]]


def sheet(head: reading.Head, *, on: dt.date) -> Standing:
    """One sheet."""
    row: BookState | None = BookState.objects.filter(
        school_class_id=head.class_id, term=head.term, subject_id=head.subject.code
    ).first()
    gaps = sum(missing(head.columns, r.line) for r in reading.rows(head) if r.gone_on is None or r.gone_on > on)
    stored = row.state if row else stages.OPEN
    shown = stages.ENTERED if stored == stages.OPEN and not gaps else stored
    return Standing(
        stages.effective(shown, head.gate.class_state), stored, tuple(row.signers) if row else (),
        row.signed_names if row else "", "", gaps, steps_of(head.class_id, head.term, head.subject.code),
        [s for s in sealing.standing([head.class_id], head.term) if s.subject_code == head.subject.code],
    )  # fmt: skip


def of_class(room: terms.Room, *, on: dt.date) -> Standing:
    """One class with its summary: what its homeroom teacher still waits for."""
    state = room.gate.class_state
    lacking = ""
    if not stages.is_class_closed(state):
        lacking = ", ".join(signing.unsigned_sheets(classes.SchoolClass.objects.get(pk=room.class_id), room.term, on))
    seals = sealing.standing([room.class_id], room.term)
    return Standing(state, state, (), "", lacking, 0, steps_of(room.class_id, room.term, None), seals)


def steps_of(class_id: int, term: int, subject: str | None) -> list[BookStep]:
    """The steps of a sheet with those of its class, or of the class alone; newest first."""
    rows = BookStep.objects.filter(school_class_id=class_id, term=term)
    if subject is None:
        rows = rows.filter(subject=None)
    else:
        rows = rows.filter(subject_id=subject) | rows.filter(subject=None)
    return list(rows.order_by("-id")[:60])
