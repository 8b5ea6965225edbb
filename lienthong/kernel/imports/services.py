"""The acts: look at a file, apply it, take it back. The web pages and the command line use the same three.

A page's `seen` is the seal of the examination that it showed: an import that would now do something else is refused.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.access.public import Actor, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.imports import journal as journals
from lienthong.kernel.imports.kinds import Context, Kind, Plan, Problem, Proposal, SheetRow, SheetTable, kind_of
from lienthong.kernel.imports.matching import all_units
from lienthong.kernel.imports.models import ImportRun, RowIdentity
from lienthong.kernel.imports.tables import override, put_stand_ins
from lienthong.kernel.imports.writing import TakenMeanwhile
from lienthong.kernel.orgs import public as orgs

Progress = Callable[[int, int, str], None]
_SCHOOLS = (orgs.UnitKind.SCHOOL, orgs.UnitKind.CENTRE)


class ImportRefused(Exception):
    """The import cannot go on as a whole. `code` for programs, `message` for the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class EditedSince(ImportRefused):
    """Rows of the import were edited or built upon since; `rows` names them."""

    def __init__(self, rows: list[str]) -> None:
        shown = "; ".join(rows[:5]) + (_(" và %(count)d dòng khác") % {"count": len(rows) - 5} if len(rows) > 5 else "")
        message = _("Không hoàn tác được vì dữ liệu đã được sửa hoặc dùng tiếp sau lần nhập này: %(rows)s.") % {
            "rows": shown
        }
        super().__init__("edited_since", message)
        self.rows = rows


@dataclass(slots=True)
class Examination:
    """A file looked at: what was recognised in it and what each row would do. Nothing is written by looking."""

    kind: Kind
    context: Context
    table: sheets.Recognised
    plan: Plan
    skipped: list[sheets.Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)

    @property
    def columns(self) -> dict[str, str]:
        return dict(self.table.columns)

    def rejected(self) -> list[dict[str, object]]:
        """One entry for each reason, in the order of the sheet."""
        found: list[dict[str, object]] = []
        for proposal in self.plan.proposals:
            if proposal.action in ("reject", "confirm"):
                found += [_reported(proposal, problem) for problem in proposal.problems]
        return found

    def warnings(self) -> list[dict[str, object]]:
        """Doubts that refuse nothing."""
        return [_reported(proposal, problem) for proposal in self.plan.proposals for problem in proposal.warnings]

    def seal(self, *, without: Iterable[str] = ()) -> str:
        """A digest of what would be done, so that what is confirmed is what was shown; open rows apart."""
        open_rows = set(without)
        said = [
            (p.row.key, p.action, p.changes)
            for p in self.plan.proposals
            if p.action != "confirm" and p.row.key not in open_rows
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    @property
    def is_clean(self) -> bool:
        return not any(proposal.action in ("reject", "confirm") for proposal in self.plan.proposals)


@dataclass(slots=True)
class Result:
    """What an import did, or would do."""

    examination: Examination
    run: ImportRun | None
    applied: bool

    def as_json(self) -> dict[str, object]:
        """The contract of the command line."""
        plan = self.examination.plan
        return {
            "import_id": str(self.run.uuid) if self.run else None,
            "applied": self.applied,
            "columns": self.examination.columns,
            "created": plan.count("create"),
            "changed": plan.count("change"),
            "unchanged": plan.count("unchanged"),
            "rejected": self.examination.rejected(),
        }


def _reported(proposal: Proposal, problem: Problem) -> dict[str, object]:
    row = proposal.row
    where = _("Trang “%(sheet)s”: ") % {"sheet": row.sheet} if row.sheet else ""
    return {
        "row": row.number,
        "column": row.headers.get(problem.field, ""),
        "code": problem.code,
        "message": where + problem.message,
    }


def examine(
    *, actor: Actor, kind: str, unit: orgs.Unit, year: int, data: bytes, file_name: str,
    decisions: Mapping[str, str] | None = None, columns: Mapping[str, str] | None = None,
) -> Examination:  # fmt: skip
    """Read the file and plan every row. Raises sheets.UnreadableFile, ImportRefused, NotPermitted, NoSuchThing."""
    found = kind_of(kind)
    _require(actor, found, unit)
    with _collector_at_rest():
        return _examine(actor, found, unit, year, data, file_name, decisions or {}, columns or {})


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A list makes a hundred thousand small objects, none of them in a circle: each full collection meanwhile walks the
    whole process for nothing, and took a third of the time. Afterwards they count as old, or the next object made would have all
    of them walked at once."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _examine(
    actor: Actor, found: Kind, unit: orgs.Unit, year: int, data: bytes, file_name: str,
    decisions: Mapping[str, str], columns: Mapping[str, str],
) -> Examination:  # fmt: skip
    book = found.arrange(sheets.read_workbook(data, filename=file_name), unit.pk, year)
    tables = sheets.recognise_all(book, found.specs) if found.many_sheets else [sheets.recognise(book, found.specs)]
    if beside := [note for table in tables for note in table.notes if note.code == "side_by_side"]:
        raise ImportRefused(beside[0].code, beside[0].message)
    put_stand_ins(tables, found.stand_ins)
    headers = override(tables, columns)
    if tables[0].missing_required:
        names = ", ".join(f"“{name}”" for name in tables[0].missing_required)
        message = _("Tệp thiếu cột bắt buộc: %(names)s. Hãy thêm cột hoặc sửa lại tên cột rồi chọn lại tệp.") % {
            "names": names
        }
        raise ImportRefused("missing_columns", message)
    skipped: list[sheets.Skipped] = []
    rows: list[SheetRow] = []
    for table in tables:
        name, by_column = table.sheet.name, sheets.Columns(table)
        shared = SheetTable(
            sheet=name if len(tables) > 1 else "", headers=table.columns, sheet_name=name, titles=table.preamble,
            columns=by_column,
        )  # fmt: skip
        records = sheets.data_records(table, skipped=skipped, columns=by_column)
        rows += [SheetRow(record, shared) for record in records]
    if not rows:
        raise ImportRefused("no_rows", _("Bảng không có dòng dữ liệu nào dưới dòng tiêu đề. Hãy kiểm tra lại tệp."))
    context = _context(actor, found, unit, year, book, decisions)
    notes = [note.message for note in (*book.notes, *tables[0].notes)]
    return Examination(found, context, tables[0], found.plan(context, rows), skipped, notes, headers)


def _require(actor: Actor, kind: Kind, unit: orgs.Unit) -> None:
    require(actor, Perm.IMPORTS_RUN, unit.pk)
    require(actor, kind.permission, unit.pk)
    if unit.kind not in _SCHOOLS:
        raise ImportRefused(
            "not_a_school", _("%(unit)s không phải là trường nên không nhập danh sách được.") % {"unit": unit.name}
        )
    if unit.closed_on and unit.closed_on <= calendar.today():
        raise ImportRefused(
            "closed_unit", _("%(unit)s đã ngừng hoạt động nên không nhập thêm được.") % {"unit": unit.name}
        )


def _context(
    actor: Actor, kind: Kind, unit: orgs.Unit, year: int, book: sheets.Workbook, decisions: Mapping[str, str]
) -> Context:
    dates = calendar.SchoolYear.objects.filter(pk=year).first()
    if dates is None:
        raise ImportRefused("unknown_year", _("Chưa có năm học %(year)d trong hệ thống.") % {"year": year})
    known = RowIdentity.objects.filter(unit=unit, kind=kind.code).order_by("pk").values_list("key", "record_id")
    return Context(
        actor=actor, unit_id=unit.pk, unit_kind=unit.kind, unit_levels=unit.levels, year=year,
            year_starts_on=dates.starts_on,
        year_ends_on=dates.ends_on, today=calendar.today(), decisions=decisions, book=book, identities=dict(known),
    )  # fmt: skip


@contextmanager
def _one_at_a_time(unit_id: int) -> Iterator[None]:
    """One import in a unit at a time. Held to the end of the transaction: the next one plans on what this wrote."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtext('lienthong.imports'), %s)", [unit_id])
        row = cursor.fetchone()
    if not row or not row[0]:
        raise ImportRefused(
            "busy", _("Đang có người khác nhập danh sách vào trường này. Hãy đợi vài giây cho xong rồi nhập lại tệp.")
        )
    yield


def import_file(
    *, actor: Actor, kind: str, unit: orgs.Unit, year: int, data: bytes, file_name: str, partial: bool = False,
    dry_run: bool = False, decisions: Mapping[str, str] | None = None, columns: Mapping[str, str] | None = None,
    run: ImportRun | None = None, progress: Progress | None = None, seen: str = "",
) -> Result:  # fmt: skip
    """Import a file: all rows or, unless `partial`, none. `run` is the draft of a preview that is being confirmed.

    Raises what `examine` raises, and ImportRefused("busy") while another import writes into this unit.
    """
    if dry_run:
        looked = examine(
            actor=actor,
            kind=kind,
            unit=unit,
            year=year,
            data=data,
            file_name=file_name,
            decisions=decisions,
            columns=columns,
        )
        return Result(looked, None, applied=False)
    tell = progress or (lambda done, total, what: None)
    with transaction.atomic(), _one_at_a_time(unit.pk):
        tell(0, 3, _("Đọc tệp và đối chiếu từng dòng"))
        looked = examine(
            actor=actor,
            kind=kind,
            unit=unit,
            year=year,
            data=data,
            file_name=file_name,
            decisions=decisions,
            columns=columns,
        )
        if seen and looked.seal(without=decisions or ()) != seen:
            message = _("Dữ liệu của trường vừa thay đổi nên kết quả không còn như đã xem. Hãy xem lại rồi xác nhận.")
            raise ImportRefused("changed_meanwhile", message)
        if not looked.is_clean and not partial:
            return Result(looked, None, applied=False)
        tell(1, 3, _("Ghi dữ liệu"))
        written = _write(actor, looked, unit, year, data, file_name, decisions or {}, run)
        tell(3, 3, _("Đã xong"))
    return Result(looked, written, applied=True)


def _write(
    actor: Actor, looked: Examination, unit: orgs.Unit, year: int, data: bytes, file_name: str,
    decisions: Mapping[str, str], run: ImportRun | None,
) -> ImportRun:  # fmt: skip
    context = looked.context
    journal = journals.Journal()
    try:
        with transaction.atomic():
            looked.kind.write(context, looked.plan, journal)
    except (IntegrityError, TakenMeanwhile) as error:
        message = _(
            "Dữ liệu vừa được người khác thay đổi nên chưa ghi gì cả. Hãy nhập lại tệp để đối chiếu với bản mới."
        )
        raise ImportRefused("changed_meanwhile", message) from error
    run = run or ImportRun(unit=unit, year_id=year, kind=looked.kind.code, account_id=actor.account_id)
    run.state = "applied"
    run.file_name = file_name[:200]
    run.file_hash = hashlib.sha256(data).hexdigest()
    run.content = None
    run.columns = looked.columns
    run.decisions = dict(decisions)
    run.outcome = outcome(looked)
    run.undo = journal.sealed()
    run.applied_at = calendar.now()
    run.save()
    _remember(run, looked.plan.identities, context.identities)
    return run


def outcome(looked: Examination) -> dict[str, object]:
    """What the report page shows: counts, and every row with what became of it."""
    plan = looked.plan
    return {
        "created": plan.count("create"),
        "changed": plan.count("change"),
        "unchanged": plan.count("unchanged"),
        "rejected": looked.rejected(),
        "warnings": looked.warnings(),
        "rows": [
            [p.row.number, p.row.sheet, p.label, p.action, [list(change) for change in p.changes]]
            for p in plan.proposals
        ],
    }


def _remember(run: ImportRun, identities: Mapping[str, int], known: Mapping[str, int]) -> None:
    """The rows without an id that this import settled."""
    fresh = {key: record_id for key, record_id in identities.items() if known.get(key) != record_id}
    RowIdentity.objects.filter(unit_id=run.unit_id, kind=run.kind, key__in=list(fresh)).delete()
    RowIdentity.objects.bulk_create(
        [RowIdentity(unit_id=run.unit_id, run=run, kind=run.kind, key=k, record_id=i) for k, i in fresh.items()]
    )


def undo(*, run: ImportRun, actor: Actor | None) -> tuple[int, int]:
    """Take an import back exactly. Counts of rows removed and restored.

    Raises EditedSince naming the rows that were edited or built upon since, and ImportRefused where there is nothing to
    undo. Without an actor (the machine's own command line) nobody's right is asked.
    """
    if actor is not None:
        _require(actor, kind_of(run.kind), run.unit)
    with transaction.atomic(), _one_at_a_time(run.unit_id):
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.state != "applied":
            raise ImportRefused("not_applied", _("Lần nhập này chưa ghi dữ liệu hoặc đã được hoàn tác."))
        try:
            # A shared person's search keys stand in other units too, and so may what was built upon the rows.
            with database.elevated(all_units(), reason="undo of an import"), transaction.atomic():
                edited = journals.rows_edited_since(run.undo)
                if edited:
                    raise EditedSince(edited)
                counts = journals.take_back(run.undo)
                _check_now()
        except IntegrityError as error:
            raise EditedSince([run.file_name]) from error
        RowIdentity.objects.filter(run=run).delete()
        run.state = "undone"
        run.undone_at = calendar.now()
        run.save(update_fields=["state", "undone_at"])
    return counts


def _check_now() -> None:
    """Foreign keys are checked at the end of a transaction; here, so that a refusal can still be told."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
