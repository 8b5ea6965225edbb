"""The step of a school's pupils from one year into the next. Classes and the wizard stand in the module above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.school.pupils import registry, rules, services
from lienthong.school.pupils.errors import RolloverImpossible
from lienthong.school.pupils.models import Enrolment

PROMOTED, REPEATS, FINISHED = "promoted", "repeats", "finished"


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one pupil: goes up, repeats, or has finished the school's last grade."""

    enrolment_id: int
    person_id: int
    level: str
    grade: int
    outcome: str
    next_level: str
    next_grade: int | None


def plan_steps(unit_id: int, levels: Sequence[str], from_year: int) -> list[Step]:
    """What would become of everybody who is enrolled at the end of the year, by results where they are known."""
    rows = list(
        Enrolment.objects.filter(unit_id=unit_id, year_id=from_year, ended_on__isnull=True)
        .order_by("grade", "person__sort_key", "id")
        .values_list("id", "person_id", "level", "grade")
    )
    judged = registry.outcomes([row[0] for row in rows])
    return [_step(pk, person, level, grade, judged.get(pk, PROMOTED), levels) for pk, person, level, grade in rows]


def _step(enrolment_id: int, person_id: int, level: str, grade: int, outcome: str, levels: Sequence[str]) -> Step:
    if outcome == REPEATS:
        return Step(enrolment_id, person_id, level, grade, REPEATS, level, grade)
    following = rules.next_grade(level, grade)
    if outcome == FINISHED or following is None or (level == "GDTX" and grade == 9):
        upper = _level_after(level, levels)
        if outcome == FINISHED or upper is None:
            return Step(enrolment_id, person_id, level, grade, FINISHED, "", None)
        return Step(enrolment_id, person_id, level, grade, PROMOTED, upper[0], upper[1])
    return Step(enrolment_id, person_id, level, grade, PROMOTED, level, following)


def _level_after(level: str, levels: Sequence[str]) -> tuple[str, int] | None:
    """A school of several levels keeps its pupils only from crèche to kindergarten: entry to the others is anew."""
    return ("MG", 103) if level == "NT" and "MG" in levels else None


@transaction.atomic
def apply_steps(
    *, actor: Actor, unit_id: int, from_year: int, steps: Iterable[Step], starts_on: dt.date
) -> dict[int, Enrolment]:
    """End this year's enrolments and begin the next year's. Returns the new enrolments by the old one's id."""
    require(actor, Perm.ROLLOVER, unit_id)
    season = calendar.SchoolYear.objects.get(pk=from_year)
    todo = {step.enrolment_id: step for step in steps}
    old = list(
        Enrolment.objects.select_for_update(of=("self",)).select_related("person").filter(unit_id=unit_id, pk__in=todo)
    )
    if len(old) != len(todo):
        raise RolloverImpossible(_("Có học sinh vừa thôi học hoặc chuyển đi. Xem lại bảng dự kiến rồi kết chuyển."))
    going = [e for e in old if todo[e.pk].outcome == FINISHED]
    staying = [e for e in old if todo[e.pk].outcome != FINISHED]
    services.end_unchecked(going, on=season.ends_on + dt.timedelta(days=1), reason="finished")
    services.end_unchecked(staying, on=starts_on, reason="year_end")
    rows = [_new(e, todo[e.pk], starts_on) for e in staying]
    made = services.enrol_unchecked(unit_id=unit_id, year=from_year + 1, rows=rows)
    return dict(zip([e.pk for e in staying], made, strict=True))


def _new(old: Enrolment, step: Step, starts_on: dt.date) -> services.NewEnrolment:
    assert step.next_grade is not None
    return services.NewEnrolment(old.person_id, step.next_grade, starts_on, step.next_level, {}, step.outcome)


@transaction.atomic
def undo_steps(*, actor: Actor, unit_id: int, made: Mapping[int, int], ended: Mapping[int, int]) -> None:
    """Take a step back: `made` and `ended` give the version of each enrolment as the step left it.

    Raises RolloverImpossible naming who has been changed since; nothing is undone then.
    """
    require(actor, Perm.ROLLOVER, unit_id)
    wanted = {**made, **ended}
    rows = {e.pk: e for e in Enrolment.objects.select_for_update(of=("self",)).filter(unit_id=unit_id, pk__in=wanted)}
    changed = [e.person.full_name for pk, e in rows.items() if e.version != wanted[pk]]
    if changed or len(rows) != len(wanted):
        raise RolloverImpossible(
            _("Không hoàn tác được: %(names)s đã được sửa sau khi kết chuyển.")
            % {"names": ", ".join(sorted(changed)[:5]) or _("có học sinh")}
        )
    Enrolment.objects.filter(unit_id=unit_id, pk__in=made).delete()
    reopened = [database.Change(pk, {"ended_on": None, "end_reason": ""}, version) for pk, version in ended.items()]
    database.change_rows(Enrolment, reopened)
