"""A school in its own words: there and back, and two checks that share nothing agree on which weeks keep the rules."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling.generate import Generated
from lienthong.engines.timetabling.public import (
    Apart,
    Block,
    Class,
    Course,
    Grid,
    Lesson,
    Limit,
    Meeting,
    Room,
    School,
    Session,
    Teacher,
    TimetableError,
)
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_first import first_week
from lienthong.engines.timetabling.school_problem import Conversion

WORK = 150_000


def small_school() -> School:
    """Two classes with everything that a rule can say about them."""
    grid = Grid(days=3, sessions=(Session("S", "Sáng", 4), Session("C", "Chiều", 3)))
    return School(
        "nho",
        "Trường nhỏ",
        grid,
        classes=(
            Class("6A", slots=("S", "2C"), shift="S", max_per_session=4),
            Class("6B", slots=("S", "2C"), shift="S", max_per_day=6),
        ),
        teachers=(
            Teacher("hoa", "Cô Hoa", wish_off=("3S1",), max_per_session=3, small_child=True),
            Teacher("binh", "Thầy Bình", day_off=4, max_consecutive=3),
            Teacher("lan", max_gaps=3, one_session_a_day=True),
            Teacher("nam", noon_rest=True, max_days=3, max_gaps_per_session=2),
            Teacher("mai"),
            Teacher("ly", off=("2C",)),
        ),
        rooms=(Room("san", "Sân", "san", 1), Room("tin", "Phòng Tin", "tin", 1, off=("2S1",))),
        courses=(
            Course("t6a", "Toán", ("6A",), ("hoa",), 4, blocks=(2, 1, 1), heavy=True),
            Course("t6b", "Toán", ("6B",), ("hoa",), 3, late_forbidden=True),
            Course("v6a", "Ngữ văn", ("6A",), ("binh",), 2, doubles="prefer"),
            Course("v6b", "Ngữ văn", ("6B",), ("binh",), 2, avoid=("2S1",)),
            Course("td6a", "GDTC", ("6A",), ("nam",), 1, room_kind="san", outdoor=True),
            Course("td6b", "GDTC", ("6B",), ("nam",), 2, room_kind="san", blocks=(2,)),
            Course("su6a", "Lịch sử", ("6A",), ("lan",), 1, weeks="A"),
            Course("dia6a", "Địa lí", ("6A",), ("mai",), 1, weeks="B"),
            Course("tin6", "Tin", ("6A", "6B"), ("ly", "lan"), 1, room_kind="tin"),
            Course("cc6a", "Chào cờ", ("6A",), ("hoa",), 1, fixed=("2S1",)),
            Course("nn6a", "Anh", ("6A",), ("mai",), 2, max_per_session=1),
            Course("nn6b", "Pháp", ("6B",), ("ly",), 2),
            Course("kt6b", "Công nghệ", ("6B",), ("lan",), 1, slots=("S",), forbidden=("4",)),
        ),
        meetings=(Meeting("to", ("mai", "ly"), ("3C", "4C")),),
        blocks=(Block("nn", ("nn6a", "nn6b")),),
        apart=(Apart("xa", ("v6a", "t6b")), Apart("xa2", ("td6a", "kt6b"), "day")),
        limits=(Limit("Toán", 1),),
    )


def test_a_school_and_its_timetable_survive_json() -> None:
    school = small_school()
    week = timetabling.Timetable("một", (Lesson("t6a", "2S2", 2), Lesson("td6a", "3S1", 1, "san")))
    text = json.dumps(timetabling.document_of(school, [week]))
    again, timetables = timetabling.from_document(json.loads(text))
    assert again == school
    assert timetables == [week]


def test_a_solved_school_keeps_every_rule() -> None:
    school = small_school()
    result = timetabling.solve_school(school, work=WORK, workers=1)
    assert [v.text_en for v in result.violations] == []
    assert result.infeasibility == 0
    by_course = {x.course: x for x in result.lessons}
    assert by_course["cc6a"].slot == "2S1"
    assert by_course["su6a"].slot == by_course["dia6a"].slot
    assert by_course["tin6"].room == "tin"
    assert by_course["to"].slot[1] == "C"
    assert timetabling.quality(school, result.lessons) == result.quality


def test_lessons_become_a_solution_and_lessons_again() -> None:
    school = small_school()
    found = timetabling.solve_school(school, work=WORK, workers=1).lessons
    solution = timetabling.to_solution(school, found)
    assert sorted(timetabling.lessons(school, solution)) == sorted(found)
    problem = timetabling.to_problem(school)
    assert timetabling.Scorer(problem).cost(solution).infeasibility == 0


def test_the_two_checks_agree_on_weeks_that_break_rules() -> None:
    school, luck = small_school(), random.Random(7)
    good = timetabling.solve_school(school, work=WORK, workers=1).lessons
    problem = timetabling.to_problem(school)
    scorer = timetabling.Scorer(problem)
    slots, broken = school.grid.slots, 0
    for _turn in range(400):
        week = list(good)
        for _change in range(luck.choice([1, 1, 2])):
            at = luck.randrange(len(week))
            slot = luck.choice(slots)
            if len(school.grid.run(slot, week[at].length)) == week[at].length:
                week[at] = replace(week[at], slot=slot, room="")
        # What must run together and does not is no week the problem can say.
        kinds = {v.kind for v in timetabling.violations(school, week)} - {"block"}
        together = {x.course: x.slot for x in week}
        if together["su6a"] != together["dia6a"] or any(
            sorted(x.slot for x in week if x.course == "nn6a") != sorted(x.slot for x in week if x.course == "nn6b")
            for _once in [0]
        ):
            continue
        cost = scorer.cost(timetabling.to_solution(school, week))
        assert bool(kinds) == bool(cost.infeasibility), (kinds, cost)
        broken += bool(kinds)
    assert broken > 50


def test_pinned_lessons_stay() -> None:
    school = small_school()
    pin = Lesson("v6b", "3S2")
    result = timetabling.solve_school(school, work=WORK, workers=1, pins=[pin])
    assert any((x.course, x.slot) == ("v6b", "3S2") for x in result.lessons)


def test_a_solve_keeps_its_best_on_disk_and_tells_of_it(tmp_path: Path) -> None:
    school, heard = small_school(), []
    kept = tmp_path / "best.json"
    result = timetabling.solve_school(school, work=WORK, workers=1, on_progress=heard.append, checkpoint=kept)
    assert [(p.infeasibility, p.objective) for p in heard] == [step[1:] for step in result.trace]
    _school, (week,) = timetabling.from_document(json.loads(kept.read_text("utf-8")))
    assert week.lessons == result.lessons


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"classes": [{"id": "6A"}, {"id": "6A"}]}, "“6A”"),
        ({"classes": [{"id": "6A", "colour": 1}]}, "classes[0]: “colour”"),
        ({"classes": [{"id": "6A", "slots": ["9X"]}]}, "“9X”"),
        ({"classes": [{}]}, "“id” is missing"),
        ({"courses": [{"id": "a", "subject": "T", "classes": ["?"], "teachers": [], "periods": 1}]}, "“?”"),
        ({"courses": [{"id": "a", "subject": "T", "classes": [], "teachers": [], "periods": True}]}, "periods"),
        (
            {"courses": [{"id": "a", "subject": "T", "classes": [], "teachers": [], "periods": 3, "blocks": [2]}]},
            "blocks",
        ),
        ({"grid": {"days": 0}}, "days"),
    ],
)
def test_a_school_that_makes_no_sense_is_refused_in_one_line(change: dict[str, object], says: str) -> None:
    with pytest.raises(TimetableError) as refusal:
        timetabling.from_document({"format": "lienthong-school/1", "id": "x", **change})
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_parts_of_slot_names_stand_for_all_that_have_them() -> None:
    grid = Grid()
    assert len(grid.slots) == 60
    assert len(grid.expand(["S"])) == 30
    assert grid.expand(["2S1"]) == {"2S1"}
    assert len(grid.expand(["7"])) == 10
    assert grid.expand(["S5"]) == {f"{day}S5" for day in range(2, 8)}


def test_a_first_week_is_the_same_for_a_seed_and_keeps_the_rules(made: Generated) -> None:
    school, made_of = made.school, Conversion(made.school)
    week = first_week(school, made_of, 1)
    assert week == first_week(school, made_of, 1)
    assert violations(school, week) == []
