"""Whether a sheet, a column, a cell may be written now. Read in the statement that reads the sheet, compared in the one
that writes: a lock, window or signature that came in between makes the write begin anew.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.closing import stages
from lienthong.school.assessment.closing.parts import COMMENT, CONDUCT, ROLL, part_name, part_of
from lienthong.school.assessment.columns import Column

# Needs a row c of classes_schoolclass and the parameter term; {subject} is an expression for the subject's code.
_GATE = """(select jsonb_build_object(
  'locks', (select jsonb_agg(jsonb_build_array(b.part, b.locked_by_name, b.locked_at,
      b.school_class_id is null and b.grade is null) order by b.part, b.id)
    from assessment_booklock b where b.unit_id = c.unit_id and b.year = c.year_id and b.term = %(term)s
      and b.opened_at is null and (b.school_class_id is null or b.school_class_id = c.id)
      and (b.grade is null or b.grade = c.grade)),
  'rules', (select jsonb_agg(jsonb_build_array(w.part, w.is_open, w.opens_at, w.closes_at, w.laid_by_name, w.laid_at,
      w.name) order by w.id desc)
    from assessment_entrywindow w where w.unit_id = c.unit_id and w.year = c.year_id and w.term = %(term)s
      and w.ended_at is null and (w.school_class_id is null or w.school_class_id = c.id)
      and (w.grade is null or w.grade = c.grade) and (w.subject_id is null or w.subject_id = {subject})),
  'states', (select jsonb_agg(jsonb_build_array(t.subject_id is null, t.state, t.signed_names, t.changed_at)
      order by t.subject_id nulls first)
    from assessment_bookstate t where t.school_class_id = c.id and t.term = %(term)s
      and (t.subject_id is null or t.subject_id = {subject}))))"""
SHEET_GATE = _GATE.replace("{subject}", "s.code")
SAME_GATE = _GATE.replace("{subject}", "%(subject)s")
CLASS_GATE = _GATE.replace("{subject}", "null")


@dataclass(frozen=True, slots=True)
class Lock:
    """Who locked the book (or a part of it), when, and whether the whole school's."""

    by: str
    at: dt.datetime
    whole_school: bool
    part: str = ""

    @property
    def text(self) -> str:
        """The sentence under every locked cell."""
        if self.part:
            words = {"part": part_name(self.part), "name": self.by, "at": clock(self.at)}
            return _("%(name)s đã khóa cột “%(part)s” lúc %(at)s.") % words
        return _("%(name)s đã khóa sổ lúc %(at)s.") % {"name": self.by, "at": clock(self.at)}


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision on entry that concerns the sheet; see models.EntryWindow."""

    part: str
    is_open: bool
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    by: str
    at: dt.datetime
    name: str

    def refusal(self, now: dt.datetime) -> str:
        """Why nothing may be written now under this decision; "" where it is open."""
        words = {"name": self.by, "at": clock(self.at), "opens": clock(self.opens_at), "closes": clock(self.closes_at)}
        if not self.is_open:
            return _("%(name)s đã đóng nhập phần này lúc %(at)s.") % words
        if self.opens_at is not None and now < self.opens_at:
            return _("Phần này mở nhập từ %(opens)s (%(name)s đặt).") % words
        if self.closes_at is not None and now >= self.closes_at:
            return _("Phần này hết hạn nhập lúc %(closes)s (%(name)s đặt).") % words
        return ""


@dataclass(frozen=True, slots=True)
class ColumnState:
    """What the grid says of a column: open (until when), or shut (why, and how to ask)."""

    is_open: bool
    until: dt.datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """All that stands between a person and a sheet's cells. `raw` is compared when something is written."""

    raw: str
    lock: Lock | None
    part_locks: tuple[Lock, ...]
    rules: tuple[Rule, ...]
    class_state: str
    sheet_state: str
    signed_by: str
    state_at: dt.datetime | None

    @property
    def state(self) -> str:
        """How far the sheet has come: the class's state once the homeroom teacher has checked it."""
        return stages.effective(self.sheet_state, self.class_state)

    @property
    def shut(self) -> str:
        """Why no cell of the sheet may be written by its teacher; "" where the columns decide."""
        if self.lock is not None:
            return f"{self.lock.text} {how_to_ask()}"
        if stages.is_class_closed(self.class_state):
            words = {"state": stages.state_name(self.class_state).lower(), "at": clock(self.state_at)}
            text = _("Sổ của lớp đã ở bước “%(state)s” lúc %(at)s nên không ghi thêm.") % words
            return f"{text} {how_to_ask_back()}"
        if self.sheet_state in (stages.PARTIAL, stages.SIGNED):
            words = {"names": self.signed_by, "at": clock(self.state_at)}
            text = _("%(names)s đã ký sổ lúc %(at)s.") % words
            return text + " " + _("Muốn ghi tiếp thì người ký rút chữ ký trước khi giáo viên chủ nhiệm kiểm tra.")
        return ""

    def column(self, column: Column, now: dt.datetime) -> ColumnState:
        """Whether a column is open now."""
        return self.part(part_of(column), now)

    def part(self, part: str, now: dt.datetime) -> ColumnState:
        """Whether a part is open now: first the locks, then the newest decision that concerns it."""
        locked = next((lock for lock in self.part_locks if lock.part == part), None)
        if locked is not None:
            return ColumnState(False, why=f"{locked.text} {how_to_ask()}")
        rule = next((rule for rule in self.rules if rule.part in ("", part)), None)
        if rule is None:
            return ColumnState(True)
        refusal = rule.refusal(now)
        if refusal:
            return ColumnState(False, why=f"{refusal} {how_to_ask_window()}")
        return ColumnState(True, until=rule.closes_at)


def read(raw: Any) -> Gate:
    """The gate as the database tells it."""
    told = json.loads(raw) if isinstance(raw, str) else raw
    locks = [Lock(by, _moment(at), whole, part) for part, by, at, whole in told["locks"] or ()]
    rules = tuple(
        Rule(part, is_open, _moment_or_none(opens), _moment_or_none(closes), by, _moment(at), name)
        for part, is_open, opens, closes, by, at, name in told["rules"] or ()
    )
    class_state = sheet_state = stages.OPEN
    signed_by, state_at = "", None
    for is_class, state, names, at in told["states"] or ():
        if is_class:
            class_state = state
        else:
            sheet_state, signed_by = state, names
        # The class's own moment is told where the class is closed, the signature's where only the sheet is.
        state_at = state_at if not is_class and stages.is_class_closed(class_state) else _moment(at)
    whole = next((lock for lock in locks if not lock.part), None)
    parts = tuple(lock for lock in locks if lock.part)
    text = raw if isinstance(raw, str) else json.dumps(raw)
    return Gate(text, whole, parts, rules, class_state, sheet_state, signed_by, state_at)


def comments_shut(gate: Gate, now: dt.datetime) -> str:
    """Why no comment of the sheet may be written now; "" where they may."""
    return gate.part(COMMENT, now).why


# Needs a row c of classes_schoolclass; see attendance.guard_rolls.
ROLL_RULES = """(select jsonb_agg(jsonb_build_array(w.term, w.is_open, w.opens_at, w.closes_at, w.laid_by_name, w.laid_at,
    w.name) order by w.id desc)
  from assessment_entrywindow w where w.unit_id = c.unit_id and w.year = c.year_id and w.part = 'roll'
    and w.ended_at is null and (w.school_class_id is null or w.school_class_id = c.id)
    and (w.grade is null or w.grade = c.grade))"""


def roll_shut(told: Any, term: int) -> str:
    """Why no roll of a term may be written now, by what ROLL_RULES found; "" where it may."""
    for of_term, is_open, opens, closes, by, at, name in told or ():
        if of_term == term:
            rule = Rule(ROLL, is_open, _moment_or_none(opens), _moment_or_none(closes), by, _moment(at), name)
            refusal = rule.refusal(calendar.now())
            return f"{refusal} {how_to_ask_window()}" if refusal else ""
    return ""


def conduct_shut(gate: Gate, now: dt.datetime) -> str:
    """Why the homeroom teacher may not write now; "" where it is open."""
    return gate.shut or gate.part(CONDUCT, now).why


def how_to_ask() -> str:
    """What a teacher does about a locked book."""
    return _("Cần sửa thì gửi đề nghị sửa điểm, kèm lý do; hiệu trưởng đồng ý thì chỉ ô đó được sửa.")


def how_to_ask_window() -> str:
    """What a teacher does about a column that is closed for entry."""
    return _("Cần ghi thì đề nghị hiệu trưởng mở thêm đợt nhập cho lớp.")


def how_to_ask_back() -> str:
    """What a teacher does about a book that went on to the next hand."""
    return _("Cần sửa thì đề nghị giáo viên chủ nhiệm hoặc hiệu trưởng rút bước đã ký.")


def clock(moment: dt.datetime | None) -> str:
    """14:02 10/01/2018"""
    return timezone.localtime(moment).strftime("%H:%M %d/%m/%Y") if moment else ""


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _moment_or_none(text: str | None) -> dt.datetime | None:
    return None if text is None else _moment(text)
