"""Printing: a class's slips and its whole book through our service beside bare typst of the same source and data."""

from __future__ import annotations

import json
from typing import Any

import typst
from django.db import transaction

from lienthong.foundation.database import public as database
from lienthong.foundation.typeset import public as typeset
from lienthong.kernel.calendar import public as calendar
from lienthong.school.records import printing
from lienthong.school.records.facts import facts_of
from lienthong.school.records.kinds import KINDS, Choice
from tests.bench.acts import Ratio, best
from tests.bench.scenes import YEAR, Stage


def slips(stage: Stage) -> Ratio:
    """The slips of a class, one page a pupil: read, laid out, typeset, noted."""
    return _paper("slips of a class", stage, "slips", 1.3)


def class_book(stage: Stage) -> Ratio:
    """A class book from cover to remarks."""
    return _paper("class book", stage, "class-book", 1.3)


def _paper(name: str, stage: Stage, code: str, limit: float) -> Ratio:
    kind, choice, today = KINDS[code], Choice(term=1), calendar.today()
    actor, unit_id = stage.head.actor, stage.head.unit.pk
    with database.entered(actor.scope):
        room = printing.room_of(stage.sheet.class_uuid, unit_id=unit_id, year=YEAR)
        facts = facts_of(room, on=printing.day_of(room, today), sensitive=True)
        pages = printing.pages_of(kind, facts, choice)
        data = json.dumps(printing.document(facts, "", pages, printed_by=actor.name), ensure_ascii=False)

    def ours() -> None:
        with transaction.atomic(), database.entered(actor.scope):
            found = printing.room_of(stage.sheet.class_uuid, unit_id=unit_id, year=YEAR)
            printing.print_book(actor, kind, found, choice, today=today)
            transaction.set_rollback(True)

    def bare() -> Any:
        return typst.Compiler(
            typeset.source_of(printing.TEMPLATE), font_paths=[str(typeset.FONTS)], ignore_system_fonts=True,
            sys_inputs={"data": data},
        ).compile(format="pdf", pdf_standards="a-2b", pdf_tags=kind.tagged)  # fmt: skip

    return Ratio(
        name,
        best(ours, times=3),
        best(bare, times=3),
        "bare typst",
        limit,
        f"{len(facts.pupils)} pupils, {len(pages)} parts",
    )
