"""Extraction, completeness and compilation of catalogues with Babel, which reads Python and Jinja2 alike.

Placeholders may stand in any order but must be the same in both languages.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[3]
FOUNDATION = ROOT / "lienthong" / "foundation"  # its rooms that are no apps share one catalogue
ENGINES = ROOT / "lienthong" / "engines"  # they know no catalogue; what they say is translated where it is shown
METHODS = [
    ("**/tests/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("**/node_modules/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**.html", "jinja2"),
]
# `silent` off: a template that cannot be parsed must not lose its words unseen.
_JINJA = {"newstyle_gettext": "true", "extensions": "jinja2.ext.do", "silent": "false"}
OPTIONS = {"**.html": _JINJA, "**/templates/**.html": _JINJA}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "gettext_noop": None,
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|%[sd]")


def apps() -> list[Path]:
    """Folders that hold a catalogue: every app of ours, and ui/."""
    found = sorted(
        {p.parent for p in ROOT.glob("lienthong/*/*/apps.py")} | {p.parent for p in ROOT.glob("lienthong/*/apps.py")}
    )
    return [*sorted({*found, FOUNDATION, ENGINES}), ROOT / "ui"]


def extract(app: Path) -> Catalog:
    """All messages of an app's code and templates."""
    catalog = Catalog(locale="en", project="Liên Thông", charset="utf-8", fuzzy=False)
    options = {pattern: dict(values) for pattern, values in OPTIONS.items()}
    own = {p.parent.name for p in FOUNDATION.glob("*/apps.py")} if app == FOUNDATION else set()
    for filename, line, message, _comments, context in extract_from_dir(
        app, METHODS, options, keywords=KEYWORDS, directory_filter=lambda folder: _wanted(folder, own)
    ):
        catalog.add(message, None, [(filename, line)], context=context)
    return catalog


def update(app: Path) -> tuple[int, int]:
    """Bring an app's English catalogue in line with its sources. Returns (messages, still empty)."""
    path = po_path(app)
    fresh = extract(app)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale="en")
        for message in fresh:
            before = known.get(message.id, message.context) if message.id else None
            # One sentence for one and for many is not yet two: what became a plural asks for both again.
            if before is not None and before.string and isinstance(before.string, str) == isinstance(message.id, str):
                message.string = before.string
    if not len(fresh) and not path.exists():
        return 0, 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=110, sort_output=True, no_location=True, omit_header=False, include_lineno=False)
    _strip_dates(path)
    return len(fresh), sum(1 for m in fresh if m.id and not _filled(m.string))


def problems() -> Iterator[str]:
    """What is missing, fuzzy, stale or has other placeholders, a line each."""
    for app in apps():
        path, fresh = po_path(app), extract(app)
        known = Catalog(locale="en")
        if path.exists():
            with path.open("rb") as file:
                known = read_po(file, locale="en")
        where = app.relative_to(ROOT)
        for message in fresh:
            if not message.id:
                continue
            there = known.get(message.id, message.context)
            if there is None or not _filled(there.string):
                yield f"{where}: no English for {message.id!r}"
            elif there.fuzzy:
                yield f"{where}: fuzzy {message.id!r}"
            elif not _same_placeholders(message.id, there.string):
                yield f"{where}: placeholders differ in {message.id!r}"
        for message in known:
            if message.id and fresh.get(message.id, message.context) is None:
                yield f"{where}: no longer used {message.id!r}"


def at_odds() -> Iterator[str]:
    """Sentences that two catalogues translate differently: on a page all are one, and the last one read would win everywhere."""
    known: dict[tuple[object, object], dict[object, list[Path]]] = defaultdict(lambda: defaultdict(list))
    for app in apps():
        if po_path(app).exists():
            with po_path(app).open("rb") as file:
                for message in read_po(file, locale="en"):
                    if message.id and _filled(message.string):
                        known[message.context, message.id][message.string].append(app.relative_to(ROOT))
    for (_context, source), said in known.items():
        if len(said) > 1:
            where = "; ".join(f"{english!r} in {', '.join(map(str, at))}" for english, at in said.items())
            yield f"{source!r} has several translations (another word, or a context, tells two senses apart): {where}"


def compile_all() -> int:
    """Write the .mo files beside the .po files. Returns how many."""
    done = 0
    for app in apps():
        path = po_path(app)
        if path.exists():
            with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source, locale="en"))
            done += 1
    return done


def po_path(app: Path) -> Path:
    """The English catalogue of an app."""
    return app / "locale" / "en" / "LC_MESSAGES" / "django.po"


def _wanted(folder: str | os.PathLike[str], own: set[str]) -> bool:
    """`own`: rooms of the foundation that are apps with a catalogue of their own."""
    return Path(folder).name not in {"node_modules", "tests", "migrations", "dist", "__pycache__", "reference", *own}


def _filled(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _same_placeholders(source: object, target: object) -> bool:
    def names(text: object) -> set[str]:
        last = text[-1] if isinstance(text, tuple | list) else text
        return {m.group(0) for m in PLACEHOLDER.finditer(str(last))}

    return names(source) == names(target)


def _strip_dates(path: Path) -> None:
    """Dates in the header would change the file at each extraction."""
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not re.match(r'"(POT-Creation|PO-Revision)-Date', line)))
