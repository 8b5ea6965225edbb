"""The receiver's request and what both sides may do with it; undoing an acceptance."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at, form_screen
from lienthong.school.pupils import asking, selectors
from lienthong.school.pupils import public as pupils
from lienthong.school.pupils.web.forms import AnswerForm, ConsentForm, RequestForm


@screen(Perm.TRANSFERS_EDIT, write=("POST",))
def request_transfer(request: StaffRequest) -> HttpResponse:
    """Ask another school for a pupil."""
    unit = request.place.unit
    form = RequestForm(request.POST or None, on=request.business_date, unit_id=unit.pk, levels=unit.levels)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = form.attempt(
            lambda: asking.request_transfer(
                actor=request.actor,
                unit_id=unit.pk,
                year=request.place.year,
                full_name=data["full_name"],
                birth_date=data["birth_date"],
                code=data["code"],
                from_unit_id=int(data["from_unit"]) if data["from_unit"] else None,
                wanted_on=data["wanted_on"],
                reason=data["reason"],
            )
        )
        if made is not None:
            messages.success(request, _("Đã gửi đề nghị cho trường cũ của %(name)s.") % {"name": made.pupil_name})
            return redirect_or_swap(request, at(request, "pupils:transfer", transfer=made.uuid))
    return form_screen(
        request,
        form,
        title=_("Đề nghị chuyển học sinh đến"),
        lead=_(
            "Theo đơn của gia đình. Trường cũ thấy đề nghị, cho chuyển hoặc từ chối kèm lý do; "
            "em vẫn học ở trường cũ cho đến khi trường mình tiếp nhận."
        ),
        action=at(request, "pupils:request"),
        submit=_("Gửi đề nghị"),
        cancel_url=at(request, "pupils:transfers"),
        crumbs=[(_("Chuyển đến"), at(request, "pupils:transfers"))],
    )


def _of_side(request: StaffRequest, key: uuid.UUID, side: str) -> pupils.Transfer:
    """A transfer of which the unit is this very side; to the other side the step does not exist."""
    found = selectors.transfer(request.actor, key, unit_id=request.place.unit.pk)
    if getattr(found, side) != request.place.unit.pk:
        raise NoSuchThing(key)
    return found


@screen(Perm.TRANSFERS_EDIT, write=("POST",))
def consent(request: StaffRequest, transfer: uuid.UUID) -> HttpResponse:
    """The old school lets the pupil go to the school that asked."""
    found = _of_side(request, transfer, "from_unit_id")
    form = ConsentForm(request.POST or None, wanted_on=found.leaves_on)
    back = at(request, "pupils:transfer", transfer=transfer)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = form.attempt(
            lambda: asking.release_requested(
                actor=request.actor,
                transfer_id=found.pk,
                leaves_on=data["leaves_on"],
                paper_number=data["paper_number"],
            )
        )
        if done is not None:
            messages.success(request, _("Đã làm thủ tục chuyển đi cho %(name)s.") % {"name": found.pupil_name})
            return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=_("Chuyển trường: %(name)s") % {"name": found.pupil_name},
        lead=_(
            "Điểm và điểm danh đến hôm nay được niêm phong và đi theo. "
            "Em vẫn ở danh sách của trường cho đến khi trường kia tiếp nhận."
        ),
        action=at(request, "pupils:consent", transfer=transfer),
        submit=_("Cho chuyển đi"),
        cancel_url=back,
        crumbs=[(_("Chuyển đi"), at(request, "pupils:transfers_out")), (found.pupil_name, back)],
    )


@screen(Perm.TRANSFERS_EDIT, write=("POST",))
def decline(request: StaffRequest, transfer: uuid.UUID) -> HttpResponse:
    """The old school says no, with the reason."""
    found = _of_side(request, transfer, "from_unit_id")
    form = AnswerForm(request.POST or None, label=_("Lý do không cho chuyển"))
    return _answered(
        request,
        form,
        found,
        lambda: asking.decline(actor=request.actor, transfer_id=found.pk, answer=form.cleaned_data["answer"]),
        title=_("Không cho chuyển: %(name)s") % {"name": found.pupil_name},
        step="pupils:decline",
        submit=_("Không cho chuyển"),
        told=_("Đã trả lời trường đề nghị."),
    )


@screen(Perm.TRANSFERS_EDIT, write=("POST",))
def undo_acceptance(request: StaffRequest, transfer: uuid.UUID) -> HttpResponse:
    """Taken in by mistake: back to the old school."""
    found = _of_side(request, transfer, "to_unit_id")
    form = AnswerForm(request.POST or None, label=_("Lý do hủy tiếp nhận"))
    return _answered(
        request,
        form,
        found,
        lambda: asking.undo_acceptance(actor=request.actor, transfer_id=found.pk, answer=form.cleaned_data["answer"]),
        title=_("Hủy tiếp nhận %(name)s") % {"name": found.pupil_name},
        step="pupils:undo_acceptance",
        submit=_("Hủy tiếp nhận"),
        told=_("Đã hủy tiếp nhận; em trở lại lớp ở trường cũ."),
        lead=_(
            "Em trở lại lớp ở trường cũ như chưa chuyển. Dòng trong sổ theo dõi chuyển trường vẫn còn, ghi là đã hủy."
        ),
    )


def _answered(
    request: StaffRequest,
    form: AnswerForm,
    found: pupils.Transfer,
    act: Callable[[], pupils.Transfer],
    *,
    title: str,
    step: str,
    submit: str,
    told: str,
    lead: str = "",
) -> HttpResponse:
    back = at(request, "pupils:transfer", transfer=found.uuid)
    if request.method == "POST" and form.is_valid() and form.attempt(act) is not None:
        messages.success(request, told)
        return redirect_or_swap(request, back)
    return form_screen(
        request,
        form,
        title=title,
        lead=lead,
        action=at(request, step, transfer=found.uuid),
        submit=submit,
        cancel_url=back,
        danger=True,
        crumbs=[(_("Chuyển trường"), at(request, "pupils:transfers")), (found.pupil_name, back)],
    )


@screen(Perm.TRANSFERS_EDIT, read=(), write=("POST",))
def cancel_request(request: StaffRequest, transfer: uuid.UUID) -> HttpResponse:
    """The asking school takes its request back."""
    found = _of_side(request, transfer, "to_unit_id")
    try:
        asking.cancel_request(actor=request.actor, transfer_id=found.pk)
    except pupils.PupilRefusal as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã hủy đề nghị chuyển %(name)s.") % {"name": found.pupil_name})
    return redirect_or_swap(request, at(request, "pupils:transfer", transfer=transfer))
