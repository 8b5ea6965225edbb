"""Who has sent which report by the business date, and who is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from lienthong.config.demo.network import School
from lienthong.config.demo.shapes import ReportRow

START_DUE = date(2017, 9, 15)
MIDDLE_OPENS = date(2018, 1, 2)
# Here the story of the first visit is played: its books are open and its mid-year report is still to be sent.
STORY_SCHOOL = "BD-THCS-718-01"
_STATES = ("accepted", "submitted", "returned", "draft", "missing")
_STATE_WEIGHTS = (30, 25, 8, 22, 15)
_RETURNED = (
    "Số học sinh chuyển đến chưa khớp danh sách lớp, đề nghị kiểm tra lại.",
    "Thiếu số liệu học sinh dân tộc của khối lớp đầu cấp.",
    "Số giáo viên giảm so với đầu năm nhưng không ghi lí do.",
)


def plan_reports(schools: Sequence[School], *, seed: int, business_date: date) -> tuple[ReportRow, ...]:
    """Two rounds for every school: the start of the year is done, some late; the middle is under way."""
    rng = Random(f"{seed}:reports")  # noqa: S311 (a demo must repeat itself)
    rows = []
    for index, school in enumerate(schools):
        late = rng.random() < 0.06
        sent = START_DUE + timedelta(days=rng.randint(1, 9) if late else -rng.randint(1, 10))
        decided = sent + timedelta(days=rng.randint(1, 6))
        rows.append(ReportRow(school.unit.id, "start", "accepted", sent, decided, ""))
        # The first five take one state each, so that even the small province shows all of them.
        state = _STATES[index] if index < len(_STATES) else rng.choices(_STATES, weights=_STATE_WEIGHTS)[0]
        if school.unit.code == STORY_SCHOOL:
            state = "draft"
        rows.append(_middle(rng, school.unit.id, state, business_date=business_date))
    return tuple(rows)


def _middle(rng: Random, unit_id: int, state: str, *, business_date: date) -> ReportRow:
    days = (business_date - MIDDLE_OPENS).days
    if state in ("missing", "draft") or days < 1:
        return ReportRow(unit_id, "middle", "missing" if days < 1 else state, None, None, "")
    sent = MIDDLE_OPENS + timedelta(days=rng.randint(0, days - 1))
    if state == "submitted":
        return ReportRow(unit_id, "middle", state, sent, None, "")
    message = rng.choice(_RETURNED) if state == "returned" else ""
    return ReportRow(unit_id, "middle", state, sent, min(sent + timedelta(days=2), business_date), message)
