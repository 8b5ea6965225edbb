"""FET's constraints on activities: where they begin, how far apart, which together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from lienthong.engines.timetabling.fet import FetActivity, FetFile, text
from lienthong.engines.timetabling.fet_problem import FetProblem
from lienthong.engines.timetabling.model import Kind, Pair

MOST_PAIRS = 400


def activity_rule(p: FetProblem, element: Element, weight: int) -> bool:
    """Writes a constraint on activities; False where it is none that is known, or asks what cannot be said exactly."""
    name = element.tag.removeprefix("Constraint")
    write = _RULES.get(name)
    return write is not None and write(p, name, element, weight)


def chosen(p: FetProblem, element: Element) -> list[int]:
    """The activities that a constraint lists."""
    numbers = [(one.text or "").strip() for one in element if one.tag in IDS]
    return [p.event_of[number] for number in numbers if number in p.event_of]


IDS = ("Activity_Id", "First_Activity_Id", "Second_Activity_Id", "Third_Activity_Id")


def matching(fet: FetFile, element: Element) -> list[int]:
    """The activities that a constraint describes by teacher, students, subject, tag, duration and part."""
    teacher = text(element, "Teacher_Name", "Teacher")
    students = text(element, "Students_Name", "Students")
    subject, tag = text(element, "Subject_Name", "Subject"), text(element, "Activity_Tag_Name", "Activity_Tag")
    duration, part = text(element, "Duration"), text(element, "Component_Number")

    def fits(one: FetActivity) -> bool:
        return (
            (not teacher or teacher in one.teachers)
            and (not students or any(fet.share(students, own) for own in one.students))
            and (not subject or subject == one.subject)
            and (not tag or tag in one.tags)
            and (not duration or int(duration) == one.duration)
            and (not part or int(part) == one.part)
        )

    return [n for n, one in enumerate(fet.activities) if fits(one)]


def _durations(p: FetProblem, events: Sequence[int]) -> set[int]:
    return {p.fet.activities[n].duration for n in events}


# ---- where ----


def _starts(p: FetProblem, name: str, events: Sequence[int], wanted: set[str], weight: int) -> bool:
    if weight:
        if events:
            p.rule(name, Kind.PREFER_TIMES, events, times=p.times(wanted), weight=weight)
        return True
    for n in events:
        # Contradicting wishes leave nothing; then the last rule alone says that it cannot be kept.
        p.starts[n] = p.starts[n] & wanted
    return True


def _starting_time(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    day = text(element, "Preferred_Day", "Day", "Preferred_Starting_Day")
    hour = text(element, "Preferred_Hour", "Hour", "Preferred_Starting_Hour")
    wanted = {
        slot for slot in p.slots
        if (not day or p.day_number.get(day) == int(slot.split(".")[0]))
        and (not hour or p.hour_number.get(hour) == int(slot.split(".")[1]))
    }  # fmt: skip
    return _starts(p, name, chosen(p, element), wanted, weight)


def _starting_times(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    return _starts(p, name, _meant(p, element), p.listed(element), weight)


def _time_slots(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    slots = p.listed(element)
    by_length: dict[int, list[int]] = {}
    for n in _meant(p, element):
        by_length.setdefault(p.fet.activities[n].duration, []).append(n)
    return all(_starts(p, name, events, p.inside(slots, length), weight) for length, events in by_length.items())


def _meant(p: FetProblem, element: Element) -> list[int]:
    return chosen(p, element) if element.find("Activity_Id") is not None else matching(p.fet, element)


# ---- how far apart ----


def _least_days(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events, far = chosen(p, element), int(text(element, "MinDays", "Min_Days"))
    if len(events) < 2 or far < 1:
        return True
    if far > len(p.fet.days):
        return False
    p.rule(name, Kind.SPREAD_EVENTS, [p.group(name, events)], windows=p.spells(far), weight=weight)
    if weight and text(element, "Consecutive_If_Same_Day", "Adjacent_If_Broken").lower() in ("true", "yes", "1"):
        _adjacent(p, f"{name}: on end", p.virtual(name, events), weight)
    return True


def _adjacent(p: FetProblem, name: str, virtual: int, weight: int) -> None:
    days = [day for day in p.day_windows(p.breaks) if day]
    p.rule(name, Kind.LIMIT_IDLE_TIMES, [virtual], maximum=0, windows=p.windows(days), weight=weight)


def _most_days(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events, far = chosen(p, element), int(text(element, "MaxDays", "Max_Days"))
    days = p.day_windows()
    if len(events) > 1 and far < len(days) - 1:
        virtual = p.virtual(name, events)
        for n in range(len(days) - far - 1):
            early = [s for day in days[: n + 1] for s in day]
            late = [s for day in days[n + far + 1 :] for s in day]
            p.rule(name, Kind.CLUSTER_BUSY_TIMES, [virtual], maximum=1, windows=p.windows([early, late]), weight=weight)
    return True


def _least_gaps(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events, gap = chosen(p, element), int(text(element, "MinGaps"))
    if len(_durations(p, events)) > 1:
        return False
    if len(events) > 1:
        size = _durations(p, events).pop() + gap
        runs = [day[n : n + size] for day in p.day_windows() for n in range(max(1, len(day) - size + 1))]
        p.rule(name, Kind.SPREAD_EVENTS, [p.group(name, events)], windows=p.windows(runs, most=1), weight=weight)
    return True


# ---- which together ----


def _same_time(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events = chosen(p, element)
    if len(_durations(p, events)) > 1:
        return False
    if len(events) > 1:
        p.rule(name, Kind.LINK_EVENTS, [p.group(name, events)], weight=weight)
    return True


def _same_day(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events = chosen(p, element)
    if len(events) > 1:
        windows = p.windows(p.day_windows())
        p.rule(name, Kind.CLUSTER_BUSY_TIMES, [p.virtual(name, events)], maximum=1, windows=windows, weight=weight)
    return True


def _same_hour(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events = chosen(p, element)
    lengths = _durations(p, events)
    if len(lengths) > 1:
        return False
    if len(events) > 1:
        rows = [[p.fet.slot(d, h) for d in range(len(p.fet.days))] for h in range(len(p.fet.hours))]
        p.rule(
            name, Kind.CLUSTER_BUSY_TIMES, [p.virtual(name, events)], maximum=lengths.pop(), windows=p.windows(rows),
            weight=weight,
        )  # fmt: skip
    return True


def _not_overlapping(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events = chosen(p, element)
    if len(events) > 1:
        p.rule(name, Kind.AVOID_CLASHES, [p.virtual(name, events)], weight=weight)
    return True


def _tags_not_overlapping(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    tags = [(one.text or "").strip() for one in element.iterfind("Activity_Tag")]
    of_tag = [[n for n, one in enumerate(p.fet.activities) if tag in one.tags] for tag in tags]
    pairs = {
        (min(a, b), max(a, b))
        for i, first in enumerate(of_tag) for second in of_tag[i + 1 :] for a in first for b in second if a != b
    }  # fmt: skip
    if len(pairs) > MOST_PAIRS:
        return False
    p.rule(name, Kind.AVOID_CLASHES, [p.virtual(name, pair) for pair in sorted(pairs)], weight=weight)
    return True


def _grouped(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events = chosen(p, element)
    if len(events) > 1:
        virtual = p.virtual(name, events)
        _adjacent(p, f"{name}: on end", virtual, weight)
        days = p.windows(p.day_windows())
        p.rule(name, Kind.CLUSTER_BUSY_TIMES, [virtual], maximum=1, windows=days, weight=weight)
        p.rule(f"{name}: not at once", Kind.AVOID_CLASHES, [virtual], weight=weight)
    return True


def _ordered(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events = chosen(p, element)
    if len(events) == 2:
        p.order(name, (Pair(events[0], events[1]),), weight=weight)
    return True


def _consecutive(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    return _grouped(p, name, element, weight) and _ordered(p, f"{name}: order", element, weight)


# ---- chosen slots ----


def _occupy(least: str, most: str) -> Callable[[FetProblem, str, Element, int], bool]:
    def write(p: FetProblem, name: str, element: Element, weight: int) -> bool:
        events, slots = chosen(p, element), sorted(p.listed(element), key=p.time.__getitem__)
        if events and slots:
            p.rule(
                name, Kind.CLUSTER_BUSY_TIMES, [p.virtual(name, events)], windows=p.windows([[s] for s in slots]),
                minimum=int(text(element, least)) if least else 0,
                maximum=int(text(element, most)) if most else len(slots), weight=weight,
            )  # fmt: skip
        return True

    return write


def _at_once(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events, slots = chosen(p, element), p.listed(element)
    if len(_durations(p, events)) > 1:
        return False
    most = int(text(element, "Max_Number_of_Simultaneous_Activities"))
    if events and slots and most < len(events):
        length = _durations(p, events).pop()
        running = [[s for s in p.slots if slot in p.run(s, length)] for slot in sorted(slots, key=p.time.__getitem__)]
        p.rule(name, Kind.SPREAD_EVENTS, [p.group(name, events)], windows=p.windows(running, most=most), weight=weight)
    return True


def _in_all(p: FetProblem, name: str, element: Element, weight: int) -> bool:
    events, slots = chosen(p, element), p.listed(element)
    if len(_durations(p, events)) > 1:
        return False
    most = int(text(element, "Max_Number_of_Activities", "Max_Total_Number_of_Activities"))
    if events and most < len(events):
        length = _durations(p, events).pop()
        touching = [s for s in p.slots if slots.intersection(p.run(s, length))]
        windows = p.windows([touching], most=most)
        p.rule(name, Kind.SPREAD_EVENTS, [p.group(name, events)], windows=windows, weight=weight)
    return True


_RULES: dict[str, Callable[[FetProblem, str, Element, int], bool]] = {
    "ActivityPreferredStartingTime": _starting_time,
    "ActivityPreferredDay": _starting_time,
    "ActivityPreferredStartingTimes": _starting_times,
    "ActivitiesPreferredStartingTimes": _starting_times,
    "SubactivitiesPreferredStartingTimes": _starting_times,
    "ActivityPreferredTimeSlots": _time_slots,
    "ActivitiesPreferredTimeSlots": _time_slots,
    "SubactivitiesPreferredTimeSlots": _time_slots,
    "MinDaysBetweenActivities": _least_days,
    "MaxDaysBetweenActivities": _most_days,
    "MinGapsBetweenActivities": _least_gaps,
    "ActivitiesSameStartingTime": _same_time,
    "ActivitiesSameStartingDay": _same_day,
    "ActivitiesSameStartingHour": _same_hour,
    "ActivitiesNotOverlapping": _not_overlapping,
    "ActivityTagsNotOverlapping": _tags_not_overlapping,
    "TwoActivitiesGrouped": _grouped,
    "ThreeActivitiesGrouped": _grouped,
    "TwoActivitiesConsecutive": _consecutive,
    "TwoActivitiesOrdered": _ordered,
    "ActivitiesOccupyMaxTimeSlotsFromSelection": _occupy("", "Max_Number_of_Occupied_Time_Slots"),
    "ActivitiesOccupyMinTimeSlotsFromSelection": _occupy("Min_Number_of_Occupied_Time_Slots", ""),
    "ActivitiesMaxSimultaneousInSelectedTimeSlots": _at_once,
    "MaxTotalActivitiesFromSetInSelectedTimeSlots": _in_all,
}
