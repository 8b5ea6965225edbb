"""Recognition of lower-secondary graduation for a school's grade 9: a list with the class of diploma, and why."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass

from django.db import connection

from lienthong.engines.regimes import public as regimes
from lienthong.school.assessment.columns import regime_of
from lienthong.school.assessment.naming import level_name
from lienthong.school.assessment.outcomes import scale_member

CANDIDATES = """
select w.full_name, w.birth_date, c.name, c.programme, c.level, c.grade, t.conduct, t.level, s.conduct, s.level,
  coalesce(nullif(s.outcome, ''), t.cause -> 'promotion' ->> 'code', ''), f.policy_code <> '',
  (select case when count(*) = 2 then sum(coalesce(h.absences_excused, 0) + coalesce(h.absences_unexcused, 0)) end
    from assessment_termresult h where h.school_class_id = c.id and h.member_id = m.id and h.term in (1, 2)
      and (h.absences_excused is not null or h.absences_unexcused is not null)),
  (select jsonb_object_agg(y.subject_id, y.mean) from (
      select l.subject_id, case when count(l.mean) < count(*) then null
        else floor(sum(l.mean * l.term)::numeric / sum(l.term) + 0.5)::int end as mean
      from assessment_markline l where l.school_class_id = c.id and l.member_id = m.id and not l.is_exempt
        and (l.mean is not null or l.result is null) group by l.subject_id) y)
from classes_schoolclass c
join classes_classmember m on m.school_class_id = c.id
join pupils_enrolment e on e.id = m.enrolment_id
  and (m.ended_on is null or m.ended_on > %(on)s or e.end_reason in ('year_end', 'finished'))
join pupils_pupilfile f on f.id = e.file_id
join people_person w on w.id = m.person_id
left join assessment_termresult t on t.school_class_id = c.id and t.member_id = m.id and t.term = 0
left join assessment_summerwork s on s.school_class_id = c.id and s.member_id = m.id
where c.unit_id = %(unit)s and c.year_id = %(year)s and c.level = 'THCS' and c.grade = 9
order by c.sort_key, m.position
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pupil of grade 9 and whether graduation is recognised."""

    name: str
    birth_date: dt.date | None
    class_name: str
    conduct: str
    level: str
    absences: int | None
    found: regimes.Recognition

    @property
    def diploma(self) -> str:
        """The class of the diploma in the language of the person; "" where there is none."""
        return level_name(self.found.diploma_class)


def candidates(unit_id: int, year: int, *, on: dt.date) -> list[Candidate]:
    """Everybody of grade 9 at the year's end, in the order of the class books: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, {"unit": unit_id, "year": year, "on": on})
        return [_candidate(year, *row) for row in cursor.fetchall()]


def _candidate(
    year: int, name: str, birth: dt.date | None, class_name: str, programme: str, school_level: str, grade: int,
    conduct: str | None, level: str | None, conduct_after: str | None, level_after: str | None, outcome: str,
    has_priority: bool, absences: int | None, means: dict[str, int | None] | None,
) -> Candidate:  # fmt: skip
    regime = regime_of(programme, school_level, grade, year)
    assert regime is not None
    behaves = scale_member(regime.conduct_scale, conduct_after or conduct or "")
    learns = scale_member(regime.academic_scale, level_after or level or "")
    old = isinstance(behaves, regimes.ConductRank) and isinstance(learns, regimes.AcademicRank)
    found = regimes.recognise_lower_secondary(
        school_year_start=year,
        # The age is counted by years, as in the rules of admission.
        age=year + 1 - birth.year if birth else 0,
        absences=absences,
        conduct=behaves if old and isinstance(behaves, regimes.ConductRank) else None,
        level=learns if old and isinstance(learns, regimes.AcademicRank) else None,
        marks=_known(means),
        has_priority=has_priority,
        has_completed=outcome == "len_lop",
    )
    return Candidate(name, birth, class_name, level_name(behaves), level_name(learns), absences, found)


def _known(means: dict[str, int | None] | str | None) -> dict[str, regimes.Mark]:
    found = json.loads(means) if isinstance(means, str) else means
    return dict(found or {})


def source(year: int) -> str:
    """The regulation of a school year."""
    return regimes.recognition_source(year)


def count_classes(rows: list[Candidate]) -> list[tuple[str, int]]:
    """How many of each class of diploma; none where the regulation knows no classes."""
    found = Counter(row.found.diploma_class for row in rows if row.found.diploma_class is not None)
    return [(level_name(member), found[member]) for member in regimes.DiplomaClass] if found else []
