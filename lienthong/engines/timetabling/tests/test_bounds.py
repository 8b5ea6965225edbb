"""What no week can avoid: reckoned for one teacher, compared with every week that he could have."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from lienthong.engines.timetabling.generate import generate
from lienthong.engines.timetabling.school import Class, Course, Grid, School, Session, Teacher
from lienthong.engines.timetabling.school_bounds import NOTHING, total, unavoidable
from lienthong.engines.timetabling.school_quality import week_of

GRID = Grid(days=3, sessions=(Session("S", "Sáng", 4),))


def _school(luck: random.Random) -> School:
    """One teacher, some courses of single periods, some absences."""
    loads = [luck.randrange(1, 4) for _course in range(luck.randrange(1, 4))]
    off = tuple(luck.sample(GRID.slots, luck.randrange(0, 5)))
    return School(
        "x", grid=GRID, classes=tuple(Class(f"6{n}", no_gaps=False, from_first=False) for n in range(len(loads))),
        teachers=(Teacher("t", off=off, max_per_session=luck.choice((0, 2, 3))),),
        courses=tuple(Course(f"c{n}", "T", (f"6{n}",), ("t",), load) for n, load in enumerate(loads)),
    )  # fmt: skip


def _every_week(school: School) -> tuple[int, int] | None:
    """The least over all sets of slots in which no day holds more periods than there are courses with one left."""
    teacher = school.teachers[0]
    loads = [course.periods for course in school.courses]
    free = [slot for slot in GRID.slots if slot not in school.teacher_off(teacher)]
    best = None
    for slots in combinations(free, sum(loads)):
        days = [sum(slot in day for slot in slots) for day in GRID.whole_days]
        if max(days) > len(loads) or (teacher.max_per_session and max(days) > teacher.max_per_session):
            continue
        week = week_of(school, "t", set(slots))
        cost = week.one_period, week.gaps_more
        best = cost if best is None else min(best, cost)
    return best


@pytest.mark.parametrize("seed", range(40))
def test_what_is_called_unavoidable_is_the_least_of_all_weeks(seed: int) -> None:
    school = _school(random.Random(seed))
    least = _every_week(school)
    assert unavoidable(school).get("t", NOTHING) == (least or NOTHING)


def test_a_course_of_single_periods_on_days_of_their_own_is_all_sessions_of_one_period() -> None:
    school = School(
        "x", grid=GRID, classes=(Class("6A"),), teachers=(Teacher("t"), Teacher("u")),
        courses=(Course("c", "T", ("6A",), ("t",), 3), Course("d", "V", ("6A",), ("u",), 2, blocks=(2,))),
    )  # fmt: skip
    assert unavoidable(school) == {"t": (3, 0)}
    assert total(unavoidable(school).values()) == (3, 0)


@pytest.mark.parametrize(("whose", "least"), [("6A", (2, 0)), ("6B", NOTHING)])
def test_what_is_fixed_for_a_class_is_out_of_its_teachers_reach(whose: str, least: tuple[int, int]) -> None:
    # Periods 1 and 2 of the first day would be side by side; with period 1 taken two days have one period each.
    teacher = Teacher("t", off=("2S3", "2S4", "3S2", "3S3", "3S4", "4"))
    school = School(
        "x", grid=GRID, classes=(Class("6A"), Class("6B")), teachers=(teacher, Teacher("u")),
        courses=(
            Course("c", "T", ("6A",), ("t",), 1), Course("d", "V", ("6A",), ("t",), 1),
            Course("e", "A", (whose,), ("u",), 1, fixed=("2S1",)),
        ),
    )  # fmt: skip
    assert unavoidable(school).get("t", NOTHING) == least


@pytest.mark.parametrize(
    ("classes", "shifts", "tightness", "programme", "level"),
    [(9, 1, 85, "2018", "THPT"), (12, 2, 95, "2018", "THPT"), (8, 1, 95, "2006", "THCS"), (10, 1, 85, "2018", "TH")],
)
def test_no_absence_of_a_generated_school_spoils_a_teachers_week(
    classes: int, shifts: int, tightness: int, programme: str, level: str
) -> None:
    for seed in range(3):
        made = generate(
            classes=classes, shifts=shifts, tightness=tightness, seed=seed, programme=programme, level=level
        )
        assert any(teacher.off for teacher in made.school.teachers)
        assert unavoidable(made.school) == {}
