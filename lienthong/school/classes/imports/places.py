"""Class lists for the import of pupils (pupils.imports.places.Places)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from lienthong.kernel.imports.public import Context, Journal
from lienthong.school.classes import services
from lienthong.school.classes.models import ClassMember, SchoolClass
from lienthong.school.pupils.public import ClassInfo, Member, Placing


class ClassPlaces:
    """Reads and fills class lists through the acts of this module."""

    def classes(self, unit_id: int, year: int) -> Sequence[ClassInfo]:
        rows = SchoolClass.objects.filter(unit_id=unit_id, year_id=year, closed_on__isnull=True).order_by(
            "grade", "sort_key", "pk"
        )
        return [ClassInfo(*values) for values in rows.values_list("id", "code", "name", "level", "grade")]

    def members(self, unit_id: int, year: int) -> Mapping[int, Member]:
        rows = ClassMember.objects.filter(unit_id=unit_id, school_class__year_id=year, ended_on__isnull=True).order_by(
            "pk"
        )
        return {row[0]: Member(row[1], row[2]) for row in rows.values_list("enrolment_id", "pk", "school_class_id")}

    def place(self, context: Context, placings: Sequence[Placing], journal: Journal) -> None:
        journal.follow(ClassMember, [p.enrolment_id for p in placings], column="enrolment_id")
        fresh = [p for p in placings if not p.moves]
        if fresh:
            made = services.place_pupils(
                actor=context.actor,
                unit_id=context.unit_id,
                placements=[services.Placement(p.enrolment_id, p.class_id, p.on) for p in fresh],
            )
            journal.name(ClassMember, {member.pk: p.label for member, p in zip(made, fresh, strict=True)})
        for placing in placings:
            if placing.moves:
                member = services.move_pupil(
                    actor=context.actor, enrolment_id=placing.enrolment_id, to_class_id=placing.class_id, on=placing.on
                )
                journal.name(ClassMember, {member.pk: placing.label})

    def leave(self, ends: Mapping[int, str], *, on: dt.date, journal: Journal) -> None:
        journal.follow(ClassMember, ends, column="enrolment_id")
        services.end_places(ends, on=on)
