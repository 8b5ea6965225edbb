"""Forms as data: what the reference files say, spelt out into tables of rows × columns with the words that define each cell.

No database, no Django. A definition is plain JSON and is kept in Form.definition, so an old version reads as it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).with_name("reference")
SPLITS = {
    "nu": ("Nữ", "Girls", "female"),
    "dt": ("Dân tộc", "Minority", "minority"),
    "nudt": ("Nữ dân tộc", "Minority girls", "female minority"),
}
GRADES = {
    -3: ("3–12 tháng", "3–12 months"),
    -2: ("13–24 tháng", "13–24 months"),
    -1: ("25–36 tháng", "25–36 months"),
    103: ("3–4 tuổi", "3–4 years"),
    104: ("4–5 tuổi", "4–5 years"),
    105: ("5–6 tuổi", "5–6 years"),
}
Picks = Mapping[str, Sequence[Any]]


class BadForm(ValueError):
    """A reference file of ours is wrong: a mistake of the program."""


@dataclass(frozen=True)
class Line:
    """A row or a column: words that its facts fulfil, groups that it takes, cells for which it is not asked."""

    code: str
    label: str
    label_en: str
    where: tuple[str, ...] = ()
    picks: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    na: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    indent: int = 0
    kind: str = ""
    group: str = ""
    group_en: str = ""
    is_manual: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell: its key, where it stands and how it is counted. `words` None: nothing counts it, a person writes it."""

    key: str
    table: str
    row: Line
    column: Line
    kind: str
    words: tuple[str, ...] | None
    picks: tuple[tuple[str, tuple[Any, ...]], ...]
    is_asked: bool


@dataclass(frozen=True)
class Table:
    """One table of a form."""

    code: str
    title: str
    title_en: str
    kind: str
    group: tuple[str, ...]
    columns: tuple[Line, ...]
    rows: tuple[Line, ...]

    def cells(self) -> Iterator[Cell]:
        """Every cell, row by row."""
        for row in self.rows:
            for column in self.columns:
                yield self.cell(row, column)

    def cell(self, row: Line, column: Line) -> Cell:
        """The cell where a row and a column meet."""
        picks = {**dict(row.picks), **dict(column.picks)}
        words = None if row.is_manual or column.is_manual else tuple(sorted({*row.where, *column.where}))
        # Not asked: every value that the cell takes along some axis is one that its row does not have.
        refused = any(name in picks and set(picks[name]) <= set(values) for name, values in (*row.na, *column.na))
        key = f"{self.code}.{row.code}.{column.code}"
        return Cell(
            key,
            self.code,
            row,
            column,
            row.kind or column.kind or self.kind,
            words,
            tuple(sorted(picks.items())),
            not refused,
        )


@dataclass(frozen=True)
class Check:
    """A comparison that must (error) or should (warning) hold; `fix` names the page where it is put right."""

    code: str
    left: str
    op: str
    right: str
    severity: str
    message: str
    message_en: str
    fix: str


@dataclass(frozen=True)
class Definition:
    """A form as it is answered."""

    code: str
    version: int
    name: str
    name_en: str
    levels: tuple[str, ...]
    tables: tuple[Table, ...]
    checks: tuple[Check, ...]

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """All cells by key."""
        return {cell.key: cell for table in self.tables for cell in table.cells()}

    def table(self, code: str) -> Table | None:
        """The table with this code."""
        return next((t for t in self.tables if t.code == code), None)

    # The instance is its own cache key: forms are few and live as long as the process.
    def __hash__(self) -> int:
        return hash((self.code, self.version))


def grade_name(grade: int) -> tuple[str, str]:
    """("Lớp 6", "Grade 6")"""
    return GRADES.get(grade, (f"Lớp {grade}", f"Grade {grade}"))


def grade_code(grade: int) -> str:
    """A code that is safe in a cell key and an address: -3 → gm3."""
    return f"g{grade}" if grade >= 0 else f"gm{-grade}"


# -- spelling the reference files out --
def reference_definitions() -> list[dict[str, Any]]:
    """Every form of the reference files as the JSON that is stored, in order of code."""
    tables = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted((REFERENCE / "tables").glob("*.json"))}
    checks = json.loads((REFERENCE / "checks.json").read_text(encoding="utf-8"))
    made = []
    for path in sorted((REFERENCE / "forms").glob("*.json")):
        form = json.loads(path.read_text(encoding="utf-8"))
        spelt = [_spell_table(tables[name], form) for name in form["tables"]]
        rows = {f"{t['code']}.{r['code']}" for t in spelt for r in t["rows"]}
        made.append({**form, "tables": spelt, "checks": [c for c in checks if _applies(c, rows)]})
    return made


def _applies(check: Mapping[str, str], rows: set[str]) -> bool:
    named = [f"{t}.{r}" for side in ("left", "right") for _s, t, r, _c in terms(check[side]) if t]
    return all(name in rows or (name.endswith("#") and any(r.startswith(name[:-1]) for r in rows)) for name in named)


def _spell_table(table: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, Any]:
    rows = [spelt for row in table["rows"] for spelt in _spell_row(row, form)]
    wanted = table["columns"]
    columns = (
        _grade_columns(wanted, form["grades"])
        if isinstance(wanted, dict)
        else [c for col in wanted for c in _split(col, flat=True)]
    )
    return {**{k: table[k] for k in ("code", "title", "en", "kind", "group")}, "columns": columns, "rows": rows}


def _spell_row(row: Mapping[str, Any], form: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if "only" in row and form["family"] not in row["only"]:
        return
    if row.get("each_age"):
        yield from _age_rows(row, form["ages"])
    elif row.get("each_grade"):
        yield from _grade_rows(row, form["grades"])
    else:
        yield from _split({k: v for k, v in row.items() if k != "only"})


def _age_rows(row: Mapping[str, Any], ages: Sequence[int]) -> Iterator[dict[str, Any]]:
    first, last = ages
    for age in range(first, last + 1):
        word = f"age<{first + 1}" if age == first else f"age>={last}" if age == last else f"age={age}"
        shown = f"≤ {age}" if age == first and first else f"≥ {age}" if age == last else str(age)
        texts = {k: row[k] % {"age": shown} for k in ("label", "en")}
        yield from _split(
            {**texts, "code": f"{row['code']}{age}", "where": f"{row['where']} {word}", "split": row.get("split", [])}
        )


def _grade_rows(row: Mapping[str, Any], grades: Sequence[int]) -> Iterator[dict[str, Any]]:
    for grade in [None, *grades]:
        vi, en = grade_name(grade) if grade is not None else ("Toàn cấp", "All grades")
        code = f"{row['code']}_{grade_code(grade) if grade is not None else 'all'}"
        pick = {"grade": [grade]} if grade is not None else {}
        yield {"code": code, "label": row["label"] % {"grade": vi}, "en": row["en"] % {"grade": en}, "pick": pick}
        for sub in row["sub"]:
            yield {**sub, "code": f"{code}_{sub['code']}", "pick": {**pick, **sub.get("pick", {})}}


def _grade_columns(wanted: Mapping[str, Any], grades: Sequence[int]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for grade in [None, *grades]:
        vi, en = grade_name(grade) if grade is not None else ("Tổng số", "Total")
        column: dict[str, Any] = {"code": "total" if grade is None else grade_code(grade), "label": vi, "en": en}
        if grade is not None:
            column["pick"] = {"grade": [grade]}
        if wanted.get("split"):
            column |= {"label": "TS", "en": "All", "group": vi, "group_en": en, "split": wanted["split"]}
        made += _split(column, flat=True)
    return made


def _split(line: Mapping[str, Any], *, flat: bool = False) -> Iterator[dict[str, Any]]:
    """The line and, for each split, the same line for girls, minority … below (rows) or beside it (columns)."""
    base = {k: v for k, v in line.items() if k != "split"}
    yield base
    for split in line.get("split", ()):
        vi, en, words = SPLITS[split]
        indent = {} if flat else {"indent": base.get("indent", 0) + 1}
        where = f"{base.get('where', '')} {words}".strip()
        yield {**base, "code": f"{base['code']}_{split}", "label": vi, "en": en, "where": where, **indent}


# -- reading a stored definition --
def parse(stored: Mapping[str, Any]) -> Definition:
    """A definition from its JSON."""
    tables = tuple(
        Table(
            t["code"],
            t["title"],
            t["en"],
            t["kind"],
            tuple(t["group"]),
            tuple(_line(c, manual=c.get("manual", False)) for c in t["columns"]),
            tuple(_line(r, manual=_is_manual(r, t)) for r in t["rows"]),
        )
        for t in stored["tables"]
    )
    checks = tuple(
        Check(c["code"], c["left"], c["op"], c["right"], c["severity"], c["message"], c["en"], c.get("fix", ""))
        for c in stored["checks"]
    )
    return Definition(
        stored["code"], stored["version"], stored["name"], stored["en"], tuple(stored["levels"]), tables, checks
    )


@lru_cache(maxsize=64)
def parse_text(text: str) -> Definition:
    """As `parse`, remembered: the same stored text is the same form."""
    return parse(json.loads(text))


def of_form(form: Any) -> Definition:
    """The definition of a stored Form, parsed once."""
    return parse_text(json.dumps(form.definition, sort_keys=True))


def _is_manual(row: Mapping[str, Any], table: Mapping[str, Any]) -> bool:
    return "where" not in row and not any("where" in c for c in table["columns"])


def _line(given: Mapping[str, Any], *, manual: bool = False) -> Line:
    return Line(
        code=given["code"],
        label=given["label"],
        label_en=given["en"],
        where=tuple(given.get("where", "").split()),
        picks=_pairs(given.get("pick", {})),
        na=_pairs(given.get("na", {})),
        indent=given.get("indent", 0),
        kind=given.get("kind", ""),
        group=given.get("group", ""),
        group_en=given.get("group_en", ""),
        is_manual=manual,
    )


def _pairs(given: Mapping[str, Iterable[Any]]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    return tuple((name, tuple(values)) for name, values in sorted(given.items()))


# -- expressions of checks --
TERM = re.compile(r"\s*([+-]?)\s*(?:(\w+)\.(\w+#?)(?:@(\w+))?|(\d+))")


def terms(text: str) -> list[tuple[int, str, str, str]]:
    """ "T2.nu - T3.x@total + 1" as (sign, table, row, column); a number as (value, "", "", "")."""
    found = []
    at = 0
    while at < len(text.rstrip()):
        match = TERM.match(text, at)
        if match is None:
            raise BadForm(f"cannot read {text!r} at {at}")
        sign = -1 if match[1] == "-" else 1
        found.append((sign * int(match[5]), "", "", "") if match[5] else (sign, match[2], match[3], match[4] or ""))
        at = match.end()
    return found
