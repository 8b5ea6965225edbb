"""What the pages of requirements share: reading a form, saying what was done, the row of tabs, lists with a form under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import StaffRequest
from lienthong.kernel.screens.public import at
from lienthong.school.timetable import asking
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.gathering import Gathered, gather

PAGES = {
    "rooms": "timetable/rooms.html", "courses": "timetable/courses.html", "meetings": "timetable/meetings.html",
}  # fmt: skip


def gathered(request: StaffRequest) -> Gathered:
    """The school's requirements as they stand today."""
    place = request.place
    return gather(place.unit, place.year, place.term, request.business_date)


def number(posted: QueryDict, name: str, fallback: int = -1) -> int:
    """A whole number of a form; the fallback where it is none."""
    text = posted.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else fallback


def attempt(request: StaffRequest, act: Callable[[], object], said: str, back: str) -> HttpResponse | str:
    """Do it and say so on the page that follows; or the words of why not, for a page that keeps what was typed."""
    try:
        act()
    except TimetableRefusal as refusal:
        return str(refusal)
    messages.success(request, said)
    return redirect_or_swap(request, back)


def tabs(request: StaffRequest, current: str) -> list[tuple[str, str, bool]]:
    """The sides of the requirements."""
    named = (
        ("asked", _("Tổng quan")), ("frame", _("Khung giờ")), ("teachers", pgettext("nhiều", "Giáo viên")),
        ("courses", pgettext("nhiều", "Môn học")), ("rooms", pgettext("nhiều", "Phòng học")), ("meetings", _("Họp tổ")),
    )  # fmt: skip
    return [(label, at(request, f"timetable:{name}"), name == current) for name, label in named]


def within(posted: QueryDict, name: str, least: int, most: int) -> int | None:
    """A whole number of a form that may be left empty. Raises TimetableRefusal where it is none, or out of bounds."""
    text = posted.get(name, "").strip()
    if not text:
        return None
    value = number(posted, name)
    if not least <= value <= most:
        raise TimetableRefusal(
            _("“%(text)s” phải là số từ %(least)s đến %(most)s, hoặc để trống.")
            % {"text": text[:10], "least": least, "most": most}
        )
    return value


def listed(
    request: StaffRequest, what: str, said: str, add: Callable[[QueryDict], object], context: dict[str, Any]
) -> HttpResponse:
    """A page with what there is, a way to add and to take away. `context["said"]` is what the form begins with."""
    here, errors = at(request, f"timetable:{what}"), list[str]()
    if request.method == "POST":
        posted = request.POST
        if "drop" in posted:
            return _drop(request, what, posted["drop"], here)
        done = attempt(request, lambda: add(posted), said, here)
        if isinstance(done, HttpResponse):
            return done
        errors, context = [done], {**context, "said": posted.dict()}
    page = {
        **context, "said": defaultdict(str, context.get("said", {})), "errors": errors, "tabs": tabs(request, what),
        "self_url": here, "list_url": at(request, "timetable:overview"),
    }  # fmt: skip
    return render(request, PAGES[what], page, status=422 if errors else 200)


def _drop(request: StaffRequest, what: str, text: str, here: str) -> HttpResponse:
    pk = int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0
    asking.drop(request.actor, unit_id=request.place.unit.pk, what=what, pk=pk)
    messages.success(request, _("Đã bỏ."))
    return redirect_or_swap(request, here)
