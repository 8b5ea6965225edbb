"""Transfers: the registers of those who come and go, and the two sides' steps."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.tables.public import Column, Filter, list_page
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.people import public as people
from lienthong.kernel.screens.public import Button, at, form_screen, list_screen
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils import public as pupils
from lienthong.school.pupils import registry, selectors
from lienthong.school.pupils import transfers as acts
from lienthong.school.pupils.web.forms import AcceptForm, ReceiveForm, RefuseForm, ReleaseForm


@screen(Perm.PUPILS_VIEW)
def incoming(request: StaffRequest) -> HttpResponse:
    """Those who come: waiting for our answer first."""
    rows = selectors.transfers_in(request.actor, request.place.unit.pk, request.place.year)
    return _register(request, rows, is_in=True)


@screen(Perm.PUPILS_VIEW)
def outgoing(request: StaffRequest) -> HttpResponse:
    """Those who go."""
    rows = selectors.transfers_out(request.actor, request.place.unit.pk, request.place.year)
    return _register(request, rows, is_in=False)


def _register(request: StaffRequest, rows: Any, *, is_in: bool) -> HttpResponse:
    unit = request.place.unit
    states = [(code, str(label)) for code, label in pupils.TRANSFER_STATES.items()]
    page = list_page(
        request,
        rows,
        columns=_columns(request, is_in=is_in),
        default_sort="-date",
        filters=[Filter("state", _("Trạng thái"), states, lambda found, v: found.filter(state=v))],
        search=lambda found, text: found.filter(pupil_name__icontains=vietnamese.clean(text)),
        title=_("Học sinh chuyển đến") if is_in else _("Học sinh chuyển đi"),
        heading=(unit.name, request.place.year_label),
        empty=(
            _("Chưa có học sinh chuyển đến") if is_in else _("Chưa có học sinh chuyển đi"),
            _("Khi trường khác chuyển học sinh đến, hồ sơ hiện ở đây. Trường cũng có thể chủ động đề nghị trường cũ.")
            if is_in
            else _("Mở hồ sơ học sinh và chọn “Chuyển trường” để bắt đầu."),
        ),
        id="transfers",
    )
    tabs = [
        (_("Chuyển đến"), at(request, "pupils:transfers"), is_in),
        (_("Chuyển đi"), at(request, "pupils:transfers_out"), not is_in),
    ]
    buttons = []
    if request.actor.can(Perm.TRANSFERS_EDIT, unit.pk):
        buttons.append(Button(_("Tiếp nhận từ ngoài tỉnh"), at(request, "pupils:receive"), "transfer-in"))
        buttons.append(Button(_("Đề nghị chuyển đến"), at(request, "pupils:request"), "send", "primary"))
    waiting = selectors.waiting(unit.pk) if is_in else len(selectors.asked_of(unit.pk))
    notice = ""
    if waiting:
        text = (
            _("%(count)s học sinh đang chờ trường tiếp nhận.")
            if is_in
            else _("%(count)s đề nghị của trường khác đang chờ trường trả lời.")
        )
        notice = text % {"count": waiting}
    return list_screen(request, page, buttons=buttons, tabs=tabs, notice=notice)


def _columns(request: StaffRequest, *, is_in: bool) -> list[Column]:
    return [
        Column(
            "name",
            _("Họ và tên"),
            lambda t: t.pupil_name,
            sort=("pupil_name",),
            main=True,
            width=28,
            link=lambda t: at(request, "pupils:transfer", transfer=t.uuid),
        ),
        Column("born", _("Ngày sinh"), lambda t: t.birth_date, sort=("birth_date",), kind="date"),
        Column("class", _("Lớp"), lambda t: (t.to_class if is_in else t.from_class) or curriculum.grade_name(t.grade)),
        Column(
            "school", _("Trường cũ") if is_in else _("Trường chuyển đến"), lambda t: _other(t, is_in=is_in), width=36
        ),
        Column(
            "date",
            _("Ngày chuyển"),
            lambda t: (t.arrived_on or t.leaves_on) if is_in else t.leaves_on,
            sort=("leaves_on", "id"),
            kind="date",
        ),
        Column("paper", _("Số giấy"), lambda t: t.paper_number, kind="code"),
        Column("reason", _("Lý do"), lambda t: t.reason, width=30),
        Column("state", _("Trạng thái"), lambda t: str(pupils.TRANSFER_STATES[t.state]), sort=("state",), kind="state"),
    ]


def _other(transfer: pupils.Transfer, *, is_in: bool) -> str:
    unit = transfer.from_unit if is_in else transfer.to_unit
    return unit.name if unit else transfer.other_school


@screen(Perm.PUPILS_VIEW)
def one(request: StaffRequest, transfer: uuid.UUID) -> HttpResponse:
    """One transfer: what it says, and what this side may do."""
    unit = request.place.unit
    found = selectors.transfer(request.actor, transfer, unit_id=unit.pk)
    is_in = found.to_unit_id == unit.pk
    context = {
        "transfer": found,
        "state": str(pupils.TRANSFER_STATES[found.state]),
        "facts": [
            (_("Ngày sinh"), f"{found.birth_date:%d/%m/%Y}" if found.birth_date else ""),
            (_("Trường cũ"), found.from_unit.name if found.from_unit else found.other_school),
            (_("Lớp cũ"), found.from_class or curriculum.grade_name(found.grade)),
            (_("Trường chuyển đến"), found.to_unit.name if found.to_unit else found.other_school),
            (_("Lớp mới"), found.to_class),
            (_("Ngày chuyển đi"), f"{found.leaves_on:%d/%m/%Y}"),
            (_("Ngày tiếp nhận"), f"{found.arrived_on:%d/%m/%Y}" if found.arrived_on else ""),
            (_("Lý do"), found.reason),
            (_("Số giấy chuyển trường"), found.paper_number),
            (_("Ngày đề nghị"), f"{found.asked_on:%d/%m/%Y}" if found.asked_on else ""),
            (_("Trả lời"), found.answer),
        ],
        "buttons": _steps(request, found, is_in=is_in),
        "list_url": at(request, "pupils:transfers" if is_in else "pupils:transfers_out"),
    }
    return render(request, "pupils/transfer.html", context)


def _steps(request: StaffRequest, found: pupils.Transfer, *, is_in: bool) -> list[Button]:
    if not request.actor.can(Perm.TRANSFERS_EDIT, request.place.unit.pk):
        return []
    if found.state == "requested":
        return _answers(request, found, is_in=is_in)
    if found.state == "accepted" and is_in and found.from_unit_id:
        return [Button(_("Hủy tiếp nhận"), at(request, "pupils:undo_acceptance", transfer=found.uuid), "arrow-back-up")]
    if found.state != "released":
        return []
    if is_in:
        return [
            Button(_("Không tiếp nhận"), at(request, "pupils:refuse", transfer=found.uuid), "x"),
            Button(_("Tiếp nhận"), at(request, "pupils:accept", transfer=found.uuid), "transfer-in", "primary"),
        ]
    confirm = _("Học sinh tiếp tục học ở trường; trường chuyển đến không còn thấy hồ sơ này trong danh sách chờ.")
    return [
        Button(
            _("Rút lại"),
            at(request, "pupils:withdraw", transfer=found.uuid),
            "arrow-back-up",
            post=True,
            confirm=confirm,
        )
    ]


def _answers(request: StaffRequest, found: pupils.Transfer, *, is_in: bool) -> list[Button]:
    """Steps while the receiver's request waits: the receiver may take it back, the sender answers."""
    if is_in:
        address = at(request, "pupils:cancel_request", transfer=found.uuid)
        confirm = _("Trường cũ không còn thấy đề nghị này trong danh sách chờ.")
        return [Button(_("Hủy đề nghị"), address, "arrow-back-up", post=True, confirm=confirm)]
    return [
        Button(_("Không cho chuyển"), at(request, "pupils:decline", transfer=found.uuid), "x"),
        Button(_("Cho chuyển đi"), at(request, "pupils:consent", transfer=found.uuid), "transfer-out", "primary"),
    ]


@screen(Perm.TRANSFERS_EDIT, write=("POST",))
def release(request: StaffRequest, pupil: uuid.UUID) -> HttpResponse:
    """Let a pupil go to another school."""
    unit = request.place.unit
    file = selectors.pupil_file(request.actor, pupil, unit_id=unit.pk)
    enrolment = selectors.current_enrolment(file.person_id, unit.pk, request.place.year)
    if enrolment is None:
        raise NoSuchThing(pupil)
    form = ReleaseForm(request.POST or None, on=request.business_date, unit_id=unit.pk, level=enrolment.level)
    back = at(request, "pupils:file", pupil=pupil)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = form.attempt(
            lambda: acts.release(
                actor=request.actor,
                enrolment_id=enrolment.pk,
                leaves_on=data["leaves_on"],
                to_unit_id=int(data["to"]) if data["to"] else None,
                other_school=data["other_school"],
                reason=data["reason"],
                paper_number=data["paper_number"],
            )
        )
        if made is not None:
            messages.success(request, _("Đã làm thủ tục chuyển đi cho %(name)s.") % {"name": made.pupil_name})
            return redirect_or_swap(request, at(request, "pupils:transfer", transfer=made.uuid))
    return form_screen(
        request,
        form,
        title=_("Chuyển trường: %(name)s") % {"name": file.person.full_name},
        lead=_(
            "Điểm và điểm danh đến hôm nay được niêm phong và đi theo. "
            "Em vẫn ở danh sách của trường cho đến khi trường kia tiếp nhận."
        ),
        action=at(request, "pupils:release", pupil=pupil),
        submit=_("Cho chuyển đi"),
        cancel_url=back,
        crumbs=[(_("Học sinh"), at(request, "pupils:list")), (file.person.full_name, back)],
    )


def _classes(request: StaffRequest, grade: int | None) -> list[tuple[str, str]]:
    book = registry.class_book()
    return book.choices(request.place.unit.pk, request.place.year, grade) if book else []


@screen(Perm.TRANSFERS_EDIT, write=("POST",))
def accept(request: StaffRequest, transfer: uuid.UUID) -> HttpResponse:
    """Take the pupil in."""
    found = _ours(request, transfer)
    form = AcceptForm(request.POST or None, on=request.business_date, classes=_classes(request, found.grade))
    back = at(request, "pupils:transfer", transfer=transfer)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = form.attempt(
            lambda: acts.accept(
                actor=request.actor,
                transfer_id=found.pk,
                arrived_on=data["arrived_on"],
                class_id=int(data["class_id"]) if data["class_id"] else None,
            )
        )
        if made is not None:
            messages.success(request, _("Đã tiếp nhận %(name)s.") % {"name": found.pupil_name})
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Tiếp nhận %(name)s") % {"name": found.pupil_name},
        action=at(request, "pupils:accept", transfer=transfer),
        submit=_("Tiếp nhận"),
        cancel_url=back,
        crumbs=[(_("Chuyển đến"), at(request, "pupils:transfers")), (found.pupil_name, back)],
    )


@screen(Perm.TRANSFERS_EDIT, write=("POST",))
def refuse(request: StaffRequest, transfer: uuid.UUID) -> HttpResponse:
    """Say no, with the reason."""
    found = _ours(request, transfer)
    form = RefuseForm(request.POST or None)
    back = at(request, "pupils:transfer", transfer=transfer)
    if request.method == "POST" and form.is_valid():
        done = form.attempt(
            lambda: acts.refuse(actor=request.actor, transfer_id=found.pk, answer=form.cleaned_data["answer"])
        )
        if done is not None:
            messages.success(request, _("Đã trả lời trường chuyển đi."))
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Không tiếp nhận %(name)s") % {"name": found.pupil_name},
        action=at(request, "pupils:refuse", transfer=transfer),
        submit=_("Không tiếp nhận"),
        cancel_url=back,
        danger=True,
        crumbs=[(_("Chuyển đến"), at(request, "pupils:transfers")), (found.pupil_name, back)],
    )


def _ours(request: StaffRequest, key: uuid.UUID) -> pupils.Transfer:
    """A transfer to this school; to its sender this step does not exist."""
    found = selectors.transfer(request.actor, key, unit_id=request.place.unit.pk)
    if found.to_unit_id != request.place.unit.pk:
        raise NoSuchThing(key)
    return found


@screen(Perm.TRANSFERS_EDIT, read=(), write=("POST",))
def withdraw(request: StaffRequest, transfer: uuid.UUID) -> HttpResponse:
    """Take a release back."""
    found = selectors.transfer(request.actor, transfer, unit_id=request.place.unit.pk)
    if found.from_unit_id != request.place.unit.pk:
        raise NoSuchThing(transfer)
    try:
        acts.withdraw(actor=request.actor, transfer_id=found.pk)
    except pupils.PupilRefusal as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã rút lại thủ tục chuyển trường của %(name)s.") % {"name": found.pupil_name})
    return redirect_or_swap(request, at(request, "pupils:transfer", transfer=transfer))


@screen(Perm.TRANSFERS_EDIT, write=("POST",))
def receive(request: StaffRequest) -> HttpResponse:
    """Take in a pupil from outside the province."""
    unit = request.place.unit
    form = ReceiveForm(
        request.POST or None, on=request.business_date, levels=unit.levels, classes=_classes(request, None)
    )
    if request.method == "POST" and form.is_valid():
        made = form.attempt(lambda: _receive(request, form.cleaned_data))
        if made is not None:
            messages.success(request, _("Đã tiếp nhận %(name)s.") % {"name": made.pupil_name})
            return redirect_or_swap(request, at(request, "pupils:transfer", transfer=made.uuid))
    return form_screen(
        request,
        form,
        title=_("Tiếp nhận học sinh từ ngoài tỉnh"),
        action=at(request, "pupils:receive"),
        submit=_("Tiếp nhận"),
        cancel_url=at(request, "pupils:transfers"),
        crumbs=[(_("Chuyển đến"), at(request, "pupils:transfers"))],
    )


def _receive(request: StaffRequest, data: dict[str, Any]) -> pupils.Transfer:
    person = people.PersonFacts(
        data["full_name"], data["birth_date"], sex=int(data["sex"]), personal_number=data["personal_number"] or None
    )
    return acts.receive_from_outside(
        actor=request.actor,
        unit_id=request.place.unit.pk,
        year=request.place.year,
        person=person,
        grade=int(data["grade"]),
        arrived_on=data["arrived_on"],
        other_school=data["other_school"],
        reason=data["reason"],
        paper_number=data["paper_number"],
        class_id=int(data["class_id"]) if data["class_id"] else None,
    )
