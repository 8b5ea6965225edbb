"""Acts on the calendar: the department's years, terms and days off; a school's own; the demo's clock."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.kernel.calendar import clock
from lienthong.kernel.calendar.models import Clock, Holiday, SchoolYear, Term
from lienthong.kernel.calendar.rules import TermDates

REFERENCE = Path(__file__).with_name("reference")
LEVEL_GROUPS = ("", "MN", "TH", "THCS", "THPT", "GDTX")
EDIT, OVERRIDE, MOVE_CLOCK = "calendar.edit", "calendar.override", "home.view"
DATE = "%d/%m/%Y"


class Doer(Protocol):
    """Who acts: all that the calendar needs to know of an actor (access stands above it)."""

    def can(self, permission: str, unit_id: int) -> bool: ...

    def can_anywhere(self, permission: str) -> bool: ...


class CalendarRefused(Exception):
    """The act would make a calendar that cannot be; the text says why and what to do."""


class NotAllowed(CalendarRefused):
    """The actor has no right to this calendar."""


def open_year(*, actor: Doer | None, year: int) -> SchoolYear:
    """Make a school year with the terms and days off that the reference files or the usual frame give it.

    Idempotent: terms that stand are left as they are. `actor` None: the installation itself, from the command line.
    """
    _require_department(actor)
    if not 1990 <= year <= 2100:
        raise CalendarRefused(_("Năm học phải ở khoảng 1990-1991 đến 2100-2101."))
    with transaction.atomic():
        made: SchoolYear = SchoolYear.objects.get_or_create(
            pk=year, defaults={"starts_on": dt.date(year, 8, 1), "ends_on": dt.date(year + 1, 7, 31)}
        )[0]
        Term.objects.bulk_create(
            [
                Term(
                    year=made, level_group=group, number=t.number, starts_on=t.starts_on, ends_on=t.ends_on,
                    teaching_weeks=t.teaching_weeks,
                )
                for group in LEVEL_GROUPS
                for t in usual_terms(year, group)
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        known = set(Holiday.objects.filter(for_unit=None).values_list("starts_on", "ends_on"))
        Holiday.objects.bulk_create(
            [Holiday(starts_on=a, ends_on=b, name=name) for a, b, name in usual_holidays(year) if (a, b) not in known]
        )
    clock.forget()
    return made


def usual_terms(year: int, level_group: str) -> list[TermDates]:
    """Terms of a level: of the reference file, else the frame (first Monday of September, mid-January, end of May)."""
    counts = _teaching_weeks(year, level_group)
    given = {
        int(row["number"]): (dt.date.fromisoformat(row["starts_on"]), dt.date.fromisoformat(row["ends_on"]))
        for row in _rows("terms.csv")
        if row["year"] == str(year) and row["level_group"] == (level_group or "general")
    }
    if not given:
        opening = dt.date(year, 9, 5)
        halfway = dt.date(year + 1, 1, 15)
        halfway += dt.timedelta(-halfway.weekday() % 7)
        given = {1: (opening, halfway - dt.timedelta(2)), 2: (halfway, dt.date(year + 1, 5, 31))}
    return [TermDates(number, *given[number], counts[number - 1]) for number in (1, 2)]


def usual_holidays(year: int) -> list[tuple[dt.date, dt.date, str]]:
    """Days off of the reference file that fall in a year; for a year that it does not know, those fixed by the sun."""
    first, last = dt.date(year, 8, 1), dt.date(year + 1, 7, 31)
    given = [
        (dt.date.fromisoformat(row["starts_on"]), dt.date.fromisoformat(row["ends_on"]), row["name"])
        for row in _rows("holidays.csv")
    ]
    return [h for h in given if first <= h[0] <= last] or [
        (dt.date(year, 9, 2), dt.date(year, 9, 2), "Quốc khánh 2/9"),
        (dt.date(year + 1, 1, 1), dt.date(year + 1, 1, 1), "Tết Dương lịch"),
        (dt.date(year + 1, 4, 30), dt.date(year + 1, 5, 1), "Ngày Chiến thắng 30/4 và Quốc tế Lao động 1/5"),
    ]


def _teaching_weeks(year: int, level_group: str) -> tuple[int, int]:
    rows = [
        r for r in _rows("weeks.csv") if r["level_group"] == (level_group or "general") and int(r["from_year"]) <= year
    ]
    newest = max(rows, key=lambda r: int(r["from_year"]))
    return int(newest["term_1"]), int(newest["term_2"])


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def set_term(
    *, actor: Doer | None, year: int, number: int, dates: tuple[dt.date, dt.date], teaching_weeks: int,
    level_group: str = "", unit_id: int | None = None,
) -> Term:  # fmt: skip
    """Set a term of the department's calendar or, with `unit_id`, of a school's own."""
    _require(actor, unit_id)
    if level_group not in LEVEL_GROUPS or number not in (1, 2):
        raise CalendarRefused(_("Không có học kỳ hoặc cấp học này."))
    # The year is locked, so that two people setting term 1 and term 2 cannot make them overlap.
    held = SchoolYear.objects.select_for_update().filter(pk=year).first()
    if held is None:
        raise CalendarRefused(_("Chưa có năm học %(year)s; hãy mở năm học trước.") % {"year": f"{year}-{year + 1}"})
    others = Term.objects.filter(year_id=year, for_unit=unit_id, level_group=level_group).exclude(number=number)
    _check_term(held, number, dates, teaching_weeks, list(others))
    term: Term = Term.objects.update_or_create(
        year_id=year, number=number, for_unit=unit_id, level_group=level_group,
        defaults={"starts_on": dates[0], "ends_on": dates[1], "teaching_weeks": teaching_weeks},
    )[0]  # fmt: skip
    clock.forget()
    return term


def _check_term(
    year: SchoolYear, number: int, dates: tuple[dt.date, dt.date], teaching_weeks: int, others: list[Term]
) -> None:
    start, end = dates
    if end <= start:
        raise CalendarRefused(_("Ngày kết thúc học kỳ phải sau ngày bắt đầu."))
    if start < year.starts_on or end > year.ends_on:
        raise CalendarRefused(
            _("Học kỳ phải nằm trong năm học, từ %(start)s đến %(end)s.")
            % {"start": year.starts_on.strftime(DATE), "end": year.ends_on.strftime(DATE)}
        )
    most = (end - start).days // 7 + 2
    if not 1 <= teaching_weeks <= most:
        raise CalendarRefused(_("Số tuần thực học phải từ 1 đến %(most)s trong khoảng thời gian này.") % {"most": most})
    for other in others:
        early, late = (dates, (other.starts_on, other.ends_on)) if number < other.number else (
            (other.starts_on, other.ends_on), dates,
        )  # fmt: skip
        if late[0] <= early[1]:
            raise CalendarRefused(_("Học kỳ II phải bắt đầu sau khi học kỳ I kết thúc."))


def drop_term(*, actor: Doer | None, year: int, number: int, unit_id: int) -> None:
    """Give up a school's own dates: the department's hold again."""
    _require(actor, unit_id)
    Term.objects.filter(year_id=year, number=number, for_unit=unit_id).delete()
    clock.forget()


def add_days(
    *, actor: Doer | None, dates: tuple[dt.date, dt.date], name: str, unit_id: int | None = None, is_open: bool = False
) -> Holiday:
    """Days off of everybody or, with `unit_id`, of a school; with `is_open` the school's working days instead."""
    _require(actor, unit_id)
    start, end = dates
    if end < start:
        raise CalendarRefused(_("Ngày cuối không được trước ngày đầu."))
    if (end - start).days > 60:
        raise CalendarRefused(_("Một đợt nghỉ không quá 60 ngày; hãy kiểm tra lại năm của hai ngày."))
    if not name.strip():
        raise CalendarRefused(_("Hãy ghi lý do nghỉ, ví dụ “Nghỉ tránh bão”."))
    if is_open and unit_id is None:
        raise CalendarRefused(_("Ngày học bù chỉ đặt cho từng trường."))
    with transaction.atomic():
        made: Holiday = Holiday.objects.create(
            starts_on=start, ends_on=end, name=name.strip()[:100], for_unit=unit_id, is_open=is_open
        )
    clock.forget()
    return made


def remove_days(*, actor: Doer | None, holiday_id: int, unit_id: int | None = None) -> None:
    """Take back days off (or opened days); a school only its own. The history keeps them."""
    _require(actor, unit_id)
    deleted, _kinds = Holiday.objects.filter(pk=holiday_id, for_unit=unit_id).delete()
    if not deleted:
        raise CalendarRefused(_("Không còn ngày nghỉ này trong lịch của đơn vị; hãy tải lại trang."))
    clock.forget()


def move_clock(*, actor: Doer | None, to: dt.date | None) -> None:
    """Move the demo's business date; None gives it back to the real day. Impossible outside a demo."""
    if not settings.DEMO:
        raise CalendarRefused(_("Ngày làm việc chỉ đổi được ở bản dùng thử."))
    if actor is not None and not actor.can_anywhere(MOVE_CLOCK):
        raise NotAllowed(_("Hãy đăng nhập để đổi ngày làm việc."))
    if to is not None and not 1990 <= to.year <= 2100:
        raise CalendarRefused(_("Ngày làm việc phải từ năm 1990 đến năm 2100."))
    with transaction.atomic():
        if to is None:
            Clock.objects.filter(pk=1).delete()
        else:
            Clock.objects.update_or_create(pk=1, defaults={"business_date": to})
        clock.forget()
        for follower in _followers:
            follower(clock.today())


class Follower(Protocol):
    """What must follow when the business date jumps."""

    def __call__(self, today: dt.date) -> object: ...


_followers: list[Follower] = []


def on_clock_moved(follower: Follower) -> None:
    """Call `follower(today)` inside the move of the demo's clock: what a nightly run does on real days."""
    if follower not in _followers:
        _followers.append(follower)


def _require(actor: Doer | None, unit_id: int | None) -> None:
    if unit_id is None:
        _require_department(actor)
    elif actor is not None and not (actor.can(OVERRIDE, unit_id) or actor.can(EDIT, unit_id)):
        raise NotAllowed(_("Anh/chị không được sửa lịch của đơn vị này."))


def _require_department(actor: Doer | None) -> None:
    if actor is not None and not actor.can_anywhere(EDIT):
        raise NotAllowed(_("Chỉ người quản trị của Sở được sửa lịch chung."))
