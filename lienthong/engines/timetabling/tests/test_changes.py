"""After the first timetable: targets of the board, repair, substitution, explanation; the school's own rules check each."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.engines.timetabling.__main__ import main
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.explain import explain
from lienthong.engines.timetabling.generate import Generated, generate
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.near import Near
from lienthong.engines.timetabling.nearest import find
from lienthong.engines.timetabling.repairing import guilty
from lienthong.engines.timetabling.school import (
    Block,
    Class,
    Course,
    Grid,
    Lesson,
    Room,
    School,
    Session,
    Teacher,
    Timetable,
)
from lienthong.engines.timetabling.school_board import Board
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_events import Event, apply, events_of
from lienthong.engines.timetabling.school_first import first_week
from lienthong.engines.timetabling.school_json import write
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_repair import MOVED, moved_between, repair
from lienthong.engines.timetabling.school_substitute import least_assignment, substitutes


@pytest.fixture(scope="module")
def made() -> Generated:
    """A school of eight classes with a week that keeps its rules."""
    return generate(classes=8, seed=7, tightness=75)


def test_a_ledger_knows_the_exact_cost_after_any_moves(made: Generated) -> None:
    conversion, luck = Conversion(made.school), random.Random(3)
    ledger = Ledger(conversion.problem, conversion.to_solution(made.hidden))
    scorer = Scorer(conversion.problem)
    start = ledger.hard, ledger.soft
    for _turn in range(60):
        event = luck.randrange(len(conversion.activities))
        ledger.move(event, luck.choice([-1, *range(1, len(conversion.problem.times) - 2)]))
        assert scorer.cost(ledger.solution("x")).key == (ledger.hard, ledger.soft)
    ledger.back(0)
    assert (ledger.hard, ledger.soft) == start


def test_a_ledger_knows_who_is_in_the_way_after_any_moves(made: Generated) -> None:
    conversion, luck = Conversion(made.school), random.Random(5)
    ledger = Ledger(conversion.problem, conversion.to_solution(made.hidden))
    length = [event.duration for event in conversion.problem.events]

    def running(event: int, time: int) -> set[int]:
        return set(range(time, time + length[event])) if time >= 0 else set()

    def in_the_way(event: int, time: int) -> set[int]:
        return {
            other for other in range(len(length))
            if other != event and running(event, time) & running(other, ledger.time[other])
            and {r for r in ledger.given[event] if r >= 0} & set(ledger.given[other])
        }  # fmt: skip

    for turn in range(60):
        ledger.move(
            luck.randrange(len(conversion.activities)), luck.choice([-1, *range(1, len(conversion.problem.times) - 2)])
        )
        if turn % 7 == 6:
            ledger.back(luck.randrange(ledger.mark()))
        event, time = luck.randrange(len(conversion.activities)), luck.randrange(len(conversion.problem.times) - 2)
        assert ledger.others_at(event, time) == in_the_way(event, time)


def test_every_target_of_the_board_leads_to_a_week_that_keeps_the_rules(made: Generated) -> None:
    board = Board(made.school, made.hidden)
    kinds = set()
    for lesson in random.Random(2).sample(list(made.hidden), 12):
        for target in board.targets(lesson):
            kinds.add(target.kind)
            if target.kind == "impossible":
                assert target.reason_vi
                assert target.reason_en
                continue
            week = set(made.hidden)
            for move in target.moves:
                week = {x for x in week if (x.course, x.slot, x.length) != (move.course, move.source, move.length)}
            week |= {Lesson(move.course, move.target, move.length) for move in target.moves}
            assert [v.text_en for v in violations(made.school, sorted(week))] == []
    assert kinds == {"free", "swap", "chain", "impossible"}


def test_a_board_that_follows_answers_as_one_built_for_that_week(made: Generated) -> None:
    board = Board(made.school, made.hidden)
    luck = random.Random(3)
    lesson = luck.choice([x for x in made.hidden if not made.school.course_of[x.course].fixed])
    moved = next(target for target in board.targets(lesson) if target.kind in ("swap", "chain"))
    week = set(made.hidden)
    for move in moved.moves:
        week = {x for x in week if (x.course, x.slot, x.length) != (move.course, move.source, move.length)}
    week |= {Lesson(move.course, move.target, move.length) for move in moved.moves}
    pins = luck.sample(sorted(week), 8)
    for lessons, held in ((sorted(week), pins), (list(made.hidden), [])):
        board.follow(lessons, held)
        fresh = Board(made.school, lessons, held)
        for picked in luck.sample(lessons, 6):
            assert board.targets(picked) == fresh.targets(picked)


def test_of_two_lessons_of_a_course_only_the_pinned_one_is_held(made: Generated) -> None:
    free = [x for x in sorted(made.hidden) if not made.school.course_of[x.course].fixed]
    first, later = next((a, b) for a in free for b in free if a.course == b.course and a < b and a.length == b.length)
    board = Board(made.school, made.hidden, pins=[later])
    assert {target.kind for target in board.targets(later)} == {"impossible"}
    assert {target.kind for target in board.targets(first)} != {"impossible"}


def test_a_pinned_lesson_has_no_target_and_blocks_others(made: Generated) -> None:
    lesson = next(x for x in made.hidden if not made.school.course_of[x.course].fixed)
    board = Board(made.school, made.hidden, pins=[lesson])
    assert {target.kind for target in board.targets(lesson)} == {"impossible"}


def later_lessons(made: Generated) -> list[Lesson]:
    """Of each course with several lessons of a length the last one."""
    own: dict[tuple[str, int], list[Lesson]] = {}
    for lesson in sorted(made.hidden):
        own.setdefault((lesson.course, lesson.length), []).append(lesson)
    return [lessons[-1] for lessons in own.values() if len(lessons) > 1]


def test_a_week_with_pins_goes_into_a_search_as_it_is(made: Generated) -> None:
    pins = later_lessons(made)
    conversion = Conversion(made.school, pins)
    solution = conversion.to_solution(made.hidden)
    assert set(conversion.pinned.values()) >= {pin.slot for pin in pins}
    for meet, event in zip(solution.meets, conversion.problem.events, strict=True):
        assert event.time in (-1, meet.time)
    places = {(x.course, x.slot, x.length) for x in made.hidden}
    assert {(x.course, x.slot, x.length) for x in conversion.lessons(solution)} == places


def test_a_pin_of_a_course_that_runs_with_another_holds_both() -> None:
    school = School(
        "x", grid=Grid(2, (Session("S", "S", 2),)), classes=(Class("a", "A"), Class("b", "B")),
        teachers=(Teacher("t", "T"), Teacher("u", "U")),
        courses=(Course("a.X", "X", ("a",), ("t",), 2), Course("b.Y", "Y", ("b",), ("u",), 2)),
        blocks=(Block("k", ("a.X", "b.Y")),),
    )  # fmt: skip
    conversion = Conversion(school, [Lesson("b.Y", "3S1")])
    assert list(conversion.pinned.values()) == ["3S1"]


def test_pinned_lessons_stay_where_a_repair_moves_their_course(made: Generated) -> None:
    course = made.school.course_of
    for pin in later_lessons(made)[::9]:
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


# ---- substitution ----


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


# ---- explanation ----


def test_a_school_with_a_week_behind_it_is_feasible_or_not_decided(made: Generated) -> None:
    assert explain(made.school, 5).feasible is not False


def test_what_counting_shows_is_named_with_few_rules(made: Generated) -> None:
    school = made.school
    busy = max(school.teachers, key=lambda t: sum(c.periods for c in school.courses if t.id in c.teachers))
    teachers = tuple(replace(t, off=("3", "4", "5", "6")) if t.id == busy.id else t for t in school.teachers)
    rooms = tuple(replace(r, off=("S",)) if r.kind == "tin" else r for r in school.rooms)
    classes = tuple(replace(c, slots=("2S", "3S", "7S")) if n == 0 else c for n, c in enumerate(school.classes))
    for wrong, kind in (
        (replace(school, teachers=teachers), "teacher_off"),
        (replace(school, rooms=rooms), "room_capacity"),
        (replace(school, classes=classes), "class_slots"),
    ):
        found = explain(wrong, 10)
        assert found.feasible is False
        assert len(found.rules) <= 5
        assert kind in {rule.kind for rule in found.rules}


def test_a_contradiction_that_counting_does_not_show_is_proved_with_its_rules() -> None:
    # Three classes, one teacher each, all needing the one room in the same two slots of a morning.
    courses = tuple(
        Course(f"c{n}", "Tin", (f"6{n}",), (f"t{n}",), 1, room_kind="tin", slots=("2S1", "2S2")) for n in range(3)
    )
    other = tuple(Course(f"d{n}", "Tin", (f"6{n}",), (f"t{n}",), 1, room_kind="tin", slots=("4S",)) for n in range(3))
    school = School(
        "x", classes=tuple(Class(f"6{n}", no_gaps=False, from_first=False) for n in range(3)),
        teachers=tuple(Teacher(f"t{n}") for n in range(3)), rooms=(Room("r", kind="tin"),), courses=courses + other,
    )  # fmt: skip
    found = explain(school, 10)
    assert found.feasible is False
    assert {rule.kind for rule in found.rules} == {"slots", "room"}
    assert len(found.rules) == 4


def test_a_first_week_is_the_same_for_a_seed_and_keeps_the_rules(made: Generated) -> None:
    school, made_of = made.school, Conversion(made.school)
    week = first_week(school, made_of, 1)
    assert week == first_week(school, made_of, 1)
    assert violations(school, week) == []


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
