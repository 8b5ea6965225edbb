"""What an exact model pays: terms of its objective, and how far sums are outside their limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ortools.sat.python import cp_model

from lienthong.engines.timetabling.frame import Frame

MOST_STEPS = 12  # of a deviation that costs quadratically
Var: TypeAlias = cp_model.IntVar
Terms = list[tuple[int, Var]]


def total(terms: Terms) -> cp_model.LinearExprT:
    """The sum that terms stand for."""
    return cp_model.LinearExpr.weighted_sum([var for _n, var in terms], [n for n, _var in terms])


@dataclass(slots=True)
class Bill:
    """The model of a part of a timetable, and the terms of its objective."""

    frame: Frame
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    cost: Terms = field(default_factory=list)

    def close(self) -> None:
        """All that there is to pay has been noted."""
        self.model.minimize(total(self.cost))

    def outside(self, terms: Terms, constant: int, least: int, most: int) -> Terms:
        """How far a sum is outside its limits, as a term; none where it never is. Only what is paid for holds it down."""
        high = constant + sum(max(0, n) * _highest(var) for n, var in terms)
        worst = max(0, high - most, least - constant)
        if not worst:
            return []
        slack = self.model.new_int_var(0, worst, "")
        if high > most:
            self.model.add(total(terms) - slack <= most - constant)
        if constant < least:
            self.model.add(total(terms) + slack >= least - constant)
        return [(1, slack)]

    def charge(self, terms: Terms, constant: int, least: int, most: int, c: int) -> None:
        """Pay for how far a sum is outside the limits of a rule."""
        high = constant + sum(n * _highest(var) for n, var in terms)
        worst = max(0, high - most, least - constant)
        if not worst:
            return
        slack = self._slack(worst, *self.frame.price_of(c))
        if high > most:
            self.model.add(total(terms) - slack <= most - constant)
        if constant < least:
            self.model.add(total(terms) + slack >= least - constant)

    def _slack(self, worst: int, function: int, weight: int) -> cp_model.LinearExprT:
        if function == 0:
            slack = self.model.new_int_var(0, worst, "")
            self.cost.append((weight, slack))
            return slack
        if function == 2:
            paid = self.model.new_bool_var("")
            self.cost.append((weight, paid))
            return worst * paid
        # The k-th step of a square costs 2k - 1 more than what is before it, so cheaper steps are taken first by themselves.
        steps = min(worst, MOST_STEPS)
        bools = [self.model.new_bool_var("") for _step in range(steps)]
        self.cost.extend((weight * (2 * k + 1), var) for k, var in enumerate(bools))
        rest = self.model.new_int_var(0, worst - steps, "")
        self.cost.append((weight * (worst + steps + 1), rest))
        return sum(bools) + rest


def _highest(var: Var) -> int:
    return max(map(int, var.proto.domain))
