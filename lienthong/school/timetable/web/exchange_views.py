"""Files for other programs, and FET's answer brought back: previewed, confirmed, a draft that can be thrown away."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.timetable import exchange, moving, storing, versions
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.web.paper_views import XLSX, sent
from lienthong.school.timetable.web.version_views import opened
from lienthong.school.timetable.wording import PARTS, part_name

SALT = "timetable.fet"
AN_HOUR = 3600
SHOWN = 20
XML = "application/xml"


@screen(Perm.TIMETABLE_EDIT)
def fet(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """The school of a timetable for FET 6."""
    found = opened(request, timetable)
    content, _left_out = exchange.fet_file(storing.school_of(found))
    return sent(content, XML, f"tkb-{found.number}.fet")


@screen(Perm.TIMETABLE_EDIT)
def assignments(request: StaffRequest, timetable: uuid.UUID, layout: str) -> HttpResponse:
    """Who teaches what, in the layout of another program."""
    if layout not in (exchange.SMARTSCHEDULER, exchange.VNEDU):
        raise NoSuchThing(layout)
    found = opened(request, timetable)
    return sent(exchange.assignments(storing.school_of(found), layout), XLSX, f"phan-cong-{layout}.xlsx")


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def bring(request: StaffRequest, timetable: uuid.UUID) -> HttpResponse:
    """Upload FET's answer, look at what it holds, make a draft of it. Nothing is written before it is confirmed."""
    base = opened(request, timetable)
    here = at(request, "timetable:bring", timetable=timetable)
    if "confirmed" in request.POST:
        return _confirm(request, base, here)
    context: dict[str, Any] = {
        "timetable": base, "self_url": here, "found": None, "back_url": at(request, "timetable:version", timetable=timetable),
        "list_url": at(request, "timetable:overview"), "fet_url": at(request, "timetable:fet", timetable=timetable),
        "left_out": exchange.fet_file(storing.school_of(base))[1][:SHOWN],
    }  # fmt: skip
    given = request.FILES.get("file")
    if request.method == "POST" and given is None:
        messages.error(request, _("Hãy chọn tệp kết quả của FET."))
    elif given is not None:
        try:
            context |= _preview(base, given.read(exchange.LARGEST + 1))
        except TimetableRefusal as refusal:
            messages.error(request, str(refusal))
    return render(request, "timetable/bring.html", context)


def _preview(base: Timetable, content: bytes) -> dict[str, Any]:
    school = storing.school_of(base)
    found = exchange.fet_answer(school, content)
    rows = storing.rows_of(found.lessons)
    quality = storing.figures(engine.quality(school, found.lessons))["total"]
    was = base.quality.get("total", {})
    return {
        "found": found, "sealed": signing.dumps({"of": str(base.uuid), "rows": rows}, salt=SALT, compress=True),
        "broken": [moving.told(school, one) for one in found.broken[:SHOWN]],
        "figures": [(part_name(part), was.get(part, 0), quality[part]) for part in PARTS],
    }  # fmt: skip


def _confirm(request: StaffRequest, base: Timetable, here: str) -> HttpResponse:
    try:
        sealed = signing.loads(request.POST["confirmed"], salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        sealed = {}
    if sealed.get("of") != str(base.uuid):
        messages.error(request, _("Bản xem trước đã hết hạn. Hãy chọn lại tệp."))
        return redirect_or_swap(request, here)
    school = storing.school_of(base)
    made = versions.lay(
        request.actor, unit=request.place.unit, year=base.year, term=base.term, school=school,
        lessons=storing.lessons_of(sealed["rows"]), origin="brought", based_on=base, note="FET",
    )  # fmt: skip
    messages.success(request, _("Đã tạo bản nháp số %(n)s từ kết quả của FET.") % {"n": made.number})
    return redirect_or_swap(request, at(request, "timetable:version", timetable=made.uuid))
