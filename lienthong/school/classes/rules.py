"""Rules of classes without database: order of names, the name in the next year, norms of teaching."""

from __future__ import annotations

import re

from lienthong.engines.vietnamese import public as vietnamese

_NUMBER = re.compile(r"\d+")
_LEADING = re.compile(r"^(\D{0,5}?)(\d{1,2})(?!\d)")
# Kindergarten groups are named by age: the sprout, the bud, the leaf.
_GROUP_WORDS = {103: "Mầm", 104: "Chồi", 105: "Lá"}
# TT 28/2009/TT-BGDĐT, article 6: periods a week.
TEACHING_NORM = {"TH": 23, "THCS": 19, "THPT": 17, "GDTX": 17}
# TT 41/2010, TT 12/2011: pupils in a class at most.
LARGEST_CLASS = {"TH": 35, "THCS": 45, "THPT": 45, "GDTX": 45, "MG": 35, "NT": 25}


def sort_key(name: str) -> str:
    """Natural order: 6A2 before 6A10, whatever case and accents."""
    folded = vietnamese.fold(name).upper()
    return _NUMBER.sub(lambda match: f"{int(match.group()):06d}", folded)[:80]


def next_name(name: str, *, grade: int, next_grade: int) -> str:
    """The name of the class that goes up: 6A1 → 7A1, Lớp 3/2 → Lớp 4/2, Mầm 1 → Chồi 1. Others keep their name."""
    old, new = _GROUP_WORDS.get(grade), _GROUP_WORDS.get(next_grade)
    if old and new:
        return re.sub(re.escape(old), new, vietnamese.nfc(name), count=1, flags=re.IGNORECASE)
    match = _LEADING.match(name)
    if match and int(match[2]) == grade:
        return f"{match[1]}{next_grade}{name[match.end() :]}"
    return name


def norm_halves(level: str) -> int | None:
    """The weekly norm of a teacher of a level, in half periods; None for preschools, which count hours."""
    norm = TEACHING_NORM.get(level)
    return norm * 2 if norm else None
