"""The required rules of a problem as a CP-SAT model, each behind a literal of its own.

Only rules of time are in it, and what each says is said exactly; rooms and people that have to be found are left out. So the
model is a part of the problem: if it has no solution, the problem has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ortools.sat.python import cp_model

from lienthong.engines.timetabling.explain_forms import Forms
from lienthong.engines.timetabling.explain_switches import Switches, Var
from lienthong.engines.timetabling.explain_words import Teller
from lienthong.engines.timetabling.model import NO_LIMIT, OF_RESOURCES, Constraint, Kind, Problem

Busy = list[cp_model.LinearExprT]  # of a person or event: 1 at each time at which it is busy
Meets = dict[tuple[int, int], Var]  # (first time, length): how many meets of an event lie there


class Model(Switches):
    """One problem's rules."""

    def __init__(self, problem: Problem, teller: Teller | None = None) -> None:
        super().__init__()
        self.problem, self.teller, self.forms = problem, teller or Teller(problem), Forms(problem)
        required = [c for c in problem.constraints if c.required and c.weight > 0]
        self.alone = {r for c in required if c.kind is Kind.AVOID_CLASHES for r in problem.points(c)}
        self.at = [self._held(e) for e in range(len(problem.events))]
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

    def _held(self, e: int) -> Meets:
        """Meets that come to an event's duration; to less where nothing asks that it is held."""
        event, forms = self.problem.events[e], self.forms
        # Somebody who is at one place at a time does not hold the same thing twice at once.
        once = e in forms.whole or any(need.resource in self.alone for need in event.resources)
        found = {
            (t, k): self.model.new_int_var(0, 1 if once else event.duration // k, "")
            for k in forms.lengths(e)
            for t in forms.starts(e, k)
        }
        if e in forms.whole:
            (self.model.add_exactly_one if e in forms.held else self.model.add_at_most_one)(found.values())
        else:
            spent = sum(k * var for (_t, k), var in found.items())
            self.model.add(spent == event.duration if e in forms.held else spent <= event.duration)
        return found

    def _literal(self, c: Constraint, who: str) -> Var:
        rule = self.teller.rule(c, who)
        return self.switch(rule.kind, rule.who, rule.text_vi, rule.text_en)

    def _never(self, c: Constraint, who: str, wrong: Sequence[Var]) -> None:
        if wrong:
            self.model.add(sum(wrong) == 0).only_enforce_if(self._literal(c, who))

    def _flag(self, there: Sequence[Var]) -> cp_model.LinearExprT:
        """1 where one of some counts is not 0."""
        if len(there) < 2:
            return there[0] if there else 0
        flag = self.model.new_bool_var("")
        self.model.add(sum(there) >= 1).only_enforce_if(flag)
        self.model.add(sum(there) == 0).only_enforce_if(flag.negated())
        return flag

    # ---- people ----

    def _running(self, events: Iterable[int]) -> list[list[Var]]:
        """The meets of some events that lie over each time."""
        found: list[list[Var]] = [[] for _time in self.problem.times]
        for e in events:
            for (t, k), var in self.at[e].items():
                for q in range(t, t + k):
                    found[q].append(var)
        return found

    def busy(self, r: int) -> Busy:
        """Whether somebody is busy at each time."""
        if r not in self._busy:
            self._busy[r] = [self._flag(there) for there in self._running(self.teller.attend[r])]
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
        crowded = [there for there in self._running(self.teller.attend[r]) if len(there) > 1]
        if crowded:
            switch = self._literal(c, self.teller.of_resource(r))
            for there in crowded:
                self.model.add(sum(there) <= 1).only_enforce_if(switch)

    def absences(self, c: Constraint, r: int) -> None:
        """Nothing while somebody is away."""
        running = self._running(self.teller.attend[r])
        there = [var for t in self.problem.times_of(c) for var in running[t]]
        self._never(c, self.teller.of_resource(r), there)

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
        times = set(self.problem.times_of(c))
        wrong = [var for (t, k), var in self.at[e].items() if t not in times and c.duration in (None, k)]
        self._never(c, self.teller.of_event(e), wrong)

    def parts(self, c: Constraint, e: int) -> None:
        """So many meets of such lengths."""
        if e in self.forms.whole:
            return
        fits = range(c.minimum_duration, c.maximum_duration + 1)
        wrong = sum(var for (_t, k), var in self.at[e].items() if k not in fits)
        number = sum(self.at[e].values())
        most = min(c.maximum, self.problem.events[e].duration)
        self._between(c, self.teller.of_event(e), [(wrong, 0, 0), (number, c.minimum, most)])

    def lengths(self, c: Constraint, e: int) -> None:
        """So many meets of one length."""
        if e not in self.forms.whole:
            number = sum(var for (_t, k), var in self.at[e].items() if k == c.duration)
            most = min(c.maximum, self.problem.events[e].duration)
            self._between(c, self.teller.of_event(e), [(number, c.minimum, most)])

    def spreads(self, c: Constraint, group: int) -> None:
        """So many beginnings in each set of times."""
        members = self.problem.event_groups[group].members
        most = sum(self.problem.events[e].duration for e in members)
        limits = []
        for w in c.windows:
            times = set(w.times)
            number = sum(var for e in members for (t, _k), var in self.at[e].items() if t in times)
            limits.append((number, w.minimum, min(w.maximum, most)))
        self._between(c, self.teller.of_events(members), limits)

    def links(self, c: Constraint, group: int) -> None:
        """At the same times."""
        members = self.problem.event_groups[group].members
        switch = self._literal(c, self.teller.of_events(members))
        first, *others = ([self._flag(there) for there in self._running([e])] for e in members)
        for other in others:
            for mine, theirs in zip(first, other, strict=True):
                self.model.add(mine == theirs).only_enforce_if(switch)

    def orders(self, c: Constraint, n: int) -> None:
        """One after another, where both are held in one piece."""
        pair = c.applies.pairs[n]
        if not {pair.first, pair.second} <= self.forms.whole & self.forms.held:
            return
        first, second = (sum(t * var for (t, _k), var in self.at[e].items()) for e in (pair.first, pair.second))
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
    Kind.SPLIT_EVENTS: Model.parts,
    Kind.DISTRIBUTE_SPLIT_EVENTS: Model.lengths,
    Kind.SPREAD_EVENTS: Model.spreads,
    Kind.LINK_EVENTS: Model.links,
    Kind.ORDER_EVENTS: Model.orders,
}
