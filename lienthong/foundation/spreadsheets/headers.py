"""Find the table in a workbook: which sheet, which row is its header, which column is which field.

Nothing is assumed about position. Every row near the top is tried as the last row of a header of one to three
tiers, and the one that names the most fields (required ones first, nearest names first) wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from . import labels, limits
from .errors import UnreadableFile
from .labels import LabelIndex
from .model import Cell, Note, Sheet, Value, Workbook
from .side_by_side import side_by_side
from .specs import Column, CompositeSpec, FieldSpec, Recognised, Spec, join_words

_MAX_TIERS = 3
#: "ĐĐGtx | TX1" matches "TX1" only after every whole name has had its turn.
_LOWER_TIER_PENALTY = 6
_ORDINALS = frozenset(("stt", "tt", "so tt", "so thu tu", "thu tu", "no"))
_SPAN_SAMPLE = 25


class HeaderText(NamedTuple):
    """The text of one header column: the whole of it and, under a group, its lowest tier alone."""

    whole: str
    lowest: str
    group: str


class _Candidate(NamedTuple):
    score: tuple[int, int, int, int, int, int]
    top: int
    bottom: int
    headers: dict[int, HeaderText]
    fields: dict[str, int]
    ranks: dict[str, int]


class _Catalogue:
    """The specs of one search, indexed."""

    def __init__(self, specs: tuple[Spec, ...]) -> None:
        self.direct = {spec.name: spec for spec in specs if isinstance(spec, FieldSpec)}
        self.composites = [spec for spec in specs if isinstance(spec, CompositeSpec)]
        self.names = list(dict.fromkeys(spec.name for spec in specs))
        self.required = [name for name in self.names if any(s.name == name and s.required for s in specs)]
        self.index = LabelIndex((name, spec.labels) for name, spec in self.direct.items())
        self.parts = {
            composite.name: LabelIndex((part.name, part.labels) for part in composite.parts)
            for composite in self.composites
        }

    def label(self, name: str) -> str:
        if name in self.direct:
            return self.direct[name].labels[0]
        return " + ".join(part.labels[0] for spec in self.composites if spec.name == name for part in spec.parts)


# A kind of import looks for the same columns in every file; a mark sheet's columns depend on its subject.
_catalogue = lru_cache(maxsize=64)(_Catalogue)


def recognise(book: Workbook, specs: Sequence[Spec], *, sheet: str | None = None) -> Recognised:
    """The best table for these fields, in any sheet or in the named one.

    Required fields may be missing (`missing_required` names them). Raises UnreadableFile("no_header") when
    no row names at least two of the fields and one that is required.
    """
    found = _search(book, specs, sheet)
    best = found[0]
    others = [other.sheet.name for other in found[1:] if not other.missing_required and not other.sheet.hidden]
    if others and not best.missing_required:
        names = ", ".join(f"“{name}”" for name in others)
        best.notes.append(
            Note(
                "other_sheets",
                f"Đang đọc trang “{best.sheet.name}”. Các trang khác cũng có bảng cùng dạng: {names}.",
            )
        )
    return best


def recognise_all(book: Workbook, specs: Sequence[Spec]) -> list[Recognised]:
    """One table for each visible sheet that names all required fields (a sheet for each class), in file
    order.

    Falls back on the single best table. Raises as `recognise` does.
    """
    found = _search(book, specs, None)
    whole = [table for table in found if not table.missing_required and not table.sheet.hidden]
    # A workbook of forms, one of them filled in: what is reported of the columns must be of that one.
    whole = [table for table in whole if _has_rows(table)] or whole
    order = {id(sheet): place for place, sheet in enumerate(book.sheets)}
    return sorted(whole, key=lambda table: order[id(table.sheet)]) or found[:1]


def _search(book: Workbook, specs: Sequence[Spec], only: str | None) -> list[Recognised]:
    catalogue = _catalogue(tuple(specs))
    found: list[tuple[tuple[bool, ...], tuple[int, ...], Recognised]] = []
    for sheet in book.sheets:
        if only is not None and sheet.name != only:
            continue
        candidate = _best_candidate(sheet, catalogue)
        if candidate is not None:
            table = _recognised(sheet, candidate, catalogue)
            has_rows = len(sheet.rows) > candidate.bottom + 1
            rating = (not table.missing_required, not sheet.hidden, has_rows)
            found.append((rating, candidate.score, table))
    if not found:
        raise _no_header(catalogue)
    found.sort(key=lambda item: item[:2], reverse=True)
    return [table for _, _, table in found]


def _has_rows(table: Recognised) -> bool:
    return any(value not in (None, "") for row in table.sheet.rows[table.header_row :] for value in row)


def _no_header(catalogue: _Catalogue) -> UnreadableFile:
    wanted = catalogue.required or catalogue.names[:6]
    names = ", ".join(f"“{catalogue.label(name)}”" for name in wanted)
    return UnreadableFile(
        "no_header",
        f"Không tìm thấy dòng tiêu đề của bảng. Hệ thống tìm các cột: {names}. "
        "Hãy kiểm tra xem có chọn nhầm tệp không, hoặc ghi tên cột vào dòng ngay trên dữ liệu.",
    )


# Candidates


def _best_candidate(sheet: Sheet, catalogue: _Catalogue) -> _Candidate | None:
    # Names as they should be first; only a sheet without any is searched for slips and abbreviations.
    return _search_rows(sheet, catalogue, near=False) or _search_rows(sheet, catalogue, near=True)


def _search_rows(sheet: Sheet, catalogue: _Catalogue, *, near: bool) -> _Candidate | None:
    rows = sheet.rows[: limits.HEADER_SCAN_ROWS]
    best: _Candidate | None = None
    naming = -_MAX_TIERS
    for bottom, row in enumerate(rows):
        if _names_anything(row, catalogue, near=near):
            naming = bottom
        # A header's last tier may name nothing by itself ("TX1"): the rows below a naming row count too.
        if best is not None and bottom - best.bottom >= _MAX_TIERS and _is_convincing(best, catalogue):
            break
        if bottom - naming >= _MAX_TIERS:
            continue
        for tiers in range(1, min(_MAX_TIERS, bottom + 1) + 1):
            candidate = _candidate(sheet, bottom - tiers + 1, bottom, catalogue)
            if candidate is not None and (best is None or candidate.score > best.score):
                best = candidate
    return best


def _is_convincing(candidate: _Candidate, catalogue: _Catalogue) -> bool:
    """Nothing better can follow: every required field is named, and enough others for it not to be chance."""
    required, named = candidate.score[:2]
    return required == len(catalogue.required) and named >= min(3, len(catalogue.names))


def _names_anything(row: Sequence[Value], catalogue: _Catalogue, *, near: bool) -> bool:
    for value in row:
        if isinstance(value, str) and 0 < len(value) < 120:
            text = Cell.of(value).text
            if catalogue.index.matches(text) or any(index.matches(text) for index in catalogue.parts.values()):
                return True
            if near and catalogue.index.near(text):
                return True
    return False


def _candidate(sheet: Sheet, top: int, bottom: int, catalogue: _Catalogue) -> _Candidate | None:
    headers = _header_texts(sheet, top, bottom)
    if len(headers) < min(2, len(catalogue.names)):
        return None
    fields, ranks = _assign(headers, catalogue)
    spread = _composites(headers, fields, catalogue)
    names = set(fields) | set(spread)
    required = sum(1 for name in catalogue.required if name in names)
    if len(names) < min(2, len(catalogue.names)) or (catalogue.required and not required):
        return None
    # "Ngày sinh" over "Ngày | Tháng | Năm": explaining three columns beats taking one.
    explained = len(fields) + sum(len(parts) for _, parts in spread.values())
    score = (required, len(names), explained, -sum(ranks.values()), top - bottom, -bottom)
    return _Candidate(score, top, bottom, headers, fields, ranks)


def _header_texts(sheet: Sheet, top: int, bottom: int) -> dict[int, HeaderText]:
    """Column → header text, groups filled to the right over their merged or evident span."""
    tiers = [[Cell.of(value).text for value in sheet.rows[number]] for number in range(top, bottom + 1)]
    width = max(map(len, tiers))
    for tier in tiers:
        tier.extend([""] * (width - len(tier)))
    for number, tier in enumerate(tiers[:-1]):
        _fill_groups(sheet, top + number, tier, tiers[number + 1])
    headers: dict[int, HeaderText] = {}
    for column in range(width):
        parts = list(dict.fromkeys(tier[column] for tier in tiers if tier[column]))
        if parts:
            headers[column] = HeaderText(" ".join(parts), parts[-1], " ".join(parts[:-1]))
    return headers


def header_texts(table: Recognised) -> dict[int, HeaderText]:
    """Column → its header, for every column of a table: its own name, and the groups that it stands under. A name merged
    over several columns is that of each."""
    top, bottom = table.header_row - table.header_rows, table.header_row - 1
    found = _header_texts(table.sheet, top, bottom)
    for merge in table.sheet.merges:
        if merge.bottom == bottom and merge.top >= top and merge.left in found:
            for column in range(merge.left + 1, merge.right + 1):
                found.setdefault(column, found[merge.left])
    return found


def _fill_groups(sheet: Sheet, row: int, tier: list[str], below: list[str]) -> None:
    if sheet.merges:
        for merge in sheet.merges:
            if merge.top <= row <= merge.bottom and merge.right > merge.left and merge.left < len(tier):
                for column in range(merge.left + 1, min(merge.right + 1, len(tier))):
                    tier[column] = tier[column] or tier[merge.left]
        return
    # csv and ods do not tell merges: a blank beside a group, above a lower header, belongs to the group.
    for column in range(1, len(tier)):
        if not tier[column] and below[column] and tier[column - 1] and below[column - 1]:
            tier[column] = tier[column - 1]


# From headers to fields


def _assign(headers: dict[int, HeaderText], catalogue: _Catalogue) -> tuple[dict[str, int], dict[str, int]]:
    """Field → column and field → rank; nearest names first, then leftmost; one column for one field."""
    return _greedy(headers, catalogue.index, taken=set())


def _greedy(
    headers: dict[int, HeaderText], index: LabelIndex, *, taken: set[int]
) -> tuple[dict[str, int], dict[str, int]]:
    options = sorted(
        (rank, column, name)
        for column, header in headers.items()
        if column not in taken
        for name, rank in _matches(header, index).items()
    )
    fields: dict[str, int] = {}
    ranks: dict[str, int] = {}
    used = set(taken)
    for rank, column, name in options:
        if name not in fields and column not in used:
            fields[name], ranks[name] = column, rank
            used.add(column)
    _add_near(headers, index, fields, ranks, used)
    return fields, ranks


def _matches(header: HeaderText, index: LabelIndex) -> dict[str, int]:
    found = index.matches(header.whole)
    if header.group and not labels.speaks_of_another(header.group):
        for name, rank in index.matches(header.lowest).items():
            found.setdefault(name, rank + _LOWER_TIER_PENALTY)
    return found


def _add_near(
    headers: dict[int, HeaderText],
    index: LabelIndex,
    fields: dict[str, int],
    ranks: dict[str, int],
    used: set[int],
) -> None:
    """Abbreviations and slips, only where one column and one field point at each other alone."""
    near: dict[int, dict[str, int]] = {}
    for column, header in headers.items():
        if column not in used:
            found = {name: rank for name, rank in index.near(header.whole).items() if name not in fields}
            if len(found) == 1:
                near[column] = found
    claims = [name for found in near.values() for name in found]
    for column, found in near.items():
        for name, rank in found.items():
            if claims.count(name) == 1:
                fields[name], ranks[name] = column, rank
                used.add(column)


def _composites(
    headers: dict[int, HeaderText], fields: dict[str, int], catalogue: _Catalogue
) -> dict[str, tuple[CompositeSpec, dict[str, int]]]:
    """Composite fields whose required parts all stand in columns that no direct field took."""
    taken = set(fields.values())
    found: dict[str, tuple[CompositeSpec, dict[str, int]]] = {}
    for spec in catalogue.composites:
        if spec.name in fields or spec.name in found:
            continue
        index = catalogue.parts[spec.name]
        parts, ranks = _greedy(headers, index, taken=taken)
        if not spec.is_whole(parts):
            # "Ngày | Tháng | Năm sinh": a column that is a field by itself may be a part by its exact name.
            lent = {column: name for name, column in fields.items() if name not in catalogue.required}
            parts, ranks = _greedy(headers, index, taken=taken - lent.keys())
            if not spec.is_whole(parts) or any(ranks[name] for name, column in parts.items() if column in lent):
                continue
            for column in lent.keys() & set(parts.values()):
                del fields[lent[column]]
        found[spec.name] = (spec, parts)
        taken |= set(parts.values())
    return found


# The result


def _recognised(sheet: Sheet, candidate: _Candidate, catalogue: _Catalogue) -> Recognised:
    headers = candidate.headers
    positions = {name: _column(sheet, candidate, column, name, catalogue) for name, column in candidate.fields.items()}
    for name, (spec, parts) in _composites(headers, candidate.fields, catalogue).items():
        indexes = [parts[part.name] for part in spec.parts if part.name in parts]
        header = " + ".join(headers[index].whole for index in indexes)
        positions[name] = Column(tuple(indexes), header, spec.combine)
    used = {index for column in positions.values() for index in column.indexes}
    table = Recognised(
        sheet=sheet,
        header_row=candidate.bottom + 1,
        header_rows=candidate.bottom - candidate.top + 1,
        columns={name: positions[name].header for name in catalogue.names if name in positions},
        unknown_headers=[
            header.whole
            for column, header in headers.items()
            if column not in used and labels.fold(header.whole) not in _ORDINALS
        ],
        missing_required=[catalogue.label(name) for name in catalogue.required if name not in positions],
        preamble=_preamble(sheet, candidate.top),
        positions=positions,
        specs=catalogue.direct,
        notes=_rival_notes(candidate, used, catalogue),
    )
    required = {positions[name].header for name in catalogue.required if name in positions}
    table.notes += side_by_side([headers[column].whole for column in sorted(headers)], required)
    if sheet.hidden:
        table.notes.append(Note("hidden_sheet", f"Bảng nằm ở trang đang ẩn “{sheet.name}”."))
    return table


def _column(sheet: Sheet, candidate: _Candidate, column: int, name: str, catalogue: _Catalogue) -> Column:
    """One column, or several where one header stands over a name or date that is spread over cells."""
    header = candidate.headers[column].whole
    composite = next((spec for spec in catalogue.composites if spec.name == name), None)
    last = column
    for merge in sheet.merges:
        if merge.top <= candidate.bottom <= merge.bottom and merge.left == column:
            last = merge.right
    if last == column and composite is not None:
        while last + 1 not in candidate.headers and _is_filled(sheet, candidate.bottom + 1, last + 1):
            last += 1
    if last == column:
        return Column((column,), header)
    indexes = tuple(range(column, last + 1))
    fits = composite is not None and len(composite.parts) == len(indexes)
    return Column(indexes, header, composite.combine if composite is not None and fits else join_words)


def _is_filled(sheet: Sheet, start: int, column: int) -> bool:
    sample = [row for row in sheet.rows[start : start + _SPAN_SAMPLE] if any(value not in (None, "") for value in row)]
    filled = sum(1 for row in sample if column < len(row) and row[column] not in (None, ""))
    return filled * 2 > len(sample)


def _preamble(sheet: Sheet, top: int) -> list[str]:
    cells = (Cell.of(value).text for row in sheet.rows[:top] for value in row)
    return [text for text in cells if text]


def _rival_notes(candidate: _Candidate, used: set[int], catalogue: _Catalogue) -> list[Note]:
    """A second column that names a field as well as the chosen one: say which was taken."""
    notes = []
    for column, header in candidate.headers.items():
        if column in used:
            continue
        for name, rank in _matches(header, catalogue.index).items():
            if name in candidate.fields and rank == candidate.ranks[name]:
                chosen = candidate.headers[candidate.fields[name]].whole
                notes.append(
                    Note(
                        "ambiguous_column",
                        f"Cột “{chosen}” và cột “{header.whole}” đều có thể là “{catalogue.label(name)}”; "
                        f"đã dùng cột “{chosen}” ở bên trái.",
                    )
                )
    return notes
