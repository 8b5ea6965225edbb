"""Staff: the list, a person's file, its history, and the forms to add, correct and end."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.tables.public import Column, Filter, list_page
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.people import public as people
from lienthong.kernel.screens.public import (
    Button,
    at,
    facts_table,
    form_screen,
    history_entries,
    list_screen,
    read_day,
)
from lienthong.school.curriculum import public as curriculum
from lienthong.school.staff import public as staff
from lienthong.school.staff.web.forms import SEXES, EndForm, PersonAndWork


@screen(Perm.STAFF_VIEW)
def staff_table(request: StaffRequest) -> HttpResponse:
    """The staff of the unit in force today, or those who have left."""
    unit, on = request.place.unit, request.business_date
    ended = request.GET.get("state") == "ended"
    subject_names = {s.code: curriculum.name_of(s) for s in curriculum.subjects()}
    groups = [(code, str(label)) for code, label in staff.GROUPS.items()]
    page = list_page(
        request,
        staff.staff_list(request.actor, unit.pk, on=on, ended=ended),
        columns=_columns(request, subject_names),
        filters=[
            Filter("group", _("Nhóm"), groups, lambda rows, v: rows.filter(group=v)),
            Filter(
                "subject",
                _("Môn dạy"),
                list(subject_names.items()),
                lambda rows, v: rows.filter(subjects__contains=[v]),
            ),
            Filter(
                "department",
                _("Tổ"),
                [(d, d) for d in staff.departments(unit.pk, on)],
                lambda rows, v: rows.filter(department=v),
            ),
            Filter("status", _("Trạng thái"), codelists.choices("staff_status"), lambda rows, v: rows.filter(status=v)),
            Filter("state", _("Hiện tại"), [("ended", _("Đã thôi làm việc ở đơn vị"))], lambda rows, _v: rows),
        ],
        search=search,
        default_sort="name",
        title=_("Đội ngũ"),
        heading=(unit.name, request.place.year_label),
        empty=_empty(request),
        id="staff",
    )
    buttons = []
    if request.actor.can(Perm.STAFF_EDIT, unit.pk):
        buttons.append(Button(_("Thêm người"), at(request, "staff:add"), "user-plus", "primary"))
    return list_screen(request, page, buttons=buttons)


def search(rows: Any, text: str) -> Any:
    """By any word of the name without accents, or by code."""
    return rows.filter(Q(person__folded__contains=vietnamese.fold(text)) | Q(staff_code__iexact=text))


def _empty(request: StaffRequest) -> tuple[str, str]:
    if request.GET:
        return _("Không có ai khớp với bộ lọc"), _("Bỏ bớt điều kiện lọc hoặc tìm bằng tên khác.")
    return _("Chưa có cán bộ, giáo viên nào"), _("Nhập danh sách từ tệp Excel của trường, hoặc thêm từng người.")


def _columns(request: StaffRequest, subject_names: dict[str, str]) -> list[Column]:
    return [
        Column(
            "name",
            _("Họ và tên"),
            lambda e: e.person.full_name,
            sort=("person__sort_key", "person__birth_date"),
            link=lambda e: at(request, "staff:file", employment=e.uuid),
            main=True,
            width=28,
        ),
        Column("code", _("Mã cán bộ"), lambda e: e.staff_code, sort=("staff_code",), kind="code"),
        Column("born", _("Ngày sinh"), lambda e: e.person.birth_date, sort=("person__birth_date",), kind="date"),
        Column("sex", _("Giới tính"), lambda e: SEXES.get(e.person.sex, ""), sort=("person__sex",)),
        Column("group", _("Nhóm"), lambda e: str(staff.GROUPS.get(e.group, e.group)), sort=("group",)),
        Column("kind", _("Chức vụ"), lambda e: e.position or codelists.label_of("staff_kind", e.kind), sort=("kind",)),
        Column("department", _("Tổ chuyên môn"), lambda e: e.department, sort=("department",), width=20),
        Column("subjects", _("Môn dạy"), lambda e: ", ".join(subject_names.get(s, s) for s in e.subjects), width=24),
        Column("status", _("Trạng thái"), lambda e: codelists.label_of("staff_status", e.status), sort=("status",)),
    ]


def _labels() -> dict[str, dict[str, Any]]:
    return {
        "group": dict(staff.GROUPS),
        "subjects": {s.code: curriculum.name_of(s) for s in curriculum.subjects()},
        "level": {level: curriculum.level_name(level) for level in curriculum.LEVELS},
        "sex": {"1": _("Nam"), "2": _("Nữ")},
    }


def _tabs(request: StaffRequest, employment: staff.Employment, current: str) -> list[tuple[str, str, bool]]:
    return [
        (label, at(request, name, employment=employment.uuid), name == current)
        for name, label in (("staff:file", _("Hồ sơ")), ("staff:history", _("Lịch sử thay đổi")))
    ]


@screen(Perm.STAFF_VIEW)
def file(request: StaffRequest, employment: uuid.UUID) -> HttpResponse:
    """What is kept of a person at work here, and where else the person has worked as far as one may see."""
    found = staff.employment(request.actor, employment, unit_id=request.place.unit.pk)
    reveal = request.actor.can(Perm.STAFF_SENSITIVE, found.unit_id)
    labels = _labels()
    person = {fact.name: getattr(found.person, fact.name) for fact in people.PERSON_FACTS}
    work = {fact.name: getattr(found, fact.name) for fact in staff.FACTS}
    context = {
        "employment": found,
        "tabs": _tabs(request, found, "staff:file"),
        "person": facts_table(people.PERSON_FACTS, person, reveal=reveal, labels=labels),
        "work": facts_table(staff.FACTS, work, reveal=reveal, labels=labels),
        "details": facts_table(staff.DETAILS, found.details, reveal=reveal, labels=labels),
        "stays": [
            (e.unit.name, str(staff.GROUPS.get(e.group, e.group)), e.started_on, e.ended_on, _reason(e))
            for e in staff.employments_of(found.person_id)
        ],
        "reveal": reveal,
        "list_url": at(request, "staff:list"),
        "buttons": _file_buttons(request, found),
    }
    return render(request, "staff/file.html", context)


def _reason(employment: staff.Employment) -> str:
    words = staff.END_REASONS if employment.end_reason else staff.START_REASONS
    return str(words.get(employment.end_reason or employment.start_reason, ""))


def _file_buttons(request: StaffRequest, found: staff.Employment) -> list[Button]:
    if not request.actor.can(Perm.STAFF_EDIT, found.unit_id):
        return []
    buttons = [Button(_("Sửa hồ sơ"), at(request, "staff:edit", employment=found.uuid), "pencil", "primary")]
    if found.ended_on is None:
        buttons.insert(0, Button(_("Thôi làm việc"), at(request, "staff:end", employment=found.uuid), "user-off"))
    return buttons


@screen(Perm.STAFF_VIEW)
def history(request: StaffRequest, employment: uuid.UUID) -> HttpResponse:
    """Who changed what in the file, when."""
    found = staff.employment(request.actor, employment, unit_id=request.place.unit.pk)
    reveal = request.actor.can(Perm.STAFF_SENSITIVE, found.unit_id)
    context = {
        "employment": found,
        "tabs": _tabs(request, found, "staff:history"),
        "entries": history_entries([found, found.person], reveal=reveal),
        "list_url": at(request, "staff:list"),
    }
    return render(request, "staff/history.html", context)


@screen(Perm.STAFF_EDIT, write=("POST",))
def add(request: StaffRequest) -> HttpResponse:
    """Take a new person into the staff."""
    unit = request.place.unit
    reveal = request.actor.can(Perm.STAFF_SENSITIVE, unit.pk)
    form = PersonAndWork(
        request.POST or None, reveal=reveal, on=request.business_date, started_on=request.business_date
    )
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            lambda: staff.employ(
                actor=request.actor,
                unit_id=unit.pk,
                person=form.person_facts(),
                started_on=form.started_on(),
                facts=form.work_facts(),
                start_reason=form.cleaned_data["start_reason"],
            )
        )
        if made is not None:
            messages.success(request, _("Đã thêm %(name)s vào đội ngũ.") % {"name": made.person.full_name})
            return redirect_or_swap(request, at(request, "staff:file", employment=made.uuid))
    return form_screen(
        request,
        form,
        title=_("Thêm người vào đội ngũ"),
        action=at(request, "staff:add"),
        submit=_("Thêm vào đội ngũ"),
        cancel_url=at(request, "staff:list"),
        sections=form.sections(),
        crumbs=[(_("Đội ngũ"), at(request, "staff:list"))],
        draft=f"staff-add:{unit.pk}",
    )


@screen(Perm.STAFF_EDIT, write=("POST",))
def edit(request: StaffRequest, employment: uuid.UUID) -> HttpResponse:
    """Correct a person's file, against the versions that were shown."""
    found = staff.employment(request.actor, employment, unit_id=request.place.unit.pk)
    reveal = request.actor.can(Perm.STAFF_SENSITIVE, found.unit_id)
    form = PersonAndWork(request.POST or None, reveal=reveal, on=request.business_date, employment=found)
    if request.method == "POST" and form.is_valid():
        saved = form.attempt(lambda: _save(request, form, found))
        if saved is not None:
            messages.success(request, _("Đã lưu hồ sơ."))
            return redirect_or_swap(request, at(request, "staff:file", employment=employment))
    back = at(request, "staff:file", employment=employment)
    return form_screen(
        request,
        form,
        title=_("Sửa hồ sơ: %(name)s") % {"name": found.person.full_name},
        action=at(request, "staff:edit", employment=employment),
        submit=_("Lưu"),
        cancel_url=back,
        sections=form.sections(),
        crumbs=[(_("Đội ngũ"), at(request, "staff:list")), (found.person.full_name, back)],
    )


def _save(request: StaffRequest, form: PersonAndWork, found: staff.Employment) -> staff.Employment:
    seen, person_seen = form.seen_versions()
    saved = staff.change_employment(
        actor=request.actor,
        employment_id=found.pk,
        seen_version=seen,
        facts=form.work_facts(),
        started_on=form.started_on(),
    )
    people.change_person(person_id=found.person_id, seen_version=person_seen, changes=form.person_changes())
    return saved


@screen(Perm.STAFF_EDIT, write=("POST",))
def end(request: StaffRequest, employment: uuid.UUID) -> HttpResponse:
    """End a person's work here, with the reason."""
    found = staff.employment(request.actor, employment, unit_id=request.place.unit.pk)
    back = at(request, "staff:file", employment=employment)
    form = EndForm(request.POST or None, on=request.business_date, version=found.version)
    if request.method == "POST" and form.is_valid():
        try:
            staff.end_employment(
                actor=request.actor,
                employment_id=found.pk,
                on=read_day(form.cleaned_data["on"]),
                reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"],
            )
        except staff.BadFacts as error:
            form.add_error("on", str(error))
        except (staff.StaffRefusal, ValueError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s đã thôi làm việc ở đơn vị.") % {"name": found.person.full_name})
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Thôi làm việc: %(name)s") % {"name": found.person.full_name},
        lead=_(
            "Quyền trên hệ thống, chủ nhiệm và phân công giảng dạy ở đơn vị này kết thúc cùng ngày. Hồ sơ vẫn giữ lại."
        ),
        action=at(request, "staff:end", employment=employment),
        submit=_("Thôi làm việc"),
        cancel_url=back,
        danger=True,
        crumbs=[(_("Đội ngũ"), at(request, "staff:list")), (found.person.full_name, back)],
    )
