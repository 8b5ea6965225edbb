"""Finds, in a loaded demo province, the people and the sheet that the scenes need."""

from __future__ import annotations

from django.db import connection

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account
from lienthong.kernel.orgs.models import Unit
from tests.bench.scenes import YEAR, Person, Sheet, Stage, sign_in

# The fullest sheet of a subject with marks in the first term, in a school with a head who has an account.
FULLEST = """
select u.code, c.uuid, l.subject_id, u.id, a.employment_id, count(*)
from assessment_markline l join classes_schoolclass c on c.id = l.school_class_id join orgs_unit u on u.id = l.unit_id
join classes_teachingassignment a on a.school_class_id = c.id and a.subject_id = l.subject_id and a.ended_on is null
join staff_employment e on e.id = a.employment_id
join access_account teacher on teacher.person_id = e.person_id
where l.subject_id = 'TOAN'
  and not exists (select 1 from assessment_booklock b where b.unit_id = u.id and b.opened_at is null)
  and l.term = 1 and l.year = %s and cardinality(l.tx) > 2 and u.id = any(%s)
group by 1, 2, 3, 4, 5 order by 6 desc, 1, 2, 3 limit 1
"""


class NoDemo(Exception):
    """There is no demo province in this data folder."""


def stage() -> Stage:
    """The fullest mark sheet's teacher and head, the office above, a specialist of the department."""
    everywhere = list(Unit.objects.values_list("pk", flat=True))
    if not everywhere:
        raise NoDemo("No units here: load the demo first (make demo), or set LIENTHONG_HOME to a folder that has it.")
    with database.entered(everywhere), connection.cursor() as cursor:
        schools = _holders("head")
        cursor.execute(FULLEST, [YEAR, sorted(schools)])
        row = cursor.fetchone()
        if row is None:
            raise NoDemo("No mark sheet whose teacher has an account.")
        code, class_uuid, subject, unit_id, employment, _lines = row
        cursor.execute(
            "select a.id from access_account a join staff_employment e on e.person_id = a.person_id where e.id = %s",
            [employment],
        )
        teacher = Account.objects.get(pk=cursor.fetchone()[0])
        cursor.execute(
            "select split_part(folded, ' ', 1) || ' ' || split_part(folded, ' ', 2) from people_person limit 1"
        )
        name_part = str(cursor.fetchone()[0])
    office_unit = Unit.objects.get(pk=unit_id).parent_id
    offices = _holders("phong_specialist") or _holders("phong_leader")
    office = offices.get(office_unit) or next(iter(offices.values()))
    return Stage(
        head=sign_in(schools[unit_id]), teacher=sign_in(teacher), office=sign_in(office),
        province=_one("so_specialist"), sheet=Sheet(code, class_uuid, subject), name_part=name_part,
    )  # fmt: skip


def _holders(role: str) -> dict[int, Account]:
    """Unit id → an account that holds the role there."""
    rows = Account.objects.filter(posts__role=role, posts__ended_on=None).values_list("posts__at_unit_id", "pk")
    accounts = Account.objects.in_bulk([pk for _unit, pk in rows])
    return {unit: accounts[pk] for unit, pk in rows}


def _one(role: str) -> Person:
    holders = _holders(role)
    return sign_in(holders[min(holders)])
