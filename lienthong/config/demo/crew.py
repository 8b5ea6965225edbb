"""The loader's other processes, and the pieces of the province that they take."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager

from django.db import connection

from lienthong.config.demo.plan import ProvincePlan, Scale

CHUNK_PUPILS = 8_000
Work = tuple[Scale, list[int], int]


def chunks(plan: ProvincePlan, *, pieces: int) -> list[tuple[list[int], int]]:
    """Units in groups of about the same number of pupils: so many, and more where a group would grow too large."""
    sizes = {row.id: sum(c.row.planned_size for c in plan.classes.get(row.id, ())) + 1 for row in plan.units}
    enough = min(CHUNK_PUPILS, sum(sizes.values()) // pieces)
    groups: list[tuple[list[int], int]] = []
    ids: list[int] = []
    size = 0
    for row in plan.units:
        ids.append(row.id)
        size += sizes[row.id]
        if size >= enough:
            groups.append((ids, size))
            ids, size = [], 0
    if ids:
        groups.append((ids, size))
    return groups


@contextmanager
def crew_of(processes: int) -> Iterator[ProcessPoolExecutor | None]:
    """Processes for the whole load, None for one. They are forked: the plan and every module are there at once."""
    if processes < 2:
        yield None
        return
    connection.close()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as crew:
        yield crew


def in_parallel(crew: ProcessPoolExecutor | None, run: Callable[..., int], work: list[Work]) -> Iterator[int]:
    """Run a task of worker.py on each piece; yields the size done so far."""
    done = 0
    if crew is None:
        for piece in work:
            done += run(*piece)
            yield done
        return
    for future in as_completed([crew.submit(run, *piece) for piece in work]):
        done += future.result()
        yield done
