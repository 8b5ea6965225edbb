"""What a kind of import is, and what it says of each row. Modules make kinds; `config.wiring` registers them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from lienthong.foundation.spreadsheets.public import EMPTY, Cell, Columns, Record, Spec, Workbook
from lienthong.kernel.access.public import Actor, Perm
from lienthong.kernel.imports.cells import BadCell

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from lienthong.kernel.imports.journal import Journal

Action = Literal["create", "change", "unchanged", "reject", "confirm"]
#: A clerk's answer to a proposal: "new", or the id of the person that the row is about.
NEW = "new"


class Problem(NamedTuple):
    """Why a row is refused (or, as a warning, doubted). `field` is the kind's own name; the report shows the header."""

    field: str
    code: str
    message: str


class Change(NamedTuple):
    """One value that a row changes, as people read it."""

    field: str
    before: str
    after: str


class Candidate(NamedTuple):
    """Someone on record whom a row without an id may be about."""

    id: int
    text: str


#: A column and how it is read: field, reader, name of the value ("" for the field's), whether a bad cell refuses.
ColumnReader = tuple[str, Callable[[Cell], Any], str, bool]
Outcome = tuple[Any, Problem | None]


class SheetTable:
    """What the rows of one table share: its headers, and what became of each distinct cell.

    Most columns of a list repeat few values, so that a cell is read once however often it stands there. `known` keeps
    whatever else follows from a few cells alone, under a key of its finder's choice.
    """

    __slots__ = ("_present", "columns", "headers", "known", "outcomes", "sheet", "sheet_name", "titles")

    def __init__(
        self,
        *,
        sheet: str,
        headers: Mapping[str, str],
        sheet_name: str = "",
        titles: Sequence[str] = (),
        columns: Columns | None = None,
    ) -> None:
        """`sheet`: its name, where rows must say of which sheet they are; `titles`: the texts above the header; `columns`:
        its cells column by column, where rows are to be read so."""
        self.columns = columns
        self.sheet = sheet
        self.sheet_name = sheet_name
        self.titles = titles
        self.headers = headers
        self.known: dict[Any, Any] = {}
        #: Field → cell → what it says.
        self.outcomes: defaultdict[str, dict[Cell, Outcome]] = defaultdict(dict)
        self._present: dict[int, Sequence[ColumnReader]] = {}

    def present(self, readers: Sequence[ColumnReader]) -> Sequence[ColumnReader]:
        """Those of a module's readers whose column the table has."""
        found = self._present.get(id(readers))
        if found is None:
            found = self._present[id(readers)] = [reader for reader in readers if reader[0] in self.headers]
        return found

    def outcome(self, name: str, cell: Cell, read: Callable[[Cell], Any]) -> Outcome:
        """The value of a cell, or why it cannot be read. One column has one reader throughout the table."""
        known = self.outcomes[name]
        found = known.get(cell)
        if found is None:
            try:
                found = (read(cell), None)
            except BadCell as error:
                found = (None, Problem(name, error.code, error.message))
            known[cell] = found
        return found


class SheetRow:
    """A data row of the sheet, with the headers of its table."""

    __slots__ = ("_cells", "heading", "number", "place", "record", "table")

    def __init__(self, record: Record, table: SheetTable) -> None:
        self.record = record
        self.number = record.row
        self.place = record.place
        self.heading = record.heading
        self.table = table
        self._cells: Mapping[str, Cell] | None = None

    @property
    def cells(self) -> Mapping[str, Cell]:
        """The filled cells by field."""
        if self._cells is None:
            self._cells = self.record.cells
        return self._cells

    @property
    def sheet(self) -> str:
        """The sheet's name, where there are several."""
        return self.table.sheet

    @property
    def headers(self) -> Mapping[str, str]:
        """Field → header."""
        return self.table.headers

    @property
    def key(self) -> str:
        """How decisions name the row: its number, with the sheet where there are several."""
        return f"{self.sheet}!{self.number}" if self.sheet else str(self.number)

    def has(self, name: str) -> bool:
        """Whether the table has this column at all."""
        return name in self.headers

    def cell(self, name: str) -> Cell:
        return self.cells.get(name, EMPTY)

    def text(self, name: str) -> str:
        cell = self.cells.get(name)
        return "" if cell is None else cell.text


class Remarks:
    """Problems and warnings of a row. Most rows have neither: their lists are made by the first who asks for them, for a
    list of thousands would else make ten thousands of empty ones."""

    __slots__ = ("_problems", "_warnings")

    def __init__(self) -> None:
        self._problems: list[Problem] | None = None
        self._warnings: list[Problem] | None = None

    @property
    def problems(self) -> list[Problem]:
        """Why the row is refused."""
        if self._problems is None:
            self._problems = []
        return self._problems

    @property
    def warnings(self) -> list[Problem]:
        """Doubts that refuse nothing."""
        if self._warnings is None:
            self._warnings = []
        return self._warnings

    @property
    def has_problems(self) -> bool:
        return bool(self._problems)


class Proposal(Remarks):
    """What will become of one row. `payload` belongs to the kind."""

    __slots__ = ("_changes", "action", "candidates", "label", "payload", "row")

    def __init__(self, row: SheetRow, label: str = "", *, doubts: Remarks | None = None) -> None:
        """`doubts`: where the warnings come from that the row's reading gave."""
        self._problems = None
        self._warnings = doubts._warnings if doubts is not None else None
        self._changes: list[Change] | None = None
        self.row = row
        self.label = label
        self.action: Action = "unchanged"
        self.candidates: Sequence[Candidate] = ()
        self.payload: Any = None

    @property
    def changes(self) -> list[Change]:
        """The values that the row changes."""
        if self._changes is None:
            self._changes = []
        return self._changes

    def reject(self, problem: Problem) -> None:
        """Refuse the row; several reasons may be given."""
        self.problems.append(problem)
        self.action = "reject"


@dataclass(slots=True)
class Context:
    """Where and for whom an import is planned."""

    actor: Actor
    unit_id: int
    unit_kind: str
    unit_levels: Sequence[str]
    year: int
    year_starts_on: dt.date
    year_ends_on: dt.date
    today: dt.date
    decisions: Mapping[str, str]
    book: Workbook
    #: Rows without an id that an earlier import settled: key → id of the record.
    identities: Mapping[str, int]


@dataclass(slots=True)
class Plan:
    """Everything a file will do. `identities` are the keys by which rows without an id are known again."""

    proposals: list[Proposal]
    identities: dict[str, int] = field(default_factory=dict)
    payload: Any = None

    def count(self, action: Action) -> int:
        return sum(1 for proposal in self.proposals if proposal.action == action)

    def ready(self, *actions: Action) -> list[Proposal]:
        """Proposals that will be written."""
        return [proposal for proposal in self.proposals if proposal.action in actions]


class Kind(Protocol):
    """Pupils, staff, classes, assignments: columns to look for, a plan for each row, and its writing."""

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> StrOrPromise: ...

    @property
    def permission(self) -> Perm: ...

    @property
    def specs(self) -> Sequence[Spec]: ...

    @property
    def many_sheets(self) -> bool:
        """Whether every sheet with the right columns is read (a sheet for each class), or the best one only."""
        ...

    @property
    def stand_ins(self) -> Mapping[str, str]:
        """Field → the field whose column takes its place where it has none of its own."""
        ...

    def arrange(self, book: Workbook, unit_id: int, year: int) -> Workbook:
        """The workbook as a list, where the file has the same facts in another shape (a matrix); else the same."""
        ...

    def plan(self, context: Context, rows: Sequence[SheetRow]) -> Plan:
        """Read only: what each row would do. Constant number of statements."""
        ...

    def write(self, context: Context, plan: Plan, journal: Journal) -> None:
        """Write the rows to create and to change, set by set, telling the journal; fill `plan.identities`."""
        ...


class UnknownKind(LookupError):
    """No module registered this kind."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; called once at start-up."""
    _kinds[kind.code] = kind


def kind_of(code: str) -> Kind:
    """The kind with this code. Raises UnknownKind."""
    try:
        return _kinds[code]
    except KeyError:
        raise UnknownKind(code) from None


def all_kinds() -> list[Kind]:
    """Kinds in the order of their registration."""
    return list(_kinds.values())
