"""The summary of a primary class at each of the year's four moments."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import render
from lienthong.foundation.spreadsheets import public as spreadsheets
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, screen
from lienthong.school.assessment import terms
from lienthong.school.assessment.outcomes import YEAR
from lienthong.school.assessment.web.files import sheet_file
from lienthong.school.assessment.web.places import at, class_room, show_period
from lienthong.school.assessment.yearend.moments import LAST, MomentSheet, moment_sheet, term_of


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW)
def moment(request: StaffRequest, class_uuid: uuid.UUID, number: int) -> HttpResponse:
    """ "Bảng tổng hợp kết quả đánh giá" at a moment (1–4); ?export=xlsx gives it as a file."""
    if not 1 <= number <= LAST:
        raise NoSuchThing(number)
    asked = request.GET.get("term")
    if asked in ("0", "1", "2"):
        target = at(request, "moment", class_uuid=class_uuid, number=2 * int(asked) or LAST)
        return HttpResponse(status=302, headers={"Location": target})
    show_period(request, YEAR if number == LAST else term_of(number))
    found = class_room(request, class_uuid, YEAR if number == LAST else term_of(number))
    if not found.is_primary:
        raise NoSuchThing(class_uuid)
    made = moment_sheet(found, number, on=request.business_date)
    if request.GET.get("export") == "xlsx":
        return _export(request, found, made)
    where = {"class_uuid": class_uuid}
    labels = (_("Giữa kỳ I"), _("Cuối kỳ I"), _("Giữa kỳ II"), _("Cuối năm"))
    part = "?part=mid" if number % 2 else ""
    return render(
        request,
        "assessment/moment.html",
        {
            "room": found, "sheet": made, "label": labels[number - 1],
            "moments": [(label, at(request, "moment", **where, number=n), n == number) for n, label in enumerate(labels, 1)],
            "self_url": at(request, "moment", **where, number=number), "year_url": at(request, "year", **where),
            "conduct_url": at(request, "conduct", **where, term=term_of(number)) + part,
            "sheet_urls": {code: at(request, "sheet", **where, subject=code, term=term_of(number))
                           for code, _name in made.subjects},
        },
    )  # fmt: skip


def _export(request: StaffRequest, found: terms.Room, made: MomentSheet) -> HttpResponse:
    if not request.actor.can(Perm.EXPORT, found.unit_id) and not found.is_mine:
        raise NotPermitted(Perm.EXPORT)
    heads = [
        spreadsheets.ColumnSpec(_("STT"), "integer", 6), spreadsheets.ColumnSpec(_("Họ và tên"), "text", 28),
        spreadsheets.ColumnSpec(_("Ngày sinh"), "text", 12), spreadsheets.ColumnSpec(_("Nữ"), "text", 6),
    ]  # fmt: skip
    for code, name in made.subjects:
        heads.append(spreadsheets.ColumnSpec(_("%(name)s – mức") % {"name": name}, "text", 8))
        if code in made.tested:
            heads.append(spreadsheets.ColumnSpec(_("%(name)s – điểm") % {"name": name}, "text", 8))
    heads += [spreadsheets.ColumnSpec(aspect.name, "text", 14) for aspect in made.aspects]
    if made.number == LAST:
        heads += [
            spreadsheets.ColumnSpec(name, "text", 20)
            for name in (_("Kết quả giáo dục"), _("Khen thưởng"), _("Kết luận"))
        ]
    lines: list[list[str | int | None]] = []
    for row in made.rows:
        birth = vietnamese.format_date(row.birth_date) if row.birth_date else ""
        line: list[str | int | None] = [row.position, row.name, birth, "X" if row.is_female else ""]
        for code, _name in made.subjects:
            level, test = row.subjects.get(code, ("", ""))
            line += [level, test] if code in made.tested else [level]
        line += row.aspects
        if made.number == LAST:
            line += [row.level, row.honours, row.state]
        lines.append(line)
    title = _("Tổng hợp đánh giá %(moment)s – %(name)s") % {"moment": made.moment.label.lower(), "name": found.name}
    return sheet_file(request, title, heads, lines)
