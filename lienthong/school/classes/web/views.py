"""Classes: the list, a class book's list on screen and on paper, and the acts on it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.tables.public import Column, Filter, list_page
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.screens.public import Button, at, form_screen, list_screen
from lienthong.school.classes import public as classes
from lienthong.school.classes import selectors
from lienthong.school.classes.web.forms import ClassForm, DayForm, MoveForm, PlaceForm
from lienthong.school.curriculum import public as curriculum


@screen(Perm.CLASSES_VIEW)
def class_list(request: StaffRequest) -> HttpResponse:
    """The classes of a year with their size and homeroom teacher."""
    unit = request.place.unit
    rows = selectors.class_table(request.actor, unit.pk, request.place.year, on=_day(request))
    page = list_page(
        request,
        rows,
        columns=_columns(request),
        default_sort="name",
        title=_("Lớp học"),
        filters=[
            Filter(
                "grade", _("Khối"), curriculum.grade_choices(unit.levels), lambda found, v: found.filter(grade=int(v))
            )
        ],
        search=lambda found, text: found.filter(name__icontains=vietnamese.clean(text)),
        heading=(unit.name, request.place.year_label),
        id="classes",
        empty=(
            _("Năm học này chưa có lớp nào"),
            _("Nhập danh sách lớp từ tệp, kết chuyển từ năm trước, hoặc thêm từng lớp."),
        ),
    )
    buttons = []
    if request.actor.can(Perm.ROLLOVER, unit.pk):
        buttons.append(Button(_("Kết chuyển năm học"), at(request, "classes:rollover"), "trending-up"))
    if request.actor.can(Perm.CLASSES_EDIT, unit.pk):
        buttons.append(Button(_("Thêm lớp"), at(request, "classes:add"), "plus", "primary"))
    return list_screen(request, page, buttons=buttons)


def _day(request: StaffRequest) -> dt.date:
    """The day that a year's lists are shown as at: today, inside the year that one looks at."""
    season = calendar.SchoolYear.objects.get(pk=request.place.year)
    return clamp(request.business_date, season)


def clamp(day: dt.date, season: calendar.SchoolYear) -> dt.date:
    """A day brought inside a school year."""
    return min(max(day, season.starts_on), season.ends_on)


def _columns(request: StaffRequest) -> list[Column]:
    return [
        Column(
            "name",
            _("Lớp"),
            lambda c: c.name,
            sort=("grade", "sort_key"),
            main=True,
            link=lambda c: at(request, "classes:class", key=c.uuid),
        ),
        Column("code", _("Mã lớp"), lambda c: c.code, kind="code", show=False),
        Column("grade", _("Khối"), lambda c: curriculum.grade_name(c.grade), sort=("grade", "sort_key")),
        Column("homeroom", _("Giáo viên chủ nhiệm"), lambda c: c.homeroom_name or _("chưa có"), width=28),
        Column("size", _("Sĩ số"), lambda c: c.size or 0, kind="number"),
        Column("girls", _("Nữ"), lambda c: c.girls or 0, kind="number"),
        Column("session", _("Buổi học"), lambda c: codelists.label_of("session", c.session)),
        Column("programme", _("Chương trình"), lambda c: curriculum.programme_name(c.programme), width=24),
        Column("state", _("Danh sách"), _list_state, kind="state"),
    ]


def _list_state(found: classes.SchoolClass) -> str:
    if found.closed_on:
        return _("Đã đóng")
    return _("Đã chốt thứ tự") if found.list_fixed_on else _("Chưa chốt")


WHY = {
    "moved_out": lambda: _("Chuyển trường"),
    "dropped_out": lambda: _("Thôi học"),
    "moved_class": lambda: _("Chuyển lớp"),
    "finished": lambda: _("Hoàn thành"),
    "year_end": lambda: _("Hết năm học"),
    "died": lambda: _("Đã mất"),
    "corrected": lambda: _("Nhập nhầm"),
}


def _book(request: StaffRequest, key: uuid.UUID) -> dict[str, Any]:
    """What the page and the paper of a class share."""
    unit = request.place.unit
    found = selectors.school_class(request.actor, key, unit_id=unit.pk, year=request.place.year)
    on = clamp(request.business_date, found.year)
    rows = selectors.class_list(found.pk, on)
    homeroom = selectors.homeroom_now(found.pk, on)
    there = [row for row in rows if not row.is_gone]
    return {
        "found": found,
        "unit": unit,
        "year_label": request.place.year_label,
        "on": on,
        "rows": [
            {
                "row": row,
                "sex": {1: _("Nam"), 2: _("Nữ")}.get(row.sex or 0, ""),
                "why": WHY[row.why]() if row.why in WHY else row.why,
                "url": at(request, "pupils:file", pupil=row.file_uuid),
                "move_url": at(request, "classes:move", key=key, enrolment=row.enrolment_uuid),
            }
            for row in rows
        ],
        "size": len(there),
        "girls": sum(1 for row in there if row.sex == 2),
        "homeroom": homeroom.employment.person.full_name if homeroom else "",
        "homeroom_since": homeroom.started_on if homeroom else None,
        "grade_name": curriculum.grade_name(found.grade),
    }


@screen(Perm.CLASSES_VIEW)
def one(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """The class book's list in its order, who leads and who teaches."""
    context = _book(request, key)
    found = context["found"]
    may_edit = request.actor.can(Perm.CLASSES_EDIT, found.unit_id)
    may_assign = request.actor.can(Perm.ASSIGNMENTS_EDIT, found.unit_id)
    may_open = request.actor.can(Perm.PUPILS_VIEW, found.unit_id)
    limit = selectors.largest(found.level)
    context |= {
        "may_edit": may_edit and found.closed_on is None,
        "may_open": may_open,
        "too_many": bool(limit and context["size"] > limit and not found.is_combined),
        "limit": limit,
        "assignments": [
            {
                "subject": curriculum.name_of(a.subject),
                "strand": a.strand,
                "teacher": a.employment.person.full_name,
                "periods": curriculum.periods(a.half_periods_week),
                "term": a.term,
            }
            for a in selectors.assignments_of_class(found.pk, context["on"])
        ],
        "buttons": _buttons(request, found, may_edit=may_edit, may_assign=may_assign),
        "list_url": at(request, "classes:list"),
        "place_url": at(request, "classes:place", key=key),
    }
    return render(request, "classes/class.html", context)


def _buttons(request: StaffRequest, found: classes.SchoolClass, *, may_edit: bool, may_assign: bool) -> list[Button]:
    key = found.uuid
    buttons = [Button(_("Bản in"), at(request, "classes:print", key=key), "printer")]
    if found.closed_on is not None:
        return buttons
    if may_assign:
        buttons.append(Button(_("Chủ nhiệm"), at(request, "classes:homeroom", key=key), "user-check"))
        buttons.append(Button(_("Phân công"), at(request, "classes:class_assignments", key=key), "table"))
    if may_edit:
        buttons.append(Button(_("Sửa lớp"), at(request, "classes:edit", key=key), "pencil"))
        if found.list_fixed_on is None:
            confirm = _(
                "Danh sách được xếp theo tên và giữ nguyên cả năm: em đến sau ghi cuối, em nghỉ được gạch tên tại chỗ."
            )
            buttons.append(
                Button(
                    _("Chốt thứ tự"), at(request, "classes:fix", key=key), "sort-ascending", post=True, confirm=confirm
                )
            )
        buttons.append(Button(_("Thêm học sinh"), at(request, "classes:place", key=key), "user-plus", "primary"))
    return buttons


@screen(Perm.CLASSES_VIEW)
def sheet(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """The official list on A4, for the browser's printer."""
    return render(request, "classes/print.html", _book(request, key))


@screen(Perm.CLASSES_EDIT, write=("POST",))
def add(request: StaffRequest) -> HttpResponse:
    """Make a class."""
    unit = request.place.unit
    form = ClassForm(request.POST or None, levels=unit.levels)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        row = classes.NewClass(data.pop("name"), int(data.pop("grade")), **data)
        made = form.attempt(
            lambda: classes.create_class(actor=request.actor, unit_id=unit.pk, year=request.place.year, row=row)
        )
        if made is not None:
            messages.success(request, _("Đã thêm lớp %(name)s.") % {"name": made.name})
            return redirect_or_swap(request, at(request, "classes:class", key=made.uuid))
    return form_screen(
        request,
        form,
        title=_("Thêm lớp"),
        action=at(request, "classes:add"),
        submit=_("Thêm lớp"),
        cancel_url=at(request, "classes:list"),
        crumbs=[(_("Lớp học"), at(request, "classes:list"))],
    )


def _editable(request: StaffRequest, key: uuid.UUID) -> classes.SchoolClass:
    return selectors.school_class(request.actor, key, unit_id=request.place.unit.pk, year=request.place.year)


def _crumbs(request: StaffRequest, found: classes.SchoolClass) -> list[tuple[str, str]]:
    return [
        (_("Lớp học"), at(request, "classes:list")),
        (_("Lớp %(name)s") % {"name": found.name}, at(request, "classes:class", key=found.uuid)),
    ]


@screen(Perm.CLASSES_EDIT, write=("POST",))
def edit(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """Rename a class or correct its facts."""
    found = _editable(request, key)
    form = ClassForm(request.POST or None, levels=(), found=found)
    back = at(request, "classes:class", key=key)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        seen = data.pop("version")
        saved = form.attempt(
            lambda: classes.change_class(actor=request.actor, class_id=found.pk, seen_version=seen, changes=data)
        )
        if saved is not None:
            messages.success(request, _("Đã lưu lớp %(name)s.") % {"name": saved.name})
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Sửa lớp %(name)s") % {"name": found.name},
        action=at(request, "classes:edit", key=key),
        submit=_("Lưu"),
        cancel_url=back,
        crumbs=_crumbs(request, found),
    )


@screen(Perm.CLASSES_EDIT, read=(), write=("POST",))
def fix(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """Sort the list and fix its order."""
    found = _editable(request, key)
    try:
        classes.fix_list(actor=request.actor, class_id=found.pk, on=request.business_date)
    except classes.ClassRefusal as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã chốt thứ tự danh sách lớp %(name)s.") % {"name": found.name})
    return redirect_or_swap(request, at(request, "classes:class", key=key))


@screen(Perm.CLASSES_EDIT, write=("POST",))
def close(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """Close a class that is empty."""
    found = _editable(request, key)
    form = DayForm(request.POST or None, on=request.business_date)
    back = at(request, "classes:class", key=key)
    if request.method == "POST" and form.is_valid():
        done = form.attempt(
            lambda: classes.close_class(actor=request.actor, class_id=found.pk, on=form.cleaned_data["on"])
        )
        if done is not None:
            messages.success(request, _("Đã đóng lớp %(name)s.") % {"name": found.name})
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Đóng lớp %(name)s") % {"name": found.name},
        action=at(request, "classes:close", key=key),
        submit=_("Đóng lớp"),
        cancel_url=back,
        danger=True,
        crumbs=_crumbs(request, found),
        lead=_("Chủ nhiệm và phân công của lớp kết thúc cùng ngày; sổ của lớp vẫn xem được."),
    )


@screen(Perm.CLASSES_EDIT, write=("POST",))
def place(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """Seat pupils of the grade who have no class yet."""
    found = _editable(request, key)
    on = _day(request)
    grade = None if found.is_combined else found.grade
    waiting = selectors.unplaced(found.unit_id, found.year_id, on, grade=grade)
    listed = [
        (
            str(e.pk),
            f"{e.person.full_name} – {e.person.birth_date:%d/%m/%Y}" if e.person.birth_date else e.person.full_name,
        )
        for e in waiting
    ]
    back = at(request, "classes:class", key=key)
    if not listed and request.method == "GET":
        messages.info(request, _("Mọi học sinh của khối này đã có lớp. Thêm học sinh mới ở trang Học sinh trước."))
        return redirect_or_swap(request, back)
    form = PlaceForm(request.POST or None, on=on, pupils=listed)
    if request.method == "POST" and form.is_valid():
        rows = [classes.Placement(int(pk), found.pk, form.cleaned_data["on"]) for pk in form.cleaned_data["pupils"]]
        made = form.attempt(lambda: classes.place_pupils(actor=request.actor, unit_id=found.unit_id, placements=rows))
        if made is not None:
            messages.success(request, _("Đã xếp %(count)s học sinh vào lớp.") % {"count": len(made)})
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Xếp học sinh vào lớp %(name)s") % {"name": found.name},
        action=at(request, "classes:place", key=key),
        submit=_("Xếp vào lớp"),
        cancel_url=back,
        crumbs=_crumbs(request, found),
    )


@screen(Perm.CLASSES_EDIT, write=("POST",))
def move(request: StaffRequest, key: uuid.UUID, enrolment: uuid.UUID) -> HttpResponse:
    """Move a pupil to another class of the grade."""
    found = _editable(request, key)
    line = next((r for r in selectors.class_list(found.pk, _day(request)) if r.enrolment_uuid == enrolment), None)
    if line is None or line.is_gone:
        raise NoSuchThing(enrolment)
    targets = [
        (str(c.pk), c.name)
        for c in selectors.classes_of(found.unit_id, found.year_id)
        if c.pk != found.pk
        and c.closed_on is None
        and c.level == found.level
        and (c.grade == found.grade or c.is_combined)
    ]
    form = MoveForm(request.POST or None, on=_day(request), targets=targets)
    back = at(request, "classes:class", key=key)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        moved = form.attempt(
            lambda: classes.move_pupil(
                actor=request.actor, enrolment_id=line.enrolment_id, to_class_id=int(data["to"]), on=data["on"]
            )
        )
        if moved is not None:
            messages.success(request, _("Đã chuyển %(name)s sang lớp mới.") % {"name": line.full_name})
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Chuyển lớp: %(name)s") % {"name": line.full_name},
        lead=_("Em được gạch tên ở lớp cũ và ghi cuối danh sách lớp mới; điểm đi theo."),
        action=at(request, "classes:move", key=key, enrolment=enrolment),
        submit=_("Chuyển lớp"),
        cancel_url=back,
        crumbs=_crumbs(request, found),
    )
