"""Acts on pupils: enrol, correct, end. Lists in, set-based writes, so that imports use the same doors.

`seen_version` is the version that the person at the screen saw: what changed since is never overwritten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.database import public as database
from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.pupils import registry, rules
from lienthong.school.pupils.elsewhere import refuse_enrolled
from lienthong.school.pupils.errors import BadFacts, ChangedMeanwhile, NotInForce
from lienthong.school.pupils.events import PupilEnrolled, PupilLeft
from lienthong.school.pupils.fields import BY_HAND, START_REASONS
from lienthong.school.pupils.models import Enrolment, PupilFile, RegisterCounter


@dataclass(frozen=True, slots=True)
class NewEnrolment:
    """Whom to enrol: a person on record, the grade, the day, and facts of the file (fields.FACTS by name)."""

    person_id: int
    grade: int
    started_on: dt.date
    level: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    start_reason: str = "new"
    note: str = ""


@transaction.atomic
def enrol(
    *, actor: Actor, unit_id: int, year: int, person: int | people.PersonFacts, grade: int, started_on: dt.date,
    level: str = "", facts: Mapping[str, object] | None = None, start_reason: str = "new", note: str = "",
) -> Enrolment:  # fmt: skip
    """Take a pupil into a school and grade: a person on record (id) or a new one (facts).

    Raises BadFacts, AlreadyEnrolled, EnrolledElsewhere, people.NameMissing, people.NumberTaken.
    """
    require(actor, Perm.PUPILS_EDIT, unit_id)
    if isinstance(person, people.PersonFacts):
        person = people.record_person(unit_ids=[unit_id], facts=person).pk
    row = NewEnrolment(person, grade, started_on, level, facts or {}, start_reason, note)
    return bulk_enrol(actor=actor, unit_id=unit_id, year=year, rows=[row])[0]


@transaction.atomic
def bulk_enrol(*, actor: Actor, unit_id: int, year: int, rows: Sequence[NewEnrolment]) -> list[Enrolment]:
    """Enrol many persons on record, all or none, in the order given. A dozen statements whatever the number.

    Files of those who have been here before are kept and brought up to date. Register numbers are given where the
    facts bring none. Raises BadFacts for the first row with wrong facts, AlreadyEnrolled, EnrolledElsewhere.
    """
    require(actor, Perm.PUPILS_EDIT, unit_id)
    return enrol_unchecked(unit_id=unit_id, year=year, rows=rows)


def enrol_unchecked(*, unit_id: int, year: int, rows: Sequence[NewEnrolment]) -> list[Enrolment]:
    """As bulk_enrol, for acts of this module that have asked for their own right (transfer, roll-over)."""
    unit = orgs.Unit.objects.get(pk=unit_id)
    season = calendar.SchoolYear.objects.get(pk=year)
    drafts = [_draft(unit, season, row) for row in rows]
    person_ids = [row.person_id for row in rows]
    refuse_enrolled(unit_id=unit_id, year=year, person_ids=person_ids)
    people.attach_to_unit(person_ids=person_ids, unit_id=unit_id)
    files = _files(unit_id, [(row, draft[1]) for row, draft in zip(rows, drafts, strict=True)])
    made = [draft[0] for draft in drafts]
    for enrolment in made:
        enrolment.file_id = files[enrolment.person_id]
    Enrolment.objects.bulk_create(made)
    for enrolment in made:
        events.publish_on_commit(PupilEnrolled(enrolment.pk, unit_id, year, enrolment.person_id, enrolment.started_on))
    return made


def _draft(unit: orgs.Unit, season: calendar.SchoolYear, row: NewEnrolment) -> tuple[Enrolment, dict[str, Any]]:
    level = rules.check_grade(row.grade, unit.levels, row.level)
    rules.check_starts(row.started_on, year_starts=season.starts_on, year_ends=season.ends_on)
    if row.start_reason not in START_REASONS:
        raise BadFacts({"start_reason": _("Chọn lý do vào học trong danh sách.")})
    values = rules.clean_facts(row.facts)
    enrolment = Enrolment(
        unit_id=unit.pk, person_id=row.person_id, year_id=season.pk, level=level, grade=row.grade,
        started_on=row.started_on, start_reason=row.start_reason, note=row.note[:300],
    )  # fmt: skip
    return enrolment, values


def _files(unit_id: int, rows: Sequence[tuple[NewEnrolment, dict[str, Any]]]) -> dict[int, int]:
    """File id by person: kept ones brought up to date, new ones made with a register number."""
    counter = _locked_counter(unit_id)
    known = {
        f.person_id: f for f in PupilFile.objects.filter(unit_id=unit_id, person_id__in=[r.person_id for r, _v in rows])
    }
    _refuse_taken(unit_id, [(row.person_id, values) for row, values in rows])
    made: list[PupilFile] = []
    changes: list[database.Change] = []
    for row, values in rows:
        there = known.get(row.person_id)
        if there is not None:
            news = {
                name: value
                for name, value in values.items()
                if value not in (None, "", {}) and getattr(there, name) != value
            }
            changes.append(database.Change(there.pk, news))
            continue
        if not values.get("register_number"):
            counter.last_number += 1
            values["register_number"] = str(counter.last_number)
        values.setdefault("entered_on", row.started_on)
        made.append(PupilFile(unit_id=unit_id, person_id=row.person_id, **values))
    PupilFile.objects.bulk_create(made)
    database.change_rows(PupilFile, changes)
    counter.save(update_fields=["last_number"])
    return {person: f.pk for person, f in known.items()} | {f.person_id: f.pk for f in made}


def _locked_counter(unit_id: int) -> RegisterCounter:
    """The school's counter, locked, not below any number that a list brought along."""
    RegisterCounter.objects.bulk_create([RegisterCounter(unit_id=unit_id)], ignore_conflicts=True)
    counter: RegisterCounter = RegisterCounter.objects.select_for_update().get(unit_id=unit_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(max(register_number::int), 0) from pupils_pupilfile"
            " where unit_id = %s and register_number ~ '^[0-9]{1,8}$'",
            [unit_id],
        )
        counter.last_number = max(counter.last_number, cursor.fetchone()[0])
    return counter


def take_register_numbers(unit_id: int, count: int, *, taken: Iterable[str] = ()) -> list[str]:
    """The next numbers of a school's register, for a list that makes files itself; `taken`: those it brings."""
    if count == 0:
        return []
    counter = _locked_counter(unit_id)
    brought = [int(number) for number in taken if number.isascii() and number.isdigit() and len(number) <= 8]
    first = max([counter.last_number, *brought]) + 1
    counter.last_number = first + count - 1
    counter.save(update_fields=["last_number"])
    return [str(number) for number in range(first, first + count)]


def _refuse_taken(unit_id: int, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Pupil codes and register numbers are one pupil's each; the constraint would say it less kindly."""
    for name, message in (
        ("pupil_code", _("Mã học sinh %(code)s đã cấp cho học sinh khác của trường. Kiểm tra lại mã.")),
        (
            "register_number",
            _(
                "Số đăng bộ %(code)s đã cấp cho học sinh khác; số đăng bộ không dùng lại. "
                "Để trống để hệ thống cấp số mới."
            ),
        ),
    ):
        wanted: dict[str, int] = {}
        for person_id, values in rows:
            code = values.get(name)
            if code and wanted.setdefault(code, person_id) != person_id:
                raise BadFacts({name: message % {"code": code}})
        if not wanted:
            continue
        there = PupilFile.objects.filter(unit_id=unit_id, **{f"{name}__in": list(wanted)})
        for code, person_id in there.values_list(name, "person_id"):
            if wanted[code] != person_id:
                raise BadFacts({name: message % {"code": code}})


@dataclass(frozen=True, slots=True)
class PupilChange:
    """New facts of one pupil's file. `seen_version` None takes the state as it is (an import that has just read it)."""

    file_id: int
    facts: Mapping[str, object]
    seen_version: int | None = None


@transaction.atomic
def change_pupil(
    *, actor: Actor, file_id: int, seen_version: int, facts: Mapping[str, object],
    person_changes: dict[str, object] | None = None, person_seen_version: int | None = None,
) -> PupilFile:  # fmt: skip
    """Correct a pupil's file, and facts of the person where given, together or not at all.

    Raises BadFacts, ChangedMeanwhile, people.ChangedMeanwhile, people.NumberTaken; NoSuchThing out of scope.
    """
    file = PupilFile.objects.filter(pk=file_id).first()
    if file is None:
        raise NoSuchThing(file_id)
    bulk_change_pupils(actor=actor, unit_id=file.unit_id, changes=[PupilChange(file_id, facts, seen_version)])
    if person_changes:
        people.change_person(person_id=file.person_id, seen_version=person_seen_version or 0, changes=person_changes)
    file.refresh_from_db()
    changed: PupilFile = file
    return changed


@transaction.atomic
def bulk_change_pupils(*, actor: Actor, unit_id: int, changes: Sequence[PupilChange]) -> int:
    """Correct many files of one school, all or none. Returns how many really changed."""
    require(actor, Perm.PUPILS_EDIT, unit_id)
    ids = [change.file_id for change in changes]
    known = {f.pk: f for f in PupilFile.objects.select_for_update().filter(unit_id=unit_id, pk__in=ids)}
    cleaned: list[tuple[int, dict[str, Any]]] = []
    writes: list[database.Change] = []
    for change in changes:
        file = known.get(change.file_id)
        if file is None:
            raise NoSuchThing(change.file_id)
        if change.seen_version is not None and file.version != change.seen_version:
            raise _moved_on(file.person.full_name)
        values = rules.clean_facts(change.facts)
        if file.register_number and values.get("register_number") == "":
            values.pop("register_number")  # a number once given stays
        cleaned.append((file.person_id, values))
        news = {name: value for name, value in values.items() if getattr(file, name) != value}
        if news:
            writes.append(database.Change(file.pk, news, file.version))
    _refuse_taken(unit_id, cleaned)
    return len(database.change_rows(PupilFile, writes))


@transaction.atomic
def change_enrolment(
    *, actor: Actor, enrolment_id: int, seen_version: int, grade: int | None = None, started_on: dt.date | None = None,
    start_reason: str | None = None, note: str | None = None,
) -> Enrolment:  # fmt: skip
    """Correct how an enrolment began: its grade, day or reason. Raises BadFacts, ChangedMeanwhile."""
    enrolment = _get(enrolment_id)
    require(actor, Perm.PUPILS_EDIT, enrolment.unit_id)
    if enrolment.version != seen_version:
        raise _moved_on(enrolment.person.full_name)
    if grade is not None and grade != enrolment.grade:
        enrolment.level = rules.check_grade(grade, enrolment.unit.levels, enrolment.level)
        enrolment.grade = grade
    if started_on is not None:
        rules.check_starts(started_on, year_starts=enrolment.year.starts_on, year_ends=enrolment.year.ends_on)
        if enrolment.ended_on is not None:
            rules.check_ends(started_on, enrolment.ended_on)
        enrolment.started_on = started_on
    if start_reason is not None:
        if start_reason not in START_REASONS:
            raise BadFacts({"start_reason": _("Chọn lý do vào học trong danh sách.")})
        enrolment.start_reason = start_reason
    if note is not None:
        enrolment.note = note[:300]
    enrolment.version += 1
    enrolment.save()
    return enrolment


@transaction.atomic
def end_enrolment(
    *, actor: Actor, enrolment_id: int, on: dt.date, reason: str, drop_reason: str = "", note: str = "",
    seen_version: int | None = None,
) -> Enrolment:  # fmt: skip
    """End an enrolment by hand: dropped out (with the ministry's reason), died, finished, entered by mistake.

    `on` is the first day no longer there. Raises NotInForce, BadFacts, ChangedMeanwhile.
    """
    enrolment = _get(enrolment_id)
    require(actor, Perm.PUPILS_EDIT, enrolment.unit_id)
    if seen_version is not None and enrolment.version != seen_version:
        raise _moved_on(enrolment.person.full_name)
    if reason not in BY_HAND:
        raise BadFacts({"reason": _("Chọn lý do nghỉ học trong danh sách.")})
    if reason == "dropped_out" and not codelists.is_code("leave_reason", drop_reason):
        raise BadFacts({"drop_reason": _("Chọn nguyên nhân thôi học; báo cáo của ngành cần thông tin này.")})
    end_unchecked(
        [enrolment], on=on, reason=reason, drop_reason=drop_reason if reason == "dropped_out" else "", note=note
    )
    return enrolment


def end_unchecked(
    enrolments: Iterable[Enrolment], *, on: dt.date, reason: str, drop_reason: str = "", note: str = ""
) -> None:
    """End enrolments and their places in classes, for acts that have asked for their own right."""
    rows = list(enrolments)
    changes = []
    for enrolment in rows:
        if enrolment.ended_on is not None:
            day = {"name": enrolment.person.full_name, "day": f"{enrolment.ended_on:%d/%m/%Y}"}
            raise NotInForce(_("%(name)s đã thôi học ở trường từ ngày %(day)s.") % day)
        rules.check_ends(enrolment.started_on, on)
        enrolment.ended_on, enrolment.end_reason, enrolment.drop_reason = on, reason, drop_reason
        values: dict[str, object] = {"ended_on": on, "end_reason": reason, "drop_reason": drop_reason}
        if note:
            enrolment.note = values["note"] = note[:300]
        changes.append(database.Change(enrolment.pk, values, enrolment.version))
        enrolment.version += 1
    written = database.change_rows(Enrolment, changes)
    if len(written) != len(rows):
        raise _moved_on(", ".join(e.person.full_name for e in rows if e.pk not in written))
    book = registry.class_book()
    if book is not None:
        book.leave([enrolment.pk for enrolment in rows], on=on)
    for enrolment in rows:
        events.publish_on_commit(
            PupilLeft(enrolment.pk, enrolment.unit_id, enrolment.year_id, enrolment.person_id, on, reason)
        )


def _get(enrolment_id: int) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("person", "unit", "year")
    found: Enrolment | None = rows.filter(pk=enrolment_id).first()
    if found is None:
        raise NoSuchThing(enrolment_id)
    return found


def _moved_on(name: str) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        _("Hồ sơ của %(name)s vừa được người khác sửa. Xem lại bản mới rồi sửa tiếp; những gì vừa nhập chưa được lưu.")
        % {"name": name}
    )
