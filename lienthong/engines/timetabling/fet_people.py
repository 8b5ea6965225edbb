"""FET's constraints on teachers' and students' weeks. (T) and (S) exist for one and for all; both are read alike."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from xml.etree.ElementTree import Element

from lienthong.engines.timetabling.fet import HALF_DAYS, text
from lienthong.engines.timetabling.fet_problem import FetProblem, before
from lienthong.engines.timetabling.model import NO_LIMIT, Kind

PREFIXES = ("Teachers", "Teacher", "StudentsSet", "Students")


def people_rule(p: FetProblem, element: Element, weight: int) -> bool:
    """Writes a constraint on people; False where it is none that is known."""
    name = element.tag.removeprefix("Constraint")
    prefix = next((one for one in PREFIXES if name.startswith(one)), None)
    if prefix is None:
        return False
    write = _RULES.get(name.removeprefix(prefix))
    if write is None:
        return False
    if prefix == "Teachers":
        who = [p.resource["teacher", t] for t in p.fet.teachers]
    elif prefix == "Students":
        who = p.all_students()
    elif prefix == "Teacher":
        teacher = text(element, "Teacher_Name", "Teacher")
        if ("teacher", teacher) not in p.resource:
            return False
        who = [p.resource["teacher", teacher]]
    else:
        who = p.of_students(text(element, "Students"))
    return write(_Rule(p, name, element, weight), who)


class _Rule:
    """One constraint being written."""

    def __init__(self, p: FetProblem, name: str, element: Element, weight: int) -> None:
        self.p, self.name, self.element, self.weight = p, name, element, weight

    def number(self, *names: str) -> int:
        """A whole number of the constraint."""
        return int(text(self.element, *names))

    def windows(
        self, kind: Kind, who: Iterable[int], sets: Sequence[Sequence[str]], least: int = 0, most: int = NO_LIMIT
    ) -> bool:
        """One rule over sets of slots."""
        filled = [one for one in sets if one]
        self.p.rule(
            self.name, kind, who, minimum=least, maximum=most, windows=self.p.windows(filled), weight=self.weight
        )  # fmt: skip
        return True

    @property
    def days(self) -> list[list[str]]:
        """The slots of each day."""
        return self.p.day_windows()

    @property
    def real_days(self) -> list[list[str]]:
        """The slots of each day of the calendar: two of FET's where it counts half-days."""
        days = self.days
        if self.p.fet.mode != HALF_DAYS:
            return days
        return [[*first, *second] for first, second in zip(days[::2], days[1::2], strict=False)]


def _away(rule: _Rule, who: list[int]) -> bool:
    slots = rule.p.listed(rule.element)
    for r in who:
        rule.p.away.setdefault(r, set()).update(slots)
    if slots:
        rule.p.rule(rule.name, Kind.AVOID_UNAVAILABLE_TIMES, who, times=rule.p.times(slots), weight=rule.weight)
    return True


def _gaps_week(rule: _Rule, who: list[int]) -> bool:
    most = rule.number("Max_Gaps")
    for r in who:
        rule.windows(Kind.LIMIT_IDLE_TIMES, [r], _open_days(rule, r), most=most)
    return True


def _open_days(rule: _Rule, r: int) -> list[list[str]]:
    return rule.p.day_windows(rule.p.breaks | rule.p.away.get(r, set()))


def _gaps_day(rule: _Rule, who: list[int]) -> bool:
    most = rule.number("Max_Gaps")
    for r in who:
        for day in _open_days(rule, r):
            if len(day) > most + 2:
                rule.windows(Kind.LIMIT_IDLE_TIMES, [r], [day], most=most)
    return True


def _most_daily(rule: _Rule, who: list[int]) -> bool:
    return rule.windows(Kind.LIMIT_BUSY_TIMES, who, rule.days, most=rule.number("Maximum_Hours_Daily"))


def _most_daily_real(rule: _Rule, who: list[int]) -> bool:
    return rule.windows(Kind.LIMIT_BUSY_TIMES, who, rule.real_days, most=rule.number("Maximum_Hours_Daily"))


def _least_daily(rule: _Rule, who: list[int], days: Sequence[Sequence[str]] | None = None) -> bool:
    days = rule.days if days is None else days
    rule.windows(Kind.LIMIT_BUSY_TIMES, who, days, least=rule.number("Minimum_Hours_Daily"))
    if text(rule.element, "Allow_Empty_Days") == "false":
        rule.windows(Kind.CLUSTER_BUSY_TIMES, who, days, least=len(days))
    return True


def _least_daily_real(rule: _Rule, who: list[int]) -> bool:
    return _least_daily(rule, who, rule.real_days)


def _most_days(rule: _Rule, who: list[int]) -> bool:
    return rule.windows(Kind.CLUSTER_BUSY_TIMES, who, rule.real_days, most=rule.number("Max_Days_Per_Week"))


def _least_days(rule: _Rule, who: list[int]) -> bool:
    return rule.windows(Kind.CLUSTER_BUSY_TIMES, who, rule.real_days, least=rule.number("Minimum_Days_Per_Week"))


def _half(first: int, field: str) -> Callable[[_Rule, list[int]], bool]:
    def write(rule: _Rule, who: list[int]) -> bool:
        if rule.p.fet.mode != HALF_DAYS:
            return False
        return rule.windows(Kind.CLUSTER_BUSY_TIMES, who, rule.days[first::2], most=rule.number(field))

    return write


def _interval(rule: _Rule, who: list[int]) -> bool:
    hours = rule.p.hour_number
    first = hours.get(text(rule.element, "Interval_Start_Hour"))
    end = text(rule.element, "Interval_End_Hour")
    last = hours.get(end) if end else len(rule.p.fet.hours)
    if first is None or last is None:
        return False
    sets = [day[first:last] for day in rule.days]
    return rule.windows(Kind.CLUSTER_BUSY_TIMES, who, sets, most=rule.number("Max_Days_Per_Week"))


def _on_end(rule: _Rule, who: list[int]) -> bool:
    k = rule.number("Maximum_Hours_Continuously") + 1
    runs = [day[n : n + k] for day in rule.days for n in range(len(day) - k + 1)]
    return rule.windows(Kind.LIMIT_BUSY_TIMES, who, runs, most=k - 1) if runs else True


def _span(rule: _Rule, who: list[int]) -> bool:
    if text(rule.element, "Allow_One_Day_Exception_of_Plus_One") == "true":
        return False
    m = rule.number("Max_Span")
    for day in rule.days:
        for n in range(len(day) - m):
            rule.windows(Kind.CLUSTER_BUSY_TIMES, who, [day[: n + 1], day[n + m :]], most=1)
    return True


def _rest(rule: _Rule, who: list[int]) -> bool:
    if text(rule.element, "Circular") == "true":
        return False
    m, days = rule.number("Minimum_Resting_Hours"), rule.real_days
    for first, second in itertools.pairwise(days):
        for n in range(min(m, len(first))):
            rule.windows(Kind.CLUSTER_BUSY_TIMES, who, [first[-1 - n :], second[: m - n]], most=1)
    return True


def _early(rule: _Rule, who: list[int]) -> bool:
    """Begins with the first hour at which the students can be, or so often with the second."""
    often = rule.number("Max_Beginnings_At_Second_Hour")
    for r in who:
        days = [day for day in _open_days(rule, r) if len(day) > 1]
        firsts = [[before(day[0]), day[0], later] for day in days for later in day[1:]]
        # Busy before the day, so an hour taken while the first is free leaves an idle place in the window.
        rule.p.begins_early.add(r)
        if often == 0:
            rule.windows(Kind.LIMIT_IDLE_TIMES, [r], firsts, most=0)
            continue
        for day in days:
            seconds = [[before(day[0]), *day[:2], later] for later in day[2:]]
            for window in seconds:
                rule.windows(Kind.LIMIT_IDLE_TIMES, [r], [window], most=1)
        rule.windows(Kind.LIMIT_IDLE_TIMES, [r], [[before(day[0]), *day[:2]] for day in days], most=often)
    return True


def _tag_daily(rule: _Rule, who: list[int]) -> bool:
    most = rule.number("Maximum_Hours_Daily")
    return all(rule.windows(Kind.LIMIT_BUSY_TIMES, [v], rule.days, most=most) for v in _tagged(rule, who))


def _tag_daily_real(rule: _Rule, who: list[int]) -> bool:
    most = rule.number("Maximum_Hours_Daily")
    return all(rule.windows(Kind.LIMIT_BUSY_TIMES, [v], rule.real_days, most=most) for v in _tagged(rule, who))


def _tag_on_end(rule: _Rule, who: list[int]) -> bool:
    return all(_on_end(rule, [v]) for v in _tagged(rule, who))


def _tagged(rule: _Rule, who: list[int]) -> list[int]:
    """For each person a resource that attends the activities with the tag."""
    p, tag = rule.p, text(rule.element, "Activity_Tag_Name", "Activity_Tag")
    found = []
    for r in who:
        events = [n for n in p.of_person(r) if tag in p.fet.activities[n].tags]
        if events:
            found.append(p.virtual(f"tag {tag}", events))
    return found


_RULES: dict[str, Callable[[_Rule, list[int]], bool]] = {
    "NotAvailableTimes": _away,
    "MaxGapsPerWeek": _gaps_week,
    "MaxGapsPerDay": _gaps_day,
    "MaxHoursDaily": _most_daily,
    "MaxHoursDailyRealDays": _most_daily_real,
    "MaxHoursDailyHalfDays": _most_daily,
    "MinHoursDaily": _least_daily,
    "MinHoursDailyRealDays": _least_daily_real,
    "MaxDaysPerWeek": _most_days,
    "MaxRealDaysPerWeek": _most_days,
    "MinDaysPerWeek": _least_days,
    "MinRealDaysPerWeek": _least_days,
    "MaxMorningsPerWeek": _half(0, "Max_Mornings_Per_Week"),
    "MaxAfternoonsPerWeek": _half(1, "Max_Afternoons_Per_Week"),
    "IntervalMaxDaysPerWeek": _interval,
    "MaxHoursContinuously": _on_end,
    "MaxSpanPerDay": _span,
    "MinRestingHours": _rest,
    "EarlyMaxBeginningsAtSecondHour": _early,
    "ActivityTagMaxHoursDaily": _tag_daily,
    "ActivityTagMaxHoursDailyRealDays": _tag_daily_real,
    "ActivityTagMaxHoursContinuously": _tag_on_end,
}
