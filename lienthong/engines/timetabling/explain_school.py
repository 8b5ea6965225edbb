"""Contradictions of a school that only all of its rules together show: gaps, days and sessions of people, courses kept apart."""

from __future__ import annotations

from lienthong.engines.timetabling.explain import Rule
from lienthong.engines.timetabling.explain_model import Model
from lienthong.engines.timetabling.explain_words import Teller, Words
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_rules import LIMIT

_CALLED: dict[str, Words] = {
    "allowed slot": ("giờ được xếp", "where it may be"),
    "clash": ("không trùng giờ", "no two at once"),
    "class away": ("giờ lớp không học", "when the class has no school"),
    "class gap": ("lớp không trống tiết, học từ tiết 1", "classes have no gaps and begin with period 1"),
    "class session": ("số tiết mỗi buổi của lớp", "periods of a class in a session"),
    "class day": ("số tiết mỗi ngày của lớp", "periods of a class in a day"),
    "class sessions": ("số buổi của lớp", "sessions of a class"),
    "teacher away": ("giờ bận", "when the teacher is away"),
    "teacher session": ("số tiết mỗi buổi", "periods in a session"),
    "teacher day": ("số tiết mỗi ngày", "periods in a day"),
    "teacher on end": ("số tiết liền nhau", "periods on end"),
    "teacher days": ("số ngày dạy", "days of teaching"),
    "teacher sessions": ("số buổi dạy", "sessions of teaching"),
    "one session a day": ("mỗi ngày một buổi", "one session a day"),
    "noon rest": ("nghỉ trưa", "rest at noon"),
    "teacher gaps": ("tiết trống trong tuần", "gaps in the week"),
    "teacher session gaps": ("tiết trống trong buổi", "gaps in a session"),
    "present": ("giờ phải có tiết", "slots that need a lesson"),
    "course day": ("số lần mỗi ngày của môn", "how often a day"),
    "course distance": ("các buổi học của môn cách ngày", "days between lessons"),
    "course session": ("số tiết mỗi buổi của môn", "periods of a subject in a session"),
    "apart": ("các môn không gần nhau", "subjects kept apart"),
}


def contradiction(made: Conversion, seconds: float) -> list[Rule] | None:
    """Rules of a school that contradict each other; None where no proof was found in time."""
    return Model(made.problem, Teller(made.problem, _CALLED | _rooms(made))).find(seconds)


def _rooms(made: Conversion) -> dict[str, Words]:
    found = {}
    for kind in made.copies:
        what = kind.removeprefix(LIMIT)
        label = what if kind.startswith(LIMIT) else made.school.rooms_named(kind)
        found[f"room {kind}"] = (f"số lớp cùng lúc: {label}", f"how many at once: {label}")
    return found
