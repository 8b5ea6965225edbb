"""Counting sessions missed, without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.school.attendance import rules
from lienthong.school.attendance.rules import Absence, Count

DAY = dt.date(2017, 9, 6)
ABSENCES = st.lists(
    st.builds(
        Absence,
        st.dates(DAY, DAY + dt.timedelta(20)),
        st.sampled_from([1, 2]),
        st.sampled_from(["P", "K", "B", "M", ""]),
    ),
    unique_by=lambda a: (a.day, a.session),
    max_size=12,
)


def test_under_tt58_each_session_counts_and_under_tt22_a_day_counts_once():
    both = [Absence(DAY, 1, "P"), Absence(DAY, 2, "P"), Absence(DAY + dt.timedelta(1), 1, "K")]
    assert rules.count(both, once_a_day=False) == Count(2, 1)
    assert rules.count(both, once_a_day=True) == Count(1, 1)


def test_a_day_missed_partly_without_leave_counts_as_without_leave():
    assert rules.count([Absence(DAY, 1, "P"), Absence(DAY, 2, "K")], once_a_day=True) == Count(0, 1)


def test_a_skipped_period_and_a_late_arrival_count_nothing():
    assert rules.count([Absence(DAY, 1, "B"), Absence(DAY, 2, "M")], once_a_day=False) == Count()
    assert rules.count([Absence(DAY, 1, "B"), Absence(DAY, 2, "M")], once_a_day=True) == Count()


@given(ABSENCES)
def test_counting_days_never_gives_more_than_counting_sessions_nor_less_than_half(missed: list[Absence]):
    days, sessions = rules.count(missed, once_a_day=True), rules.count(missed, once_a_day=False)
    assert days.total <= sessions.total <= 2 * days.total


@given(ABSENCES, st.randoms())
def test_the_order_of_absences_says_nothing(missed: list[Absence], random: object):
    mixed = sorted(missed, key=lambda _a: random.random())  # type: ignore[attr-defined]
    assert rules.count(mixed, once_a_day=True) == rules.count(missed, once_a_day=True)


@pytest.mark.parametrize(
    ("total", "level"), [(0, ""), (29, ""), (30, "watch"), (39, "watch"), (40, "near"), (45, "last"), (46, "over")]
)
def test_warnings_grow_towards_forty_five(total: int, level: str):
    assert rules.warning(total) == level


@pytest.mark.parametrize(
    ("level", "session", "sessions", "saturday"),
    [
        ("TH", "both", (1, 2), False),
        ("THCS", "pm", (2,), True),
        ("THPT", "am", (1,), True),
        ("MG", "both", (1,), False),
    ],
)
def test_a_class_without_a_rule_follows_its_own_session(
    level: str, session: str, sessions: tuple[int, ...], saturday: bool
):
    pattern = rules.default_pattern(level, session)
    assert pattern.sessions == sessions
    assert (5 in pattern.weekdays) is saturday
