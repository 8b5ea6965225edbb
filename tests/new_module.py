"""`make new-module ROOM=sector NAME=equipment`: a module in the house style, ready for its first model and screen.

Makes the door, the app, models, rules, selectors, services, a screen with its template, the English catalogue and a
test, and adds the app to the settings. What it makes passes the linter and the door test as it stands.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("kernel", "school", "sector", "office", "learning")
NAME = re.compile(r"[a-z][a-z]{2,20}")

FILES = {
    "__init__.py": '"""{title}: say here what it owns, what it refuses to know and which events it sends."""\n',
    "public.py": '"""What other modules may use of {name}."""\n\n__all__: list[str] = []\n',
    "apps.py": '''"""App of {name}."""

from __future__ import annotations

from django.apps import AppConfig


class {title}Config(AppConfig):
    name = "lienthong.{room}.{name}"
    label = "{name}"
''',
    "models.py": '"""Tables of {name}. Each model declares its fence, its sensitivity and its retention."""\n',
    "rules.py": '"""Pure rules of {name}: no Django, clock or database; each cites its regulation."""\n',
    "selectors.py": '"""Reads of {name}: the actor first, the result already scoped."""\n',
    "services.py": '"""Acts of {name}: one function is one act of the office in one transaction."""\n',
    "migrations/__init__.py": "",
    "web/__init__.py": "",
    "web/urls.py": '''"""Addresses of {name}."""

from __future__ import annotations

from django.urls import URLPattern, path

from lienthong.{room}.{name}.web import views

app_name = "{name}"
placed = [path("{name}/", views.overview, name="overview")]
free: list[URLPattern] = []
''',
    "web/views.py": '''"""Screens of {name}: parse, one read or one act, render."""

from __future__ import annotations

from django.http import HttpResponse

from lienthong.foundation.htmx.public import render
from lienthong.kernel.access.public import Perm, StaffRequest, screen


@screen(Perm.HOME_VIEW)
def overview(request: StaffRequest) -> HttpResponse:
    """What there is at this unit."""
    return render(request, "{name}/overview.html", {{"place": request.place}})
''',
    "templates/{name}/overview.html": """{{# overview – the first page of {name}.
   place   Place   where the person stands #}}
{{% extends "layouts/app.html" %}}
{{% block title %}}{{{{ place.unit.name }}}}{{% endblock %}}
{{% block content %}}
<h1>{{{{ place.unit.name }}}}</h1>
{{% endblock %}}
""",
    "locale/en/LC_MESSAGES/django.po": """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: en\\n"
""",
    "tests/__init__.py": "",
    "tests/test_door.py": '''"""The door of {name} promises what it names."""

from __future__ import annotations

from lienthong.{room}.{name} import public


def test_the_door_keeps_its_promises():
    assert [name for name in public.__all__ if not hasattr(public, name)] == []
''',
}


class Refused(Exception):
    """The module cannot be made; the text says why."""


def make(root: Path, room: str, name: str) -> list[Path]:
    """Make the module below `root` and add it to the settings and the root URLs. Returns the files made."""
    folder = root / "lienthong" / room / name
    if room not in ROOMS:
        raise Refused(f"There is no room {room}: one of {', '.join(ROOMS)}.")
    if not NAME.fullmatch(name):
        raise Refused("The name is one English word in lower case, e.g. equipment.")
    if folder.exists():
        raise Refused(f"{folder} is there already.")
    words = {"room": room, "name": name, "title": name.capitalize()}
    made = []
    rest = {folder.parent / "__init__.py": f'"""The room {room}."""\n'} if not folder.parent.exists() else {}
    for path, text in {**rest, **{folder / k.format(**words): v.format(**words) for k, v in FILES.items()}}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        made.append(path)
    dotted = f"lienthong.{room}.{name}"
    _insert(root / "lienthong/config/settings.py", "INSTALLED_APPS = [", room, dotted)
    _insert(root / "lienthong/config/urls.py", "MODULES = (", room, dotted)
    return made


def _insert(path: Path, opening: str, room: str, dotted: str) -> None:
    """Add a name to a list: beside the others of its room, else first."""
    lines = path.read_text().splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if line.startswith(opening))
    end = next(n for n in range(start, len(lines)) if lines[n].rstrip() in ("]", ")"))
    beside = [n for n in range(start + 1, end) if f'"lienthong.{room}.' in lines[n]]
    lines.insert(beside[0] if beside else start + 1, f'    "{dotted}",\n')
    path.write_text("".join(lines))


def main(arguments: list[str] | None = None) -> int:
    """Exit 0 made, 1 refused."""
    parser = argparse.ArgumentParser(prog="make new-module")
    parser.add_argument("room")
    parser.add_argument("name")
    options = parser.parse_args(arguments)
    try:
        made = make(ROOT, options.room, options.name)
    except Refused as refusal:
        print(refusal)
        return 1
    for path in made:
        print(path.relative_to(ROOT))
    print(
        "Now: its place in .importlinter, its words in docs/glossary.md, its URLs by"
        " `python -m tests.architecture.record`; docs/how-to/add-a-module.md has the steps."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
