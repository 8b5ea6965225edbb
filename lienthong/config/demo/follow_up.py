"""What follows from the loaded facts: locks of the books, proposals of duplicates, reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from lienthong.config.demo.plan import ProvincePlan
from lienthong.config.demo.school_rows import YEAR
from lienthong.config.demo.shapes import ReportRow
from lienthong.foundation.database import public as database
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.people import public as people
from lienthong.sector.reporting import public as reporting

if TYPE_CHECKING:
    from lienthong.config.demo.loader import Progress

LOCK = ("unit_id", "year", "term", "locked_at", "locked_on", "locked_by", "locked_by_name")


def run(plan: ProvincePlan, unit_ids: list[int]) -> Iterator[Progress]:
    """Locks, duplicates, and the rounds that the reports will answer."""
    from lienthong.config.demo.loader import Progress

    with database.entered(unit_ids, who={"act": "demo"}):
        yield Progress("Khóa sổ ở các trường đã gửi báo cáo", 0, 1)
        _locks(plan)
        yield Progress("Hồ sơ nghi trùng", 0, 1)
        people.propose_duplicates(unit_ids)
    reporting.load_reference()
    reporting.open_collections(YEAR)


def report(plan: ProvincePlan, unit_ids: list[int]) -> None:
    """The rounds of the year; the start of the year is answered by all, the middle as far as the plan has it."""
    wanted = set(unit_ids)
    heads = _names_by_unit("head")
    rounds = reporting.Collection.objects.filter(year_id=YEAR, system="VEMIS")
    for collection in rounds.filter(period__in=("start", "middle")).order_by("as_at"):
        mine = [
            r for r in plan.reports if r.unit_id in wanted and r.round == collection.period and r.state != "missing"
        ]
        outcomes = {row.unit_id: _outcome(row, heads.get(row.unit_id, "")) for row in mine}
        for _group in reporting.bulk_submit(collection=collection, outcomes=outcomes, now=calendar.now()):
            pass


def _outcome(row: ReportRow, head: str) -> reporting.Outcome:
    states = {"draft": "draft", "submitted": "submitted", "returned": "returned", "accepted": "accepted"}
    sent = datetime.combine(row.submitted_on, time(9), calendar.VIETNAM) if row.submitted_on else None
    decided = datetime.combine(row.decided_on, time(15), calendar.VIETNAM) if row.decided_on else None
    return reporting.Outcome(
        reporting.State(states[row.state]), sent, decided, row.message, head, "Phòng GDĐT", "Sở GDĐT"
    )


def _names_by_unit(role: str) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.at_unit_id, a.display_name from access_post p join access_account a on a.id = p.account_id where p.role = %s",
            [role],
        )
        return dict(cursor.fetchall())


def _locks(plan: ProvincePlan) -> None:
    """Schools that have sent their mid-year report had locked their books the day before; the others still type."""
    sent = {r.unit_id: r.submitted_on for r in plan.reports if r.round == "middle" and r.submitted_on}
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.at_unit_id, a.id, a.display_name from access_post p join access_account a on a.id = p.account_id"
            " where p.role = 'head' and p.at_unit_id = any(%s)",
            [sorted(sent)],
        )
        heads = {unit: (account, name) for unit, account, name in cursor.fetchall()}
    rows = []
    for unit_id, (account, name) in sorted(heads.items()):
        day = sent[unit_id] - timedelta(days=1)
        rows.append((unit_id, YEAR, 1, datetime.combine(day, time(9, 30), UTC), day, account, name))
    database.copy_rows("assessment_booklock", LOCK, rows)
