"""Reads the roll of a class in one session: one statement, for the page and for a save.

Written in SQL and joining the tables of classes, people, staff and calendar, because the budget of a save leaves no
room to ask each module in turn. It reads only; names of tables are those that the modules' models declare.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.attendance import guards, rules

POLICY = """
  (select jsonb_build_array(p.sessions, p.weekdays) from attendance_rollpolicy p
    where p.unit_id = c.unit_id and (p.school_class_id is null or p.school_class_id = c.id) and p.started_on <= %(day)s
    order by p.school_class_id nulls last, p.started_on desc limit 1),
  (select p.correction_days from attendance_rollpolicy p
    where p.unit_id = c.unit_id and p.school_class_id is null and p.started_on <= %(on)s
    order by p.started_on desc limit 1)"""
STATE = """
select c.id, c.uuid, c.unit_id, c.year_id, c.name, c.level, c.grade, c.programme, c.session, c.closed_on, u.levels,
  (select jsonb_build_array(w.full_name, w.id = %(person)s) from classes_homeroom h
    join staff_employment e on e.id = h.employment_id join people_person w on w.id = e.person_id
    where h.school_class_id = c.id and h.started_on <= %(on)s and (h.ended_on is null or h.ended_on > %(on)s)
    order by h.id desc limit 1),
  exists (select 1 from classes_teachingassignment a join staff_employment e on e.id = a.employment_id
    where a.school_class_id = c.id and e.person_id = %(person)s and a.started_on <= %(on)s
      and (a.ended_on is null or a.ended_on > %(on)s) and (e.ended_on is null or e.ended_on > %(on)s)),
  @policy,
  (select jsonb_agg(jsonb_build_array(t.number, t.starts_on, t.ends_on, t.for_unit is not null, t.level_group))
    from calendar_term t where t.year_id = c.year_id and (t.for_unit is null or t.for_unit = c.unit_id)),
  (select jsonb_agg(jsonb_build_array(f.name, f.is_open) order by f.is_open desc, f.id) from calendar_holiday f
    where (f.for_unit is null or f.for_unit = c.unit_id) and f.starts_on <= %(day)s and f.ends_on >= %(day)s),
  (select jsonb_agg(jsonb_build_array(r.session, r.taken_at is not null, r.excused + r.unexcused) order by r.session)
    from attendance_roll r where r.school_class_id = c.id and r.day = %(day)s),
  (select jsonb_build_array(r.id, r.marks, r.taken_at, r.taken_by_name, r.changed_by_name, r.changed_at, r.version)
    from attendance_roll r where r.school_class_id = c.id and r.day = %(day)s and r.session = %(session)s),
  (select jsonb_agg(jsonb_build_array(m.id, m.position, w.full_name, m.started_on, m.ended_on, m.person_id)
      order by m.position)
    from classes_classmember m join people_person w on w.id = m.person_id join pupils_enrolment e on e.id = m.enrolment_id
    where m.school_class_id = c.id and m.started_on <= %(day)s and e.end_reason <> 'corrected'),
  @guards
from classes_schoolclass c join orgs_unit u on u.id = c.unit_id
where c.uuid = %(class)s and c.unit_id = any(%(units)s::int[])
""".replace("@policy", POLICY)


@dataclass(frozen=True, slots=True)
class Pupil:
    """A line of the roll. `is_gone`: had left the class by that day."""

    member_id: int
    person_id: int
    position: int
    name: str
    is_gone: bool
    started_on: dt.date
    gone_on: dt.date | None

    def sat_on(self, day: dt.date) -> bool:
        """Whether the pupil was on the list of a day."""
        return self.started_on <= day and (self.gone_on is None or self.gone_on > day)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on a pupil's line, and who wrote it."""

    code: str
    note: str
    by: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """The roll as it is stored."""

    id: int
    marks: dict[str, list[str]]
    taken_at: dt.datetime | None
    taken_by: str
    changed_by: str
    changed_at: dt.datetime
    version: int

    def mark(self, member_id: int) -> Mark:
        """The mark of a pupil; an empty one where nothing was ever written."""
        kept = self.marks.get(str(member_id))
        if kept is None:
            return Mark("", "", self.changed_by, self.changed_at)
        code, note, by, at = kept
        return Mark(code, note, by, dt.datetime.fromisoformat(at) if at else None)


@dataclass(frozen=True, slots=True)
class State:
    """A class on a day and in a session: who may write, whether there is school, who is on the list, what is known."""

    class_id: int
    class_uuid: uuid.UUID
    unit_id: int
    year: int
    name: str
    level: str
    grade: int
    programme: str
    day: dt.date
    session: int
    pattern: rules.Pattern
    homeroom: str
    is_led_by_me: bool
    is_taught_by_me: bool
    is_closed: bool
    term: int
    no_school: str  # why there is none on that day; "": there is
    closed_by: str  # who closed the rolls of the term and when; "": nobody
    others: dict[int, tuple[bool, int]]  # session → (taken, absent)
    roll: Written | None
    pupils: tuple[Pupil, ...]

    @property
    def present(self) -> tuple[Pupil, ...]:
        """Who is on the list of the day."""
        return tuple(p for p in self.pupils if not p.is_gone)

    @property
    def is_taken(self) -> bool:
        """Whether somebody said that the roll is complete."""
        return self.roll is not None and self.roll.taken_at is not None

    def mark(self, member_id: int) -> Mark:
        """What stands on a pupil's line."""
        return self.roll.mark(member_id) if self.roll else Mark("", "", "", None)


def state(
    actor: Actor, class_uuid: uuid.UUID, day: dt.date, session: int, *, unit_ids: Iterable[int], on: dt.date
) -> State:
    """The roll with all it rests on. Raises NoSuchThing outside the actor's units."""
    values: dict[str, Any] = {
        "class": class_uuid, "day": day, "session": session, "on": on, "person": actor.person_id or 0,
        "units": database.UnitArray.of(unit_ids).literal,
    }  # fmt: skip
    with database.prepared() as cursor:
        cursor.execute(STATE.replace("@guards", guards.columns()), values)
        row = cursor.fetchone()
    if row is None or session not in (rules.MORNING, rules.AFTERNOON):
        raise NoSuchThing(class_uuid)
    return _state(row, day, session)


def _state(row: tuple[Any, ...], day: dt.date, session: int) -> State:
    class_id, key, unit_id, year, name, level, grade, programme, class_session, closed_on, levels = row[:11]
    leader, teaches, policy, window, terms, off, others, roll, members, guarded = (plain(value) for value in row[11:])
    pattern = pattern_of(level, class_session, policy, window)
    known = terms_of(terms or [], calendar.level_group(levels or []))
    term = 2 if 2 in known and day >= known[2][0] else 1
    return State(
        class_id, key, unit_id, year, name, level, grade, programme, day, session, pattern,
        leader[0] if leader else "", bool(leader and leader[1]), teaches, closed_on is not None,
        term, why_no_school(day, pattern, known, off or []), guards.why_shut(guarded, term),
        {number: (taken, absent) for number, taken, absent in others or []},
        _written(roll) if roll else None, tuple(_pupil(member, day) for member in members or []),
    )  # fmt: skip


def pattern_of(level: str, class_session: str, policy: list[list[int]] | None, window: int | None) -> rules.Pattern:
    """How a class takes its roll: as the school set it, else by the class's own session."""
    basis = rules.default_pattern(level, class_session)
    sessions, weekdays = policy or (basis.sessions, basis.weekdays)
    days = rules.CORRECTION_DAYS if window is None else window
    return rules.Pattern(tuple(sessions), tuple(weekdays), days)


def terms_of(rows: list[list[Any]], group: str) -> dict[int, tuple[dt.date, dt.date]]:
    """The dates in force of each term: the school's own before the department's, its level's before the general."""
    best: dict[int, tuple[tuple[bool, bool], tuple[dt.date, dt.date]]] = {}
    for number, starts, ends, is_own, level_group in rows:
        weight = (is_own, level_group != "")
        if level_group in ("", group) and (number not in best or weight > best[number][0]):
            best[number] = (weight, (dt.date.fromisoformat(starts), dt.date.fromisoformat(ends)))
    return {number: dates for number, (_weight, dates) in best.items()}


def why_no_school(
    day: dt.date, pattern: rules.Pattern, terms: Mapping[int, tuple[dt.date, dt.date]], off: list[list[Any]]
) -> str:
    """Why there is no school on a day; "" where there is. A day that the school opened counts whatever else it is."""
    if any(is_open for _name, is_open in off):
        return ""
    if off:
        return _("Ngày %(day)s được nghỉ: %(name)s.") % {"day": vietnamese.format_date(day), "name": off[0][0]}
    if not any(starts <= day <= ends for starts, ends in terms.values()):
        return _("Ngày %(day)s nằm ngoài thời gian học của năm học.") % {"day": vietnamese.format_date(day)}
    if day.weekday() not in pattern.weekdays:
        return _("Lớp không học vào ngày này trong tuần.")
    return ""


def _written(row: list[Any]) -> Written:
    roll_id, marks, taken_at, taken_by, changed_by, changed_at, version = row
    return Written(
        roll_id, marks, dt.datetime.fromisoformat(taken_at) if taken_at else None, taken_by, changed_by,
        dt.datetime.fromisoformat(changed_at), version,
    )  # fmt: skip


def _pupil(row: list[Any], day: dt.date) -> Pupil:
    member, position, name, started, ended, person = row
    gone = dt.date.fromisoformat(ended) if ended else None
    return Pupil(member, person, position, name, gone is not None and gone <= day, dt.date.fromisoformat(started), gone)


def plain(value: Any) -> Any:
    """A JSON column as the driver gives it, or already read."""
    return json.loads(value) if isinstance(value, str) else value


def may_see(actor: Actor, found: State) -> bool:
    """Teachers of the class, and those who see the whole school."""
    mine = (found.is_led_by_me or found.is_taught_by_me) and actor.can(Perm.ATTENDANCE_TAKE, found.unit_id)
    return mine or actor.can(Perm.ATTENDANCE_VIEW, found.unit_id) or may_write_late(actor, found)


def require_sight(actor: Actor, found: State) -> None:
    """Raise NotPermitted for whoever has nothing to do with the class."""
    if not may_see(actor, found):
        raise NotPermitted(Perm.ATTENDANCE_VIEW)


def may_write_late(actor: Actor, found: State) -> bool:
    """Head, deputy and registrar change any roll, after the window with a reason."""
    return actor.can(Perm.ATTENDANCE_EDIT_ANY, found.unit_id)


def may_take(actor: Actor, found: State) -> bool:
    """Whether the person may write this class's rolls at all."""
    mine = found.is_led_by_me or found.is_taught_by_me
    return (mine and actor.can(Perm.ATTENDANCE_TAKE, found.unit_id)) or may_write_late(actor, found)


def why_shut(actor: Actor, found: State, today: dt.date) -> str:
    """Why nobody, or not this person, may write the roll of that day; "" where they may (late with a reason)."""
    if found.is_closed:
        return _("Lớp này đã đóng nên không điểm danh thêm được.")
    if found.day > today:
        return _("Chưa đến ngày này. Hãy chọn hôm nay hoặc một ngày đã qua.")
    if found.no_school:
        return found.no_school
    if found.closed_by:
        return found.closed_by
    if found.session not in found.pattern.sessions and found.roll is None:
        return _("Lớp không học buổi này.")
    if not rules.is_open(found.day, today, found.pattern) and not may_write_late(actor, found):
        return _("Đã quá %(days)s ngày nên giáo viên không sửa được nữa. Cần sửa thì báo giáo vụ hoặc hiệu trưởng.") % {
            "days": found.pattern.correction_days
        }
    return ""


def needs_reason(found: State, today: dt.date) -> bool:
    """After the window every change carries its reason."""
    return not rules.is_open(found.day, today, found.pattern)
