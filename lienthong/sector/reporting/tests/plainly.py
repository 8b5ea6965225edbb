"""The cells of a form counted a second time, from the live records and in plain Python: no facts file, no Ibis, no SQL of ours.

Every word of a form is written here once more, by what it means to a clerk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lienthong.foundation.codelists import public as codelists
from lienthong.school.assessment.models import MarkLine, TermResult
from lienthong.school.classes.models import ClassMember, SchoolClass, TeachingAssignment
from lienthong.school.pupils.models import Enrolment
from lienthong.school.staff.models import Employment
from lienthong.sector.reporting.forms import Cell, Definition
from lienthong.sector.reporting.models import Collection

Row = dict[str, Any]
LANGUAGES = {"NN", "PHAP", "TRUNG", "NHAT", "NGA", "HAN", "NN2"}
POSTS = {"09": "TV", "10": "TB", "13": "TN", "15": "KT", "16": "VT", "11": "YT", "17": "BV"}


def holds(thing: Any, day: Any) -> bool:
    return bool(thing.started_on <= day and (thing.ended_on is None or thing.ended_on > day))


def minority(code: str) -> bool | None:
    if not code:
        return None
    return any(c.code == code and dict(c.extra).get("minority") == "1" for c in codelists.catalogue("ethnic_group"))


def born(person: Any) -> int | None:
    year: int | None = person.birth_date.year if person.birth_date else person.birth_year
    return year


def pupils(collection: Collection, unit_id: int) -> Iterator[Row]:
    day, since = collection.as_at, collection.since
    for stay in Enrolment.objects.filter(unit_id=unit_id, year_id=collection.year_id).select_related("person", "file"):
        if stay.end_reason == "corrected" or stay.started_on > day or stay.ended_on == stay.started_on:
            continue
        room = next((m.school_class_id for m in ClassMember.objects.filter(enrolment=stay) if holds(m, day)), None)
        result = TermResult.objects.filter(
            unit_id=unit_id, person_id=stay.person_id, year=collection.year_id, term=collection.results_term
        ).first()
        qualities = list(result.qualities) if result else []
        competences = list(result.competences) if result else []
        gone = stay.ended_on is not None and stay.ended_on <= day
        year = born(stay.person)
        yield {
            "level": stay.level, "grade": stay.grade, "class": room, "sex": stay.person.sex,
            "minority": minority(stay.person.ethnic_code), "age": None if year is None else collection.year_id - year,
            "present": holds(stay, day), "at_start": holds(stay, since), "came": stay.started_on > since,
            "left": gone and stay.ended_on > since, "start_reason": stay.start_reason,
            "end_reason": stay.end_reason if gone else None, "drop_reason": stay.drop_reason if gone else None,
            "disabled": stay.file.disability_code != "", "assessed": stay.file.is_assessed, "poor": stay.file.is_poor,
            "near_poor": stay.file.is_near_poor, "policy": stay.file.policy_code, "boarding": stay.file.boarding,
            "union": stay.file.union, "academic": result.level if result else "",
            "conduct": result.conduct if result else "",
            **{f"nl{n}": competences[n - 1] if competences else None for n in (1, 2, 3)},
            **{f"pc{n}": qualities[n - 1] if qualities else None for n in (1, 2, 3, 4)},
        }  # fmt: skip


def rooms(collection: Collection, unit_id: int) -> Iterator[Row]:
    day = collection.as_at
    for room in SchoolClass.objects.filter(unit_id=unit_id, year_id=collection.year_id):
        if room.closed_on is not None and room.closed_on <= day:
            continue
        there = [m.enrolment for m in ClassMember.objects.filter(school_class=room) if holds(m, day)]
        taught = {a.subject_id for a in TeachingAssignment.objects.filter(school_class=room) if holds(a, day)}
        yield {
            "level": room.level, "grade": room.grade, "present": True, "combined": room.is_combined,
            "two_sessions": room.has_two_sessions, "class_boarding": room.is_boarding,
            "teaches_language": bool(taught & LANGUAGES) or room.foreign_language != "",
            "teaches_informatics": bool(taught & {"TIN", "THCN"}), "teaches_ethnic_language": "TDT" in taught,
            "has_disabled": any(e.file.disability_code for e in there),
        }  # fmt: skip


def staff(collection: Collection, unit_id: int) -> Iterator[Row]:
    day, since = collection.as_at, collection.since
    for work in Employment.objects.filter(unit_id=unit_id, is_main=True).select_related("person"):
        if work.started_on > day:
            continue
        gone = work.ended_on is not None and work.ended_on <= day
        year = born(work.person)
        post = "HT" if work.kind in ("01", "05") else "PHT" if work.kind in ("02", "06") or work.group == "CBQL" else ""
        yield {
            "level": work.level, "sex": work.person.sex, "minority": minority(work.person.ethnic_code),
            "age": None if year is None else day.year - year, "present": holds(work, day),
            "at_start": holds(work, since), "came": work.started_on > since,
            "left": gone and work.ended_on > since, "start_reason": work.start_reason,
            "end_reason": work.end_reason if gone else None, "contract": work.contract,
            "post": post or ("GV" if work.group == "GV" else POSTS.get(work.kind, "KHAC")),
            "qualification": work.qualification, "standard": work.professional_standard,
            "party": work.is_party_member,
        }  # fmt: skip


def subjects(collection: Collection, unit_id: int) -> Iterator[Row]:
    day = collection.as_at
    lines = MarkLine.objects.filter(unit_id=unit_id, year=collection.year_id, term=collection.results_term)
    for line in lines.filter(is_exempt=False).select_related("member__enrolment__file", "member__person"):
        stay = line.member.enrolment
        if stay.level == "TH" and holds(line.member, day) and holds(stay, day):
            yield {
                "level": "TH", "grade": stay.grade, "subject": line.subject_id, "present": True,
                "sex": line.member.person.sex, "minority": minority(line.member.person.ethnic_code),
                "assessed": stay.file.is_assessed, "disabled": stay.file.disability_code != "",
                "mark": line.levels[1] if len(line.levels) > 1 else None, "test": line.hk,
            }  # fmt: skip


KINDS: dict[str, Callable[[Collection, int], Iterator[Row]]] = {
    "pupil": pupils, "class": rooms, "staff": staff, "subject": subjects,
}  # fmt: skip
WORDS: dict[str, Callable[[Row], Any]] = {
    "open": lambda row: row["present"],
    "female": lambda row: row["sex"] == 2,
    "judged": lambda row: row["assessed"],
    "unassessed": lambda row: not row["assessed"],
}


def true(word: str, row: Row) -> bool:
    if word in WORDS:
        return bool(WORDS[word](row))
    found = re.fullmatch(r"(\w+)(!=|>=|<|=)(.*)", word)
    if found is None:
        return row[word] is True
    name, sign, text = found.groups()
    value = row[name]
    if sign in (">=", "<"):
        return value is not None and (value >= int(text) if sign == ">=" else value < int(text))
    if sign == "!=":
        return value is not None and str(value) not in text.split("|")
    return (
        (value in (None, "") if text == "" else str(value) in text.split("|"))
        if name != "drop_reason"
        else (value is not None and value in text.split("|"))
    )


def count(form: Definition, collection: Collection, unit_ids: Iterable[int]) -> dict[str, int]:
    """Every counted cell of the form over these units."""
    units = list(unit_ids)
    rows = {
        kind: [r for u in units for r in read(collection, u) if r["level"] in form.levels]
        for kind, read in KINDS.items()
    }
    return {
        key: _cell(cell, rows[cell.kind])
        for key, cell in form.cells.items()
        if cell.is_asked and cell.words is not None
    }


def _cell(cell: Cell, rows: list[Row]) -> int:
    return sum(
        all(true(word, row) for word in cell.words or ()) and all(row[name] in values for name, values in cell.picks)
        for row in rows
    )
