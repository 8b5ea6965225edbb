"""Building a problem from another language than XHSTT: resources, windows and constraints are collected, equal rules share one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lienthong.engines.timetabling.model import (
    NO_LIMIT,
    Applies,
    Constraint,
    CostFunction,
    Group,
    Kind,
    Pair,
    Window,
)

Slots = Iterable[str]
VIRTUAL = "Virtual"
_OF_GROUPS = (Kind.SPREAD_EVENTS, Kind.LINK_EVENTS)
_OF_EVENTS = (Kind.ASSIGN_TIME, Kind.ASSIGN_RESOURCE, Kind.PREFER_TIMES, Kind.PREFER_RESOURCES, Kind.SPLIT_EVENTS)


class Builder:
    """Collects what a problem consists of. `time` numbers the slots."""

    def __init__(self, time: Mapping[str, int]) -> None:
        self.time = time
        self.time_groups: list[Group] = []
        self.event_groups: list[Group] = []
        self.resources: list[tuple[str, str, str]] = []  # prefix, name, type
        self.resource: dict[tuple[str, str], int] = {}
        self.virtual_of: dict[int, list[int]] = {}  # by event: resources that only rules need
        self._group_of: dict[tuple[int, ...], int] = {}
        self._rules: dict[tuple[object, ...], list[int]] = {}
        self._made: list[tuple[Constraint, list[int]]] = []

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """In the order of their first use, numbered where a name comes again."""
        used: dict[str, int] = {}
        found = []
        for rule, points in self._made:
            used[rule.name] = used.get(rule.name, 0) + 1
            number = used[rule.name]
            name = rule.name if number == 1 else f"{rule.name} {number}"
            applies = rule.applies if rule.applies.pairs else _applies(rule.kind, tuple(dict.fromkeys(points)))
            found.append(replace(rule, id=name, applies=applies))
        return tuple(found)

    def add(self, prefix: str, name: str, kind: str) -> int:
        """A new resource."""
        self.resource[prefix, name] = len(self.resources)
        self.resources.append((prefix, name, kind))
        return len(self.resources) - 1

    def virtual(self, name: str, events: Iterable[int]) -> int:
        """A resource that attends some events, so that rules of resources can speak of them."""
        number = self.add("v", f"{name}:{len(self.resources)}", VIRTUAL)
        for event in dict.fromkeys(events):
            self.virtual_of.setdefault(event, []).append(number)
        return number

    def windows(self, sets: Iterable[Slots], least: int = 0, most: int = NO_LIMIT) -> tuple[Window, ...]:
        """Windows over sets of slots."""
        return tuple(self.window(slots, least, most) for slots in sets)

    def window(self, slots: Slots, least: int = 0, most: int = NO_LIMIT) -> Window:
        """A window; the same slots are the same time group."""
        times = tuple(sorted(self.time[slot] for slot in slots))
        if times not in self._group_of:
            self._group_of[times] = len(self.time_groups)
            self.time_groups.append(Group(f"w{len(self.time_groups)}", "", "TimeGroup", times))
        return Window(times, least, most, self._group_of[times])

    def times(self, slots: Slots) -> tuple[int, ...]:
        """Slots as numbers."""
        return tuple(sorted(self.time[slot] for slot in slots))

    def group(self, name: str, events: Iterable[int]) -> int:
        """An event group."""
        self.event_groups.append(Group(f"g{len(self.event_groups)}", name, "EventGroup", tuple(sorted(set(events)))))
        return len(self.event_groups) - 1

    def rule(
        self, name: str, kind: Kind, points: Iterable[int], *, weight: int = 0, minimum: int = 0,
        maximum: int = NO_LIMIT, windows: tuple[Window, ...] = (), times: tuple[int, ...] = (),
        resources: tuple[int, ...] = (), function: CostFunction = CostFunction.LINEAR, role: str = "",
    ) -> None:  # fmt: skip
        """A constraint over points, hard where it has no weight. Points of the same rule join it."""
        key = (name, kind, weight, minimum, maximum, windows, times, resources, function, role)
        if key not in self._rules:
            self._rules[key] = []
            rule = Constraint(
                "", name, kind, weight == 0, weight or 1, function, Applies(), role=role, minimum=minimum,
                maximum=maximum, times=times, windows=windows, resources=resources,
            )  # fmt: skip
            self._made.append((rule, self._rules[key]))
        self._rules[key].extend(points)

    def order(self, name: str, pairs: tuple[Pair, ...], *, weight: int = 0) -> None:
        """Events one after another."""
        rule = Constraint(
            "", name, Kind.ORDER_EVENTS, weight == 0, weight or 1, CostFunction.LINEAR, Applies(pairs=pairs)
        )
        self._made.append((rule, []))


def _applies(kind: Kind, points: tuple[int, ...]) -> Applies:
    if kind in _OF_GROUPS:
        return Applies(event_groups=points)
    return Applies(events=points) if kind in _OF_EVENTS else Applies(resources=points)
