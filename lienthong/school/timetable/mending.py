"""A timetable mended to what is asked today: a new draft that keeps every rule it can, as few lessons moved as can be.

It takes a second or ten, more than a request may: a job like the search. Asked twice, there is one job and one draft.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access.public import Actor, Perm, require
from lienthong.kernel.orgs import public as orgs
from lienthong.school.timetable import storing, versions, working
from lienthong.school.timetable.errors import NothingToMend, TimetableRefusal
from lienthong.school.timetable.gathering import gather
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.shaping import shape


class Mended(NamedTuple):
    """The draft, what it was made from, and how many lessons lie elsewhere than there."""

    made: Timetable
    base: Timetable
    moved: int


def order(actor: Actor, key: uuid.UUID, *, unit: orgs.Unit, on: dt.date) -> jobs.Job:
    """Queue the mending; the one that is under way where it is of this timetable. Raises AlreadyRunning."""
    require(actor, Perm.TIMETABLE_EDIT, unit.pk)
    base = versions.timetable_of(key, unit_id=unit.pk)
    title = _("Sửa thời khoá biểu số %(n)s theo yêu cầu hiện nay") % {"n": base.number}
    arguments = {"timetable": str(key), "on": on.isoformat()}
    try:
        return working.start(working.MEND, actor=actor, unit=unit, title=title, arguments=arguments)
    except jobs.AlreadyRunning:
        there = working.running(unit.pk)
        if there is None or there.kind != working.MEND or there.arguments["timetable"] != str(key):
            raise
        return there


@jobs.register(working.MEND)
def work(job: jobs.Handle, *, unit: int, timetable: str, on: str) -> dict[str, Any]:
    """Mend, and lead on to the two timetables beside each other."""
    place, actor = working.begin(job, unit)
    job.progress(0, 0, _("Đang tìm tuần gần nhất giữ mọi yêu cầu"))
    try:
        found = mend(actor, uuid.UUID(timetable), unit=place, on=dt.date.fromisoformat(on))
    except NothingToMend:
        return {"fits": True}
    except TimetableRefusal as refusal:
        raise jobs.Refused(str(refusal)) from refusal
    job.progress(0, 0)  # the draft goes with the transaction where somebody has asked to stop
    beside = reverse("timetable:compare", kwargs={"unit": place.code, "year": found.base.year})
    return {"url": f"{beside}?first={found.base.uuid}&second={found.made.uuid}", "number": found.made.number}


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
        raise NothingToMend
    made = _laid_before(base, school, found) or versions.lay(
        actor, unit=unit, year=base.year, term=base.term, school=school, lessons=found.lessons, origin="mended",
        based_on=base, pins=base.pins, note=_("Sửa từ thời khoá biểu số %(n)s theo yêu cầu hiện nay") % {"n": base.number},
    )  # fmt: skip
    return Mended(made, base, found.moved)


def _laid_before(base: Timetable, school: engine.School, found: engine.Repair) -> Timetable | None:
    """The draft that mending the same for the same requirements has laid, as long as nobody has changed it since."""
    rows = Timetable.objects.filter(based_on=base, unit_id=base.unit_id, origin="mended", state="draft", revision=1)
    asked, lessons = storing.asked_of(school), storing.rows_of(found.lessons)
    there: Timetable | None = next(
        (one for one in rows.order_by("-number")[:3] if one.lessons == lessons and one.asked == asked), None
    )
    return there
