"""The year roll-over of a school: a preview, one act, and its undo while nothing was changed since."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.classes import rules, services
from lienthong.school.classes.errors import RolloverRefused
from lienthong.school.classes.models import ClassMember, Homeroom, Rollover, SchoolClass, TeachingAssignment
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils import public as pupils


@dataclass(frozen=True)
class ClassPlan:
    """What becomes of a class: its name next year (none for a last grade) and how many pupils go which way."""

    school_class: SchoolClass
    next_name: str
    next_level: str
    next_grade: int | None
    promoted: int
    repeats: int
    finished: int
    exists: bool


@dataclass(frozen=True)
class RolloverPlan:
    """The preview; nothing is written yet."""

    unit: orgs.Unit
    from_year: int
    starts_on: dt.date
    steps: list[pupils.Step]
    classes: list[ClassPlan]
    unplaced: int

    @property
    def totals(self) -> Counter[str]:
        """How many pupils go which way."""
        return Counter(step.outcome for step in self.steps)


def plan_rollover(unit: orgs.Unit, from_year: int) -> RolloverPlan:
    """What the roll-over of a school would do. Raises RolloverRefused where the next year is not open."""
    following = calendar.SchoolYear.objects.filter(pk=from_year + 1).first()
    label = f"{from_year + 1}-{from_year + 2}"
    if following is None:
        raise RolloverRefused(_("Sở chưa mở năm học %(year)s nên chưa kết chuyển được.") % {"year": label})
    if Rollover.objects.filter(unit=unit, from_year_id=from_year, state="applied").exists():
        raise RolloverRefused(_("Trường đã kết chuyển sang năm học %(year)s rồi.") % {"year": label})
    steps = pupils.plan_steps(unit.pk, unit.levels, from_year)
    by_enrolment = {step.enrolment_id: step for step in steps}
    members: dict[int, list[pupils.Step]] = {}
    placed = ClassMember.objects.filter(unit=unit, school_class__year_id=from_year, ended_on__isnull=True)
    for class_id, enrolment_id in placed.values_list("school_class_id", "enrolment_id"):
        if enrolment_id in by_enrolment:
            members.setdefault(class_id, []).append(by_enrolment[enrolment_id])
    there = set(SchoolClass.objects.filter(unit=unit, year_id=from_year + 1).values_list("code", flat=True))
    rows = SchoolClass.objects.filter(unit=unit, year_id=from_year, closed_on__isnull=True).order_by(
        "grade", "sort_key"
    )
    classes = [_class_plan(row, members.get(row.pk, []), there) for row in rows]
    inside = sum(len(found) for found in members.values())
    return RolloverPlan(unit, from_year, following.starts_on, steps, classes, len(steps) - inside)


def _class_plan(row: SchoolClass, steps: list[pupils.Step], there: set[str]) -> ClassPlan:
    count = Counter(step.outcome for step in steps)
    up = next((step for step in steps if step.outcome == pupils.PROMOTED), None)
    name = (
        rules.next_name(row.name, grade=row.grade, next_grade=up.next_grade) if up and up.next_grade is not None else ""
    )
    return ClassPlan(
        row, name, up.next_level if up else "", up.next_grade if up else None, count[pupils.PROMOTED],
        count[pupils.REPEATS], count[pupils.FINISHED], name in there,
    )  # fmt: skip


@transaction.atomic
def apply_rollover(*, actor: Actor, unit_id: int, from_year: int) -> Rollover:
    """Do what the preview says, all or nothing: end, promote, copy the classes up and seat those who go up together.

    Repeaters stand without a class for the school to place. Raises RolloverRefused.
    """
    require(actor, Perm.ROLLOVER, unit_id)
    # The school's row is the lock: two people who press at once roll over once.
    unit = orgs.Unit.objects.filter(pk=unit_id).get()
    plan = plan_rollover(unit, from_year)
    if not plan.steps:
        raise RolloverRefused(_("Năm học này trường chưa có học sinh nào đang học nên không có gì để kết chuyển."))
    record: Rollover = Rollover.objects.create(unit=unit, from_year_id=from_year, applied_by=actor.account_id)
    made = pupils.apply_steps(
        actor=actor, unit_id=unit_id, from_year=from_year, steps=plan.steps, starts_on=plan.starts_on
    )
    new_classes = _copy_classes(plan)
    members = _seat(plan, made, new_classes)
    ended = pupils.Enrolment.objects.filter(pk__in=[step.enrolment_id for step in plan.steps])
    record.made = {
        "made": {str(e.pk): e.version for e in made.values()},
        "ended": {str(pk): version for pk, version in ended.values_list("pk", "version")},
        "classes": {str(c.pk): c.version for c in new_classes.values() if c.pk not in _reused(plan, new_classes)},
        "members": members,
    }
    record.save(update_fields=["made"])
    events.publish_on_commit(
        pupils.YearRolledOver(unit_id, from_year, tuple(enrolment.pk for enrolment in made.values()))
    )
    return record


def _reused(plan: RolloverPlan, classes: Mapping[int, SchoolClass]) -> set[int]:
    return {classes[p.school_class.pk].pk for p in plan.classes if p.exists and p.school_class.pk in classes}


def _copy_classes(plan: RolloverPlan) -> dict[int, SchoolClass]:
    """The next year's class by this year's class id; those that are there already are used."""
    year = plan.from_year + 1
    there = {c.code: c for c in SchoolClass.objects.filter(unit=plan.unit, year_id=year)}
    programmes: dict[tuple[str, int], str] = {}
    made: dict[str, SchoolClass] = {}
    found: dict[int, SchoolClass] = {}
    for item in plan.classes:
        if item.next_grade is None:
            continue
        code = item.next_name[:20]
        known = there.get(code) or made.get(code)
        if known is None:
            key = (item.next_level, item.next_grade)
            if key not in programmes:
                programmes[key] = curriculum.programme_of(*key, year)
            known = made[code] = _copy(item, year, programmes[key])
        found[item.school_class.pk] = known
    SchoolClass.objects.bulk_create(made.values())
    return found


def _copy(item: ClassPlan, year: int, programme: str) -> SchoolClass:
    old = item.school_class
    assert item.next_grade is not None
    return SchoolClass(
        unit_id=old.unit_id, year_id=year, site_id=old.site_id, code=item.next_name[:20], name=item.next_name,
        sort_key=rules.sort_key(item.next_name), level=item.next_level, grade=item.next_grade, programme=programme,
        session=old.session, specialised_subject=old.specialised_subject, foreign_language=old.foreign_language,
        is_combined=old.is_combined, has_two_sessions=old.has_two_sessions, is_boarding=old.is_boarding,
        sessions_per_week=old.sessions_per_week,
    )  # fmt: skip


def _seat(plan: RolloverPlan, made: Mapping[int, pupils.Enrolment], classes: Mapping[int, SchoolClass]) -> list[int]:
    going_up = {step.enrolment_id for step in plan.steps if step.outcome == pupils.PROMOTED}
    # Places of the old year ended with its enrolments a moment ago, so who sat where is read by that day.
    rows = ClassMember.objects.filter(
        unit=plan.unit, school_class_id__in=classes, enrolment_id__in=going_up, ended_on=plan.starts_on
    ).order_by("school_class_id", "position")
    at: Counter[int] = Counter()
    seats = []
    for class_id, enrolment_id in rows.values_list("school_class_id", "enrolment_id"):
        target, enrolment = classes[class_id], made[enrolment_id]
        at[target.pk] += 1
        seats.append(
            ClassMember(
                unit_id=target.unit_id, school_class=target, enrolment=enrolment, person_id=enrolment.person_id,
                position=at[target.pk] + 10_000, started_on=plan.starts_on,
            )
        )  # fmt: skip
    ClassMember.objects.bulk_create(seats)
    services.sort_lists({target.pk for target in classes.values()})
    return [seat.pk for seat in seats]


def undo_problem(record: Rollover) -> str:
    """Why a roll-over can no longer be undone; "" while it can."""
    if record.state != "applied":
        return _("Lần kết chuyển này đã được hoàn tác.")
    versions = {int(pk): version for pk, version in record.made["classes"].items()}
    classes = SchoolClass.objects.filter(pk__in=versions)
    changed = [c.name for c in classes if c.version != versions[c.pk]]
    if changed:
        return _("Lớp %(names)s đã được sửa sau khi kết chuyển.") % {"names": ", ".join(changed[:5])}
    used = (
        Homeroom.objects.filter(school_class_id__in=versions).exists()
        or TeachingAssignment.objects.filter(school_class_id__in=versions).exists()
    )
    if used:
        return _("Năm học mới đã có phân công chủ nhiệm hoặc giảng dạy. Gỡ các phân công đó trước.")
    seats = ClassMember.objects.filter(enrolment__year_id=record.from_year_id + 1, unit_id=record.unit_id)
    if set(seats.values_list("pk", flat=True)) != set(record.made["members"]):
        return _("Danh sách lớp của năm học mới đã thay đổi sau khi kết chuyển.")
    return ""


@transaction.atomic
def undo_rollover(*, actor: Actor, rollover_id: int) -> Rollover:
    """Take a roll-over back as if it had not been. Raises RolloverRefused once something was changed."""
    record: Rollover = Rollover.objects.select_for_update().get(pk=rollover_id)
    require(actor, Perm.ROLLOVER, record.unit_id)
    problem = undo_problem(record)
    if problem:
        raise RolloverRefused(problem)
    made = {int(pk): version for pk, version in record.made["made"].items()}
    ended = {int(pk): version for pk, version in record.made["ended"].items()}
    ClassMember.objects.filter(pk__in=record.made["members"]).delete()
    pupils.undo_steps(actor=actor, unit_id=record.unit_id, made=made, ended=ended)
    _reseat(record, ended)
    SchoolClass.objects.filter(pk__in=[int(pk) for pk in record.made["classes"]]).delete()
    record.state = "undone"
    record.save(update_fields=["state"])
    return record


def _reseat(record: Rollover, ended: Mapping[int, int]) -> None:
    """Open again the places that ended with the old year."""
    season = calendar.SchoolYear.objects.get(pk=record.from_year_id)
    following = calendar.SchoolYear.objects.get(pk=record.from_year_id + 1)
    days = (season.ends_on + dt.timedelta(days=1), following.starts_on)
    rows = ClassMember.objects.filter(unit_id=record.unit_id, enrolment_id__in=list(ended), ended_on__in=days)
    rows.filter(school_class__year_id=record.from_year_id).update(ended_on=None)


def last_rollover(unit_id: int, from_year: int) -> Rollover | None:
    """The roll-over of a school out of a year that stands, if there is one."""
    found: Rollover | None = Rollover.objects.filter(unit_id=unit_id, from_year_id=from_year, state="applied").first()
    return found
