"""The life of a submission and the arithmetic of its checks. No database, no clock."""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.sector.reporting.forms import Check, Definition, Table, terms

Value = int | None


class State(StrEnum):
    """Where a submission stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    OFFICE_ACCEPTED = "office_accepted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"


class Act(StrEnum):
    """What may be done to it."""

    SUBMIT = "submit"
    OFFICE_ACCEPT = "office_accept"
    OFFICE_RETURN = "office_return"
    ACCEPT = "accept"
    RETURN = "return"
    SUPERSEDE = "supersede"


OPEN = frozenset({State.DRAFT, State.RETURNED})
SENT = frozenset({State.SUBMITTED, State.OFFICE_ACCEPTED, State.ACCEPTED})
_TRANSITIONS: dict[tuple[State, Act], State] = {
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Act.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.OFFICE_ACCEPT): State.OFFICE_ACCEPTED,
    (State.SUBMITTED, Act.OFFICE_RETURN): State.RETURNED,
    (State.OFFICE_ACCEPTED, Act.ACCEPT): State.ACCEPTED,
    (State.OFFICE_ACCEPTED, Act.RETURN): State.RETURNED,
    (State.ACCEPTED, Act.SUPERSEDE): State.SUPERSEDED,
}
# Units directly under the department have no office between.
_DIRECT: dict[tuple[State, Act], State] = {
    (State.SUBMITTED, Act.ACCEPT): State.ACCEPTED,
    (State.SUBMITTED, Act.RETURN): State.RETURNED,
}


class NotNow(Exception):
    """The act does not fit the state. The text says what stands in the way."""


def next_state(state: str, act: Act, *, has_office: bool) -> State:
    """The state after the act. Raises NotNow."""
    present = State(state)
    found = _TRANSITIONS.get((present, act)) or (None if has_office else _DIRECT.get((present, act)))
    if found is None or (not has_office and act in (Act.OFFICE_ACCEPT, Act.OFFICE_RETURN)):
        raise NotNow(_why_not(present, act, has_office=has_office))
    return found


def can(state: str, act: Act, *, has_office: bool) -> bool:
    """Whether the act fits the state."""
    try:
        next_state(state, act, has_office=has_office)
    except NotNow:
        return False
    return True


def _why_not(state: State, act: Act, *, has_office: bool) -> str:
    if state in (State.ACCEPTED, State.SUPERSEDED):
        return _("Báo cáo đã được Sở chấp nhận và khóa. Muốn sửa, đơn vị gửi đề nghị mở lại kèm lí do.")
    if act in (Act.OFFICE_ACCEPT, Act.OFFICE_RETURN) and not has_office:
        return _("Đơn vị này nộp thẳng về Sở, không qua Phòng.")
    if act in (Act.ACCEPT, Act.RETURN) and state == State.SUBMITTED:
        return _("Báo cáo còn chờ Phòng xem. Sở chỉ quyết định sau khi Phòng chấp nhận.")
    if state in OPEN:
        return _("Báo cáo chưa được nộp nên chưa thể xem xét.")
    return _("Báo cáo đã nộp và đang chờ cấp trên xem. Hãy đợi quyết định; nếu cần sửa, đề nghị cấp trên trả lại.")


def is_late(at: dt.datetime, *, due_at: dt.datetime, grace_hours: int) -> bool:
    """ "Before 15/01" means received by 14/01 24:00: the due moment itself is late, grace comes on top."""
    return at >= due_at + dt.timedelta(hours=grace_hours)


def reminder_kind(today: dt.date, due_on: dt.date) -> str:
    """Which reminder a unit that has not sent gets on a day: soon (7, 3, 1 days before), last, late; "" for none.

    `due_on` is the first day that is late; the last day is the one before it.
    """
    days = (due_on - today).days
    if days in (8, 4, 2):
        return "soon"
    if days == 1:
        return "last"
    return "late" if days <= 0 else ""


# -- checks --
@dataclass(frozen=True)
class Finding:
    """A check that does not hold, in one column (empty: the whole)."""

    code: str
    severity: str
    message: str
    fix: str
    cell: str
    column: str

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


_OPS: dict[str, Callable[[int, int], bool]] = {"<=": operator.le, ">=": operator.ge, "==": operator.eq}


def findings(form: Definition, values: Mapping[str, Value]) -> list[Finding]:
    """Checks of the form that these values break. A side that is unknown or not asked is not compared."""
    return [found for check in form.checks for found in _apply(form, check, values)]


def _apply(form: Definition, check: Check, values: Mapping[str, Value]) -> Iterator[Finding]:
    total_broken = False
    for column in _columns(form, check):
        left, right = _side(form, check.left, column, values), _side(form, check.right, column, values)
        if left is None or right is None or _OPS[check.op](left, right):
            continue
        # Where the total is wrong and just one grade makes it so, saying it once per place is enough: total first.
        if column == "total":
            total_broken = True
        elif total_broken and check.severity == "warning":
            continue
        yield _finding(form, check, column, left, right)


def _finding(form: Definition, check: Check, column: str, left: int, right: int) -> Finding:
    english = get_language() == "en"
    first = next(t for t in terms(check.left) if t[1])
    table = form.table(first[1])
    line = next((c for c in table.columns if c.code == column), None) if table else None
    text = (check.message_en if english else check.message) % {"left": left, "right": right}
    place = "" if line is None or column in ("total", "ts") else (line.label_en if english else line.label)
    row = first[2] if not first[2].endswith("#") else "tong"
    return Finding(
        check.code,
        check.severity,
        f"{place}: {text}" if place else text,
        check.fix,
        f"{first[1]}.{row}.{first[3] or column}",
        column,
    )


def _columns(form: Definition, check: Check) -> list[str]:
    """The columns that all tables of the check share, unless it names one."""
    sides = [t for t in (*terms(check.left), *terms(check.right)) if t[1]]
    if any(column for _sign, _table, _row, column in sides):
        return [""]
    shared: list[str] | None = None
    for _sign, table_code, _row, _column in sides:
        table = form.table(table_code)
        codes = [c.code for c in table.columns] if table else []
        shared = codes if shared is None else [c for c in shared if c in codes] or ["total"]
    return shared or []


def _side(form: Definition, text: str, column: str, values: Mapping[str, Value]) -> Value:
    total = 0
    for sign, table_code, row, own_column in terms(text):
        if not table_code:
            total += sign
            continue
        table = form.table(table_code)
        if table is None:
            return None
        for code in _rows(table, row):
            value = values.get(f"{table_code}.{code}.{own_column or column}")
            if value is None:
                return None
            total += sign * value
    return total


def _rows(table: Table, row: str) -> list[str]:
    if not row.endswith("#"):
        return [row]
    pattern = re.compile(re.escape(row[:-1]) + r"\d+")
    return [line.code for line in table.rows if pattern.fullmatch(line.code)]
