"""Rules behind literals: which of them contradict each other, proved by CP-SAT and made fewer one by one."""

from __future__ import annotations

import time
from typing import TypeAlias

from ortools.sat.python import cp_model

from lienthong.engines.timetabling.explain import Rule

Var: TypeAlias = cp_model.IntVar
SHARE = 0.5  # of the time for the first proof; the rest makes the set smaller


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
        until = time.monotonic() + seconds
        core = self._proof([switch for switch, _rule in self.switches], seconds * SHARE)
        if core is None:
            return None
        for switch in list(core):
            left = until - time.monotonic()
            if left <= 0.2 or len(core) == 1:
                break
            if all(one.index != switch.index for one in core):
                continue  # it went with another one
            smaller = self._proof([one for one in core if one is not switch], min(left, seconds / 8))
            if smaller is not None:
                core = [one for one in core if any(one.index == kept.index for kept in smaller)]
        wanted = {one.index for one in core}
        return [rule for switch, rule in self.switches if switch.index in wanted]

    def _proof(self, switches: list[Var], seconds: float) -> list[Var] | None:
        self.model.clear_assumptions()
        self.model.add_assumptions(switches)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = max(0.1, seconds)
        if solver.solve(self.model) != cp_model.INFEASIBLE:
            return None
        found = set(solver.sufficient_assumptions_for_infeasibility())
        return [switch for switch in switches if switch.index in found] or []
