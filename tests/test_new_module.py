"""What `make new-module` makes passes the linter and the door test as it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import new_module
from tests.architecture import test_doors

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def copy(tmp_path):
    """A tree with just what the tool reads."""
    for name in ("lienthong/config/settings.py", "lienthong/config/urls.py", "pyproject.toml"):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text((ROOT / name).read_text())
    for room in ("foundation", "kernel"):  # the linter tells ours from others' by what it finds
        (tmp_path / "lienthong" / room).symlink_to(ROOT / "lienthong" / room)
    return tmp_path


@pytest.mark.parametrize(("room", "name"), [("sector", "equipment"), ("office", "documents")])
def test_a_new_module_is_in_the_house_style(copy, room, name, monkeypatch):
    made = new_module.make(copy, room, name)
    sources = [str(path) for path in made if path.suffix == ".py"]
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--config", str(copy / "pyproject.toml"), *sources],
            cwd=copy, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
    monkeypatch.setattr(test_doors, "ROOT", copy)
    monkeypatch.setattr(test_doors, "PACKAGE", copy / "lienthong")
    assert test_doors.trespasses() == []
    assert f'"lienthong.{room}.{name}",' in (copy / "lienthong/config/settings.py").read_text()
    compile((copy / "lienthong/config/settings.py").read_text(), "settings", "exec")
    assert f'"lienthong.{room}.{name}",' in (copy / "lienthong/config/urls.py").read_text()


@pytest.mark.parametrize(("room", "name"), [("cellar", "wine"), ("sector", "Two Words"), ("sector", "../x")])
def test_a_wrong_name_makes_nothing(copy, room, name):
    before = sorted(copy.rglob("*"))
    with pytest.raises(new_module.Refused):
        new_module.make(copy, room, name)
    assert sorted(copy.rglob("*")) == before
