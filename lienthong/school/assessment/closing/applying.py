"""Writes the granted cells past the lock, computes those pupils anew and replaces the seals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import reading
from lienthong.school.assessment.cells import read_value, wire_value
from lienthong.school.assessment.closing import sealing, stages, stepping
from lienthong.school.assessment.closing.models import Amendment, BookState
from lienthong.school.assessment.closing.stepping import Origin
from lienthong.school.assessment.columns import result
from lienthong.school.assessment.computing import compute_results
from lienthong.school.assessment.errors import AmendmentRefused
from lienthong.school.assessment.models import MarkLine, TermResult
from lienthong.school.assessment.outcomes import YEAR
from lienthong.school.classes import public as classes


def write_cells(actor: Actor, found: Amendment, room: classes.SchoolClass, *, on: dt.date) -> list[int]:
    """Write each cell against the value that stood there when it was asked. Returns whose lines were written.

    A cell that holds another value by now makes it raise AmendmentRefused, and nothing is written.
    """
    head = reading.head(actor, room.uuid, found.subject_id, found.term, unit_ids=[found.unit_id], on=on)
    columns = {column.code: column for column in head.columns}
    cells = list(found.cells.all())
    rows = {row.member_id: row for row in reading.rows(head, members={cell.member_id for cell in cells})}
    for cell in cells:
        column, row = columns[cell.column], rows[cell.member_id]
        if (wire_value(column, row.line.get(column)) or "") != cell.old:
            text = _("Ô %(column)s của %(name)s đã khác với lúc đề nghị; hãy xem lại và gửi đề nghị mới.")
            raise AmendmentRefused(text % {"column": column.heading, "name": row.name})
        row.line.put(column, read_value(column, cell.new))
    for member in sorted({cell.member_id for cell in cells}):
        row = rows[member]
        computed = result(head.regime, head.subject, head.columns, row.line)
        values = {
            "tx": row.line.tx, "dk": row.line.dk, "hk": row.line.hk, "levels": row.line.levels,
            "mean": computed.mean, "result": computed.passed, "changed_by_name": found.asked_by_name,
            "changed_at": calendar.now(),
        }  # fmt: skip
        if row.line_id is None:
            MarkLine.objects.create(
                unit_id=found.unit_id, year=found.year, term=found.term, school_class=room, member_id=member,
                person_id=row.person_id, subject_id=found.subject_id, **values,
            )  # fmt: skip
        else:
            changed = MarkLine.objects.filter(pk=row.line_id).update(**values)
            assert changed == 1
    return sorted({cell.member_id for cell in cells})


def recompute(found: Amendment, members: Collection[int]) -> None:
    """Results of these pupils alone, of the term and (where there is one) of the year, under the lock that stands."""
    known = TermResult.objects.filter(member_id__in=members, term__in=(found.term, YEAR)).values_list("term", flat=True)
    for term in sorted(set(known), reverse=True):
        compute_results(
            unit_ids=[found.unit_id], year=found.year, term=term, class_ids=[found.school_class_id], for_lock=True,
            only_members=members,
        )  # fmt: skip


def replace_seals(actor: Actor, found: Amendment, room: classes.SchoolClass, row: BookState, origin: Origin) -> str:
    """New seals for the books whose bytes changed; the code of the corrected sheet's new seal."""
    made = sealing.reseal(actor, room, found.term)
    code = next((one.code for one in made if one.subject_code == found.subject_id), "")
    stepping.note(
        actor, [row], stages.RESEAL, origin=origin, reason=found.reason, seal_code=code,
        content_hash=made[-1].sha256 if made else "",
    )  # fmt: skip
    return code
