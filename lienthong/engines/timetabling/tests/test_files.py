"""Files in and out, and files that nobody should have sent."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lienthong.engines.timetabling import public as timetabling
from lienthong.engines.timetabling.__main__ import main
from lienthong.engines.timetabling.tests.test_costs import TOWN


@pytest.mark.parametrize("ending", [".xml", ".json"])
def test_what_is_written_reads_back_as_the_same(tmp_path: Path, ending: str) -> None:
    contents = timetabling.read(TOWN)
    timetabling.write(tmp_path / f"copy{ending}", contents)
    copy = timetabling.read(tmp_path / f"copy{ending}")
    assert copy.problem.events == contents.problem.events
    assert copy.problem.time_groups == contents.problem.time_groups
    scores = [timetabling.Scorer(c.problem).cost(c.solutions[0]) for c in (contents, copy)]
    assert scores[0] == scores[1]


def test_json_keeps_the_problem_to_the_last_limit(tmp_path: Path) -> None:
    contents = timetabling.read(TOWN)
    timetabling.write(tmp_path / "copy.json", contents)
    assert timetabling.read(tmp_path / "copy.json") == contents


HOSTILE = {
    "entity.xml": '<!DOCTYPE a [<!ENTITY x "xx">]><HighSchoolTimetableArchive>&x;</HighSchoolTimetableArchive>',
    "external.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><HighSchoolTimetableArchive/>',
    "broken.xml": "<HighSchoolTimetableArchive><Instances>",
    "other.xml": "<html/>",
    "empty.xml": "",
    "none.xml": "<HighSchoolTimetableArchive/>",
    "word.json": '"hello"',
    "deep.json": "[" * 100_000,
    "format.json": '{"format": "somebody-else/3"}',
    "bare.json": '{"format": "lienthong-timetable/1", "problem": {"id": "x"}}',
    "list.json": '{"format": "lienthong-timetable/1", "problem": []}',
    "sheet.ods": "PK",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_wrong_file_gets_one_clear_line_and_exit_2(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_text(HOSTILE[name], "utf-8")
    assert main(["evaluate", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.strip().splitlines()) == 1


def test_a_file_that_is_not_there_is_said_to_be_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "nowhere.xml"]) == 2
    assert "nowhere.xml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<Resource Reference="6a"/>', '<Resource Reference="6z"/>'),
        ("<Duration>3</Duration>", "<Duration>three</Duration>"),
        ("<Duration>3</Duration>", "<Duration>0</Duration>"),
        ("LinkEventsConstraint", "LoveEventsConstraint"),
        ("SumSquares", "Cubic"),
        ('<Resource Id="6b">', '<Resource Id="6a">'),
        ("<Role>phong</Role></Resource></Resources></Event>", "<Role>bếp</Role></Resource></Resources></Event>"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(
    old: str, new: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TOWN.read_text("utf-8")
    assert old in text
    path = tmp_path / "town.xml"
    path.write_text(text.replace(old, new), "utf-8")
    assert main(["evaluate", str(path)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_the_command_prints_one_object_with_every_constraint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(TOWN)]) == 0
    answer = json.loads(capsys.readouterr().out)
    (solution,) = answer["solutions"]
    assert (solution["name"], solution["infeasibility"], solution["objective"]) == ("by hand", 5, 18)
    assert [row["id"] for row in solution["by_constraint"]] == [f"c{n}" for n in range(1, 17)]


def test_solutions_may_come_in_a_file_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = TOWN.read_text("utf-8")
    begin, end = text.index("<Instances>"), text.index("</Instances>") + len("</Instances>")
    path = tmp_path / "answer.xml"
    path.write_text(text[:begin] + text[end:], "utf-8")
    assert main(["evaluate", str(TOWN), str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["solutions"][0]["objective"] == 18


def test_the_engine_never_imports_django() -> None:
    commands = "import sys; from lienthong.engines.timetabling import __main__, commands, repair_files"
    code = f"{commands}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
