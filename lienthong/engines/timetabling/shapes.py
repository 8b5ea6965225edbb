"""How an event is split before anything is placed: the way that its own rules like best."""

from __future__ import annotations

from collections.abc import Iterator

from lienthong.engines.timetabling.model import NO_LIMIT, Constraint, Kind, Problem

MOST_SHAPES = 20_000
SHAPING = (Kind.SPLIT_EVENTS, Kind.DISTRIBUTE_SPLIT_EVENTS)


class Shapes:
    """What the rules of a problem say of how its events are split."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules_of: list[list[Constraint]] = [[] for _event in problem.events]
        for rule in problem.constraints:
            if rule.weight > 0:
                for event in self._events(rule):
                    self.rules_of[event].append(rule)

    def _events(self, rule: Constraint) -> tuple[int, ...]:
        """Events of whose shape a rule says something, each alone."""
        if rule.kind is Kind.SPREAD_EVENTS:
            groups = [self.problem.event_groups[g].members for g in self.problem.points(rule)]
            return tuple(members[0] for members in groups if len(members) == 1)
        if rule.kind in SHAPING or (rule.kind is Kind.PREFER_TIMES and rule.required):
            return self.problem.points(rule)
        return ()

    def first(self, members: tuple[int, ...]) -> list[int]:
        """Parts of events that are at the same times. Few and long ones where a rule speaks of splitting, else short ones."""
        rules = [rule for event in members for rule in self.rules_of[event]]
        total = self.problem.events[members[0]].duration
        longest = min((r.maximum_duration for r in rules if r.kind is Kind.SPLIT_EVENTS), default=total)
        nowhere = {d for d in range(1, total + 1) if not self._room_for(rules, d)}
        sign = 1 if any(rule.kind in SHAPING for rule in rules) else -1
        shapes = list(_partitions(total, min(longest, total), MOST_SHAPES)) or [[1] * total]
        return min(
            shapes, key=lambda parts: (sum(p in nowhere for p in parts), *self._cost(rules, parts), sign * len(parts))
        )

    def _room_for(self, rules: list[Constraint], duration: int) -> bool:
        """Whether the hard wishes for times leave a block of some duration a time to begin at."""
        liked = set(range(len(self.problem.times) - duration + 1))
        for rule in rules:
            if rule.kind is Kind.PREFER_TIMES and rule.duration in (None, duration):
                liked &= set(self.problem.times_of(rule))
        return bool(liked)

    def _cost(self, rules: list[Constraint], parts: list[int]) -> tuple[int, int]:
        hard = soft = 0
        for rule in rules:
            cost = rule.function.of(self._deviation(rule, parts)) * rule.weight
            hard, soft = (hard + cost, soft) if rule.required else (hard, soft + cost)
        return hard, soft

    def _deviation(self, rule: Constraint, parts: list[int]) -> int:
        """Of a rule, wherever the parts may come to lie."""
        if rule.kind is Kind.SPLIT_EVENTS:
            off = sum(not rule.minimum_duration <= p <= rule.maximum_duration for p in parts)
            return off + _out(len(parts), rule.minimum, rule.maximum)
        if rule.kind is Kind.DISTRIBUTE_SPLIT_EVENTS:
            return _out(sum(p == rule.duration for p in parts), rule.minimum, rule.maximum)
        if rule.kind is Kind.SPREAD_EVENTS:
            everywhere = len({t for window in rule.windows for t in window.times}) == len(self.problem.times)
            most = sum(window.maximum for window in rule.windows) if everywhere else NO_LIMIT
            alone = sum(len(window.times) for window in rule.windows) == len(self.problem.times)
            least = sum(window.minimum for window in rule.windows) if alone else 0
            return _out(len(parts), least, most)
        return 0


def _partitions(total: int, longest: int, most: int) -> Iterator[list[int]]:
    """Ways to write a total as parts, longest first, up to `most` of them."""
    count = 0
    stack: list[tuple[int, int, list[int]]] = [(total, longest, [])]
    while stack and count < most:
        left, limit, parts = stack.pop()
        if not left:
            count += 1
            yield parts
            continue
        for part in range(1, min(left, limit) + 1):
            stack.append((left - part, part, [*parts, part]))


def _out(x: int, least: int, most: int) -> int:
    return max(0, least - x, x - min(most, NO_LIMIT))
