"""The results of many units at once, on every core: schools share nothing, so each process takes its part of them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from django.db import connections

from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment.computing import Computed, compute_results

# Enough parts that a process which meets the large schools does not keep the others waiting at the end.
PARTS_EACH = 12


def recompute(*, year: int, term: int, unit_ids: Sequence[int] | None = None, processes: int = 0) -> Iterator[Computed]:
    """Results of a term (1, 2) or the year (0) of these units, or of all, part by part. What has not changed is not written.

    Each part commits by itself: what is stopped is taken up again by running it once more. Books that are locked stay.
    """
    ids = sorted(unit_ids if unit_ids is not None else _all_schools())
    count = processes or min(os.cpu_count() or 1, 8)
    parts = [part for n in range(count * PARTS_EACH) if (part := ids[n :: count * PARTS_EACH])]
    if count < 2 or len(parts) < 2:
        for part in parts:
            yield compute_results(unit_ids=part, year=year, term=term)
        return
    # A forked child must not speak through its parent's connection; the children open their own.
    connections.close_all()
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("fork")) as pool:
        for done in as_completed([pool.submit(_part, part, year, term) for part in parts]):
            yield done.result()


def _part(unit_ids: list[int], year: int, term: int) -> Computed:
    return compute_results(unit_ids=unit_ids, year=year, term=term)


def _all_schools() -> list[int]:
    return list(orgs.Unit.objects.filter(kind__in=("truong", "trungtam")).values_list("pk", flat=True))
