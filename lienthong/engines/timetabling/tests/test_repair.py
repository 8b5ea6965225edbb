"""After an event: a near week, few lessons moved; the school's own rules check each."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from lienthong.engines.timetabling.__main__ import main
from lienthong.engines.timetabling.generate import Generated
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.near import Near
from lienthong.engines.timetabling.nearest import find
from lienthong.engines.timetabling.repairing import guilty
from lienthong.engines.timetabling.school import Class, Course, Grid, Lesson, School, Session, Teacher, Timetable
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_events import Event, apply, events_of
from lienthong.engines.timetabling.school_json import write
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_repair import MOVED, moved_between, repair


def test_pinned_lessons_stay_where_a_repair_moves_their_course(made: Generated, later_lessons: list[Lesson]) -> None:
    course = made.school.course_of
    for pin in later_lessons[::9]:
        others = [x for x in made.hidden if x.course == pin.course and x != pin and not course[x.course].fixed]
        away = Event("teacher_away", teacher=course[pin.course].teachers[0], slots=tuple(x.slot for x in others))
        if pin.slot not in {s for x in others for s in made.school.grid.run(x.slot, x.length)}:
            found = repair(made.school, made.hidden, away, pins=[pin])
            assert (pin.slot, pin.length) in {(x.slot, x.length) for x in found.lessons if x.course == pin.course}
            assert not {x.slot for x in others} & {x.slot for x in found.lessons if x.course == pin.course}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["away", "removed", "less", "room"])
def test_repair_never_breaks_more_and_says_truly_how_many_moved(made: Generated, seed: int, kind: str) -> None:
    luck, blocked = random.Random(seed), {c for block in made.school.blocks for c in block.courses}
    course = luck.choice([c for c in made.school.courses if not c.fixed and c.weeks == "all" and c.id not in blocked])
    room = luck.choice(made.school.rooms)
    event = {
        "away": Event("teacher_away", teacher=course.teachers[0], slots=(luck.choice(made.school.grid.slots),)),
        "removed": Event("course_removed", course_id=course.id),
        "less": Event("course_changed", course_id=course.id, periods=1),
        "room": Event("room_closed", room=room.id, slots=("3S1",)),
    }[kind]
    found = repair(made.school, made.hidden, event)
    assert found.violations == tuple(violations(found.school, found.lessons))
    kept = [x for x in made.hidden if x.course in found.school.course_of]
    assert found.moved == moved_between(kept, found.lessons)
    if kind == "removed":
        assert not any(x.course == course.id for x in found.lessons)


def test_a_teacher_who_loses_a_slot_is_moved_out_of_it_with_few_moves(made: Generated) -> None:
    done = 0
    for teacher in made.school.teachers[:12]:
        own = [x for x in made.hidden if teacher.id in made.school.course_of[x.course].teachers]
        loose = [x for x in own if not made.school.course_of[x.course].fixed]
        found = repair(made.school, made.hidden, Event("teacher_away", teacher=teacher.id, slots=(loose[0].slot,)))
        if not found.violations:
            assert found.moved >= 1
            done += found.moved <= 12
    assert done >= 9


def test_of_near_weeks_the_one_is_taken_that_costs_people_least() -> None:
    grid = Grid(days=2, sessions=(Session("S", "Sáng", 3),))
    school = School(
        "x", grid=grid, classes=(Class("6A", slots=("2S", "3S")),), teachers=(Teacher("a"), Teacher("b"), Teacher("c")),
        courses=tuple(Course(t, t, ("6A",), (t,), 2, max_lessons_per_day=2) for t in "abc"),
    )  # fmt: skip
    week = [
        Lesson(course, slot) for course, slot in zip("aabbcc", ("2S1", "2S2", "2S3", "3S1", "3S2", "3S3"), strict=True)
    ]
    event = Event("teacher_away", teacher="a", slots=("2S1",))
    made = Conversion(apply(school, event))
    weeks = [[replace(x, slot=s) for x, s in zip(week, row, strict=True)] for row in permutations(grid.slots)]
    prices = {
        (MOVED * moved_between(week, new) + Ledger(made.problem, made.to_solution(new)).soft, moved_between(week, new))
        for new in weeks
        if not violations(made.school, new)
    }
    fewest = min(moved for _price, moved in prices)
    found = repair(school, week, event)
    price = MOVED * found.moved + Ledger(made.problem, made.to_solution(found.lessons)).soft
    assert price == min(prices)[0] < max(price for price, moved in prices if moved == fewest)
    assert found.violations == ()


def test_what_is_held_where_it_cannot_be_does_not_keep_the_rest_from_being_mended() -> None:
    courses = (
        Course("f", "F", ("6A",), ("a",), 1, fixed=("2S1",)), Course("a", "A", ("6A",), ("a",), 1),
        Course("b", "B", ("6A",), ("b",), 2, max_lessons_per_day=2),
    )  # fmt: skip
    school = School(
        "x", grid=Grid(days=2, sessions=(Session("S", "Sáng", 2),)), classes=(Class("6A", slots=("2S", "3S")),),
        teachers=(Teacher("a"), Teacher("b")), courses=courses,
    )  # fmt: skip
    week = [Lesson("f", "2S1"), Lesson("a", "2S2"), Lesson("b", "3S1"), Lesson("b", "3S2")]
    found = repair(school, week, Event("teacher_away", teacher="a", slots=("2S",)))
    assert {v.slots for v in found.violations} == {("2S1",)}
    assert found.moved == 2


def test_an_event_that_names_nothing_is_refused(made: Generated) -> None:
    for document in (
        {"kind": "flood"},
        {"kind": "teacher_away", "teacher": "?"},
        {"kind": "course_added"},
        {"colour": 1},
    ):
        with pytest.raises(TimetableError):
            apply(made.school, events_of(document)[0])


def test_repair_and_explain_from_the_command_line(
    made: Generated, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    school, event, out = tmp_path / "s.json", tmp_path / "e.json", tmp_path / "after.json"
    write(school, made.school, [Timetable("now", made.hidden)])
    teacher = made.school.teachers[0].id
    event.write_text(json.dumps({"kind": "teacher_away", "teacher": teacher, "slots": ["4S2"]}), encoding="utf-8")
    assert main(["repair", str(school), str(school), str(event), "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) >= {"moved", "solution"}
    assert set(told["before"]["quality"]) == set(told["quality"])
    assert main(["explain", str(out)]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"feasible", "rules"}
    event.write_text("[1]", encoding="utf-8")
    assert main(["repair", str(school), str(school), str(event)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_where_chains_end_the_nearest_week_is_found_and_is_the_nearest() -> None:
    # Every slot of both classes is full. The teacher of the first can leave 2S1 only if both classes turn their days round.
    slots = ("2S", "3S")
    grid = Grid(days=2, sessions=(Session("S", "Sáng", 2),))
    school = School(
        "x", grid=grid, classes=(Class("6A", slots=slots), Class("6B", slots=slots)),
        teachers=(Teacher("a"), Teacher("b"), Teacher("c", off=("3S2",)), Teacher("d")),
        courses=(
            Course("a6a", "A", ("6A",), ("a",), 1), Course("b6a", "B", ("6A",), ("b",), 1),
            Course("c6a", "C", ("6A",), ("c",), 1), Course("d6a", "D", ("6A",), ("d",), 1),
            Course("b6b", "B", ("6B",), ("b",), 1), Course("a6b", "A", ("6B",), ("a",), 1),
            Course("d6b", "D", ("6B",), ("d",), 1), Course("c6b", "C", ("6B",), ("c",), 1),
        ),
    )  # fmt: skip
    week = [
        Lesson("a6a", "2S1"), Lesson("b6a", "2S2"), Lesson("c6a", "3S1"), Lesson("d6a", "3S2"),
        Lesson("b6b", "2S1"), Lesson("a6b", "3S2"), Lesson("d6b", "3S1"), Lesson("c6b", "2S2"),
    ]  # fmt: skip
    assert violations(school, week) == []
    event = Event("teacher_away", teacher="a", slots=("2S1",))
    nearest = min(
        moved
        for rows in permutations(grid.slots)
        for others in permutations(grid.slots)
        for new in [[replace(x, slot=s) for x, s in zip(week, (*rows, *others), strict=True)]]
        for moved in [moved_between(week, new)]
        if not violations(apply(school, event), new)
    )
    found = repair(school, week, event)
    assert found.violations == ()
    assert found.moved == nearest
    made = Conversion(apply(school, event))
    ledger = Ledger(made.problem, made.to_solution(week))
    near = Near(ledger, dict(enumerate(ledger.time)), set(), [1] * len(ledger.time), wishes=False)
    assert find(near, "Class", guilty(ledger, set()))
    assert ledger.hard == 0
    assert moved_between(week, made.lessons(ledger.solution("x"))) == nearest
