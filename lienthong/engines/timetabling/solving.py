"""Solving on one or several processes: each searches in its own line, all tell what they find, the best is kept on disk.

A solve may be stopped at any moment; what was found until then stands. With `work` instead of time and one process, the
same seed gives the same timetable on every machine.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

import numpy as np

from lienthong.engines.timetabling.checker import check
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.model import Cost, Problem, Solution, TimetableError
from lienthong.engines.timetabling.search import Best, Search
from lienthong.engines.timetabling.warm import begin_with

NAME = "LienThong"
FIRST_ROUND = 200_000
LONGEST_ROUND = 50_000_000
# How hot a round begins, as a share of the usual worsening of a move: a hot one leaves the valley, cool ones explore it.
HEATS = (1.0, 0.3, 0.1, 0.5, 0.2)
COLD = 0.12


@dataclass(slots=True)
class Answer:
    """The best timetable, what it costs, and when each better one was found: (seconds, infeasibility, objective)."""

    solution: Solution
    cost: Cost
    seconds: float
    trace: list[tuple[float, int, int]] = field(default_factory=list)


Report = Callable[[float, Cost, Solution], None]


def solve(
    problem: Problem,
    *,
    seconds: float = float("inf"),
    work: int | None = None,
    workers: int = 1,
    seed: int = 1,
    report: Report | None = None,
    stop: Callable[[], bool] = lambda: False,
    start: Solution | None = None,
) -> Answer:
    """A timetable for a problem within so many seconds, or after so many moves. `report` hears of each better one.

    `stop` is asked about twice a second. Raises TimetableError where a result does not pass the independent checker.
    """
    begun = time.monotonic()
    gate = _Gate(problem, begun, report)
    if work is not None or workers < 2:
        search = _begun(problem, seed, start)
        gate.take(search.best, search)
        for best in rounds(search, until=begun + seconds, work=work):
            gate.take(best, search)
            if stop():
                break
    else:
        _solve_together(problem, gate, begun + seconds, workers, seed, stop, start)
    return gate.answer(time.monotonic() - begun)


def rounds(
    search: Search, *, until: float, work: int | None, hear: Callable[[], Best | None] = lambda: None
) -> Iterator[Best]:
    """Coolings, ever longer, until time or work is spent. Yields after each piece of work; `hear` brings others' best."""
    done, n, rate = 0, 0, 0.0
    while search.best.key != (0, 0):
        size = min(FIRST_ROUND << min(n, 12), LONGEST_ROUND)
        if work is not None:
            size = min(size, work - done)
        elif rate:
            size = min(size, int(rate * (until - time.monotonic())))
        if size <= 0 or time.monotonic() >= until:
            return
        hot = max(COLD, search.heat * HEATS[n % len(HEATS)])
        begun = time.monotonic()
        for moved in search.anneal(size, hot, COLD, until=until):
            done += moved
            yield search.best
        rate = size / max(1e-6, time.monotonic() - begun)
        n += 1
        other = hear()
        search.go_to(other if other is not None and other.key < search.best.key else search.best)


class _Gate:
    """Lets a better timetable pass once both reckonings confirm its cost."""

    def __init__(self, problem: Problem, begun: float, report: Report | None) -> None:
        self.problem, self.begun, self.report = problem, begun, report
        self.scorer = Scorer(problem)
        self.best: tuple[Cost, Solution] | None = None
        self.trace: list[tuple[float, int, int]] = []

    def take(self, best: Best, search: Search) -> bool:
        """Whether it was better than what stood."""
        if self.best is not None and best.key >= self.best[0].key:
            return False
        solution = search.solution(best, NAME)
        cost = self.scorer.cost(solution)
        if cost.key != best.key or check(self.problem, solution) != cost.key:
            raise TimetableError(f"The search and its checkers disagree on a timetable of “{self.problem.id}”.")
        self.best = cost, solution
        seconds = round(time.monotonic() - self.begun, 3)
        self.trace.append((seconds, *cost.key))
        if self.report is not None:
            self.report(seconds, cost, solution)
        return True

    def answer(self, seconds: float) -> Answer:
        """What stands at the end."""
        assert self.best is not None
        cost, solution = self.best
        return Answer(solution, cost, round(seconds, 3), self.trace)


# ---- several processes ----


def _solve_together(
    problem: Problem, gate: _Gate, until: float, workers: int, seed: int, stop: Callable[[], bool],
    start: Solution | None,
) -> None:  # fmt: skip
    """The parent only listens: it checks what comes and tells the others of the best."""
    reader = _begun(problem, seed, start)  # a first timetable at once, and the key to what the others send
    gate.take(reader.best, reader)
    context = multiprocessing.get_context("spawn")
    crew: list[tuple[SpawnProcess, Connection]] = []
    try:
        for number in range(workers):
            here, there = context.Pipe()
            process = context.Process(
                target=_work, args=(problem, seed + number, until - time.monotonic(), there, start), daemon=True
            )
            process.start()
            there.close()
            crew.append((process, here))
        while crew and time.monotonic() < until and gate.best is not None and gate.best[0].key != (0, 0) and not stop():
            for pipe in wait([pipe for _process, pipe in crew], timeout=0.5):
                assert isinstance(pipe, Connection)
                try:
                    best = _unpacked(pipe.recv())
                except EOFError:
                    crew = [pair for pair in crew if pair[1] is not pipe]
                    continue
                if gate.take(best, reader):
                    _tell(best, [other for _process, other in crew if other is not pipe])
    finally:
        for process, _pipe in crew:
            process.kill()
            process.join()


def _tell(best: Best, pipes: list[Connection]) -> None:
    for pipe in pipes:
        try:
            pipe.send(_packed(best))
        except OSError:
            continue  # that process has ended; it will be noticed when it is listened to


def _packed(best: Best) -> tuple[bytes, bytes]:
    return best.cost.tobytes(), best.shape.tobytes()


def _unpacked(message: tuple[bytes, bytes]) -> Best:
    cost, shape = message
    return Best(np.frombuffer(cost, np.int64).copy(), np.frombuffer(shape, np.int32).copy())


def _begun(problem: Problem, seed: int, start: Solution | None) -> Search:
    search = Search(problem, seed)
    if start is not None:
        begin_with(search, start)
    return search


def _work(problem: Problem, seed: int, seconds: float, pipe: Connection, start: Solution | None) -> None:
    """A process of its own: searches, sends each better timetable, hears of the others' at the end of a round."""
    until = time.monotonic() + seconds
    search = _begun(problem, seed, start)
    told = (1 << 62, 0)

    def hear() -> Best | None:
        heard = None
        while pipe.poll():
            heard = _unpacked(pipe.recv())
        return heard

    pipe.send(_packed(search.best))
    for best in rounds(search, until=until, work=None, hear=hear):
        if best.key < told:
            told = best.key
            pipe.send(_packed(best))
