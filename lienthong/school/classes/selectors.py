"""Reads of classes, lists and teaching, within the scope in force."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm
from lienthong.kernel.people import public as people
from lienthong.school.classes import rules
from lienthong.school.classes.models import ClassMember, Homeroom, SchoolClass, TeachingAssignment
from lienthong.school.pupils import public as pupils

Classes = QuerySet[SchoolClass]


def in_force(on: dt.date, prefix: str = "") -> Q:
    """Rows with validity that cover a day."""
    return Q(**{f"{prefix}started_on__lte": on}) & (
        Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gt": on})
    )


def classes_of(unit_id: int, year: int) -> Classes:
    """The classes of a school in a year in natural order, closed ones too."""
    rows: Classes = SchoolClass.objects.filter(unit_id=unit_id, year_id=year)
    return rows.order_by("grade", "sort_key", "id")


def classes_at(unit_ids: Iterable[int], year: int) -> Classes:
    """The classes of many schools in a year that were not closed."""
    rows: Classes = SchoolClass.objects.filter(
        unit_id__anyof=database.UnitArray.of(unit_ids), year_id=year, closed_on=None
    )
    return rows


def class_table(actor: Actor, unit_id: int, year: int, *, on: dt.date) -> QuerySet[Any]:
    """Classes that the actor may see, with their size and homeroom teacher on a day. One statement."""
    rows: Classes = SchoolClass.objects.visible_to(actor, Perm.CLASSES_VIEW).filter(unit_id=unit_id, year_id=year)
    return with_numbers(rows.order_by("grade", "sort_key", "id"), on=on)


def with_numbers(rows: Classes, *, on: dt.date) -> QuerySet[Any]:
    """The classes with `size`, `girls` and `homeroom_name` as at a day."""
    there = ClassMember.objects.filter(in_force(on), school_class=OuterRef("pk"))
    sizes = there.order_by().values("school_class").annotate(size=Count("pk")).values("size")
    girls = (
        there.filter(person__sex=people.Sex.FEMALE)
        .order_by()
        .values("school_class")
        .annotate(size=Count("pk"))
        .values("size")
    )
    leader = Homeroom.objects.filter(in_force(on), school_class=OuterRef("pk")).order_by("-started_on")
    return rows.annotate(
        size=Subquery(sizes),
        girls=Subquery(girls),
        homeroom_name=Subquery(leader.values("employment__person__full_name")[:1]),
    )


def school_class(actor: Actor, key: uuid.UUID, *, unit_id: int, year: int | None = None) -> SchoolClass:
    """One class. Raises NoSuchThing for another school's."""
    rows = SchoolClass.objects.visible_to(actor, Perm.CLASSES_VIEW).filter(uuid=key, unit_id=unit_id)
    found: SchoolClass | None = (rows.filter(year_id=year) if year else rows).select_related("unit", "year").first()
    if found is None:
        raise NoSuchThing(key)
    return found


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of the class book. `is_gone`: struck through, from `ended_on` on, for `why`."""

    position: int
    member_id: int
    enrolment_id: int
    enrolment_uuid: uuid.UUID
    file_uuid: uuid.UUID
    person_id: int
    full_name: str
    sort_key: str
    birth_date: dt.date | None
    birth_year: int | None
    sex: int | None
    started_on: dt.date
    ended_on: dt.date | None
    is_gone: bool
    why: str


_LIST = (
    "position", "id", "enrolment_id", "enrolment__uuid", "enrolment__file__uuid", "person_id", "person__full_name",
    "person__sort_key", "person__birth_date", "person__birth_year", "person__sex", "started_on", "ended_on",
)  # fmt: skip

_FIELDS = tuple(ListRow.__dataclass_fields__)[: len(_LIST)]


def class_list(class_id: int, on: dt.date) -> list[ListRow]:
    """The lines of a class book in their fixed order as at a day: leavers struck through, those not yet come left out.

    One statement. `why` is the end reason of the enrolment, or "moved_class" for who sits in another class now.
    """
    rows = ClassMember.objects.filter(school_class_id=class_id, started_on__lte=on).order_by("position")
    found = []
    for row in rows.values_list(*_LIST, "enrolment__end_reason"):
        ended, why = row[-2], row[-1]
        is_gone = ended is not None and ended <= on
        values = dict(zip(_FIELDS, row, strict=False))
        found.append(ListRow(**values, is_gone=is_gone, why=(why or "moved_class") if is_gone else ""))
    return found


def homeroom_now(class_id: int, on: dt.date) -> Homeroom | None:
    """Who leads a class on a day."""
    rows = Homeroom.objects.filter(in_force(on), school_class_id=class_id).select_related("employment__person")
    found: Homeroom | None = rows.order_by("-started_on").first()
    return found


def homerooms_of_class(class_id: int) -> list[Homeroom]:
    """All who have led a class, newest first."""
    rows = Homeroom.objects.filter(school_class_id=class_id).select_related("employment__person")
    return list(rows.order_by("-started_on", "-id"))


def homeroom_of(person_id: int, on: dt.date, *, unit_id: int | None = None) -> list[SchoolClass]:
    """The classes that a person leads on a day."""
    rows = SchoolClass.objects.filter(in_force(on, "homerooms__"), homerooms__employment__person_id=person_id)
    return list((rows.filter(unit_id=unit_id) if unit_id else rows).order_by("sort_key"))


def assignments_of_class(class_id: int, on: dt.date) -> list[TeachingAssignment]:
    """Who teaches what in a class on a day (or will later in the year)."""
    rows = TeachingAssignment.objects.filter(school_class_id=class_id).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    )
    return list(rows.select_related("subject", "employment__person").order_by("subject__position", "term", "id"))


def assignments_of_unit(unit_id: int, year: int, on: dt.date) -> list[TeachingAssignment]:
    """All assignments of a school in a year that have not ended by a day. One statement."""
    rows = TeachingAssignment.objects.filter(unit_id=unit_id, year_id=year).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    )
    return list(rows.select_related("subject", "employment__person").order_by("subject__position", "term", "id"))


def teachers_of_unit(unit_id: int, year: int, on: dt.date, *, term: int) -> list[tuple[int, str, int, str]]:
    """(class, subject, person, name) of all who teach at a school on a day of a term, by subject. One statement."""
    rows = TeachingAssignment.objects.filter(in_force(on), unit_id=unit_id, year_id=year, term__in=(0, term))
    named = rows.order_by("subject__position", "term", "id")
    return list(
        named.values_list("school_class_id", "subject_id", "employment__person_id", "employment__person__full_name")
    )


def taught_by(
    person_id: int, year: int, on: dt.date | None = None, *, unit_id: int | None = None
) -> list[TeachingAssignment]:
    """What a person teaches in a year (on a day), with class and subject, in the order of classes."""
    rows = TeachingAssignment.objects.filter(employment__person_id=person_id, year_id=year)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if on is not None:
        rows = rows.filter(in_force(on))
    return list(
        rows.select_related("school_class", "subject").order_by("school_class__sort_key", "subject__position", "id")
    )


def may_mark(person_id: int | None, class_id: int, subject: str, on: dt.date, *, term: int = 0) -> bool:
    """Whether a person is assigned to the subject in the class on a day (and term, where one is asked for)."""
    if person_id is None:
        return False
    rows = TeachingAssignment.objects.filter(
        in_force(on), school_class_id=class_id, subject_id=subject, employment__person_id=person_id
    )
    return bool((rows.filter(term__in=(0, term)) if term else rows).exists())


def unplaced(unit_id: int, year: int, on: dt.date, *, grade: int | None = None) -> list[pupils.Enrolment]:
    """Pupils of a school who are in no class, in the order of names."""
    placed = ClassMember.objects.filter(ended_on__isnull=True).values("enrolment_id")
    rows = pupils.enrolments_as_at([unit_id], year, on).exclude(pk__in=placed)
    return list(rows.filter(grade=grade) if grade is not None else rows)


def members_on(class_ids: Iterable[int], on: dt.date) -> QuerySet[Any]:
    """Places of these classes in force on a day, for other modules' own reads."""
    rows: QuerySet[Any] = ClassMember.objects.filter(in_force(on), school_class_id__in=list(class_ids))
    return rows.order_by("school_class_id", "position")


def largest(level: str) -> int | None:
    """How many pupils a class of a level may have at most by the charters."""
    return rules.LARGEST_CLASS.get(level)
