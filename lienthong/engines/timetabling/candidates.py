"""Who may be given a role of an event without breaking a hard wish."""

from __future__ import annotations

from lienthong.engines.timetabling.model import Kind, Problem


class Candidates:
    """Everybody of a seat's type whom the hard PreferResources rules name, or everybody where they leave nobody."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.by_type: dict[str, list[int]] = {}
        for number, resource in enumerate(problem.resources):
            self.by_type.setdefault(resource.type, []).append(number)
        self.preferred: dict[tuple[int, str], frozenset[int]] = {}
        for rule in problem.constraints:
            if rule.kind is Kind.PREFER_RESOURCES and rule.required and rule.weight > 0:
                wanted = problem.resources_of(rule)
                for event in problem.points(rule):
                    key = event, rule.role
                    self.preferred[key] = self.preferred[key] & wanted if key in self.preferred else wanted

    def of(self, event: int, n: int) -> list[int]:
        """Those for one resource of an event that has to be found."""
        need = self.problem.events[event].resources[n]
        wanted = self.preferred.get((event, need.role))
        everybody = self.by_type.get(need.type, [])
        return [r for r in everybody if wanted is None or r in wanted] or everybody
