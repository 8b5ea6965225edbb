"""Marks that travel: out with a transfer, in with its acceptance, and along when a pupil changes class."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from lienthong.foundation.database import public as database
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.columns import Line
from lienthong.school.assessment.computing import Book, Room
from lienthong.school.assessment.models import CarriedMarks, MarkLine, TermResult
from lienthong.school.assessment.yearend.models import SummerWork
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils import public as pupils

NAME = "marks"
_DECIDED = (
    "conduct", "qualities", "competences", "absences_excused", "absences_unexcused", "comment", "mid_qualities",
    "mid_competences", "commendation",
)  # fmt: skip
# A pupil who sits in another class of the school now: what was marked in the old one goes on in the new.
_FOLLOW = """
update {table} l set school_class_id = n.school_class_id, member_id = n.id
from classes_classmember o
join classes_classmember n on n.enrolment_id = o.enrolment_id and n.unit_id = o.unit_id and n.ended_on is null
  and n.id <> o.id
where l.member_id = o.id and o.ended_on is not null and n.school_class_id = %(class)s
  and not exists (select 1 from {table} x where x.school_class_id = n.school_class_id and x.term = l.term
    and x.member_id = n.id {same})
"""
FOLLOW_LINES = _FOLLOW.format(table="assessment_markline", same="and x.subject_id = l.subject_id")
FOLLOW_RESULTS = _FOLLOW.format(table="assessment_termresult", same="")
PENDING = """
select c.id, c.enrolment_id, c.marks, m.id, m.person_id
from assessment_carriedmarks c join classes_classmember m on m.enrolment_id = c.enrolment_id and m.ended_on is null
where c.laid_at is null and m.school_class_id = %(class)s order by c.id
"""


def collect(enrolment_id: int) -> Mapping[str, Any]:
    """All marks of an enrolment as plain JSON: what the old school seals when it lets the pupil go."""
    rows = classes.ClassMember.objects.filter(enrolment_id=enrolment_id).select_related("school_class", "unit")
    members = list(rows.order_by("id"))
    if not members:
        return {}
    ids, last = [member.pk for member in members], members[-1]
    lines = MarkLine.objects.filter(member_id__in=ids).order_by("term", "subject_id", "id")
    results = TermResult.objects.filter(member_id__in=ids).order_by("term", "id")
    return {
        "school": last.unit.name,
        "class": last.school_class.name,
        "year": last.school_class.year_id,
        "on": calendar.today().isoformat(),
        "lines": [
            {
                "subject": line.subject_id, "term": line.term, "tx": line.tx, "dk": line.dk, "hk": line.hk,
                "levels": line.levels, "comment": line.comment, "is_exempt": line.is_exempt,
            }
            for line in lines
        ],
        "terms": [
            {
                "term": row.term, "regime": row.regime, "average": row.average, "level": row.level,
                "conduct": row.conduct, "title": row.title, "qualities": row.qualities, "competences": row.competences,
                "absences_excused": row.absences_excused, "absences_unexcused": row.absences_unexcused,
                "comment": row.comment, "mid_qualities": row.mid_qualities,
                "mid_competences": row.mid_competences, "commendation": row.commendation,
            }
            for row in results
        ],
    }  # fmt: skip


def install(enrolment_id: int, carried: Mapping[str, Any]) -> None:
    """Keep what came along, in the receiver's transaction; of a pupil who has a class already into the book."""
    if not carried.get("lines") and not carried.get("terms"):
        return
    enrolment = pupils.Enrolment.objects.get(pk=enrolment_id)
    CarriedMarks.objects.update_or_create(
        enrolment_id=enrolment_id, defaults={"unit_id": enrolment.unit_id, "marks": dict(carried), "laid_at": None}
    )
    place = classes.ClassMember.objects.filter(enrolment_id=enrolment_id, ended_on=None).first()
    if place is not None:
        lay_carried(place.school_class_id)


def list_changed(event: classes.ClassListChanged) -> None:
    """Pupils came into a class: their marks from another class or school come after them."""
    with database.entered([event.unit_id], who={"act": "marks_follow"}):
        with connection.cursor() as cursor:
            cursor.execute(FOLLOW_LINES, {"class": event.class_id})
            cursor.execute(FOLLOW_RESULTS, {"class": event.class_id})
        lay_carried(event.class_id)


def lay_carried(class_id: int) -> int:
    """Lay the carried marks of pupils of this class into its book. Returns for how many pupils."""
    with connection.cursor() as cursor:
        cursor.execute(PENDING, {"class": class_id})
        pending = cursor.fetchall()
    if not pending:
        return 0
    room = classes.SchoolClass.objects.get(pk=class_id)
    plans = curriculum.plans_of_year(room.year_id)
    about = Room(room.pk, room.unit_id, room.level, room.grade, room.programme, room.specialised_subject)
    book = Book.of(about, room.year_id, plans)
    for carried_id, _enrolment, marks, member, person in pending:
        carried = json.loads(marks) if isinstance(marks, str) else marks
        if book is not None and carried.get("year") == room.year_id:
            _lay(room, book, carried, member, person)
        CarriedMarks.objects.filter(pk=carried_id).update(laid_at=calendar.now())
    return len(pending)


def _lay(room: classes.SchoolClass, book: Book, carried: Mapping[str, Any], member: int, person: int) -> None:
    """New lines with their source; a line that the new school has begun already stays as it is."""
    common = {
        "unit_id": room.unit_id, "year": room.year_id, "school_class": room, "member_id": member, "person_id": person,
    }  # fmt: skip
    about = {"school": carried.get("school", ""), "class": carried.get("class", ""), "on": carried.get("on", "")}
    rows = []
    for line in carried.get("lines", ()):
        if line["subject"] not in book.subjects:
            continue
        kept = Line(line["tx"], line["dk"], line["hk"], line["levels"], line["is_exempt"])
        sheet = book.sheets.get((line["subject"], line["term"]), ())
        filled = [column.code for column in sheet if kept.get(column) is not None]
        rows.append(
            MarkLine(
                **common, subject_id=line["subject"], term=line["term"], tx=kept.tx, dk=kept.dk, hk=kept.hk,
                levels=kept.levels, comment=line.get("comment", ""), is_exempt=kept.is_exempt,
                source={**about, "cells": filled}, changed_by_name=about["school"][:100],
            )
        )  # fmt: skip
    MarkLine.objects.bulk_create(rows, ignore_conflicts=True)
    results = [
        TermResult(
            **common, term=row["term"], regime=book.regime.code, rule_version=book.regime.version,
            **{name: row[name] for name in _DECIDED if name in row},
        )
        for row in carried.get("terms", ())
    ]  # fmt: skip
    TermResult.objects.bulk_create(results, ignore_conflicts=True)


def outcomes(enrolment_ids: Any) -> Mapping[int, str]:
    """What the year's results and the summer say of enrolments: promoted, repeats; absent where they do not say.

    Who has a second chance and has not passed it yet does not go up: shown as repeating until the summer is recorded.
    """
    members = classes.ClassMember.objects.filter(enrolment_id__in=list(enrolment_ids)).values_list("pk", "enrolment_id")
    enrolments = dict(members)
    rows = TermResult.objects.filter(member_id__in=list(enrolments), term=0).values_list("member_id", "cause")
    summers = dict(SummerWork.objects.filter(member_id__in=list(enrolments)).values_list("member_id", "outcome"))
    found = {}
    for member, cause in rows:
        code = ((cause or {}).get("promotion") or {}).get("code", "")
        if code and code not in ("len_lop", "o_lai_lop"):
            code = summers.get(member) or "o_lai_lop"
        if code:
            found[enrolments[member]] = pupils.PROMOTED if code == "len_lop" else pupils.REPEATS
    return found


def merge_people(keep_id: int, gone_id: int) -> dict[str, Any]:
    """Two records of a person became one: point the lines there by way of the places, which are indexed."""
    tables = ("assessment_markline", "assessment_termresult", "assessment_retest", "assessment_summerwork")
    return {"keep": keep_id, "gone": gone_id, "rows": {table: _point(table, gone_id, keep_id) for table in tables}}


def part_people(memo: Mapping[str, Any]) -> None:
    """Undo of merge_people."""
    for table, ids in memo["rows"].items():
        _point(table, memo["keep"], memo["gone"], only=ids)


def _point(table: str, old: int, new: int, *, only: list[int] | None = None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'update "{table}" set person_id = %(new)s where person_id = %(old)s'  # noqa: S608 (our own tables)
            " and member_id in (select id from classes_classmember where person_id = any(%(both)s))"
            " and (%(only)s::bigint[] is null or id = any(%(only)s::bigint[])) returning id",
            {"old": old, "new": new, "both": [old, new], "only": only},
        )
        return [row[0] for row in cursor.fetchall()]
