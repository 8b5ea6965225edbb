"""Small things that the pages of the mark book share."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest
from lienthong.school.assessment import terms
from lienthong.school.assessment.closing.stepping import Origin
from lienthong.school.assessment.reading import Head
from lienthong.school.classes import public as classes


def at(request: StaffRequest, name: str, **where: object) -> str:
    """The address of a page of the mark book at the unit and year that the person looks at."""
    place = request.place
    return reverse(f"assessment:{name}", kwargs={"unit": place.unit.code, "year": place.year, **where})


def term_name(term: int) -> str:
    """Học kỳ I, Học kỳ II; 0 is the whole year."""
    return _("Học kỳ I") if term == 1 else _("Học kỳ II") if term else _("Cả năm")


def show_term(request: StaffRequest, term: int, *, has_year: bool = False) -> HttpResponse | None:
    """Make the frame show the term of the address; the switcher in it leads to the same page of the other term.

    `has_year`: the page has a sheet of the whole year too (term 0); of other pages the year is the class's year page.
    """
    asked = request.GET.get("term")
    if asked in ("0", "1", "2") and int(asked) != term:
        match = request.resolver_match
        assert match is not None
        if asked == "0" and not has_year:
            target = at(request, "year", class_uuid=match.kwargs["class_uuid"])
        else:
            target = reverse(match.view_name, kwargs={**match.kwargs, "term": asked})
        return HttpResponse(status=302, headers={"Location": target})
    show_period(request, term)
    return None


def show_period(request: StaffRequest, term: int) -> None:
    """Make the frame name a term, or with 0 the whole year."""
    request.place = replace(request.place, term=term or 2, whole_year=not term)


def stand_in(request: StaffRequest, *, is_mine: bool) -> tuple[str, str]:
    """Mark in the navigation whose list of books the page belongs to; returns the list's words and address.

    One's own list is also the way back of who leads a class without sight of the whole school's books.
    """
    if is_mine or not request.actor.can(Perm.MARKS_VIEW, request.place.unit.pk):
        request.stands_under = at(request, "mine")
        return _("Sổ điểm của tôi"), request.stands_under
    return _("Sổ điểm"), at(request, "books")


def class_room(request: StaffRequest, class_uuid: uuid.UUID, term: int) -> terms.Room:
    """The class of a page, as the person may see it, with its list marked in the navigation."""
    found = terms.room(request.actor, class_uuid, term, on=request.business_date)
    stand_in(request, is_mine=found.is_mine)
    return found


def sheet_tabs(request: StaffRequest, head: Head, current: str) -> list[tuple[str, str, bool]]:
    """The sides of a sheet: its marks, its comments, tests not sat, how marks spread, their history."""
    where = {"class_uuid": head.class_uuid, "subject": head.subject.code, "term": head.term}
    sides = [
        ("sheet", _("Điểm")),
        ("comments", _("Nhận xét")),
        *([("forfeits", _("Không dự"))] if head.regime.primary is None else []),
        ("sheet_spread", _("Phân bố")),
        ("sheet_history", _("Lịch sử")),
    ]
    return [(label, at(request, name, **where), name == current) for name, label in sides]


def reach_choices(request: StaffRequest) -> list[tuple[str, str]]:
    """What an act over the books may reach: the whole school, a grade, a class."""
    rooms = list(classes.classes_of(request.place.unit.pk, request.place.year))
    grades = sorted({room.grade for room in rooms})
    return [
        ("all", _("Toàn trường")),
        *((f"grade-{grade}", _("Khối %(grade)s") % {"grade": grade}) for grade in grades),
        *((str(room.uuid), _("Lớp %(name)s") % {"name": room.name}) for room in rooms),
    ]


def class_of(request: StaffRequest, wanted: str) -> tuple[int | None, int | None]:
    """The class or the grade that a choice of reach_choices names: (class id, grade). Raises NoSuchThing."""
    if wanted in ("", "all"):
        return None, None
    if wanted.startswith("grade-"):
        number = wanted.removeprefix("grade-")
        if not number.isascii() or not number.isdigit() or len(number) > 2:
            raise NoSuchThing(wanted)
        return None, int(number)
    try:
        key = uuid.UUID(wanted)
    except ValueError as error:
        raise NoSuchThing(wanted) from error
    room = classes.classes_of(request.place.unit.pk, request.place.year).filter(uuid=key).first()
    if room is None:
        raise NoSuchThing(wanted)
    return room.pk, None


def origin(request: StaffRequest) -> Origin:
    """From where the person acts, for the book's steps."""
    return Origin(request.META.get("REMOTE_ADDR") or None, request.headers.get("User-Agent", "")[:200])
