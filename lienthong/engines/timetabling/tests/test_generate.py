"""Generated schools: they can be scheduled, are the same for a seed, and look like schools."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling.__main__ import main
from lienthong.engines.timetabling.generate import generate
from lienthong.engines.timetabling.model import TimetableError


@settings(max_examples=12, deadline=None)
@given(
    classes=st.integers(1, 16),
    shifts=st.sampled_from([1, 2]),
    tightness=st.sampled_from([75, 85, 95]),
    seed=st.integers(0, 10_000),
    kind=st.sampled_from([("2018", "THPT"), ("2006", "THPT"), ("2018", "THCS"), ("2006", "THCS"), ("2018", "TH"), ("2006", "TH")]),
)  # fmt: skip
def test_the_week_behind_a_school_keeps_every_rule_by_both_checks(
    classes: int, shifts: int, tightness: int, seed: int, kind: tuple[str, str]
) -> None:
    programme, level = kind
    made = generate(
        classes=classes, shifts=1 if level == "TH" else shifts, tightness=tightness, seed=seed, programme=programme,
        level=level,
    )  # fmt: skip
    timetabling.check_school(made.school)
    assert [v.text_en for v in timetabling.violations(made.school, made.hidden)] == []
    problem = timetabling.to_problem(made.school)
    solution = timetabling.to_solution(made.school, made.hidden)
    assert timetabling.Scorer(problem).cost(solution).infeasibility == 0
    assert timetabling.check(problem, solution)[0] == 0


def test_the_same_seed_makes_the_same_school_and_another_seed_another() -> None:
    first, second, other = (generate(classes=6, seed=seed).school for seed in (4, 4, 5))
    assert first == second
    assert first != other


def test_an_upper_secondary_school_has_its_loads_and_class_hours() -> None:
    school = generate(classes=12, seed=2).school
    for one in school.classes:
        own = [c for c in school.courses if one.id in c.classes]
        assert any(c.subject == "Chào cờ" and c.fixed == ("2S1",) for c in own)
        assert any(c.subject == "Sinh hoạt lớp" for c in own)
        heads = {c.teachers for c in own if c.subject in ("Chào cờ", "Sinh hoạt lớp")}
        assert len(heads) == 1
    for teacher in school.teachers:
        assert sum(c.periods for c in school.courses if teacher.id in c.teachers) <= 22


def test_teachers_come_late_or_leave_early_and_seldom_go_in_between() -> None:
    school = generate(classes=24, seed=5, tightness=90).school
    holes = several = 0
    for teacher in school.teachers:
        off = school.grid.expand(teacher.off)
        for half in school.grid.half_days:
            there = [n for n, slot in enumerate(half) if slot not in off]
            several += len(there) < len(half)
            holes += bool(there) and there[-1] - there[0] + 1 > len(there)
    assert several > 30
    assert 0 < holes <= several // 5


def test_the_command_writes_a_school_that_solves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "school.json", tmp_path / "best.json"
    assert main(["generate", "--classes", "3", "--seed", "3", "--out", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["classes"] == 3
    assert main(["solve", str(path), "--work", "300000", "--out", str(out)]) == 0
    (solution,) = json.loads(capsys.readouterr().out)["solutions"]
    assert (solution["infeasibility"], solution["violations"]) == (0, [])
    assert main(["evaluate", str(path), str(out)]) == 0
    (again,) = json.loads(capsys.readouterr().out)["solutions"]
    assert again["quality"] == solution["quality"]
    assert again["objective"] == solution["objective"]


@pytest.mark.parametrize("wrong", [{"classes": 0}, {"shifts": 3}, {"tightness": 20}, {"level": "MN"}])
def test_numbers_that_no_school_has_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(TimetableError):
        generate(**wrong)
