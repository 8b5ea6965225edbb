"""Reads and writes of the preschool's books, one class at a time, behind one look at who may."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.attendance import public as attendance
from lienthong.school.care import growth, rules
from lienthong.school.care.errors import BadMeasure, BadObservation
from lienthong.school.care.models import CareDay, Measurement, ObjectiveList, StageResult
from lienthong.school.classes import public as classes

PRESCHOOL = ("NT", "MG")


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the group on the day looked at."""

    member_id: int
    person_id: int
    position: int
    name: str
    sex: int
    born_on: dt.date | None
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A preschool class with its children, and whether the person may write in its books."""

    room: attendance.State
    children: tuple[Child, ...]
    may_write: bool

    @property
    def here(self) -> tuple[Child, ...]:
        """Children on the list of the day."""
        return tuple(c for c in self.children if not c.is_gone)

    def child(self, member_id: int) -> Child:
        """One of them. Raises NoSuchThing."""
        for child in self.children:
            if child.member_id == member_id:
                return child
        raise NoSuchThing(member_id)


def group(actor: Actor, class_uuid: uuid.UUID, *, unit_id: int, year: int, day: dt.date, on: dt.date) -> Group:
    """The class for its teachers and for those who see the whole school. Two statements."""
    room = attendance.state(actor, class_uuid, day, 1, unit_ids=[unit_id], on=on)
    if room.level not in PRESCHOOL or room.year != year:
        raise NoSuchThing(class_uuid)
    mine = (room.is_led_by_me or room.is_taught_by_me) and actor.can(Perm.CARE_EDIT_ASSIGNED, unit_id)
    if not mine and not actor.can(Perm.CARE_VIEW, unit_id):
        raise NotPermitted(Perm.CARE_VIEW)
    rows = classes.ClassMember.objects.filter(school_class_id=room.class_id)
    about = {row[0]: row[1:] for row in rows.values_list("pk", "person__sex", "person__birth_date")}
    children = tuple(
        Child(
            p.member_id, p.person_id, p.position, p.name, about[p.member_id][0] or 0, about[p.member_id][1], p.is_gone
        )
        for p in room.pupils
    )
    return Group(room, children, mine and not room.is_closed)


def require_write(found: Group) -> None:
    """Raise NotPermitted for whoever only reads."""
    if not found.may_write:
        raise NotPermitted(Perm.CARE_EDIT_ASSIGNED)


# ---- growth ----


@dataclass(frozen=True, slots=True)
class Measure:
    """What is written of a child; the texts as typed, and as the page showed them."""

    member_id: int
    weight: str
    height: str
    seen_weight: str
    seen_height: str


@dataclass(frozen=True, slots=True)
class Saved:
    """How many rows were written; whose were changed by somebody else; whose look like a slip and wait for a yes."""

    written: int
    conflicts: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


def measurements(class_id: int, on: dt.date) -> dict[int, Measurement]:
    """What was measured on a day, by child."""
    return {m.member_id: m for m in Measurement.objects.filter(school_class_id=class_id, measured_on=on)}


def shown(grams: int | None, per: int) -> str:
    """15800 g as 15,8; 1043 mm as 104,3."""
    return "" if grams is None else f"{grams / per:g}".replace(".", ",")


@transaction.atomic
def save_measures(
    actor: Actor, found: Group, *, on: dt.date, measures: Sequence[Measure], today: dt.date, is_sure: bool
) -> Saved:
    """Write the weights and heights of a day. A value that is no child's is refused; an odd one waits for a yes.

    Raises BadMeasure naming the child.
    """
    require_write(found)
    if on > today or calendar.year_of(on) != found.room.year:
        raise BadMeasure(_("Ngày cân đo phải nằm trong năm học và không sau hôm nay."))
    known = {m.member_id: m for m in Measurement.objects.select_for_update().filter(
        school_class_id=found.room.class_id, measured_on=on)}  # fmt: skip
    written, conflicts, asked = 0, [], []
    for measure in measures:
        child = found.child(measure.member_id)
        row = known.get(child.member_id)
        now = (shown(row.weight_g, 1000), shown(row.height_mm, 10)) if row else ("", "")
        wanted = _measured(child, measure, on)
        if wanted[:2] == ((row.weight_g, row.height_mm) if row else (None, None)):
            continue
        if now != (measure.seen_weight, measure.seen_height):
            conflicts.append(child.name)
        elif growth.implausible(wanted[2]) and not is_sure:
            asked.append(child.name)
        else:
            _keep(actor, found, child, on, row, wanted)
            written += 1
    return Saved(written, tuple(conflicts), tuple(asked))


def _measured(child: Child, measure: Measure, on: dt.date) -> tuple[int | None, int | None, growth.Scores, int]:
    """Grams, millimetres, scores and age. Raises BadMeasure."""
    try:
        weight, height = rules.read_amount(measure.weight), rules.read_amount(measure.height)
    except ValueError as error:
        text = _("%(name)s: “%(text)s” không phải là số; ghi ví dụ 15,8.")
        raise BadMeasure(text % {"name": child.name, "text": str(error)[:12]}) from error
    if weight is not None and not 0.5 <= weight <= 90:
        text = _("%(name)s: cân nặng %(value)s kg không thể có ở trẻ mầm non. Có phải thiếu dấu phẩy?")
        raise BadMeasure(text % {"name": child.name, "value": measure.weight.strip()})
    if height is not None and not 30 <= height <= 160:
        text = _("%(name)s: chiều cao %(value)s cm không thể có ở trẻ mầm non. Có phải ghi theo mét?")
        raise BadMeasure(text % {"name": child.name, "value": measure.height.strip()})
    age = growth.age_days(child.born_on, on) if child.born_on else 0
    scores = growth.scores(child.sex, age, weight, height) if 0 < age <= growth.LAST_AGE else growth.Scores()
    grams = None if weight is None else round(weight * 1000)
    return grams, None if height is None else round(height * 10), scores, max(0, age)


def _keep(
    actor: Actor, found: Group, child: Child, on: dt.date, row: Measurement | None,
    wanted: tuple[int | None, int | None, growth.Scores, int],
) -> None:  # fmt: skip
    grams, millimetres, scores, age = wanted
    if row is None:
        row = Measurement(
            unit_id=found.room.unit_id, year=found.room.year, school_class_id=found.room.class_id,
            member_id=child.member_id, measured_on=on, version=0,
        )  # fmt: skip
    row.weight_g, row.height_mm, row.age_days, row.standard = grams, millimetres, age, growth.standard()
    row.waz, row.haz, row.whz, row.baz = (
        None if z is None else round(z * 100) for z in (scores.waz, scores.haz, scores.whz, scores.baz)
    )
    row.changed_at, row.changed_by_name, row.version = calendar.now(), actor.name, row.version + 1
    row.save()


def scores_of(row: Measurement) -> growth.Scores:
    """The stored scores as numbers."""
    return growth.Scores(*(None if z is None else z / 100 for z in (row.waz, row.haz, row.whz, row.baz)))


def labels_of(row: Measurement) -> tuple[str, ...]:
    """What the stored scores are called."""
    return growth.labels(scores_of(row), row.age_days)


def latest(
    unit_id: int, year: int, *, until: dt.date, class_ids: Sequence[int] | None = None
) -> dict[int, Measurement]:
    """The newest measurement of each child of a school in a year. One statement."""
    rows = Measurement.objects.filter(unit_id=unit_id, year=year, measured_on__lte=until)
    if class_ids is not None:
        rows = rows.filter(school_class_id__in=class_ids)
    return {m.member_id: m for m in rows.order_by("member_id", "-measured_on").distinct("member_id")}


def history(person_id: int, unit_id: int) -> list[Measurement]:
    """All measurements of a child at this school, oldest first."""
    rows = Measurement.objects.filter(member__person_id=person_id, unit_id=unit_id)
    return list(rows.order_by("measured_on", "id"))


# ---- daily observation ----


def care_day(class_id: int, day: dt.date) -> CareDay | None:
    """The observation of a day; None where nobody looked back at it."""
    found: CareDay | None = CareDay.objects.filter(school_class_id=class_id, day=day).first()
    return found


@transaction.atomic
def save_day(
    actor: Actor,
    found: Group,
    *,
    day: dt.date,
    notes: Mapping[int, Sequence[str]],
    plan: str,
    seen: int,
    today: dt.date,
) -> CareDay:
    """Write a day: children without a note were as usual. `seen`: the version that the page showed."""
    require_write(found)
    if day > today:
        raise BadObservation(_("Chưa đến ngày này."))
    if found.room.no_school:
        raise BadObservation(found.room.no_school)
    kept: dict[str, list[str]] = {}
    for member_id, texts in notes.items():
        child, cleaned = found.child(member_id), [vietnamese.clean(text) for text in texts]
        if any(len(text) > rules.MOST_NOTE for text in cleaned):
            text = _("%(name)s: nhận xét dài quá %(most)s chữ.")
            raise BadObservation(text % {"name": child.name, "most": rules.MOST_NOTE})
        if any(cleaned):
            kept[str(member_id)] = cleaned
    row = CareDay.objects.select_for_update().filter(school_class_id=found.room.class_id, day=day).first()
    if (row.version if row else 0) != seen:
        by = row.changed_by_name if row else ""
        raise BadObservation(_("%(by)s vừa ghi ngày này; hãy xem bản mới rồi ghi tiếp.") % {"by": by})
    row = row or CareDay(
        unit_id=found.room.unit_id, year=found.room.year, school_class_id=found.room.class_id, day=day, version=0
    )
    row.notes, row.plan = kept, vietnamese.clean(plan)[:500]
    row.changed_at, row.changed_by_name, row.version = calendar.now(), actor.name, row.version + 1
    row.save()
    return row


# ---- stages and the end of the year ----


def objectives(unit_id: int, grade: int, year: int) -> tuple[tuple[rules.Objective, ...], bool]:
    """What is observed at an age, and whether the words are the school's own."""
    own = (
        ObjectiveList.objects.filter(unit_id=unit_id, grade=grade, first_year__lte=year).order_by("-first_year").first()
    )
    if own is None:
        return rules.objectives(grade, year), False
    return tuple(rules.Objective(*row) for row in zip(own.codes, own.domains, own.texts, strict=True)), True


def stage_results(class_id: int, stage: str) -> dict[int, StageResult]:
    """The results of a stage by child."""
    return {r.member_id: r for r in StageResult.objects.filter(school_class_id=class_id, stage=stage)}


@transaction.atomic
def save_stage(
    actor: Actor,
    found: Group,
    *,
    member_id: int,
    stage: str,
    results: Mapping[str, Sequence[str]],
    remark: str,
    is_completed: bool | None,
    seen: int,
) -> StageResult:
    """Write a child's stage. `seen`: the version that the page showed."""
    require_write(found)
    child = found.child(member_id)
    known = {o.code for o in objectives(found.room.unit_id, found.room.grade, found.room.year)[0]}
    if stage not in dict(rules.stages()) or set(results) - known:
        raise NoSuchThing(stage)
    if any(not code for code, _note in results.values()):
        raise BadObservation(_("Mục tiêu có nhận xét thì phải chọn kết quả."))
    if any(code not in rules.codes() for code, _note in results.values()):
        raise BadObservation(_("Mỗi mục tiêu chỉ ghi Đạt, Chưa đạt hoặc Cần hỗ trợ."))
    if any(len(note) > rules.MOST_NOTE for _code, note in results.values()):
        raise BadObservation(
            _("%(name)s: nhận xét dài quá %(most)s chữ.") % {"name": child.name, "most": rules.MOST_NOTE}
        )
    rows = StageResult.objects.select_for_update()
    row = rows.filter(school_class_id=found.room.class_id, stage=stage, member_id=member_id).first()
    if (row.version if row else 0) != seen:
        by = row.changed_by_name if row else ""
        raise BadObservation(_("%(by)s vừa ghi phiếu của %(name)s; hãy xem bản mới rồi ghi tiếp.")
                             % {"by": by, "name": child.name})  # fmt: skip
    row = row or StageResult(
        unit_id=found.room.unit_id, year=found.room.year, school_class_id=found.room.class_id, member_id=member_id,
        stage=stage, version=0,
    )  # fmt: skip
    row.results = {code: [value, vietnamese.clean(note)] for code, (value, note) in results.items()}
    row.remark, row.is_completed = vietnamese.clean(remark)[:500], is_completed
    row.changed_at, row.changed_by_name, row.version = calendar.now(), actor.name, row.version + 1
    row.save()
    return row


@transaction.atomic
def fill_stage(actor: Actor, found: Group, *, stage: str) -> int:
    """All objectives reached, for every child who has nothing yet. Returns for how many."""
    require_write(found)
    if stage not in dict(rules.stages()):
        raise NoSuchThing(stage)
    goals = objectives(found.room.unit_id, found.room.grade, found.room.year)[0]
    known = set(stage_results(found.room.class_id, stage))
    rows = [
        StageResult(
            unit_id=found.room.unit_id, year=found.room.year, school_class_id=found.room.class_id,
            member_id=child.member_id, stage=stage, results={goal.code: ["D", ""] for goal in goals},
            changed_at=calendar.now(), changed_by_name=actor.name,
        )
        for child in found.here if child.member_id not in known
    ]  # fmt: skip
    return len(StageResult.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def set_objectives(actor: Actor, *, unit_id: int, grade: int, year: int, lines: str) -> ObjectiveList:
    """The school's own list of an age from a year on: a line an objective, "TC: Đi thăng bằng trên ghế"."""
    if not actor.can(Perm.CARE_LISTS_EDIT, unit_id):
        raise NotPermitted(Perm.CARE_LISTS_EDIT)
    allowed, read = rules.domains(grade, year), []
    for line in filter(None, map(vietnamese.clean, lines.splitlines())):
        domain, colon, text = line.partition(":")
        if not colon or domain.strip() not in allowed or not text.strip():
            raise BadObservation(
                _("Dòng “%(line)s”: ghi mã lĩnh vực (%(codes)s), dấu hai chấm, rồi mục tiêu.")
                % {"line": line[:60], "codes": ", ".join(allowed)}
            )
        if len(text.strip()) > rules.LONGEST_OBJECTIVE:
            raise BadObservation(
                _("Dòng “%(line)s…” dài quá %(most)s chữ; hãy viết gọn lại.")
                % {"line": line[:60], "most": rules.LONGEST_OBJECTIVE}
            )
        read.append((domain.strip(), text.strip()))
    if not 0 < len(read) <= rules.MOST_OBJECTIVES:
        raise BadObservation(_("Danh mục cần từ 1 đến %(most)s mục tiêu.") % {"most": rules.MOST_OBJECTIVES})
    known = {o.text: o.code for o in objectives(unit_id, grade, year)[0]}
    codes: list[str] = []
    for number, (_domain, text) in enumerate(read, 1):
        code = known.get(text, f"M{number}")
        codes.append(code if code not in codes else f"N{number}")
    row, _made = ObjectiveList.objects.update_or_create(
        unit_id=unit_id, grade=grade, first_year=year,
        defaults={"codes": codes, "domains": [d for d, _t in read], "texts": [t for _d, t in read]},
    )  # fmt: skip
    made: ObjectiveList = row
    return made
