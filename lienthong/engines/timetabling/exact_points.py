"""The rules over events and groups in an exact model: how they are spread, linked and split, and who sits in their seats."""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.engines.timetabling.bill import Bill
from lienthong.engines.timetabling.cpsat import Terms, Var
from lienthong.engines.timetabling.frame import (
    ASSIGN_RESOURCE,
    AVOID_SPLIT,
    DISTRIBUTE,
    LINK,
    PREFER_RESOURCES,
    SPLIT,
    SPREAD,
    Frame,
)


@dataclass(frozen=True, slots=True)
class Option:
    """A part of a unit that may begin at a time, and the boolean that says so."""

    duration: int
    time: int
    var: Var


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody who may have a seat of a unit for a part of some duration, and the boolean that says so (none: it is so)."""

    seat: int
    duration: int
    resource: int  # -1: nobody
    var: Var | None


@dataclass(slots=True)
class Lying:
    """How a unit lies: what its free blocks may do, what the others do (durations and times), who sits or may sit in it."""

    options: list[Option]
    staying: list[tuple[int, int]]
    sittings: list[Sitting]


def judge(bill: Bill, p: int, lying: dict[int, Lying]) -> None:
    """Pay for one point, given how its units lie."""
    frame = bill.frame
    c, kind = frame.rule_of_point(p)
    if c < 0:
        return  # options have their own prices
    units = frame.units_of_point(p)
    if kind == SPREAD:
        _spread(bill, c, [lying[u] for u in units])
    elif kind == LINK:
        _link(bill, c, [lying[u] for u in dict.fromkeys(units)])
    elif kind in (SPLIT, DISTRIBUTE):
        _split(bill, c, kind, lying[units[0]])
    else:
        sittings = [s for u, seat in frame.seats_of_point(p) for s in lying[u].sittings if s.seat == seat]
        _seats(bill, c, kind, sittings)


def _split(bill: Bill, c: int, kind: int, unit: Lying) -> None:
    """How many parts there are, or how many of a duration, and how many of them are too short or too long."""
    counted, allowed = bill.frame.split_of(c, kind)
    terms: Terms = [(1, o.var) for o in unit.options if o.duration in counted]
    off: Terms = [(1, o.var) for o in unit.options if o.duration not in allowed]
    off += bill.outside(terms, sum(d in counted for d, _t in unit.staying), *bill.frame.limits(c))
    bill.charge(off, sum(d not in allowed for d, _t in unit.staying), 0, 0, c)


def _spread(bill: Bill, c: int, units: list[Lying]) -> None:
    """How many parts begin in each window."""
    off: Terms = []
    constant_off = 0
    for times, least, most in bill.frame.windows(c):
        terms = [(1, o.var) for unit in units for o in unit.options if o.time in times]
        constant = sum(t in times for unit in units for _d, t in unit.staying)
        if terms:
            off += bill.outside(terms, constant, least, most)
        else:
            constant_off += max(0, constant - most, least - constant)
    bill.charge(off, constant_off, 0, 0, c)


def _running(frame: Frame, unit: Lying) -> list[tuple[Terms, int]]:
    """For each time the booleans of whatever of a unit may run then, and whether something does anyway."""
    row: list[tuple[Terms, int]] = [([], 0) for _time in range(frame.times)]
    for d, t in unit.staying:
        for q in range(max(0, t), t + d):
            row[q] = row[q][0], 1
    for option in unit.options:
        for q in range(option.time, option.time + option.duration):
            row[q][0].append((1, option.var))
    return row


def _link(bill: Bill, c: int, units: list[Lying]) -> None:
    """At each time either all run or none; a ring of differences finds whoever stands apart."""
    off: Terms = []
    running = [_running(bill.frame, unit) for unit in units]
    for q in range(bill.frame.times):
        if not any(row[q][0] or row[q][1] for row in running):
            continue
        apart = bill.model.boolean()
        off.append((1, apart))
        for i, row in enumerate(running):
            (mine, mine_now), (theirs, theirs_now) = row[q], running[i - 1][q]
            terms = [*mine, *((-n, var) for n, var in theirs), (-1, apart)]
            bill.model.within(terms, most=theirs_now - mine_now)
    bill.charge(off, 0, 0, 0, c)


def _seats(bill: Bill, c: int, kind: int, sittings: list[Sitting]) -> None:
    """Seats without anybody, with somebody who is not wished for, or with more people than one."""
    if kind == AVOID_SPLIT:
        _together(bill, c, sittings)
        return
    if kind == ASSIGN_RESOURCE:
        wrong = [s for s in sittings if s.resource < 0]
    else:
        assert kind == PREFER_RESOURCES
        wrong = [s for s in sittings if s.resource >= 0 and not bill.frame.prefers(c, s.resource)]
    terms: Terms = [(s.duration, s.var) for s in wrong if s.var is not None]
    bill.charge(terms, sum(s.duration for s in wrong if s.var is None), 0, 0, c)


def _together(bill: Bill, c: int, sittings: list[Sitting]) -> None:
    of: dict[int, list[Var]] = {}
    always = {s.resource for s in sittings if s.var is None and s.resource >= 0}
    for s in sittings:
        if s.var is not None and s.resource >= 0 and s.resource not in always:
            of.setdefault(s.resource, []).append(s.var)
    used: Terms = []
    for sits in of.values():
        there = bill.model.boolean()
        for var in sits:
            bill.model.implies(var, there)
        used.append((1, there))
    # Nobody at all is as good as one.
    bill.charge(used, len(always), 0, 1, c)
