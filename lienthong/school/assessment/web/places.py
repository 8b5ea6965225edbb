"""Small things that the pages of the mark book share."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import StaffRequest


def at(request: StaffRequest, name: str, **where: object) -> str:
    """The address of a page of the mark book at the unit and year that the person looks at."""
    place = request.place
    return reverse(f"assessment:{name}", kwargs={"unit": place.unit.code, "year": place.year, **where})


def term_name(term: int) -> str:
    """Học kỳ I, Học kỳ II."""
    return _("Học kỳ I") if term == 1 else _("Học kỳ II")


def show_term(request: StaffRequest, term: int) -> HttpResponse | None:
    """Make the frame show the term of the address; the switcher in it leads to the same page of the other term."""
    asked = request.GET.get("term")
    if asked in ("1", "2") and int(asked) != term:
        match = request.resolver_match
        assert match is not None
        target = reverse(match.view_name, kwargs={**match.kwargs, "term": asked})
        return HttpResponse(status=302, headers={"Location": target})
    request.place = replace(request.place, term=term)
    return None
