"""The plan of the demo province, the same for the same seed and scale on every machine.

`plan_province` decides at once what is small or must add up: units, sites, classes and their sizes,
numbers of people, transfers, reports, oddities. A unit's people and marks are drawn when its part is
asked for, from a generator of its own, so parts may be drawn in any order, alone or on several cores.

    plan = plan_province(scale="small")
    for part in plan.parts():
        copy(part.pupils, PupilRow._fields)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random
from typing import Literal

from lienthong.config.demo import oddities
from lienthong.config.demo.classes import ClassPlan, plan_classes
from lienthong.config.demo.marks import TermMarks
from lienthong.config.demo.network import School, plan_network
from lienthong.config.demo.pupils import Transfer, class_people, plan_transfers
from lienthong.config.demo.reports import plan_reports
from lienthong.config.demo.shapes import Oddity, ReportRow, SiteRow, TransferRow, UnitPart, UnitRow
from lienthong.config.demo.staff import office_staff, school_staff, staff_number
from lienthong.config.demo.staffing import has_primary_informatics, office_places, taught, teacher_counts
from lienthong.config.demo.tables import districts

Scale = Literal["small", "full"]
BUSINESS_DATE = date(2018, 1, 10)
# One transfer within the province for so many pupils.
_PUPILS_PER_TRANSFER = 900


@dataclass(frozen=True)
class Totals:
    """What a loaded province must add up to. Pupils are those of the head count of 30/9."""

    units: int
    schools: int
    classes: int
    pupils: int
    pupil_records: int
    staff: int
    transfers: int


@dataclass(frozen=True)
class ProvincePlan:
    """See the module's text; `classes` and `teachers` are by unit id."""

    scale: Scale
    seed: int
    business_date: date
    units: tuple[UnitRow, ...]
    schools: tuple[School, ...]
    classes: dict[int, tuple[ClassPlan, ...]]
    teachers: dict[int, dict[str, int]]
    moves: dict[int, list[Transfer]]
    reports: tuple[ReportRow, ...]
    oddities: tuple[Oddity, ...]

    @property
    def sites(self) -> tuple[SiteRow, ...]:
        """All sites, in the order of their ids."""
        return tuple(site for school in self.schools for site in school.sites)

    @cached_property
    def transfers(self) -> tuple[TransferRow, ...]:
        """Moves between two schools of the province."""
        return tuple(
            TransferRow(
                plan.first_pupil + move.index,
                plan.row.unit_id,
                move.to_class.unit_id,
                plan.row.id,
                move.to_class.id,
                move.effective_on,
            )
            for plans in self.classes.values()
            for plan in plans
            for move in self.moves.get(plan.row.id, ())
        )

    @cached_property
    def totals(self) -> Totals:
        """Known before any part is drawn."""
        plans = [plan for plans in self.classes.values() for plan in plans]
        return Totals(
            units=len(self.units),
            schools=len(self.schools),
            classes=len(plans),
            pupils=sum(plan.row.planned_size for plan in plans),
            pupil_records=sum(plan.members for plan in plans),
            staff=sum(self._staff_numbers.values()),
            transfers=len(self.transfers),
        )

    @cached_property
    def _staff_numbers(self) -> dict[int, int]:
        """People by unit id, in the order of the ids."""
        by_unit = {school.unit.id: school for school in self.schools}
        return {
            unit.id: len(office_places(unit))
            if unit.id not in by_unit
            else staff_number(
                by_unit[unit.id],
                class_count=len(self.classes[unit.id]),
                teachers=sum(self.teachers[unit.id].values()),
            )
            for unit in self.units
        }

    @cached_property
    def _first_staff(self) -> dict[int, int]:
        found, following = {}, 1
        for unit_id, number in self._staff_numbers.items():
            found[unit_id] = following
            following += number
        return found

    @cached_property
    def _school_by_unit(self) -> dict[int, School]:
        return {school.unit.id: school for school in self.schools}

    def part(self, unit_id: int) -> UnitPart:
        """Everything of one unit, drawn anew at each call and always alike."""
        school = self._school_by_unit.get(unit_id)
        return self._school_part(school) if school else self._office_part(self.units[unit_id - 1])

    def parts(self) -> Iterator[UnitPart]:
        """The parts of all units, offices first."""
        for unit in self.units:
            yield self.part(unit.id)

    def _office_part(self, unit: UnitRow) -> UnitPart:
        staff, posts = office_staff(unit, first_id=self._first_staff[unit.id], seed=self.seed)
        return UnitPart(unit, (), staff, posts, [], [], [], [], [], [], [])

    def _school_part(self, school: School) -> UnitPart:
        unit = school.unit
        plans, teachers = self.classes[unit.id], self.teachers[unit.id]
        staff, posts, assignments, rows = school_staff(
            school, plans, teachers=teachers, first_id=self._first_staff[unit.id], seed=self.seed
        )
        part = UnitPart(unit, rows, staff, posts, assignments, [], [], [], [], [], [])
        rng = Random(f"{self.seed}:pupils:{unit.code}")  # noqa: S311 (a demo must repeat itself)
        drawn = TermMarks(rng)
        district = next(d for d in districts() if d.code == unit.district_code)
        informatics = has_primary_informatics(teachers, plans)
        for plan in plans:
            found = class_people(
                rng,
                school,
                plan,
                district=district,
                transfers=self.moves.get(plan.row.id, ()),
                girl_share=oddities.girl_share(unit.code, plan.stage),
            )
            marks, qualities, terms = drawn.of_class(
                plan.row,
                found.attendees,
                taught(plan, has_informatics=informatics),
                is_centre=school.is_centre,
            )
            part.pupils.extend(found.pupils)
            part.guardians.extend(found.guardians)
            part.enrolments.extend(found.enrolments)
            part.marks.extend(marks)
            part.qualities.extend(qualities)
            part.terms.extend(terms)
        return oddities.apply(part, plans)


def plan_province(scale: Scale = "small", *, seed: int = 2017, business_date: date = BUSINESS_DATE) -> ProvincePlan:
    """Plans the province of school year 2017-18 as it stands on the business date."""
    is_small = scale == "small"
    units, schools = plan_network(seed=seed, is_small=is_small)
    classes = plan_classes(schools, seed=seed, is_small=is_small)
    pupils = sum(plan.members for plans in classes.values() for plan in plans)
    return ProvincePlan(
        scale=scale,
        seed=seed,
        business_date=business_date,
        units=units,
        schools=schools,
        classes=classes,
        teachers=teacher_counts(schools, classes, is_small=is_small),
        moves=plan_transfers(schools, classes, seed=seed, number=max(8, pupils // _PUPILS_PER_TRANSFER)),
        reports=plan_reports(schools, seed=seed, business_date=business_date),
        oddities=oddities.announce(schools, classes),
    )
