"""A timetable mended to what is asked today: a new draft that keeps every rule it can, as few lessons moved as can be."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.kernel.access.public import Actor, Perm, require
from lienthong.kernel.orgs import public as orgs
from lienthong.school.timetable import storing, versions
from lienthong.school.timetable.errors import NothingToMend, TimetableRefusal
from lienthong.school.timetable.gathering import gather
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.shaping import shape


class Mended(NamedTuple):
    """The draft, what it was made from, and how many lessons lie elsewhere than there."""

    made: Timetable
    base: Timetable
    moved: int


def mend(actor: Actor, key: uuid.UUID, *, unit: orgs.Unit, on: dt.date) -> Mended:
    """Lay the nearest good week. Pins of the timetable stay. Raises NothingToMend, TimetableRefusal."""
    require(actor, Perm.TIMETABLE_EDIT, unit.pk)
    base = versions.timetable_of(key, unit_id=unit.pk)
    school = shape(gather(unit, base.year, base.term, on)).school
    lessons = storing.fitting(school, base.lessons)
    try:
        found = engine.repair(school, lessons, pins=storing.fitting(school, base.pins))
    except engine.TimetableError as error:
        raise TimetableRefusal(_("Không sửa được: %(why)s") % {"why": error}) from error
    if sorted(found.lessons) == sorted(storing.lessons_of(base.lessons)) and len(found.violations) == base.broken:
        raise NothingToMend(
            _("Thời khoá biểu số %(n)s đã hợp với mọi yêu cầu hiện nay; không tiết nào phải đổi chỗ.")
            % {"n": base.number}
        )
    made = versions.lay(
        actor, unit=unit, year=base.year, term=base.term, school=school, lessons=found.lessons, origin="mended",
        based_on=base, pins=base.pins, note=_("Sửa từ thời khoá biểu số %(n)s theo yêu cầu hiện nay") % {"n": base.number},
    )  # fmt: skip
    return Mended(made, base, found.moved)
