"""An XHSTT timetable repaired after events: the required rules are kept, meets that nothing touches stay, lengths stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lienthong.engines.timetabling import files
from lienthong.engines.timetabling.__main__ import main
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.generate import generate
from lienthong.engines.timetabling.model import Meet, Solution, TimetableError
from lienthong.engines.timetabling.problem_events import NewEvent, ProblemEvent, changed, problem_events_of
from lienthong.engines.timetabling.problem_repair import ProblemRepair, repair_problem
from lienthong.engines.timetabling.school import Timetable
from lienthong.engines.timetabling.school_json import write
from lienthong.engines.timetabling.tests.test_explaining import ONCE_A_DAY, PARTS, instance

PARTED = instance(PARTS, ONCE_A_DAY, events=(2,))
# One lesson in two parts, on each day one.
LAID = Solution("old", [Meet(0, 1, 0, [0]), Meet(0, 1, 3, [0])])


def broken(found: ProblemRepair) -> int:
    return Scorer(found.problem).cost(found.solution).infeasibility


def test_a_part_that_cannot_stay_moves_and_the_other_does_not() -> None:
    found = repair_problem(PARTED, LAID, [ProblemEvent("resource_away", resource="a", times=("t0", "t1"))])
    assert broken(found) == 0
    assert found.moved == 1
    assert [(meet.duration, meet.time) for meet in found.solution.meets] == [(1, 2), (1, 3)]


def test_a_whole_day_is_a_time_group_and_what_cannot_be_kept_is_told() -> None:
    found = repair_problem(PARTED, LAID, [ProblemEvent("resource_away", resource="a", times=("d0",))])
    assert broken(found) == 1  # both parts on the day that is left, or one while she is away


def test_an_event_that_comes_gets_a_time_and_one_that_goes_leaves_its() -> None:
    new = NewEvent("new", resources=("a",))
    found = repair_problem(PARTED, LAID, [ProblemEvent("event_added", event=new)])
    assert (broken(found), found.moved) == (0, 0)
    (added,) = [meet for meet in found.solution.meets if found.problem.events[meet.event].id == "new"]
    assert added.time not in (-1, 0, 3)
    gone = repair_problem(found.problem, found.solution, [ProblemEvent("event_removed", events=("e0",))])
    assert [gone.problem.events[meet.event].id for meet in gone.solution.meets] == ["new"]
    assert broken(gone) == 0


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "resource_away", "resource": "nobody", "times": ["t0"]},
        {"kind": "resource_away", "resource": "a", "times": ["x"]},
        {"kind": "resource_away", "resource": "a"},
        {"kind": "event_removed"},
        {"kind": "event_removed", "events": ["x"]},
        {"kind": "event_added"},
        {"kind": "event_added", "event": {"id": "e0"}},
        {"kind": "event_added", "event": {"id": "y", "duration": 99}},
        {"kind": "resource_replaced", "resource": "a", "by": "x"},
        {"kind": "flood"},
        {"kind": 3},
        {"events": [{"kind": "x"}]},
        [],
    ],
)
def test_an_event_that_names_what_there_is_not_is_refused(document: object) -> None:
    with pytest.raises(TimetableError):
        changed(PARTED, problem_events_of(document))


def test_an_archive_is_repaired_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = generate(classes=6, seed=3, tightness=75)
    school, archive = tmp_path / "school.json", tmp_path / "school.xml"
    write(school, made.school, [Timetable("week", tuple(made.hidden))])
    assert main(["convert", str(school), str(archive)]) == 0
    capsys.readouterr()
    busy = max(made.school.teachers, key=lambda t: sum(c.periods for c in made.school.courses if t.id in c.teachers))
    own = [course for course in made.school.courses if busy.id in course.teachers]
    fixed, ids = {slot[0] for course in own for slot in course.fixed}, {course.id for course in own}
    day = next(x.slot[0] for x in made.hidden if x.course in ids and x.slot[0] not in fixed)
    slots = [slot for slot in made.school.grid.slots if slot[0] == day]
    event, out = tmp_path / "event.json", tmp_path / "after.xml"
    event.write_text(json.dumps({"kind": "resource_away", "resource": f"teacher:{busy.id}", "times": slots}), "utf-8")
    assert main(["repair", str(archive), str(archive), str(event), "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["infeasibility"] == 0
    assert told["violations"] == []
    assert 0 < told["moved"] <= 12
    old = files.read(archive)
    assert told["before"] == {"infeasibility": 0, "objective": Scorer(old.problem).cost(old.solutions[0]).objective}
    after = files.read(out)
    assert Scorer(after.problem).cost(after.solutions[0]).key == (0, told["objective"])
    assert len(told["solution"]) == len(after.solutions[0].meets)
    event.write_text('{"kind": "flood"}', "utf-8")
    assert main(["repair", str(archive), str(archive), str(event)]) == 2
    assert capsys.readouterr().err.startswith("event.json: “flood” is no kind of event")
