"""What a school asks of its week before it has said anything: the grid by level, blocks and rooms by subject.

Customs of Vietnamese schools: six days of one session at secondary schools, five days of two at primary ones; the flag
ceremony (chào cờ) opens the week and the class hour (sinh hoạt lớp) closes it, both part of Giáo dục tập thể (QĐ
16/2006) or of the three periods of Hoạt động trải nghiệm (TT 32/2018).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

MORNING, AFTERNOON = "S", "C"
ASSEMBLY, CLASS_HOUR = "CC", "SHL"
# Activities that the flag ceremony and the class hour are periods of.
HOMEROOM_SUBJECTS = ("GDTT", "HDTN", "HDTNHN")
# Taught on some days of the year, not every week, unless somebody is assigned with periods.
SELDOM = frozenset({"NGLL", "HN", "GDTT"})
YARD, LAB = "san", "tin"
HEAVY = frozenset({"TOAN", "LI", "HOA", "VAN", "TV", "KHTN"})
OUTDOOR = frozenset({"TD", "GDTC", "QPAN"})
OTHER_SESSION = ("TD", "GDTC", "QPAN", "NPT", "TC", "TIN", "CDHT")
_LANGUAGE = frozenset({"VAN", "TV"})
_DOUBLES = frozenset({"VAN", "TV", "TOAN"})
# So many classes share a yard well, and a computer room is at most so many hours of its week in use.
_CLASSES_PER_YARD_PLACE = 6
_ROOM_USE = 0.85


@dataclass(frozen=True, slots=True)
class Week:
    """The grid of a school's week."""

    days: int
    morning: int
    afternoon: int
    long_break_after: int = 2


@dataclass(frozen=True, slots=True)
class Habit:
    """How a subject is usually taught."""

    blocks: tuple[int, ...] | None = None
    doubles: str = "free"
    room_kind: str = ""
    heavy: bool = False
    outdoor: bool = False


def week_of(levels: Collection[str]) -> Week:
    """The usual week of a school of these levels."""
    if levels and set(levels) <= {"NT", "MG", "MN", "TH"}:
        return Week(days=5, morning=5, afternoon=4)
    return Week(days=6, morning=5, afternoon=5)


def habit(subject: str, periods: int, level: str) -> Habit:
    """One double a week for literature and mathematics where there are four periods or more; special rooms; the rest free."""
    heavy, outdoor = subject in HEAVY, subject in OUTDOOR
    if outdoor:
        return Habit(doubles="free", room_kind=YARD, outdoor=True)
    if subject == "TIN" and level != "TH":
        return Habit(doubles="free", room_kind=LAB)
    if level == "TH":
        return Habit(doubles="free", heavy=heavy)
    if subject in _DOUBLES and periods >= 4:
        pairs = 2 if subject in _LANGUAGE and periods >= 7 else 1
        return Habit(blocks=(2,) * pairs + (1,) * (periods - 2 * pairs), heavy=heavy)
    return Habit(heavy=heavy)


def yard_places(classes: int) -> int:
    """How many classes may have physical education at once."""
    return max(2, -(-classes // _CLASSES_PER_YARD_PLACE))


def labs_needed(periods: int, slots: int) -> int:
    """How many computer rooms so many periods a week ask for."""
    return max(1, -(-periods // max(1, int(slots * _ROOM_USE))))


def assembly_slot(shift: str) -> str:
    """The flag ceremony: the first period of Monday in the class's own session."""
    return f"2{shift}1"


def class_hour_slot(shift: str, days: int, periods: int, total: int) -> str:
    """The class hour: the last period of the last day, which is early where a class has few periods a week."""
    return f"{days + 1}{shift}{min(periods, max(2, -(-total // days)))}"
