"""Reads code lists and finds a code by what people write.

Other systems number the same notion differently (a vendor's pupil status 03 is not ours), so a file is understood by
its labels; a bare code is taken only where a list has it as its own.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.utils.translation import get_language

from lienthong.engines.vietnamese import public as vietnamese


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a list. `extra` holds further columns of its file (e.g. minority)."""

    code: str
    label: str
    label_en: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> str:
        """The label in the language of the screen."""
        return self.label_en if get_language() == "en" and self.label_en else self.label

    def holds(self, on: dt.date) -> bool:
        """Whether the entry was in force on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


class UnknownCatalogue(KeyError):
    """No reference file has a list of this name: a mistake of the program."""


_COLUMNS = ("catalogue", "code", "label", "label_en", "valid_from", "valid_to", "source", "confidence")


@cache
def _all() -> dict[str, tuple[Code, ...]]:
    found: dict[str, list[Code]] = {}
    for config in apps.get_app_configs():
        if not config.name.startswith("lienthong."):
            continue
        for path in sorted((Path(config.path) / "reference").glob("*.csv")):
            _read(path, found)
    return {name: tuple(codes) for name, codes in found.items()}


def _read(path: Path, found: dict[str, list[Code]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ())[: len(_COLUMNS)] != _COLUMNS:
            return
        for row in rows:
            extra = tuple((key, value) for key, value in row.items() if key not in _COLUMNS)
            entry = Code(
                row["code"], row["label"], row["label_en"], _date(row["valid_from"]), _date(row["valid_to"]), extra
            )
            found.setdefault(row["catalogue"], []).append(entry)


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def catalogue(name: str, *, on: dt.date | None = None) -> list[Code]:
    """All entries of a list in its order; with `on`, only those in force that day."""
    try:
        codes = _all()[name]
    except KeyError as error:
        raise UnknownCatalogue(name) from error
    return [code for code in codes if on is None or code.holds(on)]


@cache
def _by_code(name: str) -> dict[str, Code]:
    return {code.code: code for code in catalogue(name)}


@cache
def _by_word(name: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for code in catalogue(name):
        for label in (code.label, code.label_en):
            # Where two entries share a label (titles renumbered in 2021) the first in the file is the one in force.
            words.setdefault(vietnamese.word_key(label), code.code)
    return words


def is_code(name: str, code: str) -> bool:
    """Whether the list has this code."""
    return code in _by_code(name)


def label_of(name: str, code: str) -> str:
    """The label in the language of the screen; the code itself where the list does not have it, "" for none."""
    entry = _by_code(name).get(code) if code else None
    return entry.shown if entry else code


def code_by_label(name: str, text: str) -> str | None:
    """The code that a person's words mean, whatever their case, accents and spaces; None where nothing fits."""
    key = vietnamese.word_key(text)
    if not key:
        return None
    found = _by_word(name).get(key)
    if found is None and vietnamese.clean(text) in _by_code(name):
        found = vietnamese.clean(text)
    return found


def choices(name: str, *, on: dt.date | None = None, empty: str | None = None) -> list[tuple[str, str]]:
    """(code, label) pairs for a form or a filter, with an empty choice first where `empty` names it."""
    pairs = [(code.code, code.shown) for code in catalogue(name, on=on)]
    return pairs if empty is None else [("", empty), *pairs]
