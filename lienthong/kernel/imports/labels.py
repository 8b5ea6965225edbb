"""Code lists as files write them: by code or by label, whatever the accents, capitals and spaces."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets.public import Cell

#: "Người Hoa", "Dân tộc Tày".
_CALLED = re.compile(r"^(?:dân tộc|người)\s+", re.IGNORECASE)


class Labels:
    """One code list. `aliases` are further spellings: text → code."""

    def __init__(self, rows: Iterable[tuple[str, str]], *, aliases: Mapping[str, str] | None = None) -> None:
        pairs = list(rows)
        self.label_of = dict(pairs)
        self._codes = {vietnamese.word_key(label): code for code, label in pairs}
        self._codes.update({vietnamese.word_key(text): code for text, code in (aliases or {}).items()})
        self._by_code = {code.lstrip("0") or "0": code for code, _ in pairs}

    @classmethod
    def from_csv(cls, path: Path, catalogue: str, *, aliases: Mapping[str, str] | None = None) -> Labels:
        """A catalogue of a module's `reference` folder."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = [(row["code"], row["label"]) for row in csv.DictReader(file) if row["catalogue"] == catalogue]
        return cls(rows, aliases=aliases)

    def code(self, cell: Cell) -> str | None:
        """The code that a cell means; None when it is not in the list."""
        text = cell.text
        found = self._codes.get(vietnamese.word_key(text))
        if found is None and text.isascii():
            found = self._by_code.get(text.lstrip("0") or "0")
        if found is None:
            # "Kinh (Việt)", "01 - Kinh", "Chứt: …": what stands before or after the explanation.
            for part in (text.partition("(")[0], text.partition("-")[2], text.partition(".")[2], _CALLED.sub("", text)):
                found = found or (self._codes.get(vietnamese.word_key(part)) if part.strip() else None)
        return found
