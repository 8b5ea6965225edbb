"""The classes as the pupils module may see them (pupils.ClassBook): it knows no class by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import OuterRef, Subquery

from lienthong.kernel.access.public import Actor
from lienthong.school.classes import services
from lienthong.school.classes.models import ClassMember, SchoolClass


class Book:
    """Places of enrolments in classes."""

    def names(self, enrolment_ids: Iterable[int]) -> Mapping[int, str]:
        """Name of the class in which each enrolment stands now (or stood last)."""
        rows = ClassMember.objects.filter(enrolment_id__in=list(enrolment_ids)).order_by("started_on", "id")
        return dict(rows.values_list("enrolment_id", "school_class__name"))

    def annotate(self, rows: Any) -> Any:
        """Enrolments with class_name, class_key (to sort by) and class_uuid of their newest place."""
        newest = ClassMember.objects.filter(enrolment_id=OuterRef("pk")).order_by("-started_on", "-id")
        return rows.annotate(
            class_name=Subquery(newest.values("school_class__name")[:1]),
            class_key=Subquery(newest.values("school_class__sort_key")[:1]),
            class_uuid=Subquery(newest.values("school_class__uuid")[:1]),
        )

    def choices(self, unit_id: int, year: int, grade: int | None) -> list[tuple[str, str]]:
        """Open classes of a school (and grade) as choices of a form or filter."""
        rows = SchoolClass.objects.filter(unit_id=unit_id, year_id=year, closed_on__isnull=True)
        rows = rows if grade is None else rows.filter(grade=grade)
        return [(str(pk), name) for pk, name in rows.order_by("grade", "sort_key").values_list("pk", "name")]

    def enrolments_in(self, unit_id: int, class_id: int) -> Any:
        """Ids of enrolments that have (or had last) a place in a class of a school, as a sub-query."""
        return ClassMember.objects.filter(unit_id=unit_id, school_class_id=class_id).values("enrolment_id")

    def place(self, *, actor: Actor, unit_id: int, class_id: int, enrolment_id: int, on: dt.date) -> None:
        """Give a pupil a place in a class from a day on."""
        placement = services.Placement(enrolment_id, class_id, on)
        services.place_pupils(actor=actor, unit_id=unit_id, placements=[placement])

    def leave(self, enrolment_ids: Iterable[int], *, on: dt.date) -> None:
        """End the places of enrolments that end."""
        services.end_places(enrolment_ids, on=on)

    def come_back(self, enrolment_ids: Iterable[int], *, on: dt.date) -> None:
        """Take back the end, on that day, of the places of enrolments that go on after all."""
        services.resume_places(enrolment_ids, on=on)
