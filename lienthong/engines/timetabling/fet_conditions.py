"""Conditions of a FET file that another program can hold too: of whom, how many, when, where. Only those that are certain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from lienthong.engines.timetabling.fet import FetFile, text
from lienthong.engines.timetabling.fet_activities import IDS, matching

Place = tuple[int, int]  # day and hour, by their order in the file
TEACHERS, STUDENTS, ACTIVITIES = "teachers", "students", "activities"


@dataclass(frozen=True)
class FetCondition:
    """One condition. `name` is FET's own, `kind` the same without whom it is about (“MaxGapsPerWeek”); `names` are the file's,
    or numbers of activities."""

    name: str
    kind: str
    of: str
    names: tuple[str, ...]
    number: int = 0
    places: tuple[Place, ...] = ()
    rooms: tuple[str, ...] = ()


# Where each kind has its number.
_NUMBERS = {
    "MaxGapsPerWeek": "Max_Gaps", "MaxHoursDaily": "Maximum_Hours_Daily", "MinHoursDaily": "Minimum_Hours_Daily",
    "MaxHoursContinuously": "Maximum_Hours_Continuously", "MaxDaysPerWeek": "Max_Days_Per_Week",
    "EarlyMaxBeginningsAtSecondHour": "Max_Beginnings_At_Second_Hour",
}  # fmt: skip
_TIMES = {
    f"{what}Preferred{kind}": "PreferredTimes" if kind == "StartingTimes" else "PreferredTimeSlots"
    for what in ("Activity", "Activities", "Subactivities") for kind in ("StartingTimes", "TimeSlots")
}  # fmt: skip
_ROOMS = {f"{what}PreferredRoom{many}" for what in ("Activity", "Subject") for many in ("", "s")}
_TOGETHER = ("ActivitiesSameStartingTime", "ActivitiesNotOverlapping", "MinDaysBetweenActivities")


def condition(fet: FetFile, element: Element, place: Callable[[Element], Place | None]) -> FetCondition | None:
    """A constraint as a condition; None where it is none of these, or holds a number that is none."""
    name = element.tag.removeprefix("Constraint")
    try:
        if name in _TIMES:
            return FetCondition(
                name, _TIMES[name], ACTIVITIES, _activities(fet, element), places=_places(element, place)
            )
        if name in _ROOMS:
            rooms = tuple((one.text or "").strip() for one in element if one.tag in ("Room", "Preferred_Room"))
            return FetCondition(name, "PreferredRooms", ACTIVITIES, _activities(fet, element), rooms=rooms)
        if name in _TOGETHER:
            days = int(text(element, "MinDays", "Min_Days")) if name.startswith("MinDays") else 0
            return FetCondition(name, name, ACTIVITIES, _activities(fet, element), days)
        return _of_people(fet, element, name, place)
    except ValueError:
        return None


def _of_people(
    fet: FetFile, element: Element, name: str, place: Callable[[Element], Place | None]
) -> FetCondition | None:  # fmt: skip
    whose: dict[str, tuple[str, tuple[str, ...]]] = {
        "Teachers": (TEACHERS, tuple(fet.teachers)), "Teacher": (TEACHERS, (text(element, "Teacher_Name", "Teacher"),)),
        "StudentsSet": (STUDENTS, (text(element, "Students"),)), "Students": (STUDENTS, tuple(fet.atoms)),
    }  # fmt: skip
    prefix = next((one for one in whose if name.startswith(one)), None)
    if prefix is None:
        return None
    of, names = whose[prefix]
    kind = name.removeprefix(prefix)
    if kind == "NotAvailableTimes" and of == STUDENTS:
        return FetCondition(name, kind, of, names, places=_places(element, place))
    return FetCondition(name, kind, of, names, int(text(element, _NUMBERS[kind]))) if kind in _NUMBERS else None


def _activities(fet: FetFile, element: Element) -> tuple[str, ...]:
    listed = tuple((one.text or "").strip() for one in element if one.tag in IDS)
    return listed or tuple(fet.activities[n].id for n in matching(fet, element))


def _places(element: Element, place: Callable[[Element], Place | None]) -> tuple[Place, ...]:
    return tuple(at for one in element if (at := place(one)) is not None)
