"""Rules behind literals: which of them contradict each other, proved by CP-SAT and made fewer.

Assumed literals give a small set at once where the solver gets by with them. Where it does not, the rules are fixed, which it
proves far more easily, and the set is halved again and again (Junker, QuickXplain, AAAI 2004).
"""

from __future__ import annotations

import time
from typing import TypeAlias

from ortools.sat.python import cp_model

from lienthong.engines.timetabling.explain import Rule

Var: TypeAlias = cp_model.IntVar
ASSUMED, FIXED = 0.15, 0.35  # of the time, for the first proof of each kind; the rest makes the set smaller
TRIES = 12  # so many fewer rules are tried in the time at the least
TOO_SHORT = 0.2


class Switches:
    """A model whose parts can be switched on."""

    def __init__(self) -> None:
        self.model = cp_model.CpModel()
        self.switches: list[tuple[Var, Rule]] = []

    def switch(self, kind: str, who: str, vi: str, en: str) -> Var:
        """A literal for a rule: the model keeps the rule while it is on."""
        var = self.model.new_bool_var("")
        self.switches.append((var, Rule(kind, who, vi, en)))
        return var

    def find(self, seconds: float) -> list[Rule] | None:
        """Rules that contradict each other; None where no proof was found in time."""
        until, all_of_them = time.monotonic() + seconds, [switch for switch, _rule in self.switches]
        core = self._assumed(all_of_them, seconds * ASSUMED)
        if core is not None:
            core = self._without_each(core, until, seconds / TRIES)
        elif self._contradict(all_of_them, seconds * FIXED):
            core = self._fewest(all_of_them, until, seconds / TRIES)
        else:
            return None
        wanted = {one.index for one in core}
        return [rule for switch, rule in self.switches if switch.index in wanted]

    def _assumed(self, switches: list[Var], seconds: float) -> list[Var] | None:
        """Some of the rules that contradict each other; None where there is no proof."""
        self.model.clear_assumptions()
        self.model.add_assumptions(switches)
        solver = _solver(seconds)
        status = solver.solve(self.model)
        self.model.clear_assumptions()
        if status != cp_model.INFEASIBLE:
            return None
        found = set(solver.sufficient_assumptions_for_infeasibility())
        return [switch for switch in switches if switch.index in found]

    def _without_each(self, core: list[Var], until: float, most: float) -> list[Var]:
        """The same with each rule left out that the contradiction does not need."""
        for switch in list(core):
            left = until - time.monotonic()
            if left <= TOO_SHORT or len(core) == 1:
                break
            if all(one.index != switch.index for one in core):
                continue  # it went with another one
            smaller = self._assumed([one for one in core if one is not switch], min(left, most))
            if smaller is not None:
                core = [one for one in core if any(one.index == kept.index for kept in smaller)]
        return core

    def _contradict(self, switches: list[Var], seconds: float) -> bool:
        """Whether it is proved that these rules cannot be kept together, the others given up."""
        if seconds <= TOO_SHORT:
            return False
        on, model = {switch.index for switch in switches}, self.model.clone()
        for switch, _rule in self.switches:
            model.add(model.get_bool_var_from_proto_index(switch.index) == int(switch.index in on))
        return bool(_solver(seconds).solve(model) == cp_model.INFEASIBLE)

    def _fewest(self, switches: list[Var], until: float, most: float) -> list[Var]:
        """As few of some rules that contradict each other as the time allows; what it does not suffice for stays in."""

        def reduced(kept: list[Var], added: list[Var], among: list[Var]) -> list[Var]:
            if added and self._contradict(kept, min(most, until - time.monotonic())):
                return []
            if len(among) == 1:
                return among
            first, second = among[: len(among) // 2], among[len(among) // 2 :]
            needed = reduced([*kept, *first], first, second)
            return [*reduced([*kept, *needed], needed, first), *needed]

        return reduced([], [], switches) if switches else []


def _solver(seconds: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    return solver
