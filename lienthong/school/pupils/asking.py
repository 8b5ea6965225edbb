"""The other way round: the receiving school asks, the sending school releases or says no with its reason.

Parents bring their application to the new school first (TT 28/2020 Điều 36: an answer within three working days on each
side). Whoever asks must know the child: name and birth date, and either one of the codes or the old school. A wrong guess
learns nothing, whichever part was wrong; a right one is seen by the old school, which decides.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.pupils import registry, rules, services, transfers
from lienthong.school.pupils.errors import BadFacts, NotInForce, TransferClosed
from lienthong.school.pupils.events import TransferReleased, TransferRequested
from lienthong.school.pupils.models import Enrolment, Transfer

ANSWER_DAYS = 3  # working days, TT 28/2020 Điều 36


@transaction.atomic
def request_transfer(
    *, actor: Actor, unit_id: int, year: int, full_name: str, birth_date: dt.date, wanted_on: dt.date, code: str = "",
    from_unit_id: int | None = None, reason: str = "",
) -> Transfer:  # fmt: skip
    """Ask the school where the pupil is enrolled to let it go. Nothing changes there. Raises BadFacts, TransferClosed."""
    require(actor, Perm.TRANSFERS_EDIT, unit_id)
    code = vietnamese.clean(code)
    if not code and from_unit_id is None:
        raise BadFacts({"code": _("Nhập mã của học sinh, hoặc chọn trường cũ.")})
    where = {from_unit_id} if from_unit_id and not code else set(orgs.Unit.objects.values_list("pk", flat=True))
    scope = database.current().unit_ids | {unit_id} | {u for u in where if u}
    with database.elevated(
        scope, reason="a school asks for a pupil whose name, birth date and school or code it gives"
    ):
        enrolment = _known(year, full_name, birth_date, code=code, from_unit_id=from_unit_id)
        if enrolment.unit_id == unit_id:
            raise BadFacts({"full_name": _("Học sinh này đang học ở chính trường mình.")})
        rules.check_grade(enrolment.grade, orgs.Unit.objects.get(pk=unit_id).levels, enrolment.level)
        _check_day(enrolment, wanted_on)
        if Transfer.objects.filter(from_enrolment_id=enrolment.pk, state__in=("requested", "released")).exists():
            raise TransferClosed(
                _(
                    "Học sinh này đang có một lần chuyển trường chưa xong. Liên hệ trường cũ để biết và giải quyết trước."
                )
            )
        transfer: Transfer = Transfer.objects.create(
            from_unit_id=enrolment.unit_id, to_unit_id=unit_id, person_id=enrolment.person_id, state="requested",
            pupil_name=enrolment.person.full_name, birth_date=birth_date, from_enrolment_id=enrolment.pk, year_id=year,
            grade=enrolment.grade, leaves_on=wanted_on, asked_on=calendar.today(),
            reason=vietnamese.clean(reason)[:300],
        )  # fmt: skip
    events.publish_on_commit(TransferRequested(transfer.pk, enrolment.unit_id, unit_id))
    return transfer


def _check_day(enrolment: Enrolment, wanted_on: dt.date) -> None:
    if wanted_on < enrolment.started_on:
        raise BadFacts({"wanted_on": _("Ngày muốn chuyển không thể trước ngày vào học ở trường cũ.")})


def _known(year: int, full_name: str, birth_date: dt.date, *, code: str, from_unit_id: int | None) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("person")
    rows = rows.filter(year_id=year, ended_on__isnull=True, person__birth_date=birth_date)
    if code:
        by_code = Q(person__personal_number=code) | Q(person__ministry_code=code) | Q(file__pupil_code__iexact=code)
        rows = rows.filter(by_code)
    if from_unit_id is not None:
        rows = rows.filter(unit_id=from_unit_id)
    found: list[Enrolment] = [
        row for row in rows.order_by("id")[:20] if vietnamese.same_word(full_name, row.person.full_name)
    ]
    if not found:
        text = _("Không tìm thấy học sinh đang học như vậy. Kiểm tra họ tên, ngày sinh, và mã học sinh hoặc trường cũ.")
        raise BadFacts({"full_name": text})
    if len(found) > 1:
        text = _("Trường cũ có nhiều em cùng họ tên và ngày sinh. Nhập thêm mã của học sinh.")
        raise BadFacts({"code": text})
    return found[0]


@transaction.atomic
def release_requested(*, actor: Actor, transfer_id: int, leaves_on: dt.date, paper_number: str = "") -> Transfer:
    """The old school says yes: marks are sealed into the transfer, and the other side has now to accept."""
    transfer = transfers.open_transfer(transfer_id, state="requested")
    assert transfer.from_unit_id is not None
    assert transfer.to_unit_id is not None
    require(actor, Perm.TRANSFERS_EDIT, transfer.from_unit_id)
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("person", "unit", "file")
    enrolment = rows.get(pk=transfer.from_enrolment_id)
    if enrolment.ended_on is not None:
        raise NotInForce(
            _("Học sinh này không còn học ở trường nên không chuyển đi được nữa. Từ chối đề nghị và ghi rõ.")
        )
    if leaves_on < enrolment.started_on:
        day = f"{enrolment.started_on:%d/%m/%Y}"
        raise BadFacts({"leaves_on": _("Ngày chuyển đi không thể trước ngày vào học (%(day)s).") % {"day": day}})
    transfer.leaves_on, transfer.paper_number = leaves_on, vietnamese.clean(paper_number)[:40]
    transfer.from_class, transfer.carried = transfers.class_of(enrolment.pk), transfers.sealed(enrolment)
    transfer.state = "released"
    transfer.save()
    events.publish_on_commit(TransferReleased(transfer.pk, transfer.from_unit_id, transfer.to_unit_id))
    return transfer


@transaction.atomic
def decline(*, actor: Actor, transfer_id: int, answer: str) -> Transfer:
    """The old school says no, with a reason that the asking school reads; the pupil stays."""
    transfer = transfers.open_transfer(transfer_id, state="requested")
    assert transfer.from_unit_id is not None
    require(actor, Perm.TRANSFERS_EDIT, transfer.from_unit_id)
    transfer.answer = vietnamese.clean(answer)[:300]
    if not transfer.answer:
        raise BadFacts({"answer": _("Ghi lý do không cho chuyển để trường kia biết.")})
    return transfers.decide(transfer, "declined")


@transaction.atomic
def cancel_request(*, actor: Actor, transfer_id: int) -> Transfer:
    """The asking school takes its request back while there is no answer."""
    transfer = transfers.open_transfer(transfer_id, state="requested")
    assert transfer.to_unit_id is not None
    require(actor, Perm.TRANSFERS_EDIT, transfer.to_unit_id)
    return transfers.decide(transfer, "cancelled")


@transaction.atomic
def undo_acceptance(*, actor: Actor, transfer_id: int, answer: str) -> Transfer:
    """Taken in by mistake: the pupil stands at the old school again as if it had never left; both registers keep the line.

    Marks that the new school has typed meanwhile stay in its book, struck through with the pupil. Raises TransferClosed.
    """
    transfer = transfers.open_transfer(transfer_id, state="accepted")
    assert transfer.to_unit_id is not None
    require(actor, Perm.TRANSFERS_EDIT, transfer.to_unit_id)
    if transfer.from_unit_id is None:
        raise TransferClosed(_("Em này từ ngoài tỉnh đến: mở hồ sơ và chọn Thôi học, lý do nhập nhầm."))
    transfer.answer = vietnamese.clean(answer)[:300]
    if not transfer.answer:
        raise BadFacts({"answer": _("Ghi lý do hủy tiếp nhận để trường cũ biết.")})
    both = database.current().unit_ids | {transfer.from_unit_id, transfer.to_unit_id}
    with database.elevated(both, reason=f"transfer {transfer.pk}: acceptance undone by the receiving school"):
        _go_back(transfer)
        return transfers.decide(transfer, "undone")


def _go_back(transfer: Transfer) -> None:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("person")
    new, old = rows.get(pk=transfer.to_enrolment_id), rows.get(pk=transfer.from_enrolment_id)
    if new.ended_on is not None or old.end_reason != "moved_out":
        raise TransferClosed(
            _("Sau khi tiếp nhận, em đã được chuyển tiếp hoặc thôi học: không hủy tiếp nhận được nữa.")
        )
    # Ended on its own first day by correction: as at any day, the pupil was never here (see the frozen facts).
    services.end_unchecked([new], on=new.started_on, reason="corrected", note=transfer.answer)
    left_on = old.ended_on
    assert left_on is not None
    change = database.Change(old.pk, {"ended_on": None, "end_reason": ""}, old.version)
    if len(database.change_rows(Enrolment, [change])) != 1:
        raise TransferClosed(_("Hồ sơ ở trường cũ vừa được sửa. Tải lại trang rồi làm lại."))
    book = registry.class_book()
    if book is not None:
        book.come_back([old.pk], on=left_on)


def answer_due(asked_on: dt.date) -> dt.date:
    """The last day for the old school's answer: three working days on."""
    day, left = asked_on, ANSWER_DAYS
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() < 5
    return day
