"""Small things that the pages of attendance share."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel.access.public import NoSuchThing, Place, StaffRequest
from lienthong.kernel.orgs import public as orgs
from lienthong.school.attendance import rules

CODE_WORDS = {
    rules.EXCUSED: gettext_lazy("vắng có phép"), rules.UNEXCUSED: gettext_lazy("vắng không phép"),
    rules.SKIPPED: gettext_lazy("bỏ tiết"), rules.LATE: gettext_lazy("đi muộn"),
}  # fmt: skip
WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


def at(request: StaffRequest, name: str, **where: object) -> str:
    """The address of a page of attendance at the unit and year that the person looks at."""
    place = request.place
    return reverse(f"attendance:{name}", kwargs={"unit": place.unit.code, "year": place.year, **where})


def read_day(text: str) -> dt.date:
    """A day of an address. Raises NoSuchThing for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchThing(text) from error


def stand(request: StaffRequest, unit_code: str, year: int, term: int) -> None:
    """Put the person at the unit, with the term that the page's own read knows: three statements fewer than the gate's."""
    unit = orgs.unit_by_code(unit_code)
    if unit is None or unit.pk not in request.actor.scope:
        raise NoSuchThing(unit_code)
    request.place = Place(unit, year, term)


def session_name(session: int, sessions: tuple[int, ...], level: str = "") -> str:
    """Sáng, Chiều; a preschool that takes one roll takes it for the day."""
    if level in ("NT", "MG") and len(sessions) == 1:
        return _("Cả ngày")
    return _("Buổi sáng") if session == rules.MORNING else _("Buổi chiều")


def weekday_name(day: dt.date) -> str:
    """Thứ hai … Chủ nhật."""
    names = (
        _("Thứ hai"), _("Thứ ba"), _("Thứ tư"), _("Thứ năm"), _("Thứ sáu"), _("Thứ bảy"), _("Chủ nhật"),
    )  # fmt: skip
    return names[day.weekday()]
