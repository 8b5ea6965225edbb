"""What an exact model pays: terms of its objective, and how far sums are outside their limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from lienthong.engines.timetabling.cpsat import Model, Terms
from lienthong.engines.timetabling.frame import Frame

MOST_STEPS = 12  # of a deviation that costs quadratically


@dataclass(slots=True)
class Bill:
    """The model of a part of a timetable, and the terms of its objective."""

    frame: Frame
    model: Model = field(default_factory=Model)
    cost: Terms = field(default_factory=list)

    def outside(self, terms: Terms, constant: int, least: int, most: int) -> Terms:
        """How far a sum is outside its limits, as a term; none where it never is. Only what is paid for holds it down."""
        worst = self._worst(terms, constant, least, most)
        if not worst:
            return []
        slack: Terms = [(1, self.model.integer(0, worst))]
        self._reach(terms, constant, least, most, slack)
        return slack

    def charge(self, terms: Terms, constant: int, least: int, most: int, c: int) -> None:
        """Pay for how far a sum is outside the limits of a rule."""
        worst = self._worst(terms, constant, least, most)
        if worst:
            self._reach(terms, constant, least, most, self._slack(worst, *self.frame.price_of(c)))

    def _worst(self, terms: Terms, constant: int, least: int, most: int) -> int:
        return max(0, constant + self.model.most(terms) - most, least - constant)

    def _reach(self, terms: Terms, constant: int, least: int, most: int, slack: Terms) -> None:
        """A sum is outside its limits by no more than the slack."""
        if constant + self.model.most(terms) > most:
            self.model.within([*terms, *((-n, var) for n, var in slack)], most=most - constant)
        if constant < least:
            self.model.within([*terms, *slack], least=least - constant)

    def _slack(self, worst: int, function: int, weight: int) -> Terms:
        if function == 0:
            slack = self.model.integer(0, worst)
            self.cost.append((weight, slack))
            return [(1, slack)]
        if function == 2:
            paid = self.model.boolean()
            self.cost.append((weight, paid))
            return [(worst, paid)]
        # The k-th step of a square costs 2k - 1 more than what is before it, so cheaper steps are taken first by themselves.
        steps = min(worst, MOST_STEPS)
        bools = [self.model.boolean() for _step in range(steps)]
        self.cost.extend((weight * (2 * k + 1), var) for k, var in enumerate(bools))
        rest = self.model.integer(0, worst - steps)
        self.cost.append((weight * (worst + steps + 1), rest))
        return [(1, var) for var in [*bools, rest]]
