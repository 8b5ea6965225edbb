"""Marks that a pupil brings from another school on paper: entered here with their source, by the office or homeroom teacher.

The columns filled this way say where they come from and are not changed on the sheet. Marks carried by a transfer within
the province come by themselves (carrying.py); this is for schools outside it, and for papers.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import reading
from lienthong.school.assessment.cells import BadValue, read_typed, show_value
from lienthong.school.assessment.columns import Column, Line, result, with_forms
from lienthong.school.assessment.computing import Book, Room
from lienthong.school.assessment.errors import BookLocked, WrongValue
from lienthong.school.assessment.models import ColumnForm, MarkLine
from lienthong.school.assessment.saving import lock_message
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum

MOST_TEXT = 150


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of the pupil's class: the columns that may be filled, and what stands there already."""

    code: str
    name: str
    columns: tuple[Column, ...]
    line: Line
    brought: frozenset[str]
    source: Mapping[str, Any]

    def taken(self, column: Column) -> bool:
        """Whether the new school has marked here itself."""
        return self.line.get(column) is not None and column.code not in self.brought


@dataclass(frozen=True, slots=True)
class Brought:
    """A pupil of a class with every subject of the term."""

    member_id: int
    name: str
    started_on: dt.date
    room: classes.SchoolClass
    term: int
    subjects: tuple[Subject, ...]

    @property
    def source(self) -> Mapping[str, Any]:
        """What was said of the old school before, to be shown again."""
        return next((subject.source for subject in self.subjects if subject.source), {})


@dataclass(frozen=True, slots=True)
class Source:
    """Where the marks come from."""

    school: str
    class_name: str
    on: dt.date
    paper: str = ""


def may_enter(actor: Actor, head: reading.Head) -> bool:
    """The office that keeps pupils' files, and the homeroom teacher of the class."""
    return actor.can(Perm.PUPILS_EDIT, head.unit_id) or head.is_led_by_me


def brought(actor: Actor, class_uuid: uuid.UUID, member_id: int, term: int, *, unit_id: int, on: dt.date) -> Brought:
    """The pupil's subjects of a term for the form. Refuses others than the office and the homeroom teacher."""
    room = classes.SchoolClass.objects.filter(uuid=class_uuid, unit_id=unit_id).first()
    member = classes.ClassMember.objects.filter(pk=member_id, school_class=room).select_related("person").first()
    if room is None or member is None or term not in (1, 2):
        raise NoSuchThing(member_id)
    led = actor.person_id is not None and any(
        led.pk == room.pk for led in classes.homeroom_of(actor.person_id, on, unit_id=unit_id)
    )
    if not (led or actor.can(Perm.PUPILS_EDIT, unit_id)):
        raise NotPermitted("brought marks")
    about = Room(room.pk, room.unit_id, room.level, room.grade, room.programme, room.specialised_subject)
    book = Book.of(about, room.year_id, curriculum.plans_of_year(room.year_id))
    if book is None:
        raise NoSuchThing(class_uuid)
    lines = {line.subject_id: line for line in MarkLine.objects.filter(member=member, term=term, school_class=room)}
    codes = [code for code in book.subjects if code in book.core[term] or code in lines]
    forms: dict[str, dict[str, str]] = defaultdict(dict)
    for row in ColumnForm.objects.filter(school_class=room, term=term):
        forms[row.subject_id][row.column] = row.form
    subjects = [_subject(book, code, term, lines.get(code), forms[code]) for code in codes]
    return Brought(member.pk, member.person.full_name, member.started_on, room, term, tuple(subjects))


def _subject(book: Book, code: str, term: int, line: MarkLine | None, forms: Mapping[str, str]) -> Subject:
    kept = Line(line.tx, line.dk, line.hk, line.levels, line.is_exempt) if line else Line()
    source = (line.source if line else None) or {}
    named = with_forms(book.regime, book.subjects[code], book.sheets[code, term], forms)
    sheet = [c for c in named if c.is_required or kept.get(c) is not None]
    return Subject(code, book.subjects[code].name, tuple(sheet), kept, frozenset(source.get("cells", ())), source)


def enter(actor: Actor, found: Brought, *, source: Source, texts: Mapping[tuple[str, str], str], on: dt.date) -> int:
    """Write the marks, keyed by (subject, column). All or nothing; returns how many cells were written or emptied.

    Raises WrongValue, BookLocked.
    """
    _check(source, on)
    written = 0
    with transaction.atomic():
        for subject in found.subjects:
            wanted = _wanted(found, subject, texts)
            if wanted:
                written += _write(actor, found, subject, source, wanted, on)
    return written


def _check(source: Source, on: dt.date) -> None:
    if not source.school.strip():
        raise WrongValue(_("Hãy ghi tên trường cũ, ví dụ: THCS Nguyễn Du, quận 1."))
    if source.on > on:
        raise WrongValue(_("Ngày của giấy tờ chưa tới; hãy xem lại ngày."))
    if max(map(len, (source.school, source.class_name, source.paper))) > MOST_TEXT:
        raise WrongValue(_("Tên trường, lớp hoặc giấy tờ dài quá %(most)s chữ.") % {"most": MOST_TEXT})


def _wanted(found: Brought, subject: Subject, texts: Mapping[tuple[str, str], str]) -> dict[Column, int | None]:
    """The columns of a subject that shall change."""
    wanted: dict[Column, int | None] = {}
    for column in subject.columns:
        text = texts.get((subject.code, column.code))
        if text is None or subject.taken(column):
            continue
        try:
            value = read_typed(column, text)
        except BadValue as error:
            raise WrongValue(f"{subject.name}, {column.heading}: {error.message}") from error
        if value != subject.line.get(column):
            wanted[column] = value
    return wanted


def _write(
    actor: Actor, found: Brought, subject: Subject, source: Source, wanted: Mapping[Column, int | None], on: dt.date
) -> int:
    room = found.room
    head = reading.head(actor, room.uuid, subject.code, found.term, unit_ids=[room.unit_id], on=on)
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock_shared(hashtextextended('book:' || %s || ':' || %s || ':' || %s, 0))",
            [room.unit_id, room.year_id, found.term],
        )
    if (
        reading.head(actor, room.uuid, subject.code, found.term, unit_ids=[room.unit_id], on=on).gate.shut
        or head.is_closed
    ):
        raise BookLocked(lock_message(head))
    lines = MarkLine.objects.select_for_update().filter(member_id=found.member_id, term=found.term)
    line = lines.filter(subject_id=subject.code, school_class=room).first()
    if line is None:
        member = classes.ClassMember.objects.get(pk=found.member_id)
        line = MarkLine(
            unit_id=room.unit_id, year=room.year_id, term=found.term, school_class=room, member=member,
            person_id=member.person_id, subject_id=subject.code,
        )  # fmt: skip
    kept = Line(line.tx, line.dk, line.hk, line.levels, line.is_exempt)
    cells = set((line.source or {}).get("cells", ()))
    for column, value in wanted.items():
        if kept.get(column) is not None and column.code not in cells:
            raise WrongValue(
                _("%(subject)s: trường mình vừa ghi điểm ở cột này; hãy tải lại trang.") % {"subject": subject.name}
            )
        kept.put(column, value)
        (cells.discard if value is None else cells.add)(column.code)
    computed = result(head.regime, head.subject, head.columns, kept)
    line.tx, line.dk, line.hk, line.levels = kept.tx, kept.dk, kept.hk, kept.levels
    line.mean, line.result = computed.mean, computed.passed
    line.source = _told(actor, source, cells) if cells else None
    line.changed_by_name, line.changed_at = actor.name, calendar.now()
    line.save()
    return len(wanted)


def _told(actor: Actor, source: Source, cells: set[str]) -> dict[str, Any]:
    return {
        "school": source.school.strip(), "class": source.class_name.strip(), "on": source.on.isoformat(),
        "paper": source.paper.strip(), "entered_by": actor.name, "entered_on": calendar.today().isoformat(),
        "cells": sorted(cells),
    }  # fmt: skip


def shown(subject: Subject) -> list[tuple[Column, str, bool]]:
    """Each column with its text, and whether it may be typed here."""
    return [(c, show_value(c, subject.line.get(c)), not subject.taken(c)) for c in subject.columns]
