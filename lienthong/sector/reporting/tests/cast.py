"""People, classes and units for the tests of reporting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account
from lienthong.kernel.access.public import Actor
from lienthong.kernel.orgs.public import Unit
from lienthong.kernel.people.models import Person
from lienthong.school.classes.models import ClassMember, SchoolClass
from lienthong.school.pupils.models import Enrolment, PupilFile
from lienthong.school.staff.models import Employment
from lienthong.sector.reporting import services
from lienthong.sector.reporting.models import Collection, Submission

TODAY = dt.date(2018, 1, 12)
START = dt.date(2017, 8, 21)


@dataclass
class Province:
    units: dict[str, Unit]
    accounts: dict[str, Account]
    actors: dict[str, Actor]
    collection: Collection

    def scope(self, *names: str) -> Any:
        return database.entered([self.units[n].pk for n in names or self.units])

    def as_(self, name: str) -> Any:
        return database.entered(self.actors[name].scope, who={"account": self.actors[name].account_id})

    def draft(self, name: str, now: dt.datetime) -> Submission:
        with self.as_(name):
            return services.draft(self.actors[name], collection=self.collection, unit_id=self.units[name].pk, now=now)

    def send(self, name: str, now: dt.datetime) -> Submission:
        made = self.draft(name, now)
        with self.as_(name):
            return services.submit(self.actors[name], submission_id=made.pk, now=now)

    def decide(self, who: str, submission: Submission, act: Any, now: dt.datetime, message: str = "") -> Submission:
        with self.as_(who):
            return services.decide(self.actors[who], submission_id=submission.pk, act=act, message=message, now=now)

    def accept(self, name: str, now: dt.datetime) -> Submission:
        from lienthong.sector.reporting.rules import Act

        sent = self.send(name, now)
        if sent.office_id is not None:
            self.decide("office", sent, Act.OFFICE_ACCEPT, now)
        return self.decide("department", sent, Act.ACCEPT, now)


def person(
    unit: Unit, name: str, *, sex: int | None = 2, born: dt.date | None = dt.date(2006, 5, 1), ethnic: str = "01"
) -> Person:
    made: Person = Person.objects.create(
        unit_ids=[unit.pk],
        full_name=name,
        sort_key=vietnamese.sort_key(name),
        folded=vietnamese.fold(name),
        sex=sex,
        birth_date=born,
        ethnic_code=ethnic,
    )
    return made


def open_class(unit: Unit, level: str, grade: int, name: str = "") -> SchoolClass:
    name = name or f"{grade}A1"
    made: SchoolClass = SchoolClass.objects.create(
        unit=unit, year_id=2017, code=name, name=name, sort_key=name, level=level, grade=grade, programme="CT2006"
    )
    return made


def enrol(
    unit: Unit,
    level: str,
    grade: int,
    *,
    room: SchoolClass | None = None,
    sex: int | None = 2,
    name: str = "Lê Thị An",
    ethnic: str = "01",
    on: dt.date = START,
    until: dt.date | None = None,
    how: str = "promoted",
    why: str = "",
    drop: str = "",
    **file: Any,
) -> Enrolment:
    pupil = person(unit, name, sex=sex, ethnic=ethnic)
    kept = PupilFile.objects.create(unit=unit, person=pupil, **file)
    made: Enrolment = Enrolment.objects.create(
        unit=unit,
        person=pupil,
        file=kept,
        year_id=2017,
        level=level,
        grade=grade,
        started_on=on,
        ended_on=until,
        start_reason=how,
        end_reason=why,
        drop_reason=drop,
    )
    if room is not None:
        position = ClassMember.objects.filter(school_class=room).count() + 1
        ClassMember.objects.create(
            unit=unit, school_class=room, enrolment=made, person=pupil, position=position, started_on=on, ended_on=until
        )
    return made


def hire(unit: Unit, level: str, *, name: str = "Trần Văn Hiệu", group: str = "CBQL", kind: str = "01") -> Employment:
    made: Employment = Employment.objects.create(
        unit=unit,
        person=person(unit, name, sex=1, born=dt.date(1975, 1, 1)),
        group=group,
        kind=kind,
        level=level,
        contract="1",
        qualification="16",
        started_on=dt.date(2010, 9, 1),
    )
    return made


def cells(submission: Submission) -> dict[str, int | None]:
    """All effective cells of the first form."""
    from lienthong.sector.reporting import drafting

    return drafting.effective(submission.tables.select_related("form").order_by("form__code")[0])
