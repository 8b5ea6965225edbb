"""What follows from the loaded facts: results of the term, locks, reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lienthong.config.demo.plan import ProvincePlan
from lienthong.foundation.database import public as database
from lienthong.kernel.people import public as people

if TYPE_CHECKING:
    from lienthong.config.demo.loader import Progress


def run(plan: ProvincePlan, unit_ids: list[int]) -> Iterator[Progress]:
    """Proposals of duplicates."""
    from lienthong.config.demo.loader import Progress

    yield Progress("Hồ sơ nghi trùng", 0, 1)
    with database.entered(unit_ids, who={"act": "demo"}):
        people.propose_duplicates(unit_ids)
    yield Progress("Xong", 1, 1)
