"""An examination as the preview page draws it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lienthong.foundation.spreadsheets.public import FieldSpec
from lienthong.kernel.imports.kinds import NEW, Proposal
from lienthong.kernel.imports.services import Examination
from lienthong.kernel.imports.tables import NO_COLUMN

PAGE = 100
#: More open questions than this are answered in several rounds: a form has its limits.
QUESTIONS = 200
_STATES = {"create": "new", "change": "changed", "unchanged": "same", "reject": "wrong", "confirm": "ask"}
_SHOWN_FIELDS = 5


def states() -> dict[str, str]:
    """Words for the state of a run."""
    return {"preview": _("Chờ xác nhận"), "applied": _("Đã nhập"), "undone": _("Đã hoàn tác"), "dropped": _("Đã bỏ")}


def actions() -> dict[str, str]:
    """Words for what became of a row."""
    return {
        "create": _("Tạo mới"), "change": _("Thay đổi"), "unchanged": _("Giữ nguyên"), "reject": _("Không nhập được"),
        "confirm": _("Chưa xác nhận"),
    }  # fmt: skip


def reasons(outcome: Mapping[str, Any]) -> dict[int, list[str]]:
    """Row → why it was not taken."""
    found: dict[int, list[str]] = defaultdict(list)
    for entry in outcome.get("rejected", []):
        found[entry["row"]].append(entry["message"])
    return found


def change_text(row: Sequence[Any], why: Mapping[int, list[str]]) -> str:
    """Old → new, or the reasons of a refusal."""
    if row[3] in ("reject", "confirm"):
        return " ".join(why.get(row[0], []))
    return "; ".join(f"{name}: {before} → {after}" for name, before, after in row[4])


@dataclass(slots=True)
class Question:
    """A row that waits for an answer."""

    key: str
    text: str
    options: list[tuple[str, str]]
    answer: str


@dataclass(slots=True)
class Preview:
    """What the page needs."""

    tabs: list[tuple[str, str, int]]
    show: str
    columns: list[tuple[str, str]]
    rows: list[dict[str, Any]]
    questions: list[Question]
    warnings: list[dict[str, object]]
    warning_count: int
    fields: list[tuple[str, str, str, list[tuple[str, str]]]]
    seal: str
    page: int
    pages: int
    total: int
    writes: int
    blocked: int
    extra: dict[str, Any] = field(default_factory=dict)


def preview(looked: Examination, *, show: str, number: int) -> Preview:
    """Rows of one tab and page, questions, warnings and the table of columns."""
    plan = looked.plan
    counts = {action: plan.count(action) for action in ("create", "change", "unchanged", "reject", "confirm")}
    tabs = [(action, word, counts[action]) for action, word in actions().items()]
    if counts.get(show, 0) == 0:
        show = next(
            (action for action in ("reject", "confirm", "change", "create", "unchanged") if counts[action]), "create"
        )
    chosen = [proposal for proposal in plan.proposals if proposal.action == show]
    pages = max(1, -(-len(chosen) // PAGE))
    number = min(max(1, number), pages)
    columns = [(name, header) for name, header in list(looked.columns.items())[:_SHOWN_FIELDS]]
    names = dict(columns)
    rows = [_row(proposal, names) for proposal in chosen[(number - 1) * PAGE : number * PAGE]]
    if any(row["cells"].get("others") for row in rows):
        columns.append(("others", _("Thay đổi khác")))
    warnings = looked.warnings()
    return Preview(
        tabs, show, columns, rows, _questions(looked), warnings[:20], len(warnings), _fields(looked),
        looked.seal(without=looked.context.decisions), number, pages, len(chosen),
        counts["create"] + counts["change"], counts["reject"] + counts["confirm"],
    )  # fmt: skip


def _row(proposal: Proposal, names: Mapping[str, str]) -> dict[str, Any]:
    by_header = {change.field: (change.before, change.after) for change in proposal.changes}
    cells: dict[str, Any] = {}
    for name, header in names.items():
        cells[name] = by_header.pop(header, None) or proposal.row.text(name)
    if proposal.action == "change":
        cells["others"] = "; ".join(f"{header}: {before} → {after}" for header, (before, after) in by_header.items())
    row: dict[str, Any] = {"number": proposal.row.key, "state": _STATES[proposal.action], "cells": cells}
    if proposal.problems:
        row["reason"] = " ".join(problem.message for problem in proposal.problems)
    return row


def _questions(looked: Examination) -> list[Question]:
    decided = looked.context.decisions
    found: list[Question] = []
    for proposal in looked.plan.proposals:
        if proposal.action == "confirm" and len(found) < QUESTIONS:
            options = [
                ("", _("Chưa quyết định")),
                *((str(c.id), _("Là %(who)s") % {"who": c.text}) for c in proposal.candidates),
            ]
            options.append((NEW, _("Người khác, tạo hồ sơ mới")))
            text = _("Dòng %(row)s: %(name)s") % {"row": proposal.row.key, "name": proposal.label}
            found.append(Question(proposal.row.key, text, options, decided.get(proposal.row.key, "")))
    return found


def _fields(looked: Examination) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(field, our name of it, header chosen, headers to choose from)."""
    options = [(NO_COLUMN, _("Không lấy cột nào")), *((header, header) for header in looked.headers)]
    specs = {spec.name: spec.labels[0] for spec in looked.kind.specs if isinstance(spec, FieldSpec)}
    known = [name for name in looked.columns if name in specs]
    rest = [name for name in specs if name not in looked.columns]
    return [(name, specs[name], looked.columns.get(name, ""), options) for name in [*known, *rest]]
