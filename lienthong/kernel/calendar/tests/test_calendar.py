"""Years, terms, weeks, days off and the business date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from lienthong.kernel.calendar import clock, services
from lienthong.kernel.calendar import public as calendar

pytestmark = pytest.mark.django_db
SCHOOL = 42


@dataclass
class Person:
    everywhere: frozenset[str] = frozenset()
    here: frozenset[str] = frozenset()

    def can(self, permission: str, unit_id: int) -> bool:
        return permission in self.everywhere or (unit_id == SCHOOL and permission in self.here)

    def can_anywhere(self, permission: str) -> bool:
        return permission in self.everywhere | self.here


ADMIN = Person(everywhere=frozenset({services.EDIT}))
CLERK = Person(here=frozenset({services.OVERRIDE, services.MOVE_CLOCK}))


@pytest.fixture
def year():
    return calendar.open_year(actor=ADMIN, year=2017)


def numbered(level_group: str, term: int) -> list[int]:
    return [w.number for w in calendar.weeks(2017, level_group=level_group) if w.term == term and w.number]


@pytest.mark.parametrize(
    ("level", "first", "second"),
    [("MN", 18, 17), ("TH", 18, 17), ("THCS", 19, 18), ("THPT", 19, 18), ("GDTX", 16, 16)],
)
def test_each_level_has_its_teaching_weeks_in_2017_18(year, level, first, second):
    assert numbered(level, 1) == list(range(1, first + 1))
    assert numbered(level, 2) == list(range(first + 1, first + second + 1))


def test_opening_a_year_twice_changes_nothing(year):
    before = calendar.Term.objects.count()
    calendar.open_year(actor=ADMIN, year=2017)
    assert calendar.Term.objects.count() == before


def test_a_year_without_reference_gets_the_usual_frame():
    calendar.open_year(actor=ADMIN, year=2021)
    first, second = calendar.terms(2021, level_group="THCS")
    assert (first.teaching_weeks, second.teaching_weeks) == (18, 17)
    assert second.starts_on.weekday() == 0
    assert first.ends_on < second.starts_on


def test_term_one_still_runs_on_the_day_of_the_demo(year):
    assert calendar.current_term(2017, on=dt.date(2018, 1, 10)) == 1
    assert calendar.current_term(2017, on=dt.date(2018, 1, 15)) == 2


def test_weeks_of_tet_are_off_and_not_counted(year):
    week = calendar.week_of(dt.date(2018, 2, 14), level_group="THCS")
    assert week.is_off
    assert week.number is None


def test_the_week_of_the_opening_ceremony(year):
    assert calendar.week_of(dt.date(2017, 9, 5), level_group="TH").number == 1


def test_sundays_holidays_and_days_outside_terms_are_no_school_days(year):
    for day in (dt.date(2017, 9, 10), dt.date(2018, 2, 16), dt.date(2018, 7, 2)):
        assert not calendar.is_school_day(day)
    assert calendar.is_school_day(dt.date(2017, 9, 11))


def test_a_school_takes_a_day_off_and_another_stays_open(year):
    storm = dt.date(2017, 11, 6)
    calendar.add_days(actor=CLERK, dates=(storm, storm), name="Nghỉ tránh bão", unit_id=SCHOOL)
    assert not calendar.is_school_day(storm, unit_id=SCHOOL)
    assert calendar.is_school_day(storm, unit_id=7)


def test_a_school_works_on_a_sunday_to_make_up(year):
    sunday = dt.date(2017, 11, 12)
    calendar.add_days(actor=CLERK, dates=(sunday, sunday), name="Học bù", unit_id=SCHOOL, is_open=True)
    assert calendar.is_school_day(sunday, unit_id=SCHOOL)
    assert not calendar.is_school_day(sunday)


def test_a_school_sets_its_own_term_and_gives_it_up(year):
    own = (dt.date(2017, 8, 28), dt.date(2018, 1, 6))
    calendar.set_term(actor=CLERK, year=2017, number=1, dates=own, teaching_weeks=18, unit_id=SCHOOL)
    assert calendar.terms(2017, unit_id=SCHOOL)[0].starts_on == own[0]
    assert calendar.terms(2017, unit_id=7)[0].starts_on == dt.date(2017, 8, 21)
    calendar.drop_term(actor=CLERK, year=2017, number=1, unit_id=SCHOOL)
    assert calendar.terms(2017, unit_id=SCHOOL)[0].starts_on == dt.date(2017, 8, 21)


def test_a_schools_own_term_goes_before_that_of_its_level(year):
    own = (dt.date(2017, 9, 6), dt.date(2018, 1, 6))
    calendar.set_term(actor=CLERK, year=2017, number=1, dates=own, teaching_weeks=17, unit_id=SCHOOL)
    assert calendar.terms(2017, unit_id=SCHOOL, level_group="TH")[0].starts_on == own[0]


def test_a_clerk_cannot_touch_the_common_calendar_nor_another_school(year):
    with pytest.raises(calendar.CalendarRefused, match="quản trị của Sở"):
        calendar.add_days(actor=CLERK, dates=(dt.date(2017, 11, 6),) * 2, name="x")
    with pytest.raises(calendar.CalendarRefused, match="đơn vị này"):
        calendar.add_days(actor=CLERK, dates=(dt.date(2017, 11, 6),) * 2, name="x", unit_id=7)


def test_a_clerk_cannot_remove_the_departments_day(year):
    common = calendar.Holiday.objects.filter(for_unit=None).first()
    with pytest.raises(calendar.CalendarRefused, match="Không còn"):
        services.remove_days(actor=CLERK, holiday_id=common.pk, unit_id=SCHOOL)


@pytest.mark.parametrize(
    ("dates", "weeks", "words"),
    [
        ((dt.date(2018, 1, 10), dt.date(2018, 5, 31)), 18, "sau khi học kỳ I"),
        ((dt.date(2018, 5, 31), dt.date(2018, 1, 20)), 18, "phải sau ngày bắt đầu"),
        ((dt.date(2018, 1, 15), dt.date(2018, 9, 1)), 18, "trong năm học"),
        ((dt.date(2018, 1, 15), dt.date(2018, 3, 1)), 18, "Số tuần thực học"),
    ],
)
def test_a_term_that_cannot_be_is_refused(year, dates, weeks, words):
    with pytest.raises(calendar.CalendarRefused, match=words):
        calendar.set_term(actor=ADMIN, year=2017, number=2, dates=dates, teaching_weeks=weeks)


def test_history_keeps_what_a_term_was(year):
    calendar.set_term(
        actor=ADMIN, year=2017, number=2, dates=(dt.date(2018, 1, 22), dt.date(2018, 5, 31)), teaching_weeks=17
    )
    term = calendar.Term.objects.get(year_id=2017, number=2, for_unit=None, level_group="")
    assert [old.starts_on for old in term.history.all()] == [dt.date(2018, 1, 15)]


def test_weeks_cost_two_statements(year, django_assert_num_queries):
    with django_assert_num_queries(2):
        calendar.weeks(2017, unit_id=SCHOOL, level_group="THCS")


SHEET = "Nội dung,Cấp học,Từ ngày,Đến ngày,Số tuần\n"


def test_a_calendar_comes_from_a_spreadsheet():
    sheet = (
        SHEET
        + "Học kỳ I,Tiểu học,06/09/2017,12/01/2018,18\nHọc kỳ II,Tiểu học,15/01/2018,24/05/2018,17\n"
        + "Nghỉ Tết,,08/02/2018,21/02/2018,\n"
    )
    loaded = calendar.import_calendar(actor=ADMIN, year=2017, source=sheet.encode(), filename="kh.csv")
    assert (loaded.terms, loaded.holidays) == (2, 1)
    assert calendar.terms(2017, level_group="TH")[1].ends_on == dt.date(2018, 5, 24)
    assert not calendar.is_school_day(dt.date(2018, 2, 8))


def test_a_bad_row_stops_the_whole_spreadsheet():
    sheet = SHEET + "Học kỳ I,Tiểu học,06/09/2017,12/01/2018,18\nNghỉ,,31/02/2018,,\n"
    with pytest.raises(calendar.CalendarRowsRefused) as refused:
        calendar.import_calendar(actor=ADMIN, year=2017, source=sheet.encode(), filename="kh.csv")
    assert [r.row for r in refused.value.refusals] == [3]
    assert not calendar.year_exists(2017)


def test_the_clock_moves_in_a_demo(settings):
    calendar.move_clock(actor=CLERK, to=dt.date(2018, 1, 10))
    assert calendar.today() == calendar.now().date() == dt.date(2018, 1, 10)
    calendar.move_clock(actor=CLERK, to=None)
    assert calendar.today() == dt.datetime.now(calendar.VIETNAM).date()


def test_the_clock_cannot_move_outside_a_demo(settings):
    services.move_clock(actor=None, to=dt.date(2018, 1, 10))
    settings.DEMO = False
    with pytest.raises(calendar.CalendarRefused, match="dùng thử"):
        calendar.move_clock(actor=CLERK, to=dt.date(2018, 1, 10))
    assert calendar.today() == dt.datetime.now(calendar.VIETNAM).date()


def test_followers_hear_of_the_move(settings):
    heard = []
    calendar.on_clock_moved(heard.append)
    try:
        calendar.move_clock(actor=None, to=dt.date(2025, 7, 1))
    finally:
        services._followers.remove(heard.append)
    assert heard == [dt.date(2025, 7, 1)]


def test_a_request_reads_the_date_once_and_forgets_it_at_the_end(django_assert_num_queries):
    services.move_clock(actor=None, to=dt.date(2018, 1, 10))
    clock.begin_request()
    with django_assert_num_queries(1):
        assert calendar.today() == calendar.today() == calendar.now().date()
    clock.end_request()
    with django_assert_num_queries(2):
        calendar.today()
        calendar.today()


def test_a_move_inside_a_request_is_seen_at_once():
    clock.begin_request()
    calendar.today()
    calendar.move_clock(actor=CLERK, to=dt.date(2018, 3, 1))
    assert calendar.today() == dt.date(2018, 3, 1)
    clock.end_request()
