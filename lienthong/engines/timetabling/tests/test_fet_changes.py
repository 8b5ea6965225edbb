"""A FET file explained and repaired, in its own words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lienthong.engines.timetabling.__main__ import main
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.explain_problem import explain_problem
from lienthong.engines.timetabling.fet import read
from lienthong.engines.timetabling.fet_events import after, fet_events_of
from lienthong.engines.timetabling.fet_file import FetSource
from lienthong.engines.timetabling.fet_repair import repair_fet, starts_of
from lienthong.engines.timetabling.fet_writer import write_school
from lienthong.engines.timetabling.generate import Generated, generate
from lienthong.engines.timetabling.model import Meet, Problem, Solution, TimetableError
from lienthong.engines.timetabling.tests.test_fet import fet_file

FULL = (
    "<ConstraintTeacherNotAvailableTimes><Weight_Percentage>100</Weight_Percentage><Teacher>T1</Teacher>"
    "{}</ConstraintTeacherNotAvailableTimes>"
)
TIME = "<Not_Available_Time><Day>{}</Day><Hour>{}</Hour></Not_Available_Time>"
MOST_DAYS = (
    "<ConstraintTeacherMaxDaysPerWeek><Weight_Percentage>100</Weight_Percentage><Teacher_Name>T1</Teacher_Name>"
    "<Max_Days_Per_Week>1</Max_Days_Per_Week></ConstraintTeacherMaxDaysPerWeek>"
)
APART = (
    "<ConstraintMinDaysBetweenActivities><Weight_Percentage>100</Weight_Percentage><Number_of_Activities>2"
    "</Number_of_Activities><Activity_Id>1</Activity_Id><Activity_Id>2</Activity_Id><MinDays>1</MinDays>"
    "</ConstraintMinDaysBetweenActivities>"
)


@pytest.fixture(scope="module")
def school() -> Generated:
    """A small school with a week."""
    return generate(classes=6, seed=3, tightness=75)


@pytest.fixture
def written(school: Generated, tmp_path: Path) -> tuple[FetSource, Solution]:
    """The same school as a FET file, with its week."""
    path = tmp_path / "s.fet"
    write_school(path, school.school)
    source = FetSource(read(path))
    solution = explain_problem(source.problem).solution
    assert solution is not None
    return source, solution


def kinds(problem: Problem) -> set[str]:
    """The names of the rules that contradict."""
    verdict = explain_problem(problem, 10)
    assert verdict.feasible is False
    return {rule.kind for rule in verdict.rules}


def test_a_file_that_can_be_scheduled_is_said_to_be(tmp_path: Path) -> None:
    verdict = explain_problem(fet_file(tmp_path).problem)
    assert verdict.feasible is True
    assert verdict.solution is not None


def test_a_teacher_with_more_to_do_than_times_is_found_by_counting(tmp_path: Path) -> None:
    days = [TIME.format(day, hour) for day in ("hai", "ba") for hour in "1234"] + [TIME.format("tư", "4")]
    verdict = explain_problem(fet_file(tmp_path, FULL.format("".join(days))).problem)
    assert verdict.feasible is False
    assert {rule.who for rule in verdict.rules} == {"T1"}
    assert any("T1 có 4 tiết" in rule.text_vi for rule in verdict.rules)
    assert any("TeacherNotAvailableTimes" in rule.text_en for rule in verdict.rules)


def test_rules_that_contradict_each_other_are_named_and_no_others(tmp_path: Path) -> None:
    # Both activities of a class are on days of their own, and their teacher comes on one day.
    assert kinds(fet_file(tmp_path, MOST_DAYS + APART).problem) == {"TeacherMaxDaysPerWeek", "MinDaysBetweenActivities"}
    assert explain_problem(fet_file(tmp_path, MOST_DAYS).problem).feasible is True
    assert explain_problem(fet_file(tmp_path, APART).problem).feasible is True


def test_a_lost_hour_is_repaired_and_the_file_given_stays_as_it_was(written: tuple[FetSource, Solution]) -> None:
    source, week = written
    fet, names, starts = source.fet, [time.name for time in source.problem.times], starts_of(source.problem)
    done = 0
    loose = {n for n in range(len(fet.activities)) if len(starts[n]) > 9}
    people = [who for who in fet.teachers if any(who in fet.activities[n].teachers for n in loose)]
    assert len(people) > 4
    for teacher in people:
        own = {n for n, one in enumerate(fet.activities) if teacher in one.teachers}
        hour = next(names[meet.time] for meet in week.meets if meet.event in own & loose)
        found = repair_fet(source, week, fet_events_of({"kind": "teacher_away", "teacher": teacher, "slots": [hour]}))
        if Scorer(found.source.problem).cost(found.solution).infeasibility:
            continue
        assert hour not in [names[meet.time] for meet in found.solution.meets if meet.event in own]
        old, new = ([meet.time for meet in sorted_by_event(one)] for one in (week, found.solution))
        assert found.moved == sum(a != b for a, b in zip(old, new, strict=True)) > 0
        done += found.moved <= 12
    assert done >= len(people) // 2
    assert Scorer(source.problem).cost(week).infeasibility == 0


def sorted_by_event(solution: Solution) -> list[Meet]:
    """Meets in the order of their events."""
    return sorted(solution.meets, key=lambda meet: meet.event)


def test_added_removed_and_handed_over_activities_are_in_the_file_afterwards(tmp_path: Path) -> None:
    fet = fet_file(tmp_path).fet
    new = {"subject": "Lý", "teachers": ["T2"], "students": ["6B"], "duration": 2}
    events = [
        {"kind": "activity_added", "activity": new},
        {"kind": "activity_removed", "activities": ["1"]},
        {"kind": "teacher_replaced", "teacher": "T1", "by": "T2", "activities": ["2"]},
    ]
    found = after(fet, fet_events_of({"events": events}))
    assert [(one.id, one.teachers, one.duration) for one in found.activities] == [
        ("2", ("T2",), 1), ("3", ("T1",), 2), ("4", ("T2",), 1), ("5", ("T2",), 1), ("6", ("T2",), 2),
    ]  # fmt: skip
    assert len(fet.activities) == 5


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "flood"},
        {"kind": "teacher_away", "teacher": "?", "slots": ["hai"]},
        {"kind": "teacher_away", "teacher": "T1", "slots": ["chủ nhật"]},
        {"kind": "students_away", "students": "9Z", "slots": ["hai"]},
        {"kind": "room_closed", "room": "P9", "slots": ["hai"]},
        {"kind": "activity_removed"},
        {"kind": "activity_added"},
        {"kind": "activity_added", "activity": {"subject": "Lý", "teachers": ["?"]}},
        {"kind": "activity_added", "activity": {"subject": "Lý", "students": ["6A"], "duration": 9}},
    ],
)
def test_an_event_that_names_what_there_is_not_is_refused(tmp_path: Path, document: object) -> None:
    with pytest.raises(TimetableError):
        after(fet_file(tmp_path).fet, fet_events_of(document))


def test_explain_and_repair_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = fet_file(tmp_path)
    (path,) = tmp_path.glob("*.fet")
    week, event, out = tmp_path / "week.xml", tmp_path / "event.json", tmp_path / "after.xml"
    assert main(["explain", str(path)]) == 0
    assert json.loads(capsys.readouterr().out) == {"feasible": True, "rules": []}
    solution = explain_problem(source.problem).solution
    assert solution is not None
    source.write_solutions(week, [solution])
    event.write_text(json.dumps({"kind": "teacher_away", "teacher": "T1", "slots": ["hai"]}), encoding="utf-8")
    assert main(["repair", str(path), str(week), str(event), "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["violations"] == []
    assert (told["infeasibility"], told["before"]["infeasibility"]) == (0, 0)
    assert set(told["before"]["quality"]) == set(told["quality"])
    assert {row["day"] for row in told["solution"] if row["id"] in "123"} <= {"ba", "tư"}
    assert [row["day"] for row in told["solution"]] == [
        source.problem.times[meet.time].name.split()[0] for meet in source.read_solutions(out)[0].meets
    ]
    event.write_text('{"kind": "flood"}', encoding="utf-8")
    assert main(["repair", str(path), str(week), str(event)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
