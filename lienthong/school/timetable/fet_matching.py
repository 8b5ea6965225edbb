"""A FET file's teachers, subjects, classes and hours, and whom of the school they probably mean. People confirm or choose.

FET files name people as their deputy head calls them: “C.P.Nga”, “T.Tuân”, “Dung A_(10909517)”. A name is taken where it
fits one person alone, or where of several one teaches what the file says; what nobody fits is left to be chosen.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling import public as engine
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.school.curriculum import public as curriculum
from lienthong.school.timetable import defaults
from lienthong.school.timetable.gathering import Gathered

_TAIL = re.compile(r"[_(\[].*$")
_TITLE = re.compile(r"^(?:thay|co|gv|t|c)[.\s]+(?=\S)")
_MORNING, _AFTERNOON = re.compile(r"\bsang|^s\s*\d"), re.compile(r"\bchieu|^c\s*\d")
_HOMEROOM = {
    defaults.ASSEMBLY: {"chao co", "chao co dau tuan", "cc"},
    defaults.CLASS_HOUR: {
        "sinh hoat", "sinh hoat lop", "sinh hoat chu nhiem", "sinh hoat cuoi tuan", "shl", "shcn", "sh", "sh lop",
    },
}  # fmt: skip
_SHORT = {"cd": "GDCD", "qp": "QPAN", "gdqp": "QPAN"}  # as deputy heads write where a column is narrow
_DAYS = {
    2: {"hai", "2", "t2", "mon", "monday"}, 3: {"ba", "3", "t3", "tue", "tuesday"}, 4: {"tu", "4", "t4", "wed", "wednesday"},
    5: {"nam", "5", "t5", "thu", "thursday"}, 6: {"sau", "6", "t6", "fri", "friday"},
    7: {"bay", "7", "t7", "sat", "saturday"}, 8: {"nhat", "cn", "8", "sun", "sunday"},
}  # fmt: skip
# Without a name that fits: so large a share of what the file says somebody teaches, and so many times the next one's.
_MOST, _CLEARLY = 0.6, 2
Pair = tuple[int, str]  # class, subject


@dataclass(frozen=True)
class Matching:
    """What each name of the file means in the school; nothing where it means nothing."""

    classes: Mapping[str, tuple[int, ...]]
    subjects: Mapping[str, str]  # → code, or that of a homeroom hour
    teachers: Mapping[str, int]  # → employment
    hours: Sequence[str]  # “S1” of each hour; "" none
    days: Sequence[int]  # 2 … 8 of each day

    def slot(self, file: engine.Outline, at: tuple[int, int]) -> str:
        """The slot of the school's week at a day and hour of the file; "" where it has none."""
        hour = self.hours[at[1]]
        if file.has_half_days and hour:
            hour = f"{'SC'[at[0] % 2]}{hour[1:]}"
        return f"{self.days[at[0]]}{hour}" if hour else ""


def plain(text: str) -> str:
    """A name without accents, signs and the word “lớp”."""
    folded = re.sub(r"[^a-z0-9]", "", vietnamese.fold(text))
    return folded.removeprefix("lop") or folded


def match(file: engine.Outline, rows: Gathered) -> Matching:
    """What the names of a file probably mean at a school."""
    classes = match_classes(file, rows)
    subjects = match_subjects(file)
    teachers = match_teachers(file, rows, classes, subjects)
    return Matching(classes, subjects, teachers, match_hours(file, rows), match_days(file))


def match_classes(file: engine.Outline, rows: Gathered) -> dict[str, tuple[int, ...]]:
    """By name; a year of the file stands for its classes, a part of a class for that class."""
    known = {plain(room.name): room.pk for room in rows.classes}
    names = sorted({name for lesson in file.lessons for name in lesson.students})
    direct = {name: known[plain(name)] for name in file.parts if plain(name) in known}
    found: dict[str, tuple[int, ...]] = {}
    for name in names:
        parts = set(file.parts.get(name, ()))
        inside = [pk for other, pk in direct.items() if parts.issuperset(file.parts[other])]
        around = [pk for other, pk in direct.items() if parts.issubset(file.parts[other])]
        own = (direct[name],) if name in direct else tuple(dict.fromkeys(inside)) or tuple(dict.fromkeys(around))[:1]
        if own:
            found[name] = own
    return found


def match_subjects(file: engine.Outline) -> dict[str, str]:
    """By the names and short names of the list of subjects; the homeroom teacher's hours by their usual names."""
    labels, found = curriculum.SubjectNames(), {}
    for name in sorted({lesson.subject for lesson in file.lessons}):
        folded = vietnamese.fold(name)
        code = next((code for code, words in _HOMEROOM.items() if folded in words), None)
        code = code or labels.code(name) or _SHORT.get(folded)
        if code:
            found[name] = code
    return found


def match_teachers(
    file: engine.Outline, rows: Gathered, classes: Mapping[str, tuple[int, ...]], subjects: Mapping[str, str]
) -> dict[str, int]:
    """By name where one person alone fits, by what is taught where several do or the file has codes."""
    told: dict[str, set[Pair]] = defaultdict(set)
    for lesson in file.lessons:
        for who in lesson.teachers:
            told[who] |= {(c, subjects.get(lesson.subject, "")) for s in lesson.students for c in classes.get(s, ())}
    taught: dict[int, set[Pair]] = defaultdict(set)
    for own in rows.assignments.values():
        for row in own:
            taught[row.employment_id].add((row.school_class_id, row.subject_id))
    people = {pk: work.person.full_name for pk, work in rows.teachers.items()}
    found: dict[str, int] = {}
    for name, pairs in told.items():
        own_pairs = {pair for pair in pairs if pair[1]}
        meant = _who(name, own_pairs, people, {pk: len(own_pairs & taught[pk]) for pk in people})
        if meant is not None:
            found[name] = meant
    return found


def _who(name: str, pairs: set[Pair], people: Mapping[int, str], evidence: Mapping[int, int]) -> int | None:
    fits = {pk: fit for pk, full in people.items() if (fit := name_fit(name, full))}
    if fits:
        ranked = sorted(((fit, evidence[pk], pk) for pk, fit in fits.items()), reverse=True)
        if len(ranked) == 1 or ranked[0][:2] > ranked[1][:2]:
            return ranked[0][2]
        return None
    ranked = sorted(((evidence[pk], 0, pk) for pk in people), reverse=True)
    if not ranked or not pairs or ranked[0][0] < max(2, _MOST * len(pairs)):
        return None
    return ranked[0][2] if len(ranked) == 1 or ranked[0][0] >= _CLEARLY * ranked[1][0] else None


def name_fit(name: str, full: str) -> int:
    """How well a name of a file fits a person's: 3 the whole name, 2 initials with the given name, 1 the given name; 0 not."""
    written = _TAIL.sub("", name).strip()
    if _is_another(written, full):
        return 0
    folded = vietnamese.fold(written).strip()
    words = vietnamese.fold(full).split()
    if folded.split() == words or _TITLE.sub("", folded).split() == words:
        return 3
    bare = _TITLE.sub("", folded)
    short = [word for word in re.split(r"[.\s]+", bare) if word]
    # “Dung A”: the letter behind a given name tells namesakes apart and says nothing of the name.
    if len(short) > 1 and len(short[-1]) == 1:
        short = short[:-1]
    if not short or not words or short[-1] != words[-1]:
        return 0
    initials = short[:-1]
    if not initials:
        return 1
    rest = iter(words[:-1])
    return 2 if all(any(word.startswith(one) for word in rest) for one in initials) else 0


def _is_another(written: str, full: str) -> bool:
    """“Tuân” is not “Tuấn”: where the file writes accents, they tell people apart."""
    given, own = (re.split(r"[.\s]+", text)[-1] for text in (written, full))
    return (
        not given.isascii() and vietnamese.canonical_tone(given).casefold() != vietnamese.canonical_tone(own).casefold()
    )


def match_hours(file: engine.Outline, rows: Gathered) -> list[str]:
    """By the word for the session where there is one; else the morning's periods come first."""
    folded = [vietnamese.fold(name) for name in file.hours]
    named = [
        "C" if re.search(r"\bchieu|^c\s*\d", name) else "S" if re.search(r"\bsang|^s\s*\d", name) else ""
        for name in folded
    ]
    room = {"S": rows.week.morning, "C": rows.week.afternoon}
    if file.has_half_days:
        named = ["S"] * len(folded)  # the day says which session it is
    elif not all(named):
        first = "S" if room["S"] and not _is_of_the_afternoon(file, rows) else "C"
        named = [first if n < room[first] else "C" for n in range(len(folded))]
    count: Counter[str] = Counter()
    found = []
    for session in named:
        count[session] += 1
        found.append(f"{session}{count[session]}" if count[session] <= room[session] else "")
    return found


def _is_of_the_afternoon(file: engine.Outline, rows: Gathered) -> bool:
    """Whether all classes of a file of one session have school in the afternoon."""
    own = {pk for found in match_classes(file, rows).values() for pk in found}
    return bool(own) and all(room.session == "pm" for room in rows.classes if room.pk in own)


def match_days(file: engine.Outline) -> list[int]:
    """By the names of days; else in their order from Monday."""
    found = []
    for n, name in enumerate(file.days):
        words = set(re.findall(r"[a-z0-9]+", vietnamese.fold(name)))
        if len(words) > 1:
            words.discard("thu")  # “Thứ Hai” is no Thursday
        named = next((day for day, known in _DAYS.items() if words & known), None)
        found.append(named or 2 + (n // 2 if file.has_half_days else n))
    if len(set(found)) * (2 if file.has_half_days else 1) != len(found) or max(found) > 8:
        return [min(8, 2 + (n // 2 if file.has_half_days else n)) for n in range(len(file.days))]
    return found
