"""The totals of every mid-year form counted a second time over the live records: no frozen file, no DuckDB, no word of the product.

Each word of a form is written here once more, in SQL, by what it means to a clerk. `python -m tests.bench totals`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.database import public as database
from lienthong.kernel.orgs.models import Unit
from lienthong.sector.reporting import forms, rollup
from lienthong.sector.reporting.models import Collection, Submission

# A list of columns that one SELECT can have is 1,664; fewer keep the planner quick.
AT_ONCE = 300
_HOLDS = "({0}.started_on <= %(day)s and ({0}.ended_on is null or {0}.ended_on > %(day)s))"
_HELD = "({0}.started_on <= %(since)s and ({0}.ended_on is null or {0}.ended_on > %(since)s))"
_GONE = "({0}.ended_on is not null and {0}.ended_on <= %(day)s)"
_PERSON = """p.sex, case when p.ethnic_code <> '' then p.ethnic_code = any(%(minorities)s) end as minority,
 %(year_of_age)s - coalesce(extract(year from p.birth_date)::int, p.birth_year) as age"""
_MOVES = f"""{_HOLDS.format("e")} as present, {_HELD.format("e")} as at_start, e.started_on > %(since)s as came,
 {_GONE.format("e")} and e.ended_on > %(since)s as "left", e.start_reason,
 case when {_GONE.format("e")} then e.end_reason end as end_reason"""
ROWS = {
    "pupil": f"""
select e.level, e.grade, m.school_class_id as class, {_PERSON}, {_MOVES},
 case when {_GONE.format("e")} then e.drop_reason end as drop_reason,
 f.disability_code <> '' as disabled, f.is_assessed as assessed, f.is_poor as poor, f.is_near_poor as near_poor,
 f.policy_code as policy, f.boarding, f."union", r.level as academic, r.conduct,
 r.competences[1] as nl1, r.competences[2] as nl2, r.competences[3] as nl3,
 r.qualities[1] as pc1, r.qualities[2] as pc2, r.qualities[3] as pc3, r.qualities[4] as pc4
from pupils_enrolment e join people_person p on p.id = e.person_id join pupils_pupilfile f on f.id = e.file_id
left join classes_classmember m on m.enrolment_id = e.id and {_HOLDS.format("m")}
left join assessment_termresult r on r.unit_id = e.unit_id and r.person_id = e.person_id and r.year = %(year)s and r.term = %(term)s
where e.unit_id = any(%(units)s) and e.year_id = %(year)s and e.end_reason <> 'corrected' and e.started_on <= %(day)s
 and e.ended_on is distinct from e.started_on""",
    "class": f"""
select c.level, c.grade, true as present, c.is_combined as combined, c.has_two_sessions as two_sessions,
 c.is_boarding as class_boarding, c.foreign_language <> '' or t.language as teaches_language,
 t.informatics as teaches_informatics, t.ethnic as teaches_ethnic_language, coalesce(d.disabled, false) as has_disabled
from classes_schoolclass c
cross join lateral (select
  coalesce(bool_or(a.subject_id in ('NN', 'PHAP', 'TRUNG', 'NHAT', 'NGA', 'HAN', 'NN2')), false) as language,
  coalesce(bool_or(a.subject_id in ('TIN', 'THCN')), false) as informatics, coalesce(bool_or(a.subject_id = 'TDT'), false) as ethnic
 from classes_teachingassignment a where a.school_class_id = c.id and {_HOLDS.format("a")}) t
cross join lateral (select bool_or(f.disability_code <> '') as disabled from classes_classmember m
 join pupils_enrolment e on e.id = m.enrolment_id join pupils_pupilfile f on f.id = e.file_id
 where m.school_class_id = c.id and {_HOLDS.format("m")}) d
where c.unit_id = any(%(units)s) and c.year_id = %(year)s and (c.closed_on is null or c.closed_on > %(day)s)""",
    "staff": f"""
select
 case when e.level = any(u.levels) or cardinality(u.levels) = 0 then e.level else u.levels[cardinality(u.levels)] end as level,
 {_PERSON.replace("year_of_age", "year_of_day")}, {_MOVES}, e.contract,
 case when e.kind in ('01', '05') then 'HT' when e.kind in ('02', '06') or e."group" = 'CBQL' then 'PHT'
  when e."group" = 'GV' then case when e.position ilike '%%tổng phụ trách%%' then 'TPT' else 'GV' end
  when e.kind in ('20', '31') then 'CD' else coalesce(('{{"09": "TV", "10": "TB", "13": "TN", "32": "CNTT", "15": "KT",
  "16": "VT", "25": "TQ", "11": "YT", "34": "GVU", "17": "BV", "21": "BM", "33": "HTKT"}}'::jsonb)->>e.kind, 'KHAC') end as post,
 e.qualification, e.professional_standard as standard, e.is_party_member as party
from staff_employment e join people_person p on p.id = e.person_id join orgs_unit u on u.id = e.unit_id
where e.unit_id = any(%(units)s) and e.is_main and e.started_on <= %(day)s""",
    "subject": f"""
select e.level, e.grade, l.subject_id as subject, true as present, p.sex,
 case when p.ethnic_code <> '' then p.ethnic_code = any(%(minorities)s) end as minority,
 f.is_assessed as assessed, f.disability_code <> '' as disabled, l.levels[2] as mark, l.hk as test
from assessment_markline l join classes_classmember m on m.id = l.member_id join pupils_enrolment e on e.id = m.enrolment_id
join pupils_pupilfile f on f.id = e.file_id join people_person p on p.id = m.person_id
where l.unit_id = any(%(units)s) and l.year = %(year)s and l.term = %(term)s and not l.is_exempt and e.level = 'TH'
 and {_HOLDS.format("m")} and {_HOLDS.format("e")}""",
}  # fmt: skip
WORDS = {"open": "present", "female": "sex = 2", "judged": "assessed", "unassessed": "not assessed"}


@dataclass
class Compared:
    """One form: cells that agree, that differ (key → total, second count), and that some unit answered by its own hand."""

    form: str
    units: int
    equal: int = 0
    by_hand: int = 0
    differ: dict[str, tuple[int | None, int]] = field(default_factory=dict)


def everything() -> Iterator[Compared]:
    """The mid-year round over all units that have sent it."""
    units = sorted(Unit.objects.values_list("pk", flat=True))
    with database.entered(units):
        sent = list(Submission.objects.exclude(facts_path="").select_related("collection", "unit"))
        sent = [s for s in sent if s.collection.period == "middle"]
        if sent:
            yield from compare(sent)


def compare(sent: Sequence[Submission]) -> Iterator[Compared]:
    """Every form of the collection whose submissions these are, all counted cells."""
    collection = sent[0].collection
    for form in collection.forms.order_by("code"):
        total = rollup.total(form, sent)
        answering = [s.unit_id for s in rollup.answering(form, sent)]
        wanted = count(forms.of_form(form), collection, answering)
        found = Compared(form.code, len(answering))
        for key, number in wanted.items():
            if key in total.entered:
                found.by_hand += 1
            elif (total.cells.get(key) or 0) == number:
                found.equal += 1
            else:
                found.differ[key] = (total.cells.get(key), number)
        yield found


def count(form: forms.Definition, collection: Collection, units: Sequence[int]) -> dict[str, int]:
    """Every counted cell of a form over the live records of these units."""
    cells = [c for c in form.cells.values() if c.is_asked and c.words is not None]
    found: dict[str, int] = {}
    for kind in sorted({c.kind for c in cells}):
        mine = [c for c in cells if c.kind == kind]
        for start in range(0, len(mine), AT_ONCE):
            part = mine[start : start + AT_ONCE]
            found |= dict(zip([c.key for c in part], _row(kind, part, form, collection, units), strict=True))
    return found


def _row(
    kind: str, cells: Sequence[forms.Cell], form: forms.Definition, collection: Collection, units: Sequence[int]
) -> tuple[int, ...]:
    minorities = [c.code for c in codelists.catalogue("ethnic_group") if dict(c.extra).get("minority") == "1"]
    values: dict[str, Any] = {
        "units": list(units), "year": collection.year_id, "term": collection.results_term, "day": collection.as_at,
        "since": collection.since, "minorities": minorities, "levels": list(form.levels),
        "year_of_age": collection.year_id, "year_of_day": collection.as_at.year,
    }  # fmt: skip
    columns = ", ".join(f"coalesce(sum(n) filter (where {_condition(cell)}), 0)::int" for cell in cells)
    with database.entered(units), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        cursor.execute(f"select * from ({ROWS[kind]}) f limit 0", values)
        said = ", ".join(f'"{column.name}"' for column in cursor.description)
        # Rows that say the same are counted first: a million subject results come to some thousand different ones.
        cursor.execute(
            f"with facts as (select {said}, count(*) as n from ({ROWS[kind]}) f group by {said})"
            f" select {columns} from facts where level = any(%(levels)s)",
            values,
        )
        return tuple(cursor.fetchone())


def _condition(cell: forms.Cell) -> str:
    parts = [_word(word) for word in cell.words or ()]
    parts += [f"{name}::text in ({', '.join(map(_quoted, chosen))})" for name, chosen in cell.picks]
    return " and ".join(parts) or "true"


def _word(word: str) -> str:
    if word in WORDS:
        return WORDS[word]
    found = re.fullmatch(r"(\w+)(!=|>=|<|=)(.*)", word)
    if found is None:
        return f'"{word}"'
    name, sign, text = found.groups()
    if sign in (">=", "<"):
        return f"{name} {sign} {int(text)}"
    if text == "" and sign == "=" and name != "drop_reason":
        return f"coalesce({name}::text, '') = ''"
    chosen = ", ".join(map(_quoted, text.split("|")))
    return f'"{name}"::text {"not in" if sign == "!=" else "in"} ({chosen})'


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''").replace("%", "%%") + "'"
