"""What changed lately within one's sight, for the home page: one statement for a school, one for an office.

Since yesterday on the business date, or since the day before the last school day where yesterday was none. It reads by SQL
what the modules own, as the fences allow; each part is asked for only with the right to see it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lienthong.desks.registry import Change, Today
from lienthong.kernel.access.public import ROLES, Actor, Perm, Place
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import public as assessment
from lienthong.school.pupils import public as pupils

SCHOOLS = ("truong", "trungtam")
MOST = 30
# Who teaches or leads a class sees its list change without the right to see every pupil.
_MINE = """(%(pupils)s or e.id in (
    select m.enrolment_id from classes_classmember m where m.unit_id = %(unit)s and m.school_class_id in (
        select t.school_class_id from classes_teachingassignment t join staff_employment w on w.id = t.employment_id
        where t.unit_id = %(unit)s and t.ended_on is null and w.person_id = %(person)s
        union select h.school_class_id from classes_homeroom h join staff_employment w on w.id = h.employment_id
        where h.unit_id = %(unit)s and h.ended_on is null and w.person_id = %(person)s)))"""
_OF_SCHOOL = f"""
select e.started_on::timestamptz as at, 'came' as kind, e.start_reason as code, count(*) as n,
       (array_agg(p.full_name order by p.sort_key))[1:3] as names, '' as who, '' as key
from pupils_enrolment e join people_person p on p.id = e.person_id
where e.unit_id = %(unit)s and e.year_id = %(year)s and e.started_on between %(since)s and %(today)s
  and e.end_reason <> 'corrected' and {_MINE}
group by e.started_on, e.start_reason
union all
select e.ended_on::timestamptz, 'left', e.end_reason, count(*), (array_agg(p.full_name order by p.sort_key))[1:3], '', ''
from pupils_enrolment e join people_person p on p.id = e.person_id
where e.unit_id = %(unit)s and e.year_id = %(year)s and e.ended_on between %(since)s and %(today)s and {_MINE}
group by e.ended_on, e.end_reason
union all
select coalesce(t.decided_at, t.asked_on::timestamptz), 'transfer', t.state, 1, array[t.pupil_name],
       coalesce(case when t.to_unit_id = %(unit)s then f.name else o.name end, t.other_school), t.uuid::text
from pupils_transfer t left join orgs_unit f on f.id = t.from_unit_id left join orgs_unit o on o.id = t.to_unit_id
where %(pupils)s and t.year_id = %(year)s and (t.from_unit_id = %(unit)s or t.to_unit_id = %(unit)s)
  and (t.decided_at >= %(since)s or t.state = 'requested' and t.asked_on >= %(since)s)
union all
select coalesce(r.undone_at, r.applied_at), 'import', case when r.undone_at is null then r.kind else 'undone' end, 1,
       array[r.file_name], a.display_name, r.uuid::text
from imports_importrun r join access_account a on a.id = r.account_id
where %(imports)s and r.unit_id = %(unit)s and coalesce(r.undone_at, r.applied_at) >= %(since)s
union all
select coalesce(l.opened_at, l.locked_at), case when l.opened_at is null then 'locked' else 'opened' end, l.term::text, 1,
       array[coalesce(c.name, ''), coalesce(l.grade::text, ''), l.part], l.locked_by_name, ''
from assessment_booklock l left join classes_schoolclass c on c.id = l.school_class_id
where %(marks)s and l.unit_id = %(unit)s and l.year = %(year)s and coalesce(l.opened_at, l.locked_at) >= %(since)s
union all
select max(m.changed_at), 'marks', m.term::text, count(*), array[c.name, s.name], max(m.changed_by_name), ''
from assessment_booklock l join assessment_markline m on m.unit_id = l.unit_id and m.year = l.year and m.term = l.term
  and (l.school_class_id is null or m.school_class_id = l.school_class_id)
join classes_schoolclass c on c.id = m.school_class_id join curriculum_subject s on s.code = m.subject_id
where %(all_marks)s and l.unit_id = %(unit)s and l.year = %(year)s and l.opened_at is not null
  and m.changed_at >= greatest(l.opened_at, %(since)s::timestamptz)
group by c.name, s.name, m.term
union all
select s.at, 'report', s.kind, 1, array[c.name], s.by_name, b.uuid::text
from reporting_submissionstep s join reporting_submission b on b.id = s.submission_id
join reporting_collection c on c.id = b.collection_id
where %(reports)s and s.unit_id = %(unit)s and s.at >= %(since)s and s.kind <> 'drafted'
union all
select p.started_on::timestamptz, 'post', p.role, 1, array[a.display_name], '', ''
from access_post p join access_account a on a.id = p.account_id
where %(posts)s and p.at_unit_id = %(unit)s and p.started_on between %(since)s and %(today)s
  and p.role not in ('pupil', 'guardian')
order by at desc nulls last limit {MOST}"""  # noqa: S608 – only our own words are put in
_OF_OFFICE = f"""
select s.at, 'report' as kind, s.kind as code, 1 as n, array[c.name, u.name] as names, s.by_name as who, b.uuid::text as key
from reporting_submissionstep s join reporting_submission b on b.id = s.submission_id
join reporting_collection c on c.id = b.collection_id join orgs_unit u on u.id = s.unit_id
where %(reports)s and s.unit_id = any(%(units)s) and s.at >= %(since)s and s.kind not in ('drafted', 'reminded')
union all
select p.started_on::timestamptz, 'post', p.role, 1, array[a.display_name, u.name], '', ''
from access_post p join access_account a on a.id = p.account_id join orgs_unit u on u.id = p.at_unit_id
where %(posts)s and p.at_unit_id = any(%(units)s) and p.started_on between %(since)s and %(today)s
  and p.role not in ('pupil', 'guardian', 'teacher')
union all
select lower(v.valid)::timestamptz, 'unit', u.kind, 1, array[v.name], '', u.code
from orgs_unitversion v join orgs_unit u on u.id = v.unit_id
where v.unit_id = any(%(units)s) and u.kind <> 'diemtruong' and lower(v.valid) between %(since)s and %(today)s
order by at desc nulls last limit {MOST}"""  # noqa: S608 – only our own words are put in


class _Row(NamedTuple):
    at: dt.datetime
    kind: str
    code: str
    n: int
    names: list[str]
    who: str
    key: str


def changes_today(actor: Actor, place: Place, on: dt.date) -> Today:
    """Provider of "Vừa thay đổi"."""
    unit = place.unit.pk
    may = {
        "pupils": Perm.PUPILS_VIEW, "imports": Perm.IMPORTS_RUN, "all_marks": Perm.MARKS_VIEW,
        "reports": Perm.REPORTS_VIEW, "posts": Perm.POSTS_VIEW,
    }  # fmt: skip
    rights: dict[str, Any] = {name: actor.can(permission, unit) for name, permission in may.items()}
    rights["marks"] = rights["all_marks"] or actor.can(Perm.MARKS_EDIT_ASSIGNED, unit)
    values = {**rights, "unit": unit, "year": place.year, "today": on, "since": since(on), "person": actor.person_id}
    is_school = place.unit.kind in SCHOOLS
    if not is_school:
        values["units"] = sorted(actor.units_with(Perm.REPORTS_VIEW) | actor.units_with(Perm.POSTS_VIEW))
    with connection.cursor() as cursor:
        cursor.execute(_OF_SCHOOL if is_school else _OF_OFFICE, values)
        rows = [_Row(*row) for row in cursor.fetchall()]
    now = calendar.now()
    where = {"unit": place.unit.code, "year": place.year}
    told = ((row, _TEXTS[row.kind](row)) for row in rows if row.at is not None)
    return Today(changes=[Change(min(row.at, now), text, _url(row, where)) for row, text in told if text])


def since(on: dt.date) -> dt.date:
    """Yesterday; on a Monday Friday, since what changed over the week-end changed unseen."""
    return on - dt.timedelta(days=3 if on.weekday() == 0 else 2 if on.weekday() == 6 else 1)


def _people(row: _Row) -> str:
    more = row.n - len(row.names)
    names = ", ".join(row.names)
    return _("%(names)s và %(count)s em khác") % {"names": names, "count": more} if more > 0 else names


def _came(row: _Row) -> str:
    text = ngettext("%(names)s vào trường: %(reason)s", "%(names)s vào trường: %(reason)s", row.n)
    return text % {"names": _people(row), "reason": str(pupils.START_REASONS.get(row.code, row.code)).lower()}


def _left(row: _Row) -> str:
    if row.code == "corrected":
        return _("%(names)s: xóa khỏi danh sách vì nhập nhầm") % {"names": _people(row)}
    text = ngettext("%(names)s rời trường: %(reason)s", "%(names)s rời trường: %(reason)s", row.n)
    return text % {"names": _people(row), "reason": str(pupils.END_REASONS.get(row.code, row.code)).lower()}


def _transfer(row: _Row) -> str:
    state = str(pupils.TRANSFER_STATES.get(row.code, row.code)).lower()
    return _("Chuyển trường, %(name)s (%(school)s): %(state)s") % {
        "name": row.names[0], "school": row.who, "state": state,
    }  # fmt: skip


_IMPORTS = {
    "pupils": gettext_lazy("%(who)s nhập danh sách học sinh từ %(file)s"),
    "staff": gettext_lazy("%(who)s nhập danh sách cán bộ, giáo viên từ %(file)s"),
    "classes": gettext_lazy("%(who)s nhập danh sách lớp từ %(file)s"),
    "assignments": gettext_lazy("%(who)s nhập phân công giảng dạy từ %(file)s"),
    "undone": gettext_lazy("Đã hoàn tác lần nhập từ %(file)s"),
}


def _import(row: _Row) -> str:
    text = str(_IMPORTS.get(row.code, gettext_lazy("%(who)s nhập dữ liệu từ %(file)s")))
    return text % {"who": row.who, "file": row.names[0]}


def _term(code: str) -> str:
    return _("học kỳ I") if code == "1" else _("học kỳ II")


def _lock(row: _Row) -> str:
    room, grade, part = row.names
    if room:
        reach = _("lớp %(class)s") % {"class": room}
    else:
        reach = _("khối %(grade)s") % {"grade": grade} if grade else _("toàn trường")
    if part:
        reach = f"{reach} ({assessment.part_name(part).lower()})"
    facts = {"who": row.who, "term": _term(row.code), "reach": reach}
    if row.kind == "locked":
        return _("%(who)s khóa sổ điểm %(term)s %(reach)s") % facts
    return _("Đã mở khóa sổ điểm %(term)s %(reach)s") % facts


def _marks(row: _Row) -> str:
    text = ngettext(
        "Sửa điểm sau khi mở khóa: %(class)s %(subject)s, %(count)s em (%(who)s)",
        "Sửa điểm sau khi mở khóa: %(class)s %(subject)s, %(count)s em (%(who)s)",
        row.n,
    )
    return text % {"class": row.names[0], "subject": row.names[1], "count": row.n, "who": row.who}


_REPORTS = {
    "submitted": gettext_lazy("%(unit)s gửi %(report)s"),
    "submit": gettext_lazy("%(unit)s gửi %(report)s"),
    "office_accept": gettext_lazy("Phòng chấp nhận %(report)s – %(unit)s"),
    "office_return": gettext_lazy("Phòng trả lại %(report)s – %(unit)s"),
    "accept": gettext_lazy("Sở chấp nhận %(report)s – %(unit)s"),
    "return": gettext_lazy("Sở trả lại %(report)s – %(unit)s"),
}


def _report(row: _Row) -> str:
    text = str(_REPORTS.get(row.code, gettext_lazy("%(unit)s: %(report)s có bước mới")))
    unit = row.names[1] if len(row.names) > 1 else _("Trường")
    return text % {"unit": unit, "report": row.names[0]}


def _post(row: _Row) -> str:
    role = ROLES[row.code].name if row.code in ROLES else row.code
    where = f" – {row.names[1]}" if len(row.names) > 1 else ""
    return _("%(name)s giữ vai trò %(role)s") % {"name": row.names[0], "role": role} + where


def _unit(row: _Row) -> str:
    return _("%(name)s: thông tin đơn vị thay đổi") % {"name": row.names[0]}


_TEXTS: Mapping[str, Callable[[_Row], str]] = {
    "came": _came, "left": _left, "transfer": _transfer, "import": _import, "locked": _lock, "opened": _lock,
    "marks": _marks, "report": _report, "post": _post, "unit": _unit,
}  # fmt: skip
_SCREENS = {
    "came": ("pupils:list", ""), "left": ("pupils:list", ""), "transfer": ("pupils:transfer", "transfer"),
    "import": ("imports:one", "run"), "locked": ("assessment:mine", ""), "opened": ("assessment:mine", ""),
    "marks": ("assessment:books", ""), "report": ("reporting:submission", "submission"), "post": ("access:posts", ""),
    "unit": ("orgs:unit", "code"),
}  # fmt: skip


def _url(row: _Row, where: Mapping[str, object]) -> str:
    name, key = _SCREENS[row.kind]
    return reverse(name, kwargs={**where, **({key: row.key} if key else {})})
