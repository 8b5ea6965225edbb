"""Why a problem of any form has no timetable (FET, XHSTT): by counting, by a search that finds one, or by contradiction."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.engines.timetabling.explain import SECONDS, Rule
from lienthong.engines.timetabling.explain_forms import Forms
from lienthong.engines.timetabling.explain_words import Teller
from lienthong.engines.timetabling.model import Constraint, Kind, Problem, Solution

SEARCHED = 0.4  # of the time, before a contradiction is looked for


@dataclass(frozen=True)
class Verdict:
    """Whether a timetable keeps every required rule (None: not decided in time), and if not, rules that contradict."""

    feasible: bool | None
    rules: tuple[Rule, ...] = ()
    solution: Solution | None = None


def explain_problem(problem: Problem, seconds: float = SECONDS) -> Verdict:
    """A proof that it can be done (a timetable), that it cannot (rules), or neither."""
    begun = time.monotonic()
    for rules in Counting(problem).contradictions():
        return Verdict(False, tuple(rules))
    found = _searched(problem, begun, seconds * SEARCHED)
    if found is not None:
        return Verdict(True, solution=found)
    from lienthong.engines.timetabling.explain_model import Model  # OR-Tools takes half a second to load

    core = Model(problem).find(max(1.0, seconds - (time.monotonic() - begun)))
    return Verdict(None if core is None else False, tuple(core or ()))


def _searched(problem: Problem, begun: float, seconds: float) -> Solution | None:
    from lienthong.engines.timetabling.solving import solve  # numba takes a second to load

    done: list[bool] = []
    answer = solve(
        problem, seconds=seconds, begun=begun,
        report=lambda _at, cost, _solution: done.append(True) if cost.infeasibility == 0 else None,
        stop=lambda: bool(done),
    )  # fmt: skip
    return answer.solution if answer.cost.infeasibility == 0 else None


class Counting:
    """Contradictions that need no search: an event that may begin nowhere, somebody with more to do than times."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.teller, self.forms = problem, Teller(problem), Forms(problem)
        self.away: dict[int, list[Constraint]] = {}
        self.alone: dict[int, Constraint] = {}
        self.liked: dict[int, list[Constraint]] = {}
        of = {Kind.AVOID_UNAVAILABLE_TIMES: self.away, Kind.PREFER_TIMES: self.liked}
        for c in problem.constraints:
            if not c.required or c.weight <= 0:
                continue
            for point in problem.points(c) if c.kind in of else ():
                of[c.kind].setdefault(point, []).append(c)
            if c.kind is Kind.AVOID_CLASHES:
                self.alone.update(dict.fromkeys(problem.points(c), c))
        self.absent = {r: {t for c in own for t in problem.times_of(c)} for r, own in self.away.items()}

    def contradictions(self) -> Iterator[list[Rule]]:
        """Each with the rules it rests on."""
        reached = [self._reach(e) for e in range(len(self.problem.events))]
        for e, found in enumerate(reached):
            if not found and e in self.forms.held:
                yield self._nowhere(e)
        for r, c in self.alone.items():
            own = [e for e in self.teller.attend.get(r, []) if e in self.forms.held]
            need = sum(self.problem.events[e].duration for e in own)
            there = len(set().union(*(reached[e] for e in own)))
            if need > there:
                yield self._crowded(r, c, need, there)

    def _people(self, e: int) -> list[int]:
        return [need.resource for need in self.problem.events[e].resources if need.resource in self.away]

    def _reach(self, e: int) -> set[int]:
        """The times that an event may take by its own rules and the absences of its people."""
        absent: set[int] = set().union(*(self.absent[r] for r in self._people(e)))
        found: set[int] = set()
        for length in self.forms.lengths(e):
            for t in self._starts(e, length):
                run = range(t, t + length)
                if absent.isdisjoint(run):
                    found.update(run)
        return found

    def _starts(self, e: int, length: int) -> set[int]:
        starts = set(self.forms.starts(e, length))
        for c in self.liked.get(e, ()) if self.problem.events[e].time < 0 else ():
            if c.duration in (None, length):
                starts &= set(self.problem.times_of(c))
        return starts

    def _nowhere(self, e: int) -> list[Rule]:
        tell, name, event = self.teller, self.teller.of_event(e), self.problem.events[e]
        rules = [tell.rule(c, name) for c in self.liked.get(e, ()) if event.time < 0]
        if event.time >= 0:
            at = self.problem.times[event.time].name
            rules = [Rule("fixed", name, f"{name}: cố định ở {at}.", f"{name}: is fixed at {at}.")]
        people = [tell.rule(c, tell.of_resource(r)) for r in self._people(e) for c in self.away[r]]
        return [*rules, *dict.fromkeys(people)]

    def _crowded(self, r: int, c: Constraint, need: int, reach: int) -> list[Rule]:
        tell, name = self.teller, self.teller.of_resource(r)
        load = Rule("periods", name, f"{name} có {need} tiết một tuần.", f"{name} has {need} periods a week.")
        room = Rule(
            "slots", name, f"{name} chỉ còn {reach} tiết xếp được.", f"Only {reach} periods are open to {name}."
        )
        return [load, room, tell.rule(c, name), *(tell.rule(one, name) for one in self.away.get(r, ()))]
