"""Moves between schools in two sides' steps: the sender releases, the receiver accepts or refuses (see also asking.py).

Until the receiver accepts, the pupil stays on the sender's books: no child falls between two schools. Accepting ends
the sender's enrolment on the day it named and begins the receiver's, in one transaction that needs both sides' rows.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.pupils import registry, rules, services
from lienthong.school.pupils.errors import BadFacts, NotInForce, TransferClosed
from lienthong.school.pupils.events import TransferDecided, TransferReleased
from lienthong.school.pupils.models import Enrolment, Transfer

# What a school knows of a child's family and circumstances travels with the child; its own codes and notes do not.
TRAVELLING = (
    "policy_code", "disability_code", "is_assessed", "is_poor", "is_near_poor", "boarding", "union", "health", "father",
    "mother", "guardian", "contact_phone",
)  # fmt: skip
FILE = "file"


@transaction.atomic
def release(
    *, actor: Actor, enrolment_id: int, leaves_on: dt.date, to_unit_id: int | None = None, other_school: str = "",
    reason: str = "", paper_number: str = "",
) -> Transfer:  # fmt: skip
    """Let a pupil go: to a school here, which has then to accept, or (`other_school`) out of the province at once.

    Marks and attendance as they stand are sealed into the transfer. Raises BadFacts, NotInForce, TransferClosed.
    """
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("person", "unit", "file")
    enrolment = rows.filter(pk=enrolment_id).first()
    if enrolment is None:
        raise NoSuchThing(enrolment_id)
    require(actor, Perm.TRANSFERS_EDIT, enrolment.unit_id)
    if enrolment.ended_on is not None:
        raise NotInForce(_("Học sinh này không còn học ở trường nên không chuyển đi được nữa."))
    _refuse_second(enrolment.pk)
    rules.check_ends(enrolment.started_on, leaves_on)
    other_school = vietnamese.clean(other_school)[:200]
    _check_destination(enrolment, to_unit_id, other_school)
    transfer: Transfer = Transfer.objects.create(
        from_unit_id=enrolment.unit_id, to_unit_id=to_unit_id, other_school="" if to_unit_id else other_school,
        person_id=enrolment.person_id, pupil_name=enrolment.person.full_name, birth_date=enrolment.person.birth_date,
        from_class=class_of(enrolment.pk), from_enrolment_id=enrolment.pk, year_id=enrolment.year_id,
        grade=enrolment.grade, leaves_on=leaves_on, reason=vietnamese.clean(reason)[:300],
        paper_number=vietnamese.clean(paper_number)[:40], carried=sealed(enrolment),
    )  # fmt: skip
    if to_unit_id is None:
        services.end_unchecked([enrolment], on=leaves_on, reason="moved_out", note=other_school)
        decide(transfer, "accepted")
    else:
        events.publish_on_commit(TransferReleased(transfer.pk, enrolment.unit_id, to_unit_id))
    return transfer


def _refuse_second(enrolment_id: int) -> None:
    under_way = Transfer.objects.filter(from_enrolment_id=enrolment_id, state__in=("requested", "released")).first()
    if under_way is None:
        return
    if under_way.state == "requested":
        raise TransferClosed(
            _("Một trường khác đã đề nghị nhận học sinh này. Trả lời đề nghị đó ở mục Chuyển trường, phần Chuyển đi.")
        )
    raise TransferClosed(
        _("Học sinh này đang chờ trường khác tiếp nhận. Rút lại lần chuyển đó trước khi chuyển nơi khác.")
    )


def _check_destination(enrolment: Enrolment, to_unit_id: int | None, other_school: str) -> None:
    if to_unit_id is None:
        if not other_school:
            raise BadFacts({"to": _("Chọn trường chuyển đến, hoặc ghi tên trường nếu ở ngoài tỉnh.")})
        return
    to_unit = orgs.Unit.objects.filter(pk=to_unit_id, closed_on__isnull=True).first()
    if to_unit is None or to_unit_id == enrolment.unit_id:
        raise BadFacts({"to": _("Chọn một trường khác đang hoạt động.")})
    rules.check_grade(enrolment.grade, to_unit.levels, enrolment.level)


def class_of(enrolment_id: int) -> str:
    """Name of the class in which an enrolment stands, or ''."""
    book = registry.class_book()
    return book.names([enrolment_id]).get(enrolment_id, "") if book else ""


def sealed(enrolment: Enrolment) -> dict[str, Any]:
    """What travels, as it stands now."""
    carried: dict[str, Any] = {c.name: dict(c.collect(enrolment.pk)) for c in registry.carriers()}
    carried[FILE] = {name: getattr(enrolment.file, name) for name in TRAVELLING}
    return carried


@transaction.atomic
def accept(
    *, actor: Actor, transfer_id: int, arrived_on: dt.date, class_id: int | None = None, grade: int | None = None
) -> Enrolment:
    """Take the pupil in from a day on, into a class if one is named; what was carried is installed.

    Raises TransferClosed, BadFacts, EnrolledElsewhere.
    """
    transfer = open_transfer(transfer_id)
    assert transfer.from_unit_id is not None
    assert transfer.to_unit_id is not None
    require(actor, Perm.TRANSFERS_EDIT, transfer.to_unit_id)
    if arrived_on < transfer.leaves_on:
        raise BadFacts(
            {
                "arrived_on": _("Ngày tiếp nhận không thể trước ngày trường cũ cho chuyển (%(day)s).")
                % {"day": f"{transfer.leaves_on:%d/%m/%Y}"}
            }
        )
    # The receiver's own scope stays in force too: an act for one school must not hide the actor's others from it.
    both = database.current().unit_ids | {transfer.from_unit_id, transfer.to_unit_id}
    with database.elevated(both, reason=f"transfer {transfer.pk}: accepted by the receiving school"):
        enrolment = _take_in(transfer, arrived_on=arrived_on, grade=grade)
        book = registry.class_book()
        if book is not None and class_id is not None:
            book.place(
                actor=actor, unit_id=transfer.to_unit_id, class_id=class_id, enrolment_id=enrolment.pk, on=arrived_on
            )
        transfer.to_class = class_of(enrolment.pk)
        transfer.arrived_on, transfer.to_enrolment_id = arrived_on, enrolment.pk
        decide(transfer, "accepted")
    return enrolment


def _take_in(transfer: Transfer, *, arrived_on: dt.date, grade: int | None) -> Enrolment:
    old = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("person", "unit")
        .get(pk=transfer.from_enrolment_id)
    )
    if old.ended_on is not None:
        raise TransferClosed(
            _("Học sinh này đã thôi học ở trường cũ sau khi làm thủ tục. Đề nghị trường cũ rút lại lần chuyển này.")
        )
    services.end_unchecked([old], on=transfer.leaves_on, reason="moved_out")
    facts = {k: v for k, v in transfer.carried.get(FILE, {}).items() if k in TRAVELLING and v not in (None, "", {})}
    row = services.NewEnrolment(
        transfer.person_id, grade or transfer.grade, arrived_on, old.level,
        {**facts, "previous_school": old.unit.name, "entered_on": arrived_on}, "moved_in",
    )  # fmt: skip
    assert transfer.to_unit_id is not None
    enrolment = services.enrol_unchecked(unit_id=transfer.to_unit_id, year=transfer.year_id, rows=[row])[0]
    for carrier in registry.carriers():
        if carrier.name in transfer.carried:
            carrier.install(enrolment.pk, transfer.carried[carrier.name])
    return enrolment


@transaction.atomic
def refuse(*, actor: Actor, transfer_id: int, answer: str) -> Transfer:
    """Say no, with a reason that the sender reads; the pupil stays where it is."""
    transfer = open_transfer(transfer_id)
    assert transfer.to_unit_id is not None
    require(actor, Perm.TRANSFERS_EDIT, transfer.to_unit_id)
    answer = vietnamese.clean(answer)[:300]
    if not answer:
        raise BadFacts({"answer": _("Ghi lý do không tiếp nhận để trường chuyển đi biết.")})
    transfer.answer = answer
    return decide(transfer, "refused")


@transaction.atomic
def withdraw(*, actor: Actor, transfer_id: int) -> Transfer:
    """Take a release back while the other side has not answered."""
    transfer = open_transfer(transfer_id)
    assert transfer.from_unit_id is not None
    require(actor, Perm.TRANSFERS_EDIT, transfer.from_unit_id)
    return decide(transfer, "withdrawn")


@transaction.atomic
def receive_from_outside(
    *, actor: Actor, unit_id: int, year: int, person: int | people.PersonFacts, grade: int, arrived_on: dt.date,
    other_school: str, reason: str = "", paper_number: str = "", class_id: int | None = None,
) -> Transfer:  # fmt: skip
    """Take in a pupil from a school outside the province (or of a kind that is not here)."""
    require(actor, Perm.TRANSFERS_EDIT, unit_id)
    other_school = vietnamese.clean(other_school)[:200]
    if not other_school:
        raise BadFacts({"other_school": _("Ghi tên trường cũ, huyện và tỉnh.")})
    if isinstance(person, people.PersonFacts):
        person = people.record_person(unit_ids=[unit_id], facts=person).pk
    row = services.NewEnrolment(
        person, grade, arrived_on, facts={"previous_school": other_school}, start_reason="moved_in"
    )
    enrolment = services.enrol_unchecked(unit_id=unit_id, year=year, rows=[row])[0]
    book = registry.class_book()
    if book is not None and class_id is not None:
        book.place(actor=actor, unit_id=unit_id, class_id=class_id, enrolment_id=enrolment.pk, on=arrived_on)
    known = people.Person.objects.get(pk=person)
    made: Transfer = Transfer.objects.create(
        to_unit_id=unit_id, other_school=other_school, person_id=person, pupil_name=known.full_name,
        birth_date=known.birth_date, to_class=class_of(enrolment.pk), to_enrolment_id=enrolment.pk, year_id=year,
        grade=grade, state="accepted", leaves_on=arrived_on, arrived_on=arrived_on, decided_at=calendar.now(),
        reason=vietnamese.clean(reason)[:300], paper_number=vietnamese.clean(paper_number)[:40],
    )  # fmt: skip
    return made


def open_transfer(transfer_id: int, *, state: str = "released") -> Transfer:
    """The transfer, locked, in the state that the step needs. Raises NoSuchThing, TransferClosed."""
    transfer: Transfer | None = Transfer.objects.select_for_update().filter(pk=transfer_id).first()
    if transfer is None:
        raise NoSuchThing(transfer_id)
    if transfer.state != state:
        raise TransferClosed(_("Lần chuyển trường này đã sang bước khác rồi. Tải lại trang để xem kết quả."))
    return transfer


def decide(transfer: Transfer, state: str) -> Transfer:
    """Write the state that a step leads to, and tell it."""
    transfer.state = state
    transfer.decided_at = calendar.now()
    transfer.save()
    events.publish_on_commit(TransferDecided(transfer.pk, transfer.from_unit_id or 0, transfer.to_unit_id or 0, state))
    return transfer
