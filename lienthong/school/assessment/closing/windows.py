"""Entry windows of the head: open from–to, or closed, for the school, a grade, a class, a subject, a part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import books, locking
from lienthong.school.assessment.closing import gates
from lienthong.school.assessment.closing.models import EntryWindow
from lienthong.school.assessment.closing.parts import (
    BY_NAME,
    COMMENT,
    CONDUCT,
    END,
    MID,
    REGULAR,
    RETEST,
    ROLL,
    WINDOW_PARTS,
    part_name,
)
from lienthong.school.assessment.errors import WindowRefused
from lienthong.school.assessment.outcomes import YEAR
from lienthong.school.classes import public as classes

MOST_IN_FORCE = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """A template of a window: its name, the part it opens, how many days it usually lasts."""

    code: str
    name: object
    part: str
    days: int


PLANS = (
    Plan("tx", gettext_lazy("Đợt nhập điểm thường xuyên"), REGULAR, 14),
    Plan("mid", gettext_lazy("Đợt nhập điểm giữa kỳ"), MID, 10),
    Plan("end", gettext_lazy("Đợt nhập điểm cuối kỳ"), END, 10),
    Plan("conduct", gettext_lazy("Đợt xếp loại hạnh kiểm, năng lực, phẩm chất"), CONDUCT, 7),
    Plan("comment", gettext_lazy("Đợt ghi nhận xét môn học"), COMMENT, 10),
    Plan("roll", gettext_lazy("Đợt bổ sung điểm danh"), ROLL, 7),
    Plan("retest", gettext_lazy("Đợt ghi kết quả kiểm tra lại"), RETEST, 14),
)
#: The second term's sheets say who teaches what at the year's end.
LAST_TERM = 2


@dataclass(frozen=True, slots=True)
class Reach:
    """For whom a decision holds; what is None or empty stands for all."""

    grade: int | None = None
    class_id: int | None = None
    subject: str | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Concerned:
    """What a decision would concern: classes, sheets, teachers, cells still empty; earlier decisions it overrules."""

    classes: int
    sheets: int
    teachers: tuple[str, ...]
    lacking: int
    overrules: tuple[str, ...]


def lay_window(
    actor: Actor,
    *,
    unit_id: int,
    year: int,
    term: int,
    reach: Reach,
    is_open: bool,
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
    name: str = "",
    note: str = "",
) -> EntryWindow:
    """Open entry from–to, or close it. The newest decision that concerns a column holds."""
    require(actor, Perm.BOOK_LOCK, unit_id)
    check_reach(unit_id, year, term, reach)
    if is_open:
        _check_moments(opens_at, closes_at)
    term = YEAR if reach.part == RETEST else term
    locking.take_alone(unit_id, year, term)
    if in_force(unit_id, year, term).count() >= MOST_IN_FORCE:
        raise WindowRefused(_("Đã có quá nhiều quyết định đang hiệu lực; hãy kết thúc những đợt không còn cần."))
    made: EntryWindow = EntryWindow.objects.create(
        unit_id=unit_id, year=year, term=term, grade=None if reach.class_id else reach.grade,
        school_class_id=reach.class_id, subject_id=reach.subject or None, part=reach.part, is_open=is_open,
        opens_at=opens_at if is_open else None, closes_at=closes_at if is_open else None, name=name.strip()[:80],
        note=note.strip()[:300], laid_at=calendar.now(), laid_by=actor.account_id, laid_by_name=actor.name[:100],
    )  # fmt: skip
    return made


def end_window(actor: Actor, *, unit_id: int, window_id: int) -> EntryWindow:
    """Take a decision back: the one before it holds again, or none."""
    require(actor, Perm.BOOK_LOCK, unit_id)
    window: EntryWindow | None = EntryWindow.objects.filter(pk=window_id, unit_id=unit_id).first()
    if window is None:
        raise NoSuchThing(window_id)
    locking.take_alone(unit_id, window.year, window.term)
    changed = EntryWindow.objects.filter(pk=window_id, ended_at=None).update(
        ended_at=calendar.now(), ended_by_name=actor.name[:100]
    )
    if not changed:
        raise WindowRefused(_("Đợt nhập này đã kết thúc rồi."))
    window.refresh_from_db()
    return window


def in_force(unit_id: int, year: int, term: int) -> QuerySet[EntryWindow]:
    """Decisions that hold, the newest first; those of the year among them."""
    rows = EntryWindow.objects.filter(unit_id=unit_id, year=year, term__in=(term, YEAR), ended_at=None)
    return cast("QuerySet[EntryWindow]", rows.select_related("school_class", "subject").order_by("-id"))


def ended(unit_id: int, year: int, term: int, *, limit: int = 20) -> Sequence[EntryWindow]:
    """The latest decisions that no longer hold."""
    rows = EntryWindow.objects.filter(unit_id=unit_id, year=year, term__in=(term, YEAR)).exclude(ended_at=None)
    return list(rows.select_related("school_class", "subject").order_by("-ended_at")[:limit])


def concerned(unit_id: int, year: int, term: int, reach: Reach, *, on: dt.date) -> Concerned:
    """Whom a decision would concern, before it is laid."""
    rooms = check_reach(unit_id, year, term, reach)
    ids = {room.pk for room in rooms}
    found = [
        sheet
        for sheet in books.sheets(unit_id, year, LAST_TERM if reach.part == RETEST else term, on=on)
        if sheet.class_id in ids and reach.subject in (None, "", sheet.subject)
    ]
    teachers = sorted({name for sheet in found for name in sheet.teachers})
    if reach.part in (CONDUCT, ROLL):
        found, teachers = [], []
    lacking = 0 if reach.part in (COMMENT, *BY_NAME) else sum(sheet.lacking for sheet in found)
    overruled = [describe(window) for window in in_force(unit_id, year, term) if _meets(window, reach, rooms)]
    return Concerned(len(rooms), len(found), tuple(teachers), lacking, tuple(overruled))


def describe(window: EntryWindow) -> str:
    """A decision in one line: what, for whom."""
    who = window.school_class.name if window.school_class else ""
    if not who:
        who = _("khối %(grade)s") % {"grade": window.grade} if window.grade is not None else _("toàn trường")
    subject = f", {window.subject.name}" if window.subject else ""
    return f"{window.name or part_name(window.part)} ({who}{subject})"


def check_reach(unit_id: int, year: int, term: int, reach: Reach) -> list[classes.SchoolClass]:
    """The classes concerned. Raises NoSuchThing, WindowRefused for a part or subject that there is not."""
    if reach.part and reach.part not in WINDOW_PARTS:
        raise WindowRefused(_("Không có cột “%(part)s”; hãy chọn trong danh sách.") % {"part": reach.part[:10]})
    if reach.subject and reach.part in (CONDUCT, ROLL):
        raise WindowRefused(_("Hạnh kiểm và điểm danh không theo môn; hãy chọn tất cả các môn."))
    if reach.subject and not any(code == reach.subject for code, _name in subjects_of(unit_id, year, term)):
        raise WindowRefused(_("Trường không có môn “%(subject)s” ở học kỳ này.") % {"subject": reach.subject[:10]})
    return locking.reach(unit_id, year, class_id=reach.class_id, grade=reach.grade)


def subjects_of(unit_id: int, year: int, term: int) -> list[tuple[str, str]]:
    """Codes and names of the subjects that the school's classes have in a term, by name."""
    found = {sheet.subject: sheet.subject_name for sheet in books.sheets(unit_id, year, term, on=calendar.today())}
    return sorted(found.items(), key=lambda item: item[1])


def _check_moments(opens_at: dt.datetime | None, closes_at: dt.datetime | None) -> None:
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise WindowRefused(_("Giờ đóng phải sau giờ mở; hãy xem lại hai mốc."))
    if closes_at is not None and closes_at <= calendar.now():
        raise WindowRefused(_("Giờ đóng đã qua; muốn đóng ngay thì chọn “Đóng nhập điểm”."))


def _meets(window: EntryWindow, reach: Reach, rooms: Sequence[classes.SchoolClass]) -> bool:
    """Whether a decision in force and the new one speak of a same column."""
    if window.school_class_id is not None and window.school_class_id not in {room.pk for room in rooms}:
        return False
    if window.grade is not None and window.grade not in {room.grade for room in rooms}:
        return False
    if window.subject_id and reach.subject and window.subject_id != reach.subject:
        return False
    if window.part in BY_NAME or reach.part in BY_NAME:
        return window.part == reach.part
    return not (window.part and reach.part and window.part != reach.part)


def retests(unit_id: int, year: int, *, class_id: int, grade: int, subject: str, now: dt.datetime) -> gates.ColumnState:
    """Whether teachers of a subject may write retests now: only where the head has opened it."""
    rows = EntryWindow.objects.filter(unit_id=unit_id, year=year, term=YEAR, part=RETEST, ended_at=None)
    for of_all, wanted in (
        (Q(school_class=None), Q(school_class=class_id)), (Q(grade=None), Q(grade=grade)), (Q(subject=None), Q(subject=subject)),
    ):  # fmt: skip
        rows = rows.filter(of_all | wanted)
    window = rows.order_by("-id").first()
    if window is None:
        return gates.ColumnState(False, why=_("Trường chưa mở cho giáo viên bộ môn ghi kết quả kiểm tra lại."))
    refusal = rule_of(window).refusal(now)
    return gates.ColumnState(not refusal, until=window.closes_at, why=refusal)


def rule_of(window: EntryWindow) -> gates.Rule:
    """The decision as the gates judge it."""
    return gates.Rule(
        window.part, window.is_open, window.opens_at, window.closes_at, window.laid_by_name, window.laid_at, window.name
    )
