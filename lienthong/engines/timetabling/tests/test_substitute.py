"""Who takes a day's uncovered lessons: free, fairly, at the least cost."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from lienthong.engines.timetabling.generate import Generated
from lienthong.engines.timetabling.school import Class, Course, Lesson, School, Teacher
from lienthong.engines.timetabling.school_substitute import least_assignment, substitutes


def test_everybody_proposed_is_free_and_nobody_takes_two_lessons_at_once(made: Generated) -> None:
    gone = [teacher.id for teacher in made.school.teachers[:4]]
    covers = substitutes(made.school, made.hidden, gone, 3)
    taken: set[tuple[str, str]] = set()
    for cover in covers:
        assert cover.absent in gone
        if not cover.teacher:
            continue
        assert cover.teacher not in gone
        busy = {
            slot for x in made.hidden if cover.teacher in made.school.course_of[x.course].teachers
            for slot in made.school.grid.run(x.slot, x.length)
        }  # fmt: skip
        for slot in made.school.grid.run(cover.lesson.slot, cover.lesson.length):
            assert slot not in busy
            assert (cover.teacher, slot) not in taken
            taken.add((cover.teacher, slot))


def test_who_has_covered_often_is_spared() -> None:
    school = School(
        "x", classes=(Class("6A"),), teachers=(Teacher("a"), Teacher("b", subjects=("T",)), Teacher("c", subjects=("T",))),
        courses=(Course("t", "T", ("6A",), ("a",), 1),),
    )  # fmt: skip
    week = [Lesson("t", "2S1")]
    assert substitutes(school, week, "a", 2)[0].teacher == "b"
    assert substitutes(school, week, "a", 2, covered={"b": 2})[0].teacher == "c"


@given(st.lists(st.lists(st.integers(0, 30), min_size=5, max_size=5), min_size=1, max_size=4))
def test_an_assignment_costs_the_least_of_all(costs: list[list[int]]) -> None:
    found = least_assignment(costs)
    assert len(set(found)) == len(found)
    least = min(sum(row[c] for row, c in zip(costs, p, strict=False)) for p in permutations(range(5), len(costs)))
    assert sum(row[c] for row, c in zip(costs, found, strict=True)) == least
