"""Acts on timetables: lay a draft, publish it from a day on, withdraw, copy, discard."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.events import public as events
from lienthong.kernel.access import public as access
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.timetable import reading, storing, telling
from lienthong.school.timetable.errors import ChangedMeanwhile, NotADraft, TimetableRefusal
from lienthong.school.timetable.events import TimetablePublished
from lienthong.school.timetable.models import Timetable, TimetableStep
from lienthong.school.timetable.names import number_of

LISTED = 30


@transaction.atomic
def lay(
    actor: Actor, *, unit: orgs.Unit, year: int, term: int, school: engine.School, lessons: Sequence[engine.Lesson],
    origin: str, based_on: Timetable | None = None, pins: Iterable[Any] = (), note: str = "", why: Sequence[Any] = (),
) -> Timetable:  # fmt: skip
    """A new draft with the next number of the school's year. `why`: rules that contradict, where a search did not get by."""
    require(actor, Perm.TIMETABLE_EDIT, unit.pk)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"timetable:{unit.pk}:{year}"])
    last = Timetable.objects.filter(unit_id=unit.pk, year=year).aggregate(last=Max("number"))["last"]
    broken = engine.violations(school, list(lessons))
    made: Timetable = Timetable.objects.create(
        unit_id=unit.pk, year=year, term=term, number=(last or 0) + 1, origin=origin, based_on=based_on,
        asked=storing.asked_of(school), lessons=storing.rows_of(lessons), pins=list(pins), broken=len(broken),
        quality=storing.figures(engine.quality(school, list(lessons))), why=list(why), made_at=calendar.now(),
        made_by_name=actor.name,
    )  # fmt: skip
    record_step(made, "made", actor, note=note)
    return made


@transaction.atomic
def publish_made(
    actor: Actor, *, unit: orgs.Unit, year: int, term: int, school: engine.School, lessons: Sequence[engine.Lesson],
    applies_from: dt.date,
) -> Timetable:  # fmt: skip
    """Lay a timetable that is ready (from a file, of the demo) and publish it. Raises TimetableRefusal."""
    made = lay(actor, unit=unit, year=year, term=term, school=school, lessons=lessons, origin="brought")
    return publish(actor, made.uuid, unit_id=unit.pk, applies_from=applies_from)


def record_step(
    timetable: Timetable,
    act: str,
    actor: Actor,
    *,
    before: Sequence[Any] = (),
    after: Sequence[Any] = (),
    note: str = "",
) -> None:
    """A line of what was done to a timetable."""
    TimetableStep.objects.create(
        unit_id=timetable.unit_id, timetable=timetable, act=act, at=calendar.now(), account_id=actor.account_id,
        actor_name=actor.name, revision=timetable.revision, before=list(before), after=list(after), note=note[:300],
    )  # fmt: skip


def timetable_of(key: uuid.UUID, *, unit_id: int, year: int | None = None, lock: bool = False) -> Timetable:
    """A timetable of the unit. Raises NoSuchThing for any other."""
    rows = Timetable.objects.filter(uuid=key, unit_id=unit_id).exclude(state="discarded")
    if year is not None:
        rows = rows.filter(year=year)
    found: Timetable | None = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NoSuchThing(key)
    return found


def timetables_of(unit_id: int, year: int) -> list[Timetable]:
    """All of a year without their lessons, the newest first."""
    rows = Timetable.objects.filter(unit_id=unit_id, year=year).exclude(state="discarded")
    rows = rows.defer("asked", "lessons", "pins")
    return list(rows.order_by("-number")[:LISTED])


def first_day_to_apply(unit_id: int, year: int, on: dt.date) -> dt.date:
    """The day offered: the next Monday, but not before the year's first term begins."""
    monday = on + dt.timedelta(days=(7 - on.weekday()) % 7 or 7)
    starts = [term.starts_on for term in calendar.terms(year, unit_id=unit_id)]
    return max([monday, *starts[:1]])


@transaction.atomic
def publish(
    actor: Actor, key: uuid.UUID, *, unit_id: int, applies_from: dt.date, revision: int | None = None
) -> Timetable:
    """Publish a draft from a day on; teachers are told. Raises NotADraft, ChangedMeanwhile, TimetableRefusal."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    found = timetable_of(key, unit_id=unit_id, lock=True)
    if found.state != "draft":
        raise NotADraft(_("Thời khoá biểu số %(n)s không còn là bản nháp.") % {"n": found.number})
    if revision is not None and revision != found.revision:
        raise ChangedMeanwhile(_("Có người vừa sửa bản này. Hãy tải lại trang rồi công bố."))
    if found.broken:
        raise TimetableRefusal(
            _("Bản này còn %(n)s chỗ vướng nên chưa công bố được. Hãy sửa trên bảng hoặc xếp lại.")
            % {"n": found.broken}
        )
    year = calendar.SchoolYear.objects.get(pk=found.year)
    if not year.starts_on <= applies_from <= year.ends_on:
        raise TimetableRefusal(
            _("Ngày áp dụng phải trong năm học %(year)s.") % {"year": year.label}
        )  # fmt: skip
    found.state, found.applies_from = "published", applies_from
    found.published_at, found.published_by_name = calendar.now(), actor.name
    found.save(update_fields=["state", "applies_from", "published_at", "published_by_name"])
    record_step(found, "published", actor, note=f"{applies_from:%d/%m/%Y}")
    _tell_of_publishing(found, actor)
    events.publish_on_commit(TimetablePublished(found.pk, unit_id, found.year, applies_from))
    return found


def _tell_of_publishing(timetable: Timetable, actor: Actor) -> None:
    text = _("Thời khoá biểu số %(n)s áp dụng từ ngày %(day)s.") % {
        "n": timetable.number, "day": f"{timetable.applies_from:%d/%m/%Y}",
    }  # fmt: skip
    _tell_teachers(timetable, actor, text)


@transaction.atomic
def withdraw(actor: Actor, key: uuid.UUID, *, unit_id: int, reason: str) -> Timetable:
    """Take a published timetable back: the one before applies again. It stays to be read."""
    require(actor, Perm.TIMETABLE_EDIT, unit_id)
    found = timetable_of(key, unit_id=unit_id, lock=True)
    if found.state != "published":
        raise NotADraft(_("Chỉ thu hồi được thời khoá biểu đã công bố."))
    reason = vietnamese.clean(reason)
    if not reason:
        raise TimetableRefusal(_("Hãy ghi lý do thu hồi; lý do nằm trong lịch sử."))
    found.state = "withdrawn"
    found.save(update_fields=["state"])
    record_step(found, "withdrawn", actor, note=reason)
    _tell_of_withdrawal(found, actor)
    return found


def _tell_of_withdrawal(timetable: Timetable, actor: Actor) -> None:
    """Teachers hear what applies instead."""
    before = reading.in_force(timetable.unit_id, timetable.year, calendar.today())
    about = {"n": timetable.number, "m": before.number if before else 0}
    text = _("Thời khoá biểu số %(n)s đã thu hồi; áp dụng thời khoá biểu số %(m)s.") if before else _(
        "Thời khoá biểu số %(n)s đã thu hồi; xin chờ thời khoá biểu mới."
    )  # fmt: skip
    _tell_teachers(timetable, actor, text % about)


def _tell_teachers(timetable: Timetable, actor: Actor, text: str) -> None:
    people = [number_of(teacher["id"]) for teacher in timetable.asked.get("teachers", [])]
    telling.tell(people, text, unit_id=timetable.unit_id, year=timetable.year, but=actor)


@transaction.atomic
def copy(actor: Actor, key: uuid.UUID, *, unit: orgs.Unit) -> Timetable:
    """A draft that begins as another timetable is."""
    found = timetable_of(key, unit_id=unit.pk)
    school = storing.school_of(found)
    note = _("Từ thời khoá biểu số %(n)s") % {"n": found.number}
    return lay(
        actor, unit=unit, year=found.year, term=found.term, school=school, lessons=storing.lessons_of(found.lessons),
        origin="copied", based_on=found, pins=found.pins, note=note,
    )  # fmt: skip


@transaction.atomic
def discard(actor: Actor, key: uuid.UUID, *, unit_id: int) -> int:
    """Throw a draft away. Returns its number. Raises NotADraft."""
    access.require(actor, Perm.TIMETABLE_EDIT, unit_id)
    found = timetable_of(key, unit_id=unit_id, lock=True)
    if found.state != "draft":
        raise NotADraft(_("Chỉ xóa được bản nháp. Bản đã công bố thì thu hồi."))
    found.state = "discarded"
    found.save(update_fields=["state"])
    record_step(found, "discarded", actor)
    return found.number
