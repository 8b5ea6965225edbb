"""Books of the demo that are closed: sealed where the mid-year report was sent; a window, a lock and a request to try.

The school of the story still types; only its mid-term column of grade 6 is locked, with a request for one correction.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection

from lienthong.config.demo.plan import ProvincePlan
from lienthong.config.demo.reports import STORY_SCHOOL
from lienthong.config.demo.school_rows import YEAR
from lienthong.foundation.database import public as database
from lienthong.kernel.access import public as access
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment import public as assessment

TERM = 1
HEADS = """
select p.at_unit_id, a.id, coalesce(a.person_id, 0), a.display_name from access_post p
join access_account a on a.id = p.account_id where p.role = 'head' and p.at_unit_id = any(%(units)s) order by p.id desc
"""
TEACHERS = """
select t.school_class_id, t.subject_id, a.id, e.person_id, w.full_name from classes_teachingassignment t
join staff_employment e on e.id = t.employment_id join people_person w on w.id = e.person_id
join access_account a on a.person_id = e.person_id where t.unit_id = any(%(units)s) and t.term in (0, 1) order by t.id desc
"""
HOMEROOMS = """
select h.school_class_id, a.id, e.person_id, w.full_name from classes_homeroom h
join staff_employment e on e.id = h.employment_id join people_person w on w.id = e.person_id
join access_account a on a.person_id = e.person_id where h.unit_id = any(%(units)s) order by h.id desc
"""
# A mark of the mid-term test in a class of grade 6 that is neither whole nor empty, and its teacher's account.
WRONG = """
select l.school_class_id, c.uuid, l.subject_id, l.member_id, l.dk[1], a.id from assessment_markline l
join classes_schoolclass c on c.id = l.school_class_id
join classes_teachingassignment t on t.school_class_id = c.id and t.subject_id = l.subject_id and t.term in (0, 1)
join staff_employment e on e.id = t.employment_id join access_account a on a.person_id = e.person_id
where l.unit_id = %(unit)s and l.term = 1 and c.grade = 6 and l.dk[1] between 40 and 75 order by l.id limit 1
"""


def close_books(plan: ProvincePlan, unit_ids: list[int]) -> None:
    """Seal the books of those of these units that have sent their mid-year report; lay out the story's school."""
    wanted = set(unit_ids)
    sent = {r.unit_id: r.submitted_on for r in plan.reports if r.round == "middle" and r.submitted_on}
    units = orgs.Unit.objects.filter(pk__in=wanted & sent.keys())
    with database.entered(unit_ids, who={"act": "demo"}):
        hands = _hands(sorted(wanted & sent.keys()))
        for unit in units:
            head = hands["heads"].get(unit.pk)
            day = sent[unit.pk]
            if head is None or day is None:
                continue
            at = datetime.combine(day - timedelta(days=1), time(17), calendar.VIETNAM)
            assessment.seal_school(
                unit, YEAR, TERM, at=at, head=head, teachers=hands["teachers"], homerooms=hands["homerooms"]
            )
        story = orgs.Unit.objects.filter(pk__in=wanted, code=STORY_SCHOOL).first()
        if story is not None:
            _story(story.pk)


def _hands(unit_ids: list[int]) -> dict[str, Any]:
    """Heads by unit, teachers by (class, subject), homeroom teachers by class."""
    head, teacher = (str(access.ROLES[code].name) for code in ("head", "teacher"))
    values = {"units": unit_ids}
    with connection.cursor() as cursor:
        cursor.execute(HEADS, values)
        heads = {unit: assessment.Hand(a, p, name, head) for unit, a, p, name in cursor.fetchall()}
        cursor.execute(TEACHERS, values)
        taught = {(room, code): assessment.Hand(a, p, name, teacher) for room, code, a, p, name in cursor.fetchall()}
        cursor.execute(HOMEROOMS, values)
        homerooms = {room: assessment.Hand(a, p, name, teacher) for room, a, p, name in cursor.fetchall()}
    return {"heads": heads, "teachers": taught, "homerooms": homerooms}


def _story(unit_id: int) -> None:
    """A window for the end of term, the mid-term column of grade 6 locked, and a request that waits for the head."""
    today, now = calendar.today(), calendar.now()
    with connection.cursor() as cursor:
        cursor.execute(HEADS, {"units": [unit_id]})
        head = access.Account.objects.get(pk=cursor.fetchall()[-1][1])
        cursor.execute(WRONG, {"unit": unit_id})
        wrong = cursor.fetchone()
    actor = access.load_actor(head, on=today)
    assessment.lay_window(
        actor, unit_id=unit_id, year=YEAR, term=TERM, reach=assessment.Reach(part="end"), is_open=True,
        opens_at=now - timedelta(days=9), closes_at=datetime.combine(today + timedelta(days=30), time(17), calendar.VIETNAM),
        name="Đợt nhập điểm cuối kỳ I", note="Ghi xong trước khi họp xét hạnh kiểm.",
    )  # fmt: skip
    if wrong is None:
        return
    assessment.lock_books(actor, unit_id=unit_id, year=YEAR, term=TERM, grade=6, part="mid")
    _room, room, subject, member, mark, account = wrong
    teacher = access.load_actor(access.Account.objects.get(pk=account), on=today)
    assessment.ask_amendment(
        teacher, class_uuid=room, subject=subject, term=TERM, on=today,
        cells=[assessment.Wanted(member, "dk1", f"{(mark + 10) // 10},{(mark + 10) % 10}")],
        reason="Cộng sót 1 điểm ở câu 3 bài kiểm tra một tiết; đã xem lại bài cùng học sinh.",
    )  # fmt: skip
