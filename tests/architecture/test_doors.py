"""A module is entered by its door: other modules import its `public` and nothing else of it."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "lienthong"
ROOMS = {"kernel", "school", "sector", "foundation", "engines"}
# config is where everything is put together: it may reach for the URLs, commands and joints of each module.
COMPOSERS = {"config"}


def module_of(path: Path) -> tuple[str, ...]:
    """("kernel", "orgs") for any file of that module."""
    parts = path.relative_to(PACKAGE).parts
    return parts[:2] if parts[0] in ROOMS else parts[:1]


def imports(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    """(line, dotted parts below lienthong) of each import of ours; `from a.b import c` counts c as a part."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").startswith("lienthong."):
            found += [(node.lineno, (*node.module.split(".")[1:], alias.name)) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [
                (node.lineno, tuple(a.name.split(".")[1:])) for a in node.names if a.name.startswith("lienthong.")
            ]
    return found


def trespasses() -> list[str]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if parts[0] in COMPOSERS or {"tests", "testing", "migrations"} & set(parts):
            continue
        for line, target in imports(path):
            if target[0] in ROOMS and len(target) > 2 and target[:2] != module_of(path) and target[2] != "public":
                found.append(f"{path.relative_to(ROOT)}:{line} enters {'.'.join(target[:3])} past its door")
    return found


def test_modules_are_entered_by_their_door():
    assert trespasses() == []


def test_every_module_has_a_door_that_names_what_it_promises():
    for room in ROOMS:
        for folder in sorted(p for p in (PACKAGE / room).iterdir() if (p / "__init__.py").exists()):
            if folder.name in {"tests", "testing", "i18n"}:
                continue
            door = folder / "public.py"
            assert door.exists(), f"{folder.relative_to(ROOT)} has no public.py"
            assert "__all__" in door.read_text(), f"{door.relative_to(ROOT)} promises nothing by name"


def test_every_module_says_what_it_is():
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts or path.stat().st_size == 0:
            continue
        assert ast.get_docstring(ast.parse(path.read_text())), f"{path.relative_to(ROOT)} has no docstring"
