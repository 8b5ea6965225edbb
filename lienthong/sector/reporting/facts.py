"""A unit's facts as at a day, for one unit or for hundreds in the same few statements, as Arrow columns without names.

One fixed schema for every kind of fact, so that all files of a province are one table: `kind` says whether a row is a
pupil's enrolment, a class, an employment, a pupil's result in a subject of primary school, or at the start of the year the
unit, a site, a teacher's subject or a class's; what a kind does not have is null there. A person is only a number
here: with the right, that number opens to the person.

The statements read enrolments, lists, employments and results by their dates (valid time) as they are known now. They go
out by COPY, which is read into columns at once: a province's two million rows need no Python object each.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.db import connection
from pyarrow import compute, csv

from lienthong.foundation.codelists import public as codelists
from lienthong.sector.reporting import indicators

SCHEMA_VERSION = "2"
_TYPES = {
    "string": pa.dictionary(pa.int32(), pa.string()),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "boolean": pa.bool_(),
}
_ORDER = ("unit", "kind", "level", "grade", "person", "class", "subject")
_TEXTS = {name for name, kind in indicators.COLUMNS.items() if kind == "string"}
SCHEMA = pa.schema([(name, _TYPES[kind]) for name, kind in indicators.COLUMNS.items()])


@dataclass(frozen=True)
class Window:
    """What a collection asks for: the year, the day of the picture, since when moves count, which term's results."""

    year: int
    as_at: dt.date
    since: dt.date
    results_term: int | None


# Entered by mistake means never there; an enrolment that ended on its first day was none. Results are looked up pupil by
# pupil: the planner takes a fenced list of units for a few rows, and would compare every pupil with every result.
_PUPILS = """
select 'pupil' as kind, e.unit_id as unit, u.code as unit_code, e.level, e.grade, m.school_class_id as class,
    e.person_id as person, p.sex, case when p.ethnic_code <> '' then p.ethnic_code = any(%(minorities)s) end as minority,
    %(year)s - coalesce(extract(year from p.birth_date)::int, p.birth_year) as age,
    (e.ended_on is null or e.ended_on > %(as_at)s) as present,
    (e.started_on <= %(since)s and (e.ended_on is null or e.ended_on > %(since)s)) as at_start,
    (e.started_on > %(since)s) as came,
    (e.ended_on is not null and e.ended_on <= %(as_at)s and e.ended_on > %(since)s) as left,
    e.start_reason, case when e.ended_on <= %(as_at)s then e.end_reason end as end_reason,
    case when e.ended_on <= %(as_at)s then e.drop_reason end as drop_reason,
    f.disability_code <> '' as disabled, f.is_assessed as assessed, f.is_poor as poor, f.is_near_poor as near_poor,
    f.policy_code as policy, f.boarding, f."union", coalesce(r.level, '') as academic, coalesce(r.conduct, '') as conduct,
    r.competences[cardinality(r.competences) - 2] as nl1, r.competences[cardinality(r.competences) - 1] as nl2,
    r.competences[cardinality(r.competences)] as nl3, r.qualities[cardinality(r.qualities) - 3] as pc1,
    r.qualities[cardinality(r.qualities) - 2] as pc2, r.qualities[cardinality(r.qualities) - 1] as pc3,
    r.qualities[cardinality(r.qualities)] as pc4, coalesce(r.title, '') as title, coalesce(r.promotion, '') as promotion
from pupils_enrolment e
join orgs_unit u on u.id = e.unit_id
join people_person p on p.id = e.person_id
join pupils_pupilfile f on f.id = e.file_id
left join classes_classmember m on m.enrolment_id = e.id and m.unit_id = any(%(units)s) and m.started_on <= %(as_at)s
    and (m.ended_on is null or m.ended_on > %(as_at)s)
left join lateral (
    select t.level, t.conduct, t.qualities, t.competences, t.title, t.cause->'promotion'->>'code' as promotion
    from classes_classmember i join assessment_termresult t on t.member_id = i.id
    where i.person_id = e.person_id and t.unit_id = e.unit_id and t.year = %(year)s and t.term = %(term)s
    order by (t.level <> '' or t.conduct <> '') desc, t.id desc limit 1
) r on true
where e.unit_id = any(%(units)s) and e.year_id = %(year)s and e.started_on <= %(as_at)s and e.end_reason <> 'corrected'
  and (e.ended_on is null or (e.ended_on > e.started_on and e.ended_on > %(since)s))
"""
_CLASSES = """
with taught as (
    select school_class_id,
        bool_or(subject_id in ('NN', 'PHAP', 'TRUNG', 'NHAT', 'NGA', 'HAN', 'NN2')) as language,
        bool_or(subject_id in ('TIN', 'THCN')) as informatics, bool_or(subject_id = 'TDT') as ethnic
    from classes_teachingassignment
    where unit_id = any(%(units)s) and year_id = %(year)s and started_on <= %(as_at)s
      and (ended_on is null or ended_on > %(as_at)s)
    group by 1
), disabled as (
    select distinct m.school_class_id from classes_classmember m
    join pupils_enrolment e on e.id = m.enrolment_id and e.unit_id = any(%(units)s)
    join pupils_pupilfile f on f.id = e.file_id and f.unit_id = any(%(units)s)
    where m.unit_id = any(%(units)s) and f.disability_code <> '' and m.started_on <= %(as_at)s
      and (m.ended_on is null or m.ended_on > %(as_at)s) and e.year_id = %(year)s
)
select 'class' as kind, c.unit_id as unit, u.code as unit_code, c.level, c.grade, c.id as class, true as present,
    c.is_combined as combined, c.has_two_sessions as two_sessions, c.is_boarding as class_boarding,
    coalesce(t.language, false) or c.foreign_language <> '' as teaches_language,
    coalesce(t.informatics, false) as teaches_informatics, coalesce(t.ethnic, false) as teaches_ethnic_language,
    d.school_class_id is not null as has_disabled
from classes_schoolclass c
join orgs_unit u on u.id = c.unit_id
left join taught t on t.school_class_id = c.id
left join disabled d on d.school_class_id = c.id
where c.unit_id = any(%(units)s) and c.year_id = %(year)s and (c.closed_on is null or c.closed_on > %(as_at)s)
"""
# Who teaches no level of the unit (a cashier, a guard) is counted at its highest one, so that each counts once.
_STAFF = """
select 'staff' as kind, s.unit_id as unit, u.code as unit_code,
    case when s.level = any(v.levels) or cardinality(v.levels) = 0 then s.level else v.levels[cardinality(v.levels)] end as level,
    s.person_id as person, p.sex, case when p.ethnic_code <> '' then p.ethnic_code = any(%(minorities)s) end as minority,
    extract(year from %(as_at)s::date)::int - coalesce(extract(year from p.birth_date)::int, p.birth_year) as age,
    (s.started_on <= %(as_at)s and (s.ended_on is null or s.ended_on > %(as_at)s)) as present,
    (s.started_on <= %(since)s) as at_start, (s.started_on > %(since)s) as came,
    (s.ended_on is not null and s.ended_on <= %(as_at)s and s.ended_on > %(since)s) as left,
    s.start_reason, case when s.ended_on <= %(as_at)s then s.end_reason end as end_reason,
    case when s.kind in ('01', '05') then 'HT' when s.kind in ('02', '06') then 'PHT' when s."group" = 'CBQL' then 'PHT'
         when s."group" = 'GV' and s.position ilike '%%tổng phụ trách%%' then 'TPT' when s."group" = 'GV' then 'GV'
         else coalesce(('{"09":"TV","10":"TB","13":"TN","32":"CNTT","15":"KT","16":"VT","25":"TQ","11":"YT","34":"GVU",'
              '"17":"BV","20":"CD","31":"CD","21":"BM","33":"HTKT"}'::jsonb)->>s.kind, 'KHAC') end as post,
    s.contract, s.qualification, s.professional_standard as standard, s.is_party_member as party
from staff_employment s
join orgs_unit u on u.id = s.unit_id
join people_person p on p.id = s.person_id
left join orgs_unitversion v on v.unit_id = s.unit_id and v.valid @> %(as_at)s::date
where s.unit_id = any(%(units)s) and s.is_main and s.started_on <= %(as_at)s and (s.ended_on is null or s.ended_on > %(since)s)
"""
# Primary school only: the level of each subject at the end of the term, and the mark of its test.
_SUBJECTS = """
select 'subject' as kind, l.unit_id as unit, u.code as unit_code, e.level, e.grade, l.school_class_id as class,
    l.person_id as person, p.sex, case when p.ethnic_code <> '' then p.ethnic_code = any(%(minorities)s) end as minority,
    true as present, f.disability_code <> '' as disabled, f.is_assessed as assessed, l.subject_id as subject,
    l.levels[2] as mark, l.hk as test
from assessment_markline l
join orgs_unit u on u.id = l.unit_id
join classes_classmember m on m.id = l.member_id and m.started_on <= %(as_at)s and (m.ended_on is null or m.ended_on > %(as_at)s)
join pupils_enrolment e on e.id = m.enrolment_id and e.level = 'TH' and (e.ended_on is null or e.ended_on > %(as_at)s)
    and e.end_reason <> 'corrected'
join people_person p on p.id = l.person_id
join pupils_pupilfile f on f.id = e.file_id
where l.unit_id = any(%(units)s) and l.year = %(year)s and l.term = %(mark_term)s and not l.is_exempt
"""
# A school with several levels is one unit in the form of each; a crèche with a kindergarten answers one form.
_UNITS = """
select 'unit' as kind, u.id as unit, u.code as unit_code, l.level, true as present, u.ownership
from orgs_unit u join orgs_unitversion v on v.unit_id = u.id and v.valid @> %(as_at)s::date
cross join unnest(v.levels) l(level)
where u.id = any(%(units)s) and not (l.level = 'NT' and 'MG' = any(v.levels))
union all
select 'site', p.unit_id, u.code, p.levels[1], true, null
from orgs_unitversion v join orgs_unit s on s.id = v.unit_id and s.kind = 'diemtruong'
join orgs_unitversion p on p.unit_id = v.parent_id and p.valid @> %(as_at)s::date join orgs_unit u on u.id = p.unit_id
where v.valid @> %(as_at)s::date and v.parent_id = any(%(units)s)
"""
# Whom a school counts as a teacher of which subject, by the personnel file, else by the classes that he or she has.
_TEACHERS = """
with assigned as (
    select distinct employment_id, subject_id, school_class_id from classes_teachingassignment
    where unit_id = any(%(units)s) and year_id = %(year)s and started_on <= %(as_at)s
      and (ended_on is null or ended_on > %(as_at)s)
), subjects as (
    select id as employment_id, unnest(subjects) as subject from staff_employment where unit_id = any(%(units)s)
    union
    select a.employment_id, a.subject_id from assigned a join staff_employment e on e.id = a.employment_id
    where e.unit_id = any(%(units)s) and e.subjects = '{}'
)
select 'teacher' as kind, s.unit_id as unit, u.code as unit_code,
    case when s.level = any(v.levels) or cardinality(v.levels) = 0 then s.level else v.levels[cardinality(v.levels)] end as level,
    null::int as grade, null::bigint as class, s.person_id as person, p.sex,
    case when p.ethnic_code <> '' then p.ethnic_code = any(%(minorities)s) end as minority, true as present,
    s.qualification, t.subject
from staff_employment s
join subjects t on t.employment_id = s.id
join orgs_unit u on u.id = s.unit_id
join people_person p on p.id = s.person_id
left join orgs_unitversion v on v.unit_id = s.unit_id and v.valid @> %(as_at)s::date
where s.unit_id = any(%(units)s) and s.is_main and s."group" = 'GV' and s.started_on <= %(as_at)s
  and (s.ended_on is null or s.ended_on > %(as_at)s)
union all
select distinct 'teaching', c.unit_id, u.code, c.level, c.grade, c.id, null::bigint, null::int, null::boolean, true, null,
    a.subject_id
from assigned a join classes_schoolclass c on c.id = a.school_class_id join orgs_unit u on u.id = c.unit_id
where c.unit_id = any(%(units)s) and c.year_id = %(year)s and (c.closed_on is null or c.closed_on > %(as_at)s)
"""


def extract(unit_ids: Iterable[int], window: Window) -> pa.Table:
    """All facts of these units, sorted by unit, kind, level, grade and person: the same data gives the same bytes."""
    parameters = _parameters(unit_ids, window)
    # What is asked once a year, at its start, is not carried through the later rounds.
    asked = [_UNITS, _TEACHERS] if window.results_term is None else [_SUBJECTS]
    statements = [_PUPILS, _CLASSES, _STAFF, *asked]
    whole = pa.concat_tables([_read(statement, parameters) for statement in statements]).unify_dictionaries()
    # Dictionary-encoded columns have no order of their own: they are sorted by what they say.
    keys = pa.table(
        {name: whole.column(name).cast(pa.string()) if name in _TEXTS else whole.column(name) for name in _ORDER}
    )
    return whole.take(compute.sort_indices(keys, sort_keys=[(name, "ascending") for name in _ORDER]))


def of_unit(table: pa.Table, unit_id: int) -> pa.Table:
    """One unit's rows of a sorted table, without copying."""
    units = table.column("unit").combine_chunks()
    first = _bisect(units, unit_id)
    return table.slice(first, _bisect(units, unit_id + 1) - first)


def _bisect(units: pa.Array, wanted: int) -> int:
    return int(units.to_numpy().searchsorted(wanted))


def _parameters(unit_ids: Iterable[int], window: Window) -> Mapping[str, Any]:
    minorities = [code.code for code in codelists.catalogue("ethnic_group") if dict(code.extra).get("minority") == "1"]
    term = window.results_term
    return {
        "units": sorted(unit_ids),
        "year": window.year,
        "as_at": window.as_at,
        "since": window.since,
        "minorities": minorities,
        "term": -1 if term is None else term,
        "mark_term": term or 2,
    }


def _read(statement: str, parameters: Mapping[str, Any]) -> pa.Table:
    """COPY … TO STDOUT as CSV, in which "" is an empty text and nothing is null, into columns of the schema."""
    buffer = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"copy ({statement}) to stdout (format csv, header)", parameters) as out,
    ):
        for block in out:
            buffer.write(block)
    buffer.seek(0)
    names = buffer.readline().decode().strip().split(",")
    buffer.seek(0)
    if buffer.getbuffer().nbytes <= len(",".join(names)) + 1:
        return SCHEMA.empty_table()
    found = csv.read_csv(
        buffer,
        convert_options=csv.ConvertOptions(
            column_types={name: SCHEMA.field(name).type for name in names},
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return _complete(found, names)


def _complete(found: pa.Table, names: Sequence[str]) -> pa.Table:
    known = set(names)
    columns = [
        found.column(field.name) if field.name in known else pa.nulls(found.num_rows, field.type) for field in SCHEMA
    ]
    return pa.table(columns, schema=SCHEMA)
