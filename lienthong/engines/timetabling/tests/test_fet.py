"""FET files: what is understood costs exactly, what is not is named; schools say the same in FET's words."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling.__main__ import main
from lienthong.engines.timetabling.checker import check
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.fet import read
from lienthong.engines.timetabling.fet_aims import DEARER, week_of_teachers
from lienthong.engines.timetabling.fet_file import FetSource
from lienthong.engines.timetabling.fet_writer import write_school
from lienthong.engines.timetabling.generate import generate
from lienthong.engines.timetabling.model import InvalidSolution, Meet, Solution, TimetableError
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.solving import solve

PREFIXES = {
    "Preferred_Starting_Time": "Preferred_Starting_", "Preferred_Time_Slot": "Preferred_",
    "Selected_Time_Slot": "Selected_",
}  # fmt: skip
SAMPLES = os.environ.get("LIENTHONG_SAMPLES", "")


def constraint(
    name: str, *fields: tuple[str, object], weight: float = 100, slots: tuple[tuple[str, str, str], ...] = ()
) -> str:
    """A constraint of FET as XML; `slots` are (element, day, hour)."""
    inner = "".join(f"<{tag}>{value}</{tag}>" for tag, value in fields)
    listed = "".join(
        f"<{tag}><{prefix}Day>{day}</{prefix}Day><{prefix}Hour>{hour}</{prefix}Hour></{tag}>"
        for tag, day, hour in slots
        for prefix in [PREFIXES.get(tag, "")]
    )
    return f"<Constraint{name}><Weight_Percentage>{weight}</Weight_Percentage>{inner}{listed}</Constraint{name}>"


def ids(*numbers: int) -> tuple[tuple[str, object], ...]:
    """A list of activities."""
    return (("Number_of_Activities", len(numbers)), *(("Activity_Id", n) for n in numbers))


def fet_file(folder: Path, time: str = "", space: str = "") -> FetSource:
    """Three days of four hours, two classes (one in halves), two teachers, two rooms, five activities."""
    activities = [
        ("T1", "6A", 1, 1), ("T1", "6A", 1, 1), ("T1", "6B", 2, 0), ("T2", "6A1", 1, 0), ("T2", "6A2", 1, 0),
    ]  # fmt: skip
    listed = "".join(
        f"<Activity><Teacher>{teacher}</Teacher><Subject>Toán</Subject><Activity_Tag>x</Activity_Tag><Students>{students}"
        f"</Students><Duration>{duration}</Duration><Total_Duration>2</Total_Duration><Id>{n}</Id>"
        f"<Activity_Group_Id>{group}</Activity_Group_Id><Active>true</Active></Activity>"
        for n, (teacher, students, duration, group) in enumerate(activities, start=1)
    )
    names = {"Day": ("hai", "ba", "tư"), "Hour": ("1", "2", "3", "4")}
    grid = "".join(
        f"<{tag}s_List><Number_of_{tag}s>{len(rows)}</Number_of_{tag}s>"
        + "".join(f"<{tag}><Name>{name}</Name></{tag}>" for name in rows) + f"</{tag}s_List>"
        for tag, rows in names.items()
    )  # fmt: skip
    path = folder / "nho.fet"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><fet version="6.0.0"><Institution_Name>Nhỏ</Institution_Name>{grid}'
        "<Teachers_List><Teacher><Name>T1</Name></Teacher><Teacher><Name>T2</Name></Teacher></Teachers_List>"
        "<Students_List><Year><Name>6A</Name><Number_of_Students>30</Number_of_Students><Group><Name>6A1</Name></Group>"
        "<Group><Name>6A2</Name></Group></Year><Year><Name>6B</Name></Year></Students_List>"
        f"<Activities_List>{listed}</Activities_List>"
        "<Rooms_List><Room><Name>P1</Name></Room><Room><Name>P2</Name><Capacity>20</Capacity></Room></Rooms_List>"
        f"<Time_Constraints_List><ConstraintBasicCompulsoryTime/>{time}</Time_Constraints_List>"
        f"<Space_Constraints_List>{space}</Space_Constraints_List></fet>",
        encoding="utf-8",
    )
    return FetSource(read(path))


def cost(source: FetSource, **places: str) -> tuple[int, int]:
    """Cost of a timetable: a1="hai 1", where it says nothing the activities lie apart from each other."""
    usual = {"a1": "hai 1", "a2": "ba 1", "a3": "hai 2", "a4": "tư 1", "a5": "tư 2"} | places
    meets = []
    names = {time.name: n for n, time in enumerate(source.problem.times)}
    for n, event in enumerate(source.problem.events):
        time = names[usual[f"a{event.id}"]] if f"a{event.id}" in usual else event.time
        meets.append(Meet(n, event.duration, time, [need.resource for need in event.resources]))
    solution = Solution("x", meets)
    found = Scorer(source.problem).cost(solution).key
    assert check(source.problem, solution) == found
    return found


def test_the_small_school_keeps_its_rules_and_halves_of_a_class_are_free_of_each_other(tmp_path: Path) -> None:
    source = fet_file(tmp_path)
    assert cost(source) == (0, 0)
    assert cost(source, a1="tư 2")[0] == 1  # 6A is busy while its half is
    assert cost(source, a3="hai 4")[0] > 0  # two hours do not fit at the end of the day


RULES = (
    (constraint("MinDaysBetweenActivities", *ids(1, 2), ("MinDays", 1)), {"a2": "hai 4"}),
    (constraint("MinDaysBetweenActivities", *ids(1, 2), ("MinDays", 2)), {"a2": "ba 1"}),
    (constraint("MaxDaysBetweenActivities", *ids(1, 2), ("MaxDays", 1)), {"a2": "tư 4"}),
    (constraint("ActivitiesSameStartingTime", *ids(4, 1)), {}),
    (constraint("ActivitiesSameStartingDay", *ids(1, 2)), {}),
    (constraint("ActivitiesSameStartingHour", *ids(1, 5)), {}),
    (constraint("ActivitiesNotOverlapping", *ids(3, 5)), {"a5": "hai 3"}),
    (constraint("TwoActivitiesConsecutive", ("First_Activity_Id", 5), ("Second_Activity_Id", 4)), {}),
    (constraint("TwoActivitiesGrouped", ("First_Activity_Id", 1), ("Second_Activity_Id", 2)), {}),
    (constraint("TwoActivitiesOrdered", ("First_Activity_Id", 4), ("Second_Activity_Id", 1)), {}),
    (constraint("MinGapsBetweenActivities", *ids(4, 5), ("MinGaps", 1)), {}),
    (constraint("TeacherMaxGapsPerWeek", ("Teacher_Name", "T1"), ("Max_Gaps", 0)), {"a3": "hai 3"}),
    (constraint("TeachersMaxGapsPerDay", ("Max_Gaps", 0)), {"a3": "hai 3"}),
    (constraint("TeacherMaxDaysPerWeek", ("Teacher_Name", "T1"), ("Max_Days_Per_Week", 1)), {}),
    (constraint("TeachersMaxHoursDaily", ("Maximum_Hours_Daily", 2)), {}),
    (constraint("TeachersMinHoursDaily", ("Minimum_Hours_Daily", 2), ("Allow_Empty_Days", "true")), {}),
    (constraint("TeachersMaxHoursContinuously", ("Maximum_Hours_Continuously", 2)), {}),
    (constraint("TeachersMaxSpanPerDay", ("Max_Span", 2)), {}),
    (constraint("StudentsMaxGapsPerWeek", ("Max_Gaps", 0)), {"a4": "hai 4"}),
    (constraint("StudentsEarlyMaxBeginningsAtSecondHour", ("Max_Beginnings_At_Second_Hour", 0)), {}),
    (constraint("StudentsSetEarlyMaxBeginningsAtSecondHour", ("Max_Beginnings_At_Second_Hour", 1), ("Students", "6B")),
     {"a3": "hai 3"}),
    (constraint("TeacherIntervalMaxDaysPerWeek", ("Teacher_Name", "T1"), ("Interval_Start_Hour", "1"),
                ("Interval_End_Hour", "2"), ("Max_Days_Per_Week", 1)), {}),
    (constraint("TeacherNotAvailableTimes", ("Teacher", "T1"), slots=(("Not_Available_Time", "ba", "1"),)), {}),
    (constraint("StudentsSetNotAvailableTimes", ("Students", "6A"), slots=(("Not_Available_Time", "tư", "2"),)), {}),
    (constraint("BreakTimes", slots=(("Break_Time", "hai", "3"),)), {}),
    (constraint("ActivityPreferredStartingTime", ("Activity_Id", 1), ("Preferred_Day", "tư"), ("Preferred_Hour", "4")), {}),
    (constraint("ActivitiesPreferredStartingTimes", ("Students_Name", "6A"),
                slots=(("Preferred_Starting_Time", "hai", "1"),)), {}),
    (constraint("ActivitiesPreferredTimeSlots", ("Teacher_Name", "T1"),
                slots=(("Preferred_Time_Slot", "hai", "1"), ("Preferred_Time_Slot", "hai", "2"),
                       ("Preferred_Time_Slot", "ba", "1"))), {}),
    (constraint("ActivitiesOccupyMaxTimeSlotsFromSelection", *ids(1, 2, 3), ("Max_Number_of_Occupied_Time_Slots", 1),
                slots=(("Selected_Time_Slot", "hai", "1"), ("Selected_Time_Slot", "hai", "2"))), {}),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "places"), RULES, ids=[rule[0].split(">")[0][11:] for rule in RULES])
def test_a_required_constraint_that_is_broken_costs_and_is_understood(
    tmp_path: Path, rule: str, places: dict[str, str]
) -> None:
    without, source = fet_file(tmp_path), fet_file(tmp_path, rule)
    assert source.problem.unsupported == ()
    assert cost(without, **places)[0] == 0
    assert cost(source, **places)[0] > 0


def test_a_constraint_below_100_costs_its_weight(tmp_path: Path) -> None:
    rule = constraint("MinDaysBetweenActivities", *ids(1, 2), ("MinDays", 1), weight=95)
    assert cost(fet_file(tmp_path, rule), a2="hai 4") == (0, 95)


def test_what_is_not_understood_is_named_and_counted(tmp_path: Path) -> None:
    rule = constraint("ActivityEndsStudentsDay", ("Activity_Id", 1)) + constraint("Nonsense")
    assert fet_file(tmp_path, rule * 2).problem.unsupported == ("ActivityEndsStudentsDay (2)", "Nonsense (2)")


def test_a_room_of_enough_places_is_found_and_one_home_room_is_given(tmp_path: Path) -> None:
    rooms = (("Number_of_Preferred_Rooms", 2), ("Preferred_Room", "P1"), ("Preferred_Room", "P2"))
    space = constraint("ActivityPreferredRooms", ("Activity_Id", 1), *rooms)
    space += constraint("StudentsSetHomeRoom", ("Students", "6B"), ("Room", "P2"))
    problem = fet_file(tmp_path, space=space).problem
    home = problem.events[2].resources[-1]
    assert problem.resources[home.resource].name == "P2"
    only = problem.events[0].resources[-1]
    assert problem.resources[only.resource].name == "P1"  # thirty pupils do not fit into P2


def test_activities_are_written_and_read_again(tmp_path: Path) -> None:
    source = fet_file(tmp_path)
    out = tmp_path / "best_activities.xml"
    assert main(["solve", str(tmp_path / "nho.fet"), "--work", "2000", "--out", str(out)]) == 0
    (solution,) = source.read_solutions(out)
    assert Scorer(source.problem).cost(solution).key == (0, 0)
    root = ElementTree.parse(out).getroot()
    assert [one.findtext("Id") for one in root] == ["1", "2", "3", "4", "5"]


def test_a_generated_school_says_in_fet_what_its_hidden_week_keeps(tmp_path: Path) -> None:
    for shifts, level in ((1, "THPT"), (2, "THCS")):
        made = generate(classes=6, shifts=shifts, level=level, seed=3)
        path = tmp_path / f"{level}.fet"
        left_out = write_school(path, made.school)
        assert bool(left_out) == (shifts == 2)
        source = FetSource(read(path))
        assert source.problem.unsupported == ()
        own = Conversion(made.school).to_solution(made.hidden)
        school = timetabling.to_problem(made.school)
        lines = []
        for meet in own.meets:
            slot = school.times[meet.time].id
            if slot.endswith("0"):
                continue
            rooms = [
                school.resources[r].id.split(":")[1] for r in meet.resources if school.resources[r].type[:4] == "Room"
            ]
            room = rooms[0] if rooms else ""
            number = meet.event + 1
            lines.append(
                f"<Activity><Id>{number}</Id><Day>{slot[0]}</Day><Hour>{slot[1:]}</Hour><Room>{room}</Room></Activity>"
            )
        week = tmp_path / "week_activities.xml"
        week.write_text(f"<Activities_Timetable>{''.join(lines)}</Activities_Timetable>", encoding="utf-8")
        (solution,) = source.read_solutions(week)
        cost_of = Scorer(source.problem).cost(solution)
        broken = [c.name for c, price in zip(source.problem.constraints, cost_of.costs, strict=True) if price]
        assert set(broken) <= {"room given"}  # the hidden week says rooms, its solution only where lengths differ


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<html/>", "not a FET file"),
        ("<fet>", "not well-formed"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><fet>&a;</fet>', "document type"),
        ("<fet/>", "days and hours"),
        ("<fet><Days_List><Day><Name>a</Name></Day></Days_List><Hours_List><Hour><Name>1</Name></Hour></Hours_List>"
         "<Activities_List><Activity><Id>1</Id><Teacher>?</Teacher></Activity></Activities_List></fet>", "“?”"),
    ],
)  # fmt: skip
def test_a_broken_or_hostile_file_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, says: str
) -> None:
    path = tmp_path / "x.fet"
    path.write_text(content, encoding="utf-8")
    assert main(["evaluate", str(path)]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_activities_of_another_file_are_refused(tmp_path: Path) -> None:
    source = fet_file(tmp_path)
    other = tmp_path / "other.xml"
    other.write_text("<Activities_Timetable><Activity><Id>99</Id></Activity></Activities_Timetable>", encoding="utf-8")
    with pytest.raises(InvalidSolution):
        source.read_solutions(other)


def test_a_fet_file_converts_to_xhstt_and_json_with_the_same_cost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = constraint("MinDaysBetweenActivities", *ids(1, 2), ("MinDays", 1), weight=95)
    source = fet_file(tmp_path, rule)
    for ending in ("xml", "json"):
        target = tmp_path / f"out.{ending}"
        assert main(["convert", str(tmp_path / "nho.fet"), str(target)]) == 0
        assert json.loads(capsys.readouterr().out)["unsupported"] == []
        again = timetabling.read(target).problem
        assert [(c.kind, c.required, c.weight) for c in again.constraints] == [
            (c.kind, c.required, c.weight) for c in source.problem.constraints
        ]


@pytest.mark.skipif(not SAMPLES or not Path(SAMPLES, "fet").is_dir(), reason="no FET files in LIENTHONG_SAMPLES")
def test_every_sample_is_read_or_refused_in_words() -> None:
    for path in sorted(Path(SAMPLES, "fet").rglob("*.fet")):
        try:
            FetSource(read(path))
        except TimetableError as refusal:
            pytest.fail(str(refusal))


def test_what_a_file_does_not_ask_for_comes_behind_what_it_asks(tmp_path: Path) -> None:
    wishes = constraint("TeachersMaxHoursDaily", ("Maximum_Hours_Daily", 1), weight=50)
    source = fet_file(tmp_path, wishes)
    asked, aimed = Scorer(source.problem), Scorer(source.aimed)
    assert source.aimed.events == source.problem.events
    assert source.aimed.resources == source.problem.resources
    scattered, together = ([0, 4, 8, 1, 5], [0, 4, 1, 10, 3])
    for times in (scattered, together):
        meets = [
            Meet(n, event.duration, time, [need.resource for need in event.resources])
            for n, (event, time) in enumerate(zip(source.problem.events, times, strict=True))
        ]
        solution = Solution("x", meets)
        own, all_of_it = asked.cost(solution), aimed.cost(solution)
        assert all_of_it.infeasibility == own.infeasibility
        assert all_of_it.costs[: len(own.costs)] == tuple(
            cost if rule.required else DEARER * cost
            for rule, cost in zip(source.problem.constraints, own.costs, strict=True)
        )
        assert sum(all_of_it.costs[len(own.costs) :]) > 0


def test_a_schools_file_in_fets_words_gets_good_weeks_of_teachers(tmp_path: Path) -> None:
    made = generate(classes=4, seed=2, tightness=75)
    path = tmp_path / "s.fet"
    write_school(path, made.school)
    source = FetSource(read(path))
    told = []
    for problem in (source.problem, source.aimed):
        answer = solve(problem, work=400_000, workers=1, seed=1)
        assert Scorer(source.problem).cost(answer.solution).infeasibility == 0
        week = week_of_teachers(source.fet, source.problem, answer.solution)
        told.append(week.key)
    assert told[1] < told[0]
