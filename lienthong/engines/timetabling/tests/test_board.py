"""The board: costs and targets after any moves, pins; the school's own rules check each."""

from __future__ import annotations

import random

from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.generate import Generated
from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.school import Block, Class, Course, Grid, Lesson, School, Session, Teacher
from lienthong.engines.timetabling.school_board import Board
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_problem import Conversion


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


def test_a_week_with_pins_goes_into_a_search_as_it_is(made: Generated, later_lessons: list[Lesson]) -> None:
    pins = later_lessons
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
