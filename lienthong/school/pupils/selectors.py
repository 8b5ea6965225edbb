"""Reads of pupils, within the scope in force."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.pupils import registry, rules
from lienthong.school.pupils.fields import END_REASONS
from lienthong.school.pupils.models import Enrolment, Guardianship, PupilFile, Transfer

Rows = QuerySet[Enrolment]
NAMES = ("person__sort_key", "person__birth_date", "id")


def enrolments_as_at(unit_ids: Iterable[int], year: int, on: dt.date) -> Rows:
    """Who was enrolled at these units on a day of a year, with the person, in the order of names.

    Entered by mistake means never there; an enrolment that ended on its first day was none.
    """
    rows: Rows = Enrolment.objects.filter(
        unit_id__anyof=database.UnitArray.of(unit_ids), year_id=year, started_on__lte=on
    )
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on)).exclude(end_reason="corrected")
    return rows.select_related("person").order_by(*NAMES)


def pupil_list(actor: Actor, unit_id: int, year: int) -> Rows:
    """All enrolments of a school in a year as the actor may see them, with person, file and class."""
    rows: Rows = Enrolment.objects.visible_to(actor, Perm.PUPILS_VIEW).filter(unit_id=unit_id, year_id=year)
    rows = rows.select_related("person", "file")
    book = registry.class_book()
    return book.annotate(rows) if book else rows


def studying(rows: Rows, on: dt.date) -> Rows:
    """Those of the rows who are there on a day."""
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))


def gone(rows: Rows, on: dt.date, *reasons: str) -> Rows:
    """Those of the rows who have left by a day, for one of these reasons."""
    rows = rows.filter(ended_on__lte=on)
    return rows.filter(end_reason__in=reasons) if reasons else rows


def pupil_file(actor: Actor, key: uuid.UUID, *, unit_id: int) -> PupilFile:
    """A pupil's file at a school with the person. Raises NoSuchThing for another school's."""
    rows = PupilFile.objects.visible_to(actor, Perm.PUPILS_VIEW).select_related("person", "unit")
    found: PupilFile | None = rows.filter(uuid=key, unit_id=unit_id).first()
    if found is None:
        raise NoSuchThing(key)
    return found


def enrolment(actor: Actor, key: uuid.UUID, *, unit_id: int) -> Enrolment:
    """An enrolment with person and file. Raises NoSuchThing for another school's."""
    rows = Enrolment.objects.visible_to(actor, Perm.PUPILS_VIEW).select_related("person", "file", "unit", "year")
    found: Enrolment | None = rows.filter(uuid=key, unit_id=unit_id).first()
    if found is None:
        raise NoSuchThing(key)
    return found


def enrolments_of(person_id: int) -> Rows:
    """All enrolments of a person that the scope shows, newest first, with their class."""
    rows: Rows = (
        Enrolment.objects.filter(person_id=person_id).select_related("unit", "year").order_by("-started_on", "-id")
    )
    book = registry.class_book()
    return book.annotate(rows) if book else rows


def current_enrolment(person_id: int, unit_id: int, year: int) -> Enrolment | None:
    """The newest enrolment of a person at a unit in a year, open ones first."""
    rows = Enrolment.objects.filter(person_id=person_id, unit_id=unit_id, year_id=year).select_related("person", "file")
    found: Enrolment | None = rows.order_by(F("ended_on").desc(nulls_first=True), "-id").first()
    return found


def people_by_code(unit_ids: Sequence[int], text: str, limit: int) -> list[int]:
    """Person ids by the pupil code or register number of a unit: for the search box."""
    rows = PupilFile.objects.filter(unit_id__anyof=database.UnitArray.of(unit_ids)).filter(
        Q(pupil_code__iexact=text) | Q(register_number=text)
    )
    return list(rows.order_by("id").values_list("person_id", flat=True)[:limit])


def children_of(account_id: int, unit_id: int, on: dt.date) -> list[int]:
    """Person ids of the pupils of a school whose family an account belongs to, on a day."""
    rows = Guardianship.objects.filter(account_id=account_id, unit_id=unit_id, started_on__lte=on)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    return list(rows.values_list("person_id", flat=True))


@dataclass(frozen=True, slots=True)
class Periods:
    """The days by which the ministry's statuses are told apart."""

    year_starts: dt.date
    term2_starts: dt.date
    year_ends: dt.date


def periods(unit_id: int, year: int) -> Periods:
    """The days of a school's year: its own second term where it has one."""
    season = calendar.SchoolYear.objects.get(pk=year)
    second = next((term.starts_on for term in calendar.terms(year, unit_id=unit_id) if term.number == 2), None)
    return Periods(season.starts_on, second or dt.date(year + 1, 1, 15), season.ends_on)


def status_code(enrolment: Enrolment, on: dt.date, days: Periods) -> str:
    """The ministry's status (catalogue pupil_status) of an enrolment on a day."""
    return rules.status_of(
        start_reason=enrolment.start_reason, started_on=enrolment.started_on, end_reason=enrolment.end_reason,
        ended_on=enrolment.ended_on, on=on, year_starts=days.year_starts, term2_starts=days.term2_starts,
        year_ends=days.year_ends,
    )  # fmt: skip


def status_name(enrolment: Enrolment, on: dt.date, days: Periods) -> str:
    """The status in words: "Chuyển đi kỳ 1"; what the list of statuses lacks, in our own words."""
    if (
        enrolment.ended_on is not None
        and enrolment.ended_on <= on
        and enrolment.end_reason not in ("moved_out", "dropped_out")
    ):
        return str(END_REASONS.get(enrolment.end_reason, enrolment.end_reason))
    return codelists.label_of("pupil_status", status_code(enrolment, on, days))


def transfers_out(actor: Actor, unit_id: int, year: int) -> QuerySet[Transfer]:
    """The register of those who left (sổ theo dõi chuyển đi)."""
    rows: QuerySet[Transfer] = Transfer.objects.visible_to(actor, Perm.PUPILS_VIEW)
    return rows.filter(from_unit_id=unit_id, year_id=year).select_related("to_unit")


def transfers_in(actor: Actor, unit_id: int, year: int) -> QuerySet[Transfer]:
    """The register of those who came (sổ theo dõi chuyển đến)."""
    rows: QuerySet[Transfer] = Transfer.objects.visible_to(actor, Perm.PUPILS_VIEW)
    return rows.filter(to_unit_id=unit_id, year_id=year).select_related("from_unit")


def transfers_of(actor: Actor, person_id: int, *, unit_id: int) -> list[Transfer]:
    """The moves of one pupil of which the unit is a side: for the history of the file."""
    rows = Transfer.objects.visible_to(actor, Perm.PUPILS_VIEW).filter(person_id=person_id)
    return list(rows.filter(Q(from_unit_id=unit_id) | Q(to_unit_id=unit_id)).order_by("-id")[:10])


def transfer(actor: Actor, key: uuid.UUID, *, unit_id: int) -> Transfer:
    """A transfer of which the unit is one side. Raises NoSuchThing otherwise."""
    rows = Transfer.objects.visible_to(actor, Perm.PUPILS_VIEW).select_related("from_unit", "to_unit")
    found: Transfer | None = rows.filter(uuid=key).filter(Q(from_unit_id=unit_id) | Q(to_unit_id=unit_id)).first()
    if found is None:
        raise NoSuchThing(key)
    return found


def waiting(unit_id: int) -> int:
    """How many pupils wait for this school's answer: for its home page."""
    return Transfer.objects.filter(to_unit_id=unit_id, state="released").count()


def asked_of(unit_id: int) -> list[dt.date]:
    """On which days other schools asked for pupils of this one and wait for its answer: for its home page."""
    rows = Transfer.objects.filter(from_unit_id=unit_id, state="requested").order_by("asked_on", "id")
    return list(rows.values_list("asked_on", flat=True))
