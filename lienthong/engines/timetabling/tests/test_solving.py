"""The search: what it finds passes the checker, repeats itself for a seed, and survives being stopped."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from lienthong.engines.timetabling import kept, solving
from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling.__main__ import main
from lienthong.engines.timetabling.arrays import layout
from lienthong.engines.timetabling.search import Search
from lienthong.engines.timetabling.solving import solve
from lienthong.engines.timetabling.tests.test_costs import TOWN

# By trying all: the town's lesson in sport lies before or inside maths somewhere, whatever is done.
WORK = 60_000


def test_a_timetable_without_a_broken_rule_is_found() -> None:
    problem = timetabling.read(TOWN).problem
    answer = solve(problem, work=WORK, seed=3)
    assert answer.cost.infeasibility == 0
    assert timetabling.check(problem, answer.solution) == answer.cost.key
    assert [step[1:] for step in answer.trace] == sorted([step[1:] for step in answer.trace], reverse=True)


def test_the_same_seed_and_work_give_the_same_timetable() -> None:
    problem = timetabling.read(TOWN).problem
    first, second = (solve(problem, work=WORK, seed=5) for _time in range(2))
    assert first.solution == second.solution


def test_costs_kept_along_the_way_equal_costs_counted_anew() -> None:
    problem = timetabling.read(TOWN).problem
    for seed in range(4):
        search = Search(problem, seed)
        for _piece in search.anneal(20_000, 50.0, 20.0):  # hot: every kind of move is accepted
            kept = tuple(int(x) for x in search.total)
            search.best.shape[:] = search.state[: search.plan.shape]
            assert timetabling.Scorer(problem).cost(search.solution(search.best, "now")).key == kept


def test_a_layout_names_every_event_once() -> None:
    plan = layout(timetabling.read(TOWN).problem)
    assert sorted(e for unit in plan.events for e in unit) == list(range(5))
    assert plan.pool.dtype == np.int32


def test_events_that_a_hard_link_joins_move_as_one() -> None:
    problem = timetabling.read(TOWN).problem
    (linked,) = [unit for unit in layout(problem).events if len(unit) > 1]
    assert {problem.events[e].id for e in linked} == {"td6a", "td6b"}


def test_several_processes_find_a_timetable_and_end_in_time(tmp_path: Path) -> None:
    out = tmp_path / "best.xml"
    command = [sys.executable, "-m", "lienthong.engines.timetabling", "solve", str(TOWN), "--seconds", "20"]
    done = subprocess.run(
        [*command, "--workers", "2", "--out", str(out), "--progress"], capture_output=True, text=True, check=True
    )
    (solution,) = json.loads(done.stdout)["solutions"]
    assert solution["infeasibility"] == 0
    assert solution["trace"][-1][1:] == [solution["infeasibility"], solution["objective"]]
    assert done.stderr.count("\n") == len(solution["trace"])
    kept = timetabling.read(out)
    assert timetabling.Scorer(kept.problem).cost(kept.solutions[0]).key == (0, solution["objective"])


def test_who_only_listens_to_several_processes_searches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(solving, "_begun")
    answer = solve(timetabling.read(TOWN).problem, seconds=0.5, workers=2)
    assert answer.cost.infeasibility == 0  # waited for: no process begins within half a second


def test_where_no_process_tells_anything_a_first_timetable_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "_hire", lambda *_all: None)
    problem = timetabling.read(TOWN).problem
    answer = solve(problem, seconds=5, workers=2)
    assert answer.cost.key == timetabling.check(problem, answer.solution)


def test_a_solve_that_is_told_to_stop_gives_what_it_has() -> None:
    problem = timetabling.read(TOWN).problem
    asked = iter([False, True])
    answer = solve(problem, work=10_000_000, seed=random.Random(1).randint(1, 9), stop=lambda: next(asked))
    assert answer.cost.key == timetabling.check(problem, answer.solution)


@pytest.mark.parametrize("words", [["--seconds", "0"], ["--seconds", "nan"], ["--workers", "0"], ["--work", "-5"]])
def test_limits_that_make_no_sense_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(TOWN), *words]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_solve_told_to_end_by_the_system_prints_and_keeps_its_best(tmp_path: Path) -> None:
    out = tmp_path / "best.xml"
    command = [sys.executable, "-m", "lienthong.engines.timetabling", "solve", str(TOWN), "--work", "100000000"]
    running = subprocess.Popen([*command, "--out", str(out)], stdout=subprocess.PIPE, text=True)
    while not out.exists():
        assert running.poll() is None
        time.sleep(0.1)
    running.send_signal(signal.SIGTERM)
    told, _none = running.communicate(timeout=60)
    assert running.returncode == 0
    (solution,) = json.loads(told)["solutions"]
    kept = timetabling.read(out)
    assert timetabling.Scorer(kept.problem).cost(kept.solutions[0]).key == (
        solution["infeasibility"], solution["objective"],
    )  # fmt: skip


def test_preparing_compiles_or_loads_the_search(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare"]) == 0
    assert kept.is_kept()
    assert json.loads(capsys.readouterr().out)["seconds"] >= 0


def test_modules_are_compiled_once_whatever_the_shell_says(tmp_path: Path) -> None:
    shell = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    command = [sys.executable, "-m", "lienthong.engines.timetabling", "prepare"]
    subprocess.run(command, capture_output=True, env=shell, check=True)
    assert any("numba" in path.parts for path in tmp_path.rglob("*.pyc"))


def test_searches_whose_parent_is_killed_end_without_a_word(tmp_path: Path) -> None:
    out = tmp_path / "best.xml"
    command = [sys.executable, "-m", "lienthong.engines.timetabling", "solve", str(TOWN), "--seconds", "600"]
    running = subprocess.Popen(
        [*command, "--workers", "2", "--out", str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while not out.exists():
        assert running.poll() is None
        time.sleep(0.1)
    time.sleep(1)
    running.kill()
    # Standard error is closed by the last of its processes, so they have all ended once it is read.
    _told, said = running.communicate(timeout=120)
    assert said == ""
