"""Sessions missed in a term as the school's own rolls have them, beside what the homeroom teacher answers for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import terms
from lienthong.school.attendance import public as attendance


def counted(found: terms.Room, rows: Iterable[terms.TermRow], *, on: dt.date) -> dict[int, attendance.Count]:
    """Of each member excused and unexcused by the rolls of the term so far; nothing where the school keeps none here."""
    dates = {t.number: t for t in calendar.terms(found.year, unit_id=found.unit_id,
                                                 level_group=calendar.level_group([found.level]))}  # fmt: skip
    term = dates.get(found.term)
    if term is None or term.starts_on > on:
        return {}
    until = min(on, term.ends_on)
    missed = attendance.absences(found.class_id, found.year, since=term.starts_on, until=until)
    if not missed and not attendance.was_taken(found.class_id, since=term.starts_on, until=until):
        return {}
    once = attendance.counts_days_once(found.programme, found.level, found.grade, found.year)
    known = attendance.counts(missed, once_a_day=once)
    return {row.member_id: known.get(row.person_id, attendance.Count()) for row in rows}


def taken_over(found: terms.Room, entries: Sequence[terms.Entry], *, on: dt.date) -> list[terms.Entry]:
    """The entries with the numbers of the rolls in place of those typed."""
    known = counted(found, terms.term_rows(found), on=on)
    return [
        replace(entry, excused=count.excused, unexcused=count.unexcused) if count else entry
        for entry in entries
        for count in (known.get(entry.member_id),)
    ]
