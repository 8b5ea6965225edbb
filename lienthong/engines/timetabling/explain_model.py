"""The required rules of a problem as a CP-SAT model, each behind a literal of its own.

Only rules of time are in it, and what each says is said exactly; rooms that have to be found are left out. So the model is a
part of the problem: if it has no solution, the problem has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ortools.sat.python import cp_model

from lienthong.engines.timetabling.explain_switches import Switches, Var
from lienthong.engines.timetabling.explain_words import Teller
from lienthong.engines.timetabling.model import NO_LIMIT, OF_RESOURCES, Constraint, Kind, Problem

Busy = list[cp_model.LinearExprT]  # of a person: 1 at each time at which he is busy


class Model(Switches):
    """One problem's rules."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem, self.teller = problem, Teller(problem)
        self.at = [self._placed(e) for e in range(len(problem.events))]
        required = [c for c in problem.constraints if c.required and c.weight > 0]
        self.alone = {r for c in required if c.kind is Kind.AVOID_CLASHES for r in problem.points(c)}
        self._busy: dict[int, Busy] = {}
        self._used: dict[tuple[int, tuple[int, ...]], Var] = {}
        for c in required:
            write = _WRITERS.get(c.kind)
            if write is not None and c.kind in OF_RESOURCES:
                for r in problem.points(c):
                    if self.teller.attend.get(r):
                        write(self, c, r)
            elif write is not None:
                for point in self._points(c):
                    write(self, c, point)

    def _points(self, c: Constraint) -> Sequence[int]:
        return range(len(c.applies.pairs)) if c.kind is Kind.ORDER_EVENTS else self.problem.points(c)

    def _placed(self, e: int) -> dict[int, Var]:
        event = self.problem.events[e]
        times = [event.time] if event.time >= 0 else range(len(self.problem.times) - event.duration + 1)
        found = {t: self.model.new_bool_var("") for t in times}
        self.model.add_exactly_one(found.values())
        return found

    def _literal(self, c: Constraint, who: str) -> Var:
        rule = self.teller.rule(c, who)
        return self.switch(rule.kind, rule.who, rule.text_vi, rule.text_en)

    # ---- people ----

    def _running(self, r: int) -> list[list[Var]]:
        """What somebody may be doing at each time."""
        found: list[list[Var]] = [[] for _time in self.problem.times]
        for e in self.teller.attend[r]:
            for t, var in self.at[e].items():
                for q in range(t, t + self.problem.events[e].duration):
                    found[q].append(var)
        return found

    def busy(self, r: int) -> Busy:
        """Whether somebody is busy at each time."""
        if r not in self._busy:
            made: Busy = []
            for there in self._running(r):
                if len(there) < 2:
                    made.append(there[0] if there else 0)
                    continue
                made.append(self.model.new_bool_var(""))
                self.model.add_max_equality(made[-1], there)
            self._busy[r] = made
        return self._busy[r]

    def used(self, r: int, times: tuple[int, ...]) -> Var:
        """Whether somebody is busy at one of some times."""
        if (r, times) not in self._used:
            var = self.model.new_bool_var("")
            self.model.add_max_equality(var, [self.busy(r)[t] for t in times])
            self._used[r, times] = var
        return self._used[r, times]

    def clashes(self, c: Constraint, r: int) -> None:
        """One thing at a time."""
        crowded = [there for there in self._running(r) if len(there) > 1]
        if crowded:
            switch = self._literal(c, self.teller.of_resource(r))
            for there in crowded:
                self.model.add(sum(there) <= 1).only_enforce_if(switch)

    def absences(self, c: Constraint, r: int) -> None:
        """Nothing while somebody is away."""
        running = self._running(r)
        there = [var for t in self.problem.times_of(c) for var in running[t]]
        if there:
            switch = self._literal(c, self.teller.of_resource(r))
            for var in there:
                self.model.add_implication(switch, var.negated())

    def clusters(self, c: Constraint, r: int) -> None:
        """So many sets of times with something in them."""
        number = sum(self.used(r, w.times) for w in c.windows if w.times)
        self._between(c, self.teller.of_resource(r), [(number, c.minimum, min(c.maximum, len(c.windows)))])

    def loads(self, c: Constraint, r: int) -> None:
        """So many times in each set that is used."""
        limits: list[tuple[cp_model.LinearExprT, int, int]] = []
        for w in filter(lambda window: window.times, c.windows):
            number = sum(self.busy(r)[t] for t in w.times)
            if c.maximum < len(w.times):
                limits.append((number, 0, c.maximum))
            if c.minimum > 1:
                limits.append((number - c.minimum * self.used(r, w.times), 0, NO_LIMIT))
        self._between(c, self.teller.of_resource(r), limits)

    def gaps(self, c: Constraint, r: int) -> None:
        """So few idle times between the first and the last of each set."""
        idle: list[Var] = []
        for w in c.windows:
            for n in range(1, len(w.times) - 1):
                gap = self.model.new_bool_var("")
                before, after = self.used(r, w.times[:n]), self.used(r, w.times[n + 1 :])
                self.model.add(before + after - 1 - self.busy(r)[w.times[n]] <= gap)
                idle.append(gap)
        if idle:
            self._between(c, self.teller.of_resource(r), [(sum(idle), 0, c.maximum)])

    # ---- events ----

    def starts(self, c: Constraint, e: int) -> None:
        """Only at some times."""
        wrong = [var for t, var in self.at[e].items() if t not in set(self.problem.times_of(c))]
        if wrong and c.duration in (None, self.problem.events[e].duration):
            switch = self._literal(c, self.teller.of_event(e))
            for var in wrong:
                self.model.add_implication(switch, var.negated())

    def spreads(self, c: Constraint, group: int) -> None:
        """So many beginnings in each set of times."""
        members = self.problem.event_groups[group].members
        limits = []
        for w in c.windows:
            number = sum(self.at[e][t] for e in members for t in w.times if t in self.at[e])
            limits.append((number, w.minimum, min(w.maximum, len(members))))
        self._between(c, self.teller.of_events(members), limits)

    def links(self, c: Constraint, group: int) -> None:
        """At the same times, where all last equally long."""
        members = self.problem.event_groups[group].members
        if len({self.problem.events[e].duration for e in members}) == 1:
            switch = self._literal(c, self.teller.of_events(members))
            for e in members[1:]:
                for t in {*self.at[members[0]], *self.at[e]}:
                    first, other = self.at[members[0]].get(t, 0), self.at[e].get(t, 0)
                    self.model.add(first == other).only_enforce_if(switch)

    def orders(self, c: Constraint, n: int) -> None:
        """One after another."""
        pair = c.applies.pairs[n]
        first, second = (sum(t * var for t, var in self.at[e].items()) for e in (pair.first, pair.second))
        between = second - first - self.problem.events[pair.first].duration
        who = self.teller.of_events([pair.first, pair.second])
        self._between(c, who, [(between, pair.minimum, min(pair.maximum, len(self.problem.times)))])

    def _between(self, c: Constraint, who: str, limits: Iterable[tuple[cp_model.LinearExprT, int, int]]) -> None:
        switch = self._literal(c, who)
        for number, least, most in limits:
            self.model.add(number >= least).only_enforce_if(switch)
            if most < NO_LIMIT:
                self.model.add(number <= most).only_enforce_if(switch)


_WRITERS: dict[Kind, Callable[[Model, Constraint, int], None]] = {
    Kind.AVOID_CLASHES: Model.clashes,
    Kind.AVOID_UNAVAILABLE_TIMES: Model.absences,
    Kind.CLUSTER_BUSY_TIMES: Model.clusters,
    Kind.LIMIT_BUSY_TIMES: Model.loads,
    Kind.LIMIT_IDLE_TIMES: Model.gaps,
    Kind.PREFER_TIMES: Model.starts,
    Kind.SPREAD_EVENTS: Model.spreads,
    Kind.LINK_EVENTS: Model.links,
    Kind.ORDER_EVENTS: Model.orders,
}
