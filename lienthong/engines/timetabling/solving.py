"""Solving on one or several processes: each searches in its own line, all tell what they find, the best is kept on disk.

A solve may be stopped at any moment; what was found until then stands. A timetable to begin with is told of before the
compiled search is loaded, which takes seconds where it has been compiled and a minute where it has not. With `work` instead
of time and one process, the same seed gives the same timetable on every machine.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import import_module
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from typing import TYPE_CHECKING

import numpy as np

from lienthong.engines.timetabling.alike import Alike
from lienthong.engines.timetabling.best import Best, Reader
from lienthong.engines.timetabling.checker import check
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.kept import is_kept
from lienthong.engines.timetabling.model import Cost, Problem, Solution, TimetableError

if TYPE_CHECKING:
    from lienthong.engines.timetabling.search import Search

NAME = "LienThong"


@dataclass(slots=True)
class Answer:
    """The best timetable, what it costs, and when each better one was found: (seconds, infeasibility, objective)."""

    solution: Solution
    cost: Cost
    seconds: float
    trace: list[tuple[float, int, int]] = field(default_factory=list)


Message = tuple[bytes, bytes, bool]
Waiting = SimpleQueue[Best | None]
Crew = list[tuple[SpawnProcess, Connection, Waiting]]
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
    begun: float | None = None,
) -> Answer:
    """A timetable for a problem within so many seconds, or after so many moves. `report` hears of each better one.

    `stop` is asked about twice a second. The seconds count from `begun`, a moment of time.monotonic(). Raises TimetableError
    where a result does not pass the independent checker.
    """
    begun = time.monotonic() if begun is None else begun
    alike = Alike(problem)
    gate = _Gate(alike, begun, report)
    if start is not None:
        start = _with_given_times(problem, start)
        gate.begin(start)
        start = alike.small(start)
    if work is not None or workers < 2:
        from lienthong.engines.timetabling.lines import both, rounds

        search = _begun(alike.problem, seed, start)
        gate.take(search.best)
        until = begun + seconds
        line = rounds(search, until=until, work=work) if work is not None else both(search, until=until, seed=seed)
        for best in line:
            gate.take(best)
            if stop():
                break
    else:
        _solve_together(alike.problem, gate, begun + seconds, workers, seed, stop, start)
    return gate.answer(time.monotonic() - begun)


def _with_given_times(problem: Problem, start: Solution) -> Solution:
    """What has its time from the problem is there, wherever it was before."""
    given = [event.time for event in problem.events]
    meets = [replace(meet, time=given[meet.event]) if given[meet.event] >= 0 else meet for meet in start.meets]
    return replace(start, meets=meets)


class _Gate:
    """Lets a better timetable pass once both reckonings confirm its cost."""

    def __init__(self, alike: Alike, begun: float, report: Report | None) -> None:
        self.alike, self.begun, self.report = alike, begun, report
        self.reader = Reader(alike.problem)
        self.scorer = Scorer(alike.whole)
        self.best: tuple[Cost, Solution] | None = None
        self.trace: list[tuple[float, int, int]] = []

    def take(self, best: Best) -> bool:
        """Whether it was better than what stood."""
        if self.best is not None and best.key >= self.best[0].key:
            return False
        solution = self.alike.full(self.reader.solution(best, NAME))
        self._stand(solution, best.key)
        return True

    def begin(self, start: Solution) -> None:
        """What there is before anything is searched."""
        self._stand(start, self.scorer.cost(start).key)

    def _stand(self, solution: Solution, key: tuple[int, int]) -> None:
        cost = self.scorer.cost(solution)
        if cost.key != key or check(self.alike.whole, solution) != cost.key:
            raise TimetableError(f"The search and its checkers disagree on a timetable of “{self.alike.whole.id}”.")
        self.best = cost, solution
        seconds = round(time.monotonic() - self.begun, 3)
        self.trace.append((seconds, *cost.key))
        if self.report is not None:
            self.report(seconds, cost, solution)

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
    """The parent only listens: it checks what comes and tells the others of the best. It does not load the search itself."""
    if not is_kept():
        import_module("lienthong.engines.timetabling.search")  # compiled once, not in each process

    def is_over() -> bool:
        """A first timetable is waited for, whatever the clock says."""
        return gate.best is not None and (time.monotonic() >= until or gate.best[0].key == (0, 0) or stop())

    crew: Crew = []
    try:
        _hire(crew, workers, seed)
        for _process, own, _waiting in crew:  # all have been started: who takes it in keeps nobody waiting
            with contextlib.suppress(OSError):  # one that has ended is noticed when it is listened to
                own.send((problem, start, until - time.monotonic()))
        while crew and not is_over():
            for pipe in wait([pipe for _process, pipe, _waiting in crew], timeout=0.5):
                assert isinstance(pipe, Connection)
                try:
                    best = _unpacked(pipe.recv())
                except EOFError:
                    crew = [one for one in crew if one[1] is not pipe]
                    continue
                if gate.take(best):
                    for _process, other, waiting in crew:
                        if other is not pipe:
                            waiting.put(best)
    finally:
        for process, _pipe, waiting in crew:
            waiting.put(None)
            process.kill()
            process.join()
    if gate.best is None:  # every process has ended before it told anything
        gate.take(_begun(problem, seed, start).best)


def _hire(crew: Crew, workers: int, seed: int) -> None:
    """Processes that wait to be told what they work on."""
    context = multiprocessing.get_context("spawn")
    for number in range(workers):
        here, there = context.Pipe()
        process = context.Process(target=_work, args=(seed, number, there), daemon=True)
        process.start()
        there.close()
        crew.append((process, here, _teller(here)))


def _teller(pipe: Connection) -> Waiting:
    """What is put here is sent by a thread of its own, the newest only.

    A process that is deep in a cooling does not hear, and its pipe fills. Who waited for it could not listen meanwhile, and
    with both waiting for each other nothing would ever end.
    """
    waiting: Waiting = SimpleQueue()
    threading.Thread(target=_tell, args=(pipe, waiting), daemon=True).start()
    return waiting


def _tell(pipe: Connection, waiting: Waiting) -> None:
    while (best := waiting.get()) is not None:
        while not waiting.empty():
            newer = waiting.get()
            if newer is None:
                return
            best = newer
        try:
            pipe.send(_packed(best))
        except OSError:
            return  # that process has ended; it will be noticed when it is listened to


def _packed(best: Best) -> Message:
    return best.cost.tobytes(), best.shape.tobytes(), best.loose


def _unpacked(message: Message) -> Best:
    cost, shape, loose = message
    return Best(np.frombuffer(cost, np.int64).copy(), np.frombuffer(shape, np.int32).copy(), loose)


def _begun(problem: Problem, seed: int, start: Solution | None, *, loose: bool = False) -> Search:
    from lienthong.engines.timetabling.search import Search
    from lienthong.engines.timetabling.warm import begin_with, loosen, may_part

    search = Search(problem, seed)
    if loose and may_part(search):
        loosen(search)
    if start is not None:
        begin_with(search, start)
    return search


def _work(seed: int, number: int, pipe: Connection) -> None:
    """A process of its own: searches until its time is up, or until the parent that would hear of it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends all
    try:
        problem, start, seconds = pipe.recv()
        _search_beside(problem, seed, number, time.monotonic() + seconds, pipe, start)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # what the parent was told stands with it; nobody is left to hear more


def _search_beside(
    problem: Problem, seed: int, number: int, until: float, pipe: Connection, start: Solution | None
) -> None:  # fmt: skip
    """Searches, sends each better timetable, hears of the others'. Every second one mends."""
    from lienthong.engines.timetabling.lines import MENDING_TURN, both, rounds
    from lienthong.engines.timetabling.warm import begin_with

    # One of two holds together what only a wish joins: easier to please, but perhaps not without breaking a rule.
    search = _begun(problem, seed + number, start, loose=number % 2 == 1)
    told = (1 << 62, 0)

    reader = Reader(problem)

    def hear() -> Best | None:
        heard = None
        while pipe.poll():
            heard = _unpacked(pipe.recv())
        if heard is not None and heard.loose != search.loose:
            # It lies otherwise in the other's layout; what it is in this one, the search takes at once if it is better.
            begin_with(search, reader.solution(heard, NAME))
            return None
        return heard

    pipe.send(_packed(search.best))
    if number % 2:
        line = both(search, until=until, seed=seed, hear=hear, turn=MENDING_TURN)
    else:
        line = rounds(search, until=until, hear=hear)
    for best in line:
        if best.key < told:
            told = best.key
            pipe.send(_packed(best))
