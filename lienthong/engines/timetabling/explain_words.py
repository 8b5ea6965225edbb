"""Rules of a problem told in words: who, what is asked, and the name that the file has for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lienthong.engines.timetabling.building import VIRTUAL
from lienthong.engines.timetabling.explain import Rule
from lienthong.engines.timetabling.model import NO_LIMIT, Constraint, Kind, Problem

MOST_NAMED = 3
Words = tuple[str, str]  # Vietnamese, English

_SAID: dict[Kind, Words] = {
    Kind.AVOID_CLASHES: ("mỗi lúc một hoạt động", "one activity at a time"),
    Kind.AVOID_UNAVAILABLE_TIMES: ("bận {times} tiết trong tuần", "is away at {times} times of the week"),
    Kind.SPLIT_EVENTS: (
        "chia làm {limits} phần, mỗi phần {lengths} tiết",
        "is held in parts ({limits}), each of {lengths} periods",
    ),
    Kind.DISTRIBUTE_SPLIT_EVENTS: (
        "số phần dài {length} tiết: {limits}",
        "parts of {length} periods: {limits}",
    ),
    Kind.PREFER_TIMES: ("chỉ bắt đầu được ở {times} tiết", "may begin at {times} times only"),
    Kind.SPREAD_EVENTS: ("số lần trong mỗi khoảng thời gian: {limits}", "how often in each stretch of time: {limits}"),
    Kind.CLUSTER_BUSY_TIMES: (
        "số buổi hoặc ngày có hoạt động: {limits}",
        "sessions or days with an activity: {limits}",
    ),
    Kind.LIMIT_BUSY_TIMES: ("số tiết mỗi buổi hoặc ngày: {limits}", "periods in each session or day: {limits}"),
    Kind.LIMIT_IDLE_TIMES: ("số tiết trống: {limits}", "empty periods: {limits}"),
    Kind.LINK_EVENTS: ("phải học cùng lúc", "have to be at the same time"),
    Kind.ORDER_EVENTS: ("phải theo đúng thứ tự", "have to follow each other"),
}


class Teller:
    """Tells the rules of one problem. `names` says what people call a rule where its own name is the program's."""

    def __init__(self, problem: Problem, names: Mapping[str, Words] = MappingProxyType({})) -> None:
        self.problem, self.names = problem, names
        self.attend: dict[int, list[int]] = {}
        for number, event in enumerate(problem.events):
            for need in event.resources:
                if need.resource >= 0:
                    self.attend.setdefault(need.resource, []).append(number)

    def rule(self, c: Constraint, who: str, times: int | None = None) -> Rule:
        """A constraint on somebody."""
        vi, en = _SAID[c.kind]
        name = c.name.split(":")[0] or c.id
        count = len(self.problem.times_of(c)) if times is None else times
        low, high = c.minimum_duration, c.maximum_duration
        facts = {"times": count, "length": c.duration, "lengths": f"{low}–{high}" if high < NO_LIMIT else f"≥ {low}"}
        vi = vi.format(**facts, limits=_limits(c, "ít nhất", "nhiều nhất"))
        en = en.format(**facts, limits=_limits(c, "at least", "at most"))
        called_vi, called_en = self.names.get(name, (name, name))
        return Rule(name, who, f"{who}: {vi} ({called_vi}).", f"{who}: {en} ({called_en}).")

    def of_resource(self, r: int) -> str:
        """A person's or room's name; what only rules need is called by what it attends."""
        one = self.problem.resources[r]
        return self.of_events(self.attend.get(r, ())) if one.type == VIRTUAL else one.name or one.id

    def of_events(self, events: tuple[int, ...] | list[int]) -> str:
        """The first few of some events."""
        named = [self.of_event(e) for e in events[:MOST_NAMED]]
        return ", ".join(named) + (" …" if len(events) > MOST_NAMED else "")

    def of_event(self, e: int) -> str:
        """An event's name with its number in the file."""
        event = self.problem.events[e]
        return f"{event.name} (#{event.id})" if event.name else event.id


def _limits(c: Constraint, least: str, most: str) -> str:
    bounds = [(w.minimum, w.maximum) for w in c.windows] if c.kind is Kind.SPREAD_EVENTS else [(c.minimum, c.maximum)]
    low, high = max(b[0] for b in bounds), min(b[1] for b in bounds)
    said = [f"{least} {low}"] if low else []
    return ", ".join([*said, f"{most} {high}"] if high < NO_LIMIT or not said else said)
