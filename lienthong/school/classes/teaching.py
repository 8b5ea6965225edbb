"""Acts on who leads a class and who teaches what in it, each from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.school.classes.errors import AlreadyAssigned, BadFacts, NotOnStaff
from lienthong.school.classes.events import TeachingChanged
from lienthong.school.classes.models import Homeroom, SchoolClass, TeachingAssignment
from lienthong.school.curriculum import public as curriculum
from lienthong.school.staff import public as staff


@dataclass(frozen=True, slots=True)
class NewHomeroom:
    """Who leads a class from a day on; None leaves it without."""

    class_id: int
    employment_id: int | None
    on: dt.date


def set_homeroom(*, actor: Actor, class_id: int, employment_id: int | None, on: dt.date) -> None:
    """Name the homeroom teacher (GVCN) of a class from a day on; the one before ends that day."""
    found = _class(class_id)
    set_homerooms(actor=actor, unit_id=found.unit_id, rows=[NewHomeroom(class_id, employment_id, on)])


@transaction.atomic
def set_homerooms(*, actor: Actor, unit_id: int, rows: Sequence[NewHomeroom]) -> int:
    """Name many homeroom teachers of one school, all or none. Returns how many changed. Raises NotOnStaff."""
    require(actor, Perm.ASSIGNMENTS_EDIT, unit_id)
    classes = _classes(unit_id, [row.class_id for row in rows])
    staffed = _staffed(unit_id, [row.employment_id for row in rows if row.employment_id])
    there = {
        h.school_class_id: h
        for h in Homeroom.objects.select_for_update().filter(school_class_id__in=classes, ended_on__isnull=True)
    }
    made: list[Homeroom] = []
    ended: list[Homeroom] = []
    for row in rows:
        now = there.get(row.class_id)
        if (now.employment_id if now else None) == row.employment_id:
            continue
        if row.employment_id:
            _check_staffed(staffed.get(row.employment_id), row.on)
            made.append(
                Homeroom(
                    unit_id=unit_id, school_class_id=row.class_id, employment_id=row.employment_id, started_on=row.on
                )
            )
        if now is not None:
            now.ended_on = max(row.on, now.started_on)
            ended.append(now)
    # A teacher named and replaced on one day has led nobody: that line was a slip.
    slips = [h.pk for h in ended if h.ended_on == h.started_on]
    Homeroom.objects.filter(pk__in=slips).delete()
    Homeroom.objects.bulk_update([h for h in ended if h.pk not in slips and h.pk is not None], ["ended_on"])
    Homeroom.objects.bulk_create(made)
    _tell([classes[row.class_id] for row in rows])
    return len({h.school_class_id for h in (*made, *ended)})


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """Who takes which subject (or strand of it) in which class. `term` 0 both, 1, 2; periods in halves a week."""

    class_id: int
    subject: str
    employment_id: int
    started_on: dt.date
    strand: str = ""
    term: int = 0
    half_periods_week: int | None = None


def assign(*, actor: Actor, row: NewAssignment) -> TeachingAssignment:
    """Give one assignment. Raises NotOnStaff, AlreadyAssigned, BadFacts."""
    return bulk_assign(actor=actor, unit_id=_class(row.class_id).unit_id, rows=[row])[0]


@transaction.atomic
def bulk_assign(*, actor: Actor, unit_id: int, rows: Sequence[NewAssignment]) -> list[TeachingAssignment]:
    """Give many assignments of one school, all or none. Several teachers may share a subject or its strands.

    Periods default to the programme's. Raises NotOnStaff, AlreadyAssigned, BadFacts.
    """
    require(actor, Perm.ASSIGNMENTS_EDIT, unit_id)
    classes = _classes(unit_id, [row.class_id for row in rows])
    staffed = _staffed(unit_id, [row.employment_id for row in rows])
    names = {subject.code: curriculum.name_of(subject) for subject in curriculum.subjects()}
    plans = {year: curriculum.plans_of_year(year) for year in {c.year_id for c in classes.values()}}
    _refuse_assigned(classes, rows)
    made = []
    for row in rows:
        if row.subject not in names:
            raise BadFacts({"subject": _("Không có môn “%(code)s” trong danh mục môn học.") % {"code": row.subject}})
        if row.term not in (0, 1, 2):
            raise BadFacts({"term": _("Học kỳ là 1, 2 hoặc cả năm.")})
        _check_staffed(staffed.get(row.employment_id), row.started_on)
        school_class = classes[row.class_id]
        halves = row.half_periods_week
        if halves is None:
            halves = planned_halves(school_class, row.subject, row.term, plans[school_class.year_id])
        made.append(
            TeachingAssignment(
                unit_id=unit_id, year_id=school_class.year_id, school_class=school_class, subject_id=row.subject,
                strand=row.strand, employment_id=row.employment_id, term=row.term, half_periods_week=halves,
                started_on=row.started_on,
            )
        )  # fmt: skip
    TeachingAssignment.objects.bulk_create(made)
    _tell(list(classes.values()))
    return made


Plans = dict[tuple[str, str, int], list[curriculum.PlannedSubject]]


def planned_halves(school_class: SchoolClass, subject: str, term: int, plans: Plans) -> int | None:
    """Periods a week of a subject in a class by its programme; None where the programme does not have it."""
    key = (school_class.programme, curriculum.plan_level(school_class.level, school_class.grade), school_class.grade)
    planned = next((p for p in plans.get(key, []) if p.code == subject), None)
    if planned is None:
        return None
    if term == 2 or (term == 0 and not planned.half_periods_week_1):
        return planned.half_periods_week_2
    return planned.half_periods_week_1


@transaction.atomic
def change_assignment(*, actor: Actor, assignment_id: int, half_periods_week: int | None) -> TeachingAssignment:
    """Correct the periods a week of an assignment."""
    found = _assignment(assignment_id)
    require(actor, Perm.ASSIGNMENTS_EDIT, found.unit_id)
    found.half_periods_week = half_periods_week
    found.version += 1
    found.save(update_fields=["half_periods_week", "version"])
    return found


@transaction.atomic
def end_assignment(*, actor: Actor, assignment_id: int, on: dt.date) -> None:
    """End an assignment; `on` is the first day without it. One that never began is removed."""
    found = _assignment(assignment_id)
    require(actor, Perm.ASSIGNMENTS_EDIT, found.unit_id)
    if on <= found.started_on:
        found.delete()
    else:
        found.ended_on = on
        found.version += 1
        found.save(update_fields=["ended_on", "version"])
    _tell([found.school_class])


def end_teaching_of(employment_id: int, *, on: dt.date) -> None:
    """End everything that an employment led and taught: it has ended."""
    classes = set()
    for model in (Homeroom, TeachingAssignment):
        rows = model.objects.filter(employment_id=employment_id).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
        classes |= set(rows.values_list("school_class_id", flat=True))
        rows.filter(started_on__gte=on).delete()
        rest = model.objects.filter(employment_id=employment_id).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
        if model is TeachingAssignment:
            rest.update(ended_on=on, version=F("version") + 1)
        else:
            rest.update(ended_on=on)
    _tell(list(SchoolClass.objects.filter(pk__in=classes)))


def _class(class_id: int) -> SchoolClass:
    found: SchoolClass | None = SchoolClass.objects.filter(pk=class_id).first()
    if found is None:
        raise NoSuchThing(class_id)
    return found


def _classes(unit_id: int, ids: Sequence[int]) -> dict[int, SchoolClass]:
    found = {c.pk: c for c in SchoolClass.objects.filter(unit_id=unit_id, pk__in=ids)}
    missing = set(ids) - set(found)
    if missing:
        raise NoSuchThing(missing.pop())
    return found


def _staffed(unit_id: int, ids: Sequence[int]) -> dict[int, staff.Employment]:
    rows = staff.Employment.objects.filter(unit_id=unit_id, pk__in=ids).select_related("person")
    return {e.pk: e for e in rows}


def _check_staffed(employment: staff.Employment | None, on: dt.date) -> None:
    if employment is None:
        raise NotOnStaff(_("Người được chọn không thuộc trường này. Chọn giáo viên trong danh sách của trường."))
    if employment.ended_on is not None and employment.ended_on <= on:
        day = {"name": employment.person.full_name, "day": f"{employment.ended_on:%d/%m/%Y}"}
        raise NotOnStaff(_("%(name)s đã thôi làm việc ở trường từ ngày %(day)s. Chọn giáo viên khác.") % day)


def _refuse_assigned(classes: dict[int, SchoolClass], rows: Sequence[NewAssignment]) -> None:
    there = TeachingAssignment.objects.filter(school_class_id__in=classes, ended_on__isnull=True)
    known = set(there.values_list("school_class_id", "subject_id", "strand", "employment_id", "term"))
    for row in rows:
        key = (row.class_id, row.subject, row.strand, row.employment_id, row.term)
        if key in known:
            raise AlreadyAssigned(
                _("Giáo viên này đã được phân công môn này ở lớp %(class)s.") % {"class": classes[row.class_id].name}
            )
        known.add(key)


def _assignment(assignment_id: int) -> TeachingAssignment:
    rows = TeachingAssignment.objects.select_for_update(of=("self",)).select_related("school_class")
    found: TeachingAssignment | None = rows.filter(pk=assignment_id).first()
    if found is None:
        raise NoSuchThing(assignment_id)
    return found


def _tell(classes: Sequence[SchoolClass]) -> None:
    for school_class in {c.pk: c for c in classes}.values():
        events.publish_on_commit(TeachingChanged(school_class.pk, school_class.unit_id, school_class.year_id))
