"""Pupils: the list, a file with its sides, and the forms to enrol, correct and end."""

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
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.people import public as people
from lienthong.kernel.screens.public import Button, at, facts_table, form_screen, history_entries, list_screen
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils import elsewhere, registry, selectors
from lienthong.school.pupils import public as pupils
from lienthong.school.pupils.web.forms import SEXES, EndForm, PupilForm

GONE = ("gone", "moved_out", "dropped_out")


@screen(Perm.PUPILS_VIEW)
def pupil_table(request: StaffRequest) -> HttpResponse:
    """The pupils of a school in a year: all of them, or those in a state as at today."""
    unit, year, on = request.place.unit, request.place.year, request.business_date
    rows = selectors.pupil_list(request.actor, unit.pk, year)
    rows = _in_state(rows, request.GET.get("state", ""), on)
    page = list_page(
        request,
        rows,
        columns=_columns(request),
        filters=_filters(request),
        search=search,
        default_sort="class",
        title=_("Học sinh"),
        heading=(unit.name, _("Năm học %(year)s") % {"year": request.place.year_label}),
        empty=_empty(request),
        id="pupils",
    )
    buttons = []
    if request.actor.can(Perm.PUPILS_EDIT, unit.pk):
        buttons.append(Button(_("Thêm học sinh"), at(request, "pupils:add"), "user-plus", "primary"))
    return list_screen(request, page, buttons=buttons)


def search(rows: Any, text: str) -> Any:
    """By any word of the name without accents, or by a code."""
    plain = text.strip()
    return rows.filter(
        Q(person__folded__contains=vietnamese.fold(text))
        | Q(file__pupil_code__iexact=plain)
        | Q(file__register_number=plain)
        | Q(person__ministry_code=plain)
    )


def _in_state(rows: Any, state: str, on: Any) -> Any:
    if state in GONE:
        return selectors.gone(rows, on, *(() if state == "gone" else (state,)))
    return selectors.studying(rows, on) if state == "here" else rows


def _filters(request: StaffRequest) -> list[Filter]:
    unit, year = request.place.unit, request.place.year
    book = registry.class_book()
    states = [
        ("here", _("Đang học")),
        ("moved_out", _("Đã chuyển đi")),
        ("dropped_out", _("Đã thôi học")),
        ("gone", _("Không còn học")),
    ]
    filters = [
        Filter("grade", _("Khối"), curriculum.grade_choices(unit.levels), lambda rows, v: rows.filter(grade=int(v)))
    ]
    if book is not None:
        filters.append(
            Filter(
                "class",
                _("Lớp"),
                book.choices(unit.pk, year, None),
                lambda rows, v: rows.filter(pk__in=book.enrolments_in(unit.pk, int(v))),
            )
        )
    filters.append(
        Filter(
            "sex", _("Giới tính"), [("1", _("Nam")), ("2", _("Nữ"))], lambda rows, v: rows.filter(person__sex=int(v))
        )
    )
    if request.actor.can(Perm.PUPILS_SENSITIVE, unit.pk):
        filters.append(
            Filter(
                "ethnic",
                _("Dân tộc"),
                codelists.choices("ethnic_group"),
                lambda rows, v: rows.filter(person__ethnic_code=v),
            )
        )
    start = [(code, str(label)) for code, label in pupils.START_REASONS.items()]
    filters.append(Filter("start", _("Vào học"), start, lambda rows, v: rows.filter(start_reason=v)))
    filters.append(Filter("state", _("Tình trạng"), states, lambda rows, _v: rows))
    return filters


def _columns(request: StaffRequest) -> list[Column]:
    on = request.business_date
    days = selectors.periods(request.place.unit.pk, request.place.year)
    by_name = ("person__sort_key", "person__birth_date")
    columns = [
        Column(
            "name",
            _("Họ và tên"),
            lambda e: e.person.full_name,
            sort=by_name,
            main=True,
            width=28,
            link=lambda e: at(request, "pupils:file", pupil=e.file.uuid),
        ),
        Column("code", _("Mã học sinh"), lambda e: e.file.pupil_code, sort=("file__pupil_code",), kind="code"),
        Column("born", _("Ngày sinh"), lambda e: e.person.birth_date, sort=("person__birth_date",), kind="date"),
        Column("sex", _("Giới tính"), lambda e: str(SEXES.get(e.person.sex, "")), sort=("person__sex",)),
        Column("grade", _("Khối"), lambda e: curriculum.grade_name(e.grade), sort=("grade", *by_name)),
        Column("status", _("Trạng thái"), lambda e: selectors.status_name(e, on, days), width=22),
        Column("register", _("Số đăng bộ"), lambda e: e.file.register_number, kind="code", show=False),
        Column("ministry", _("Mã định danh Bộ GDĐT"), lambda e: e.person.ministry_code or "", kind="code", show=False),
        Column("started", _("Ngày vào học"), lambda e: e.started_on, sort=("started_on",), kind="date", show=False),
    ]
    key = ("class_key", *by_name) if registry.class_book() else ("grade", *by_name)
    columns.insert(1, Column("class", _("Lớp"), lambda e: getattr(e, "class_name", None) or _("chưa xếp"), sort=key))
    return columns


def _empty(request: StaffRequest) -> tuple[str, str]:
    if request.GET:
        return _("Không có học sinh nào khớp với bộ lọc"), _("Bỏ bớt điều kiện lọc hoặc tìm bằng tên khác.")
    return (
        _("Năm học này trường chưa có học sinh"),
        _("Nhập danh sách từ tệp Excel của trường, kết chuyển từ năm học trước, hoặc thêm từng em."),
    )


# -- the file --

SIDES = ("pupils:file", "pupils:family", "pupils:enrolments", "pupils:history")


def side(request: StaffRequest, pupil: uuid.UUID, current: str) -> dict[str, Any]:
    """What every side of a file needs: the file, the newest enrolment, tabs and buttons."""
    unit = request.place.unit
    found = selectors.pupil_file(request.actor, pupil, unit_id=unit.pk)
    labels = (_("Hồ sơ"), _("Gia đình"), _("Quá trình học"), _("Lịch sử thay đổi"))
    enrolment = selectors.current_enrolment(found.person_id, unit.pk, request.place.year)
    book = registry.class_book()
    status = ""
    if enrolment is not None:
        status = selectors.status_name(enrolment, request.business_date, selectors.periods(unit.pk, request.place.year))
    return {
        "file": found,
        "enrolment": enrolment,
        "status": status,
        "is_there": enrolment is not None and enrolment.ended_on is None,
        "class_name": book.names([enrolment.pk]).get(enrolment.pk, "") if book and enrolment else "",
        "reveal": request.actor.can(Perm.PUPILS_SENSITIVE, unit.pk),
        "tabs": [
            (label, at(request, name, pupil=pupil), name == current) for name, label in zip(SIDES, labels, strict=True)
        ],
        "list_url": at(request, "pupils:list"),
        "buttons": _buttons(request, found, enrolment),
    }


def _buttons(request: StaffRequest, file: pupils.PupilFile, enrolment: pupils.Enrolment | None) -> list[Button]:
    unit_id = request.place.unit.pk
    buttons = []
    is_there = enrolment is not None and enrolment.ended_on is None
    if is_there and request.actor.can(Perm.TRANSFERS_EDIT, unit_id):
        buttons.append(Button(_("Chuyển trường"), at(request, "pupils:release", pupil=file.uuid), "transfer-out"))
    if is_there and request.actor.can(Perm.PUPILS_EDIT, unit_id):
        buttons.append(Button(_("Thôi học"), at(request, "pupils:end", pupil=file.uuid), "user-off"))
    if request.actor.can(Perm.PUPILS_EDIT, unit_id):
        buttons.append(Button(_("Sửa hồ sơ"), at(request, "pupils:edit", pupil=file.uuid), "pencil", "primary"))
    return buttons


@screen(Perm.PUPILS_VIEW)
def file(request: StaffRequest, pupil: uuid.UUID) -> HttpResponse:
    """The facts of a pupil."""
    context = side(request, pupil, "pupils:file")
    found, reveal = context["file"], context["reveal"]
    labels = {"sex": {str(code): label for code, label in SEXES.items()}}
    person = {f.name: getattr(found.person, f.name) for f in people.PERSON_FACTS}
    here = [f for f in pupils.FACTS if f.kind != "parts"]
    context["person"] = facts_table(people.PERSON_FACTS, person, reveal=reveal, labels=labels)
    context["here"] = facts_table(here, {f.name: getattr(found, f.name) for f in here}, reveal=reveal)
    health = facts_table(pupils.HEALTH, found.health, reveal=True)
    context["health"] = health if reveal else [(label, "•••" if text else "") for label, text in health]
    return render(request, "pupils/file.html", context)


@screen(Perm.PUPILS_VIEW)
def enrolments(request: StaffRequest, pupil: uuid.UUID) -> HttpResponse:
    """Year by year: school, grade, class, how it began and ended."""
    context = side(request, pupil, "pupils:enrolments")
    context["rows"] = [
        {
            "year": e.year.label,
            "unit": e.unit.name,
            "grade": curriculum.grade_name(e.grade),
            "class": getattr(e, "class_name", None) or "",
            "start": e.started_on,
            "end": e.ended_on,
            "began": str(pupils.START_REASONS.get(e.start_reason, e.start_reason)),
            "ended": str(pupils.END_REASONS.get(e.end_reason, e.end_reason)),
            "why": codelists.label_of("leave_reason", e.drop_reason) or e.note,
        }
        for e in selectors.enrolments_of(context["file"].person_id)
    ]
    return render(request, "pupils/enrolments.html", context)


@screen(Perm.PUPILS_VIEW)
def history(request: StaffRequest, pupil: uuid.UUID) -> HttpResponse:
    """Who changed what in the file, when."""
    context = side(request, pupil, "pupils:history")
    file = context["file"]
    moves = selectors.transfers_of(request.actor, file.person_id, unit_id=request.place.unit.pk)
    context["entries"] = history_entries([file, file.person, *moves], reveal=context["reveal"])
    return render(request, "pupils/history.html", context)


# -- forms --


@screen(Perm.PUPILS_EDIT, write=("POST",))
def add(request: StaffRequest) -> HttpResponse:
    """Enrol a new pupil."""
    unit, year = request.place.unit, request.place.year
    reveal = request.actor.can(Perm.PUPILS_SENSITIVE, unit.pk)
    form = PupilForm(request.POST or None, reveal=reveal, levels=unit.levels, started_on=request.business_date)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(lambda: _enrol(request, form))
        if made is not None:
            messages.success(request, _("Đã thêm học sinh %(name)s.") % {"name": made.person.full_name})
            return redirect_or_swap(request, at(request, "pupils:file", pupil=made.file.uuid))
        _say_where(request, form, year)
    return form_screen(
        request,
        form,
        title=_("Thêm học sinh"),
        action=at(request, "pupils:add"),
        submit=_("Thêm học sinh"),
        cancel_url=at(request, "pupils:list"),
        sections=form.sections(),
        crumbs=[(_("Học sinh"), at(request, "pupils:list"))],
        draft=f"pupil-add:{unit.pk}",
    )


def _enrol(request: StaffRequest, form: PupilForm) -> pupils.Enrolment:
    return pupils.enrol(
        actor=request.actor,
        unit_id=request.place.unit.pk,
        year=request.place.year,
        person=form.person_facts(),
        grade=int(form.cleaned_data["grade"]),
        started_on=form.cleaned_data["started_on"],
        facts=form.file_facts(),
        start_reason=form.cleaned_data["start_reason"],
    )


def _say_where(request: StaffRequest, form: PupilForm, year: int) -> None:
    """When the identifier is known elsewhere, say as much as the asker may know."""
    try:
        facts = form.person_facts()
    except codelists.WrongFacts:
        return
    if not (facts.personal_number or facts.ministry_code):
        return
    found = elsewhere.whereabouts(
        year=year,
        full_name=facts.full_name,
        birth_date=facts.birth_date,
        personal_number=facts.personal_number or "",
        ministry_code=facts.ministry_code or "",
    )
    if found is not None:
        form.add_error(None, elsewhere.sentence(found))


@screen(Perm.PUPILS_EDIT, write=("POST",))
def edit(request: StaffRequest, pupil: uuid.UUID) -> HttpResponse:
    """Correct a pupil's file, against the versions that were shown."""
    unit = request.place.unit
    found = selectors.pupil_file(request.actor, pupil, unit_id=unit.pk)
    reveal = request.actor.can(Perm.PUPILS_SENSITIVE, unit.pk)
    form = PupilForm(request.POST or None, reveal=reveal, levels=unit.levels, file=found)
    back = at(request, "pupils:file", pupil=pupil)
    if request.method == "POST" and form.is_valid():
        saved = form.attempt(
            lambda: pupils.change_pupil(
                actor=request.actor,
                file_id=found.pk,
                seen_version=form.cleaned_data["version"],
                facts=form.file_facts(),
                person_changes=form.person_changes(),
                person_seen_version=form.cleaned_data["person_version"],
            )
        )
        if saved is not None:
            messages.success(request, _("Đã lưu hồ sơ."))
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Sửa hồ sơ: %(name)s") % {"name": found.person.full_name},
        action=at(request, "pupils:edit", pupil=pupil),
        submit=_("Lưu"),
        cancel_url=back,
        sections=form.sections(),
        crumbs=[(_("Học sinh"), at(request, "pupils:list")), (found.person.full_name, back)],
    )


@screen(Perm.PUPILS_EDIT, write=("POST",))
def end(request: StaffRequest, pupil: uuid.UUID) -> HttpResponse:
    """End a pupil's enrolment: dropped out, died, entered by mistake."""
    unit = request.place.unit
    found = selectors.pupil_file(request.actor, pupil, unit_id=unit.pk)
    enrolment = selectors.current_enrolment(found.person_id, unit.pk, request.place.year)
    if enrolment is None:
        raise NoSuchThing(pupil)
    form = EndForm(request.POST or None, on=request.business_date, version=enrolment.version)
    back = at(request, "pupils:file", pupil=pupil)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ended = form.attempt(
            lambda: pupils.end_enrolment(
                actor=request.actor,
                enrolment_id=enrolment.pk,
                on=data["on"],
                reason=data["reason"],
                drop_reason=data["drop_reason"],
                note=data["note"],
                seen_version=data["version"],
            )
        )
        if ended is not None:
            messages.success(request, _("Đã ghi nhận %(name)s thôi học.") % {"name": found.person.full_name})
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Thôi học: %(name)s") % {"name": found.person.full_name},
        lead=_("Em được gạch tên trong danh sách lớp từ ngày này; hồ sơ và điểm vẫn giữ lại."),
        action=at(request, "pupils:end", pupil=pupil),
        submit=_("Ghi nhận thôi học"),
        cancel_url=back,
        danger=True,
        crumbs=[(_("Học sinh"), at(request, "pupils:list")), (found.person.full_name, back)],
    )
