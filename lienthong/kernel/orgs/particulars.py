"""A unit's codes in other systems and the people in charge that the directive asks each unit to name."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.orgs.models import Officer, Unit, UnitIdentifier
from lienthong.kernel.orgs.services import EDIT, Doer, NotAllowed
from lienthong.kernel.orgs.tree import ActRefused

SCHEMES = {
    "moet": gettext_lazy("Mã trường của Bộ"),
    "emis": gettext_lazy("Mã EMIS"),
    "exam": gettext_lazy("Mã trường thi THPT"),
    "edoc": gettext_lazy("Mã định danh văn bản"),
}
DUTIES = {
    "leader": gettext_lazy("Lãnh đạo phụ trách CNTT"),
    "specialist": gettext_lazy("Chuyên viên phụ trách CNTT"),
    "it": gettext_lazy("Nhân viên CNTT"),
    "statistics": gettext_lazy("Phụ trách thống kê, báo cáo"),
    "portal": gettext_lazy("Phụ trách trang thông tin điện tử"),
}
OFFICERS = "posts.edit"


def set_identifier(*, actor: Doer | None, unit: Unit, scheme: str, value: str, on: dt.date) -> UnitIdentifier:
    """The code by which another system knows the unit from a day on; the one before ends there. Empty: no code more."""
    if actor is not None and not actor.can(EDIT, unit.pk):
        raise NotAllowed(_("%(name)s không thuộc quyền quản lý của anh/chị.") % {"name": unit.name})
    text = vietnamese.clean(value)
    if scheme not in SCHEMES or len(text) > 40:
        raise ActRefused(_("Mã không hợp lệ: tối đa 40 ký tự, thuộc một hệ thống đã biết."))
    before: UnitIdentifier | None = UnitIdentifier.objects.filter(unit=unit, scheme=scheme, valid__contains=on).first()
    later = UnitIdentifier.objects.filter(unit=unit, scheme=scheme, valid__startswith__gt=on).order_by("valid").first()
    if before and before.value == text:
        return before
    holder = UnitIdentifier.objects.filter(scheme=scheme, value=text, valid__contains=on).exclude(unit=unit)
    taken = holder.select_related("unit").first()
    if taken:
        raise ActRefused(
            _("Mã %(value)s đang là của %(name)s; hãy kiểm tra lại.") % {"value": text, "name": taken.unit.name}
        )
    try:
        with transaction.atomic():
            if before and before.valid.lower == on:
                before.delete()
            elif before:
                before.valid = DateRange(before.valid.lower, on)
                before.save(update_fields=["valid"])
            made = UnitIdentifier(
                unit=unit, scheme=scheme, value=text, valid=DateRange(on, later.valid.lower if later else None)
            )
            if text:
                made.save()
            return made
    except IntegrityError as error:
        raise ActRefused(_("Mã %(value)s vừa được đơn vị khác nhận.") % {"value": text}) from error


def appoint_officer(
    *, actor: Doer, unit: Unit, duty: str, full_name: str, phone: str = "", email: str = "", on: dt.date
) -> Officer:
    """Name who is in charge of a duty from a day on; whoever was so before ends there."""
    _require_officers(actor, unit)
    name = vietnamese.clean(full_name)
    if duty not in DUTIES:
        raise ActRefused(_("Không có nhiệm vụ này trong danh sách."))
    if not name or len(name) > 100:
        raise ActRefused(_("Hãy ghi họ và tên người phụ trách."))
    with transaction.atomic():
        end_officer(actor=actor, unit=unit, duty=duty, on=on)
        made: Officer = Officer.objects.create(
            unit=unit, duty=duty, full_name=name, phone=phone.strip()[:20], email=email.strip()[:100],
            valid=DateRange(on, None),
        )  # fmt: skip
    return made


def end_officer(*, actor: Doer, unit: Unit, duty: str, on: dt.date) -> int:
    """Nobody is in charge of the duty from a day on. Returns how many appointments ended."""
    _require_officers(actor, unit)
    with transaction.atomic():
        Officer.objects.filter(unit=unit, duty=duty, valid__startswith__gte=on).delete()
        rows = list(Officer.objects.filter(unit=unit, duty=duty, valid__contains=on))
        for row in rows:
            row.valid = DateRange(row.valid.lower, on)
            row.save(update_fields=["valid"])
    return len(rows)


def _require_officers(actor: Doer, unit: Unit) -> None:
    if not (actor.can(EDIT, unit.pk) or actor.can(OFFICERS, unit.pk)):
        raise NotAllowed(_("Anh/chị chưa có quyền phân công người phụ trách ở đơn vị này."))
