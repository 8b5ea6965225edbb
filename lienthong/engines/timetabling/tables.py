"""What masks of times cost a resource, and what starting times cost an event, looked up instead of counted.

The times are divided into segments of a few times each, mostly the days. A resource's busy times in a segment are a mask; all
constraints that judge segments one by one become one table over the masks, others (idle times of a whole week) add up what a
table counts for each of their windows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lienthong.engines.timetabling.model import NO_LIMIT, Constraint, CostFunction, Kind, Problem, Window
from lienthong.engines.timetabling.pool import COSTS, KINDS, ONCE, TABLED, Ints, Longs

MOST_BITS = 13
COUNTED = (Kind.LIMIT_IDLE_TIMES, Kind.CLUSTER_BUSY_TIMES, Kind.LIMIT_BUSY_TIMES)
DEAREST = 1 << 30
Flags = NDArray[np.bool_]


def steering(rule: Constraint) -> int:
    """The weight of a hard constraint while searching: heavy ones are not so heavy that nothing moves any more."""
    return max(1, round(rule.weight ** (1 / 3))) if rule.required else 0


@dataclass(slots=True)
class Store:
    """Tables laid end to end, each content once."""

    place: dict[object, int] = field(default_factory=dict)
    parts: list[Ints] = field(default_factory=list)
    size: int = 0

    def add(self, key: object, table: Longs) -> int:
        """Where the table begins."""
        if key not in self.place:
            self.place[key] = self.size
            self.parts.append(np.minimum(table, DEAREST).astype(np.int32).ravel())
            self.size += table.size
        return self.place[key]

    def array(self) -> Ints:
        """All of them."""
        return np.concatenate([*self.parts, np.zeros(1, np.int32)])


class Segments:
    """A division of the times such that most windows lie inside one segment."""

    def __init__(self, problem: Problem, rules: Sequence[Constraint], points: Sequence[Sequence[int]]) -> None:
        uses: Counter[tuple[int, ...]] = Counter()
        for rule, of in zip(rules, points, strict=True):
            if rule.kind in COUNTED:
                for window in rule.windows:
                    uses[window.times] += len(of)
        piece = {t: {t} for t in range(len(problem.times))}
        for times, _uses in sorted(uses.items(), key=lambda item: (-item[1], item[0])):
            joined = set().union(*(piece[t] for t in times))
            if len(joined) <= MOST_BITS:
                for t in joined:
                    piece[t] = joined
        self.all = _packed(sorted({tuple(sorted(p)) for p in piece.values()}))
        self.of = [0] * len(problem.times)
        self.bit = [0] * len(problem.times)
        for number, times in enumerate(self.all):
            for bit, t in enumerate(times):
                self.of[t], self.bit[t] = number, bit

    def holding(self, times: Iterable[int]) -> int:
        """The segment in which all these times lie; -1 where there is none."""
        found = {self.of[t] for t in times}
        return found.pop() if len(found) == 1 else -1

    def busy(self, segment: int, times: Iterable[int]) -> Flags:
        """For each mask of the segment (a row), which of these times (in their order) it holds."""
        masks = np.arange(1 << len(self.all[segment]))
        return ((masks[:, None] >> np.array([self.bit[t] for t in times], dtype=np.int64)) & 1).astype(bool)


def _packed(pieces: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Single times beside each other become one segment."""
    found: list[tuple[int, ...]] = []
    for piece in pieces:
        if len(piece) == 1 and found and found[-1][-1] == piece[0] - 1 and len(found[-1]) < MOST_BITS // 2:
            found[-1] = (*found[-1], *piece)
        else:
            found.append(piece)
    return found or [(0,)]


def counted(segments: Segments, rule: Constraint, window: Window) -> Longs:
    """What each mask of a window's segment adds to the deviation of a rule."""
    busy = segments.busy(segments.holding(window.times), window.times)
    total: Longs = busy.sum(axis=1).astype(np.int64)
    if rule.kind is Kind.CLUSTER_BUSY_TIMES:
        return np.minimum(total, 1)
    if rule.kind is Kind.LIMIT_IDLE_TIMES:
        first, last = busy.argmax(axis=1), busy.shape[1] - 1 - busy[:, ::-1].argmax(axis=1)
        return np.where(total > 0, last - first + 1 - total, 0)
    return np.where(total > 0, out(total, rule.minimum, rule.maximum), 0)


def out(x: Longs, least: int, most: int) -> Longs:
    """How far each is below the least or above the most."""
    off: Longs = np.maximum(0, np.maximum(least - x, x - min(most, NO_LIMIT)))
    return off


def price(rule: Constraint, deviation: Longs) -> Longs:
    """Hard, soft and steering cost of deviations, as rows."""
    if rule.function is CostFunction.QUADRATIC:
        cost = deviation * deviation
    else:
        cost = deviation if rule.function is CostFunction.LINEAR else (deviation > 0).astype(np.int64)
    none = np.zeros_like(cost)
    columns = (cost * rule.weight, none, cost * steering(rule)) if rule.required else (none, cost * rule.weight, none)
    return np.stack(columns, axis=1)


def splits(segments: Segments, rule: Constraint, times: Sequence[int]) -> bool:
    """Whether the cost of a rule is the sum of what each segment costs alone (`times`: what an absence names)."""
    if rule.kind is Kind.AVOID_UNAVAILABLE_TIMES:
        return rule.function is CostFunction.LINEAR or segments.holding(times) >= 0
    if rule.kind not in COUNTED or not looked_up(segments, rule):
        return False
    if len(rule.windows) == 1:
        return True
    plain = rule.kind is Kind.LIMIT_BUSY_TIMES or (
        rule.kind is Kind.LIMIT_IDLE_TIMES and rule.minimum == 0 and rule.maximum == 0
    )
    return rule.function is CostFunction.LINEAR and plain


def looked_up(segments: Segments, rule: Constraint) -> bool:
    """Whether each of its windows lies in a segment."""
    return rule.kind in COUNTED and all(segments.holding(w.times) >= 0 for w in rule.windows)


def mode(segments: Segments, rule: Constraint) -> int:
    """How the search reckons a rule: by its kind, or by tables for each segment."""
    if looked_up(segments, rule) or rule.kind is Kind.AVOID_UNAVAILABLE_TIMES:
        return TABLED
    return ONCE if rule.kind is Kind.LIMIT_BUSY_TIMES and len(rule.windows) == 1 else KINDS[rule.kind]


def pieces(segments: Segments, rule: Constraint, absent: Sequence[int]) -> Iterator[tuple[int, object, Longs]]:
    """Of a rule that is reckoned by tables: each segment, a key, and what each mask counts there."""
    if looked_up(segments, rule):
        limits = (rule.minimum, rule.maximum) if rule.kind is Kind.LIMIT_BUSY_TIMES else ()
        for window in rule.windows:
            key = rule.kind, window.times, limits
            yield segments.holding(window.times), key, counted(segments, rule, window)
    elif mode(segments, rule) >= TABLED:
        times = absent if rule.kind is Kind.AVOID_UNAVAILABLE_TIMES else rule.windows[0].times
        for segment in sorted({segments.of[t] for t in times}):
            here = tuple(t for t in times if segments.of[t] == segment)
            yield segment, ("busy", here), segments.busy(segment, here).sum(axis=1).astype(np.int64)


class MaskTables:
    """For each resource and segment, the table of what a mask costs under all rules that split."""

    def __init__(self, problem: Problem, rules: Sequence[Constraint], segments: Segments) -> None:
        self.problem, self.rules, self.segments = problem, rules, segments
        self.store = Store()
        self.parts = [self._parts_of(rule) for rule in rules]

    def _parts_of(self, rule: Constraint) -> dict[int, list[tuple[int, ...]]]:
        """Of a rule that splits, the windows in each segment."""
        found: dict[int, list[tuple[int, ...]]] = {}
        if rule.kind is Kind.AVOID_UNAVAILABLE_TIMES:
            for t in self.problem.times_of(rule):
                found.setdefault(self.segments.of[t], [()])[0] += (t,)
        else:
            for window in rule.windows:
                found.setdefault(self.segments.holding(window.times), []).append(window.times)
        return found

    def place(self, segment: int, rules: Iterable[int], room: int) -> int:
        """Where the table of these rules in a segment begins, for a resource that may leave so many times free."""
        content = sorted(
            (
                rule.kind.value, rule.required, rule.weight, rule.function.value, rule.minimum, rule.maximum,
                self._must(rule, times, room), times, n,
            )
            for n in rules
            for rule in [self.rules[n]]
            for times in self.parts[n].get(segment, ())
        )  # fmt: skip
        key = segment, tuple(entry[:-1] for entry in content)
        if key in self.store.place:
            return self.store.place[key]
        table = np.zeros((1 << len(self.segments.all[segment]), COSTS), np.int64)
        for *_words, must, times, n in content:
            table += self._prices(self.rules[n], segment, times, must=bool(must))
        return self.store.add(key, table)

    def _must(self, rule: Constraint, times: tuple[int, ...], room: int) -> bool:
        """Whether a resource cannot do without a window with a least number of busy times."""
        return rule.required and rule.kind is Kind.LIMIT_BUSY_TIMES and rule.minimum > 0 and room < len(times)

    def _prices(self, rule: Constraint, segment: int, times: tuple[int, ...], *, must: bool) -> Longs:
        if rule.kind is Kind.AVOID_UNAVAILABLE_TIMES:
            return price(rule, self.segments.busy(segment, times).sum(axis=1).astype(np.int64))
        deviation = counted(self.segments, rule, Window(times))
        if rule.kind is not Kind.LIMIT_BUSY_TIMES:
            return price(rule, out(deviation, rule.minimum, rule.maximum))
        prices = price(rule, deviation)
        if must:
            # An empty window costs nothing, and its first lesson much: whoever has to use it would never begin.
            empty = ~self.segments.busy(segment, times).any(axis=1)
            prices[empty, 2] = price(rule, np.array([rule.minimum]))[0, 2]
        return prices


def start_table(problem: Problem, duration: int, rules: Sequence[Constraint]) -> Longs:
    """What one block of an event costs by its duration (1 …) and time (none, then 0 …) under rules that judge blocks alone."""
    times = len(problem.times)
    table = np.zeros((duration, times + 1, COSTS), np.int64)
    for rule in rules:
        wrong = np.zeros((duration, times + 1), np.int64)
        if rule.kind is Kind.ASSIGN_TIME:
            wrong[:, 0] = np.arange(1, duration + 1)
        else:
            disliked = np.ones(times + 1, np.int64)
            disliked[0] = 0
            disliked[[1 + t for t in problem.times_of(rule)]] = 0
            wrong += np.arange(1, duration + 1)[:, None] * disliked[None, :]
            if rule.duration is not None:
                wrong[np.arange(1, duration + 1) != rule.duration] = 0
        table += price(rule, wrong.ravel()).reshape(table.shape)
    return table
