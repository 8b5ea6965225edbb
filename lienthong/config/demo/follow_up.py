"""What follows from the loaded facts: locks of the books, proposals of duplicates, reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from lienthong.config.demo.copying import copy_rows
from lienthong.config.demo.plan import ProvincePlan
from lienthong.config.demo.school_rows import YEAR
from lienthong.foundation.database import public as database
from lienthong.kernel.people import public as people

if TYPE_CHECKING:
    from lienthong.config.demo.loader import Progress

LOCK = ("unit_id", "year", "term", "locked_at", "locked_on", "locked_by", "locked_by_name")


def run(plan: ProvincePlan, unit_ids: list[int]) -> Iterator[Progress]:
    """Locks, duplicates."""
    from lienthong.config.demo.loader import Progress

    with database.entered(unit_ids, who={"act": "demo"}):
        yield Progress("Khóa sổ ở các trường đã gửi báo cáo", 0, 1)
        _locks(plan)
        yield Progress("Hồ sơ nghi trùng", 0, 1)
        people.propose_duplicates(unit_ids)
    yield Progress("Xong", 1, 1)


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
    copy_rows("assessment_booklock", LOCK, rows)
