"""The year 2016-17 of one primary and one lower-secondary school, complete: what a year's sheets look like at its end.

The pupils are those of 2017-18 one grade below; grade 9 of then is gone and gets people of its own. Marks of both terms
are drawn as those of 2017-18 are; results, outcomes and the summer are worked out by the program itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

from django.db import connection

from lienthong.config.demo.marks import TermMarks
from lienthong.config.demo.plan import ProvincePlan
from lienthong.config.demo.pupils import Attendee
from lienthong.config.demo.shapes import ClassRow, MarkRow, QualityRow, TermRow
from lienthong.config.demo.tables import Lesson
from lienthong.foundation.database import public as database
from lienthong.kernel.access import public as access
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.people import public as people
from lienthong.school.assessment import public as assessment
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils import public as pupils

YEAR = 2016
BEGAN, ENDED, FINISHED = dt.date(2016, 8, 15), dt.date(2017, 8, 1), dt.date(2017, 6, 1)
# In summer the results are recorded, and all classes but the last of the school are confirmed.
SUMMER = dt.date(2017, 7, 20)
# Enough to look at; the first start should stay short.
EACH_GRADE = 1
REMARKS = ("", "Ngoan, chăm học.", "Có tiến bộ, cần mạnh dạn hơn.", "Cần tập trung hơn trong giờ học.")
HONOURED = (
    "Đạt giải Ba học sinh giỏi cấp huyện môn Toán",
    "Tiến bộ vượt bậc trong học tập",
    "Giải Nhì Hội khỏe Phù Đổng",
)


def schools(plan: ProvincePlan) -> list[int]:
    """The first school of each of the two levels."""
    found = (next((row.id for row in plan.units if tuple(row.levels) == (level,)), None) for level in ("THCS", "TH"))
    return [unit_id for unit_id in found if unit_id is not None]


def load(plan: ProvincePlan, unit_id: int) -> int:
    """Make the year in a school. Returns how many pupils it holds."""
    made = 0
    (level,) = next(row.levels for row in plan.units if row.id == unit_id)
    rng = Random(f"{plan.seed} last year {unit_id}")  # noqa: S311 – invented data
    rooms = []
    with database.entered([unit_id], who={"act": "demo"}):
        plans = _classes(unit_id, level)
    for about in plans:
        with database.entered([unit_id], who={"act": "demo"}):
            room, members = _room(about, rng)
            _marks(room, members, rng)
        rooms.append(room)
        made += len(members)
    for term in (1, 2, 0):
        assessment.compute_results(unit_ids=[unit_id], year=YEAR, term=term)
    # The last class is still at it.
    for room in rooms[:-1]:
        with database.entered([unit_id], who={"act": "demo"}):
            _summer(room, rng)
    return made


Room = tuple[classes.SchoolClass, list[classes.ClassMember]]


def _classes(unit_id: int, level: str) -> list[tuple[classes.SchoolClass, int]]:
    """This year's classes with the grade of the class that theirs was; the lowest stand for the grade that has left."""
    rows: list[classes.SchoolClass] = []
    for row in classes.classes_of(unit_id, YEAR + 1).filter(level=level):
        if sum(known.grade == row.grade for known in rows) < EACH_GRADE:
            rows.append(row)
    lowest = min(row.grade for row in rows)
    highest = max(row.grade for row in rows)
    return [(row, row.grade - 1 if row.grade > lowest else highest) for row in rows]


def _room(about: tuple[classes.SchoolClass, int], rng: Random) -> Room:
    now, grade = about
    name = f"{grade}{now.name.lstrip('0123456789')}"
    room: classes.SchoolClass = classes.SchoolClass.objects.create(
        unit_id=now.unit_id, year_id=YEAR, site_id=now.site_id, code=name[:20], name=name, sort_key=name.lower(),
        level=now.level, grade=grade, programme=curriculum.programme_of(now.level, grade, YEAR), session=now.session,
    )  # fmt: skip
    there = list(
        classes.ClassMember.objects.filter(school_class=now).select_related("enrolment", "person").order_by("position")
    )
    stayed = [member for member in there if member.enrolment.start_reason != "moved_in"]
    if grade < now.grade:
        old = [(m.enrolment.file_id, m.person_id, m.enrolment.started_on) for m in stayed]
    else:
        old = [(*_earlier(m, stayed, rng, grade - now.grade), FINISHED) for m in stayed]
    reason = "year_end" if grade < now.grade else "finished"
    enrolments = pupils.Enrolment.objects.bulk_create(
        pupils.Enrolment(
            unit_id=now.unit_id, person_id=person, file_id=file, year_id=YEAR, level=now.level, grade=grade,
            started_on=BEGAN, ended_on=ended, start_reason="promoted", end_reason=reason,
        )
        for file, person, ended in old
    )  # fmt: skip
    members = classes.ClassMember.objects.bulk_create(
        classes.ClassMember(
            unit_id=now.unit_id, school_class=room, enrolment=row, person_id=row.person_id, position=place,
            started_on=BEGAN, ended_on=row.ended_on,
        )
        for place, row in enumerate(enrolments, 1)
    )  # fmt: skip
    return room, list(members)


def _earlier(
    now: classes.ClassMember, others: Sequence[classes.ClassMember], rng: Random, older: int
) -> tuple[int, int]:
    """Somebody who has left the school since: family name of one pupil, given name of another, born earlier."""
    given = rng.choice(others).person.full_name.split()[-1]
    *family, _last = now.person.full_name.split()
    birth = now.person.birth_date or dt.date(YEAR - 11, 5, 1)
    person = people.record_person(
        unit_ids=[now.unit_id],
        facts=people.PersonFacts(
            " ".join([*family, given]), birth_date=birth.replace(year=birth.year - older, day=min(birth.day, 28)),
            sex=now.person.sex,
        ),
    )  # fmt: skip
    file = pupils.PupilFile.objects.create(unit_id=now.unit_id, person=person)
    return file.pk, person.pk


def _lessons(room: classes.SchoolClass, term: int) -> list[Lesson]:
    found = []
    for subject in curriculum.subjects_of(room.programme, room.level, room.grade, YEAR):
        halves = (subject.half_periods_week_1, subject.half_periods_week_2)[term - 1]
        if subject.role != "core" or not subject.is_assessed or not halves:
            continue
        periodic = (subject.periodic_tests_1, subject.periodic_tests_2)[term - 1] or 0
        if subject.assessed_as == "level_test_mid":
            periodic = int(room.grade in (4, 5))
        found.append(Lesson(subject.code, subject.role, halves, periodic, subject.assessed_as))
    return found


def _marks(room: classes.SchoolClass, members: Sequence[classes.ClassMember], rng: Random) -> None:
    drawn = TermMarks(rng, is_complete=True)
    ability = {member.pk: drawn.ability() for member in members}
    row = ClassRow(
        room.pk, room.unit_id, room.unit_id, room.level, room.grade, room.name, room.programme, "am", None, None, 0
    )
    attendees = [Attendee(member.pk, room.pk, room.unit_id, True, None) for member in members]
    people_of = {member.pk: member.person_id for member in members}
    regime = assessment.regime_of(room.programme, room.level, room.grade, YEAR)
    assert regime is not None
    under = (regime.code, regime.version)
    conducts: dict[int, str] = {}
    for term in (1, 2):
        marks, qualities, terms = drawn.of_class(
            row, attendees, _lessons(room, term), is_centre=False, term=term, abilities=ability
        )
        assessment.MarkLine.objects.bulk_create(_line(mark, people_of) for mark in marks)
        judged = {quality.pupil_id: quality for quality in qualities}
        assessment.TermResult.objects.bulk_create(
            _term(said, people_of, under, judged.get(said.pupil_id), rng) for said in terms
        )
        conducts = {said.pupil_id: said.conduct or "" for said in terms}
    assessment.TermResult.objects.bulk_create(
        assessment.TermResult(
            unit_id=room.unit_id, year=YEAR, term=0, school_class=room, member_id=member, person_id=people_of[member],
            regime=under[0], rule_version=under[1], conduct=conducts[member],
            commendation=rng.choice(HONOURED) if ability[member] > 0 and rng.random() < 0.08 else "",
        )
        for member in ability
    )  # fmt: skip


def _line(mark: MarkRow, people_of: dict[int, int]) -> assessment.MarkLine:
    return assessment.MarkLine(
        unit_id=mark.unit_id, year=YEAR, term=mark.term, school_class_id=mark.class_id, member_id=mark.pupil_id,
        person_id=people_of[mark.pupil_id], subject_id=mark.subject, tx=list(mark.regular), dk=list(mark.periodic),
        hk=mark.final, levels=list(mark.levels),
    )  # fmt: skip


def _term(
    said: TermRow, people_of: dict[int, int], under: tuple[str, str], judged: QualityRow | None, rng: Random
) -> assessment.TermResult:
    aspects = {}
    if judged is not None:
        middle = [
            [max(1, level - (rng.random() < 0.1)) for level in part] for part in (judged.competences, judged.qualities)
        ]
        aspects = {
            "competences": list(judged.competences), "qualities": list(judged.qualities),
            "mid_competences": middle[0], "mid_qualities": middle[1],
        }  # fmt: skip
    return assessment.TermResult(
        unit_id=said.unit_id, year=YEAR, term=said.term, school_class_id=said.class_id, member_id=said.pupil_id,
        person_id=people_of[said.pupil_id], regime=under[0], rule_version=under[1], conduct=said.conduct or "",
        absences_excused=said.absent_excused, absences_unexcused=said.absent_unexcused,
        comment=rng.choice(REMARKS), **aspects,
    )  # fmt: skip


def _summer(room: classes.SchoolClass, rng: Random) -> None:
    """The head records second chances and confirms the class."""
    actor = access.load_actor(_head(room.unit_id), on=calendar.today())
    found = assessment.room(actor, room.uuid, 0, on=SUMMER)
    year = assessment.class_year(found, on=SUMMER)
    entries = [_entry(found, row, rng) for row in year.present if row.has_second_chance]
    assessment.record_summer(actor, class_uuid=room.uuid, entries=entries, on=SUMMER)
    if all(row.final_outcome for row in assessment.class_year(found, on=SUMMER).present):
        assessment.confirm_year(actor, class_uuid=room.uuid, on=SUMMER)


def _head(unit_id: int) -> access.Account:
    with connection.cursor() as cursor:
        cursor.execute(
            "select account_id from access_post where role = 'head' and at_unit_id = %s order by id limit 1", [unit_id]
        )
        (account,) = cursor.fetchone()
    return access.Account.objects.get(pk=account)


def _entry(found: assessment.ClassRoom, row: assessment.YearRow, rng: Random) -> assessment.SummerEntry:
    passes = rng.random() < 0.75
    chosen = {}
    for code in assessment.may_retake(found.regime, row):
        subject = row.year_subjects[code]
        better = {"scored": rng.choice((50, 55, 60, 65)), "comment": 1, "level": 2}[subject.kind]
        worse = {"scored": 30, "comment": 0, "level": 1}[subject.kind]
        test = (60 if passes else 40) if subject.tested else None
        chosen[code] = assessment.Taken(better if passes else worse, test)
    decision = ("len_lop" if passes else "o_lai_lop") if found.is_primary else ""
    trains = "ren_luyen_he" in row.first_outcome
    again = list(found.conduct_codes)[2] if trains else ""
    return assessment.SummerEntry(
        row.member_id, chosen, True if trains or found.is_primary else None, again, "", decision, assessment.stamp(row)
    )
