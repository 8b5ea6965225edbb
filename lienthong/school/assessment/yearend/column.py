"""The year beside the second term's marks: ĐTBmcn (Đ, CĐ of a comment subject) and the result of a retest."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from lienthong.school.assessment.cells import written
from lienthong.school.assessment.columns import FAIL, PASS, result
from lienthong.school.assessment.outcomes import SubjectOutcome, year_subject
from lienthong.school.assessment.reading import Head, SheetRow

FIRST_TERM = """
select l.member_id, l.mean, l.result, l.is_exempt, r.value
from assessment_markline l left join assessment_retest r on r.school_class_id = l.school_class_id
  and r.member_id = l.member_id and r.subject_id = l.subject_id
where l.school_class_id = %(class)s and l.subject_id = %(subject)s and l.term = 1
"""


def year_texts(head: Head, rows: Iterable[SheetRow]) -> dict[int, str]:
    """By member: "7,5", "Đ", with a retest "4,3 → 6,0"; empty while a term is missing. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_TERM, {"class": head.class_id, "subject": head.subject.code})
        first = {row[0]: row[1:] for row in cursor.fetchall()}
    kind = "comment" if head.subject.is_comment else "scored"
    found = {}
    for row in rows:
        said = result(head.regime, head.subject, head.columns, row.line)
        second = SubjectOutcome(kind, mean=said.mean, passed=said.passed, exempt=row.line.is_exempt)
        mean, passed, exempt, again = first.get(row.member_id, (None, None, False, None))
        taught = bool(head.subject.half_periods_week_1)
        one = SubjectOutcome(kind, mean=mean, passed=passed, exempt=exempt) if taught else None
        year = year_subject(head.regime, one, second)
        text = _text(kind, year.passed if kind == "comment" else year.mean)
        found[row.member_id] = f"{text} → {_text(kind, again)}" if again is not None else text
    return found


def _text(kind: str, value: int | None) -> str:
    if value is None:
        return ""
    if kind == "comment":
        return PASS if value else FAIL
    return written(value)
