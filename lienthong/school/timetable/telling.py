"""Tells teachers what goes otherwise in their weeks; the line opens the own week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from lienthong.foundation.notices import public as notices
from lienthong.kernel.access.public import Account, Actor
from lienthong.kernel.orgs import public as orgs
from lienthong.school.staff import public as staff
from lienthong.school.timetable import held
from lienthong.school.timetable.names import number_of


def tell(employments: Iterable[int], text: str, *, unit_id: int, year: int, but: Actor | None = None) -> None:
    """Tell the people of these employments, except who has just done it."""
    people = staff.Employment.objects.filter(pk__in=list(employments)).values_list("person_id", flat=True)
    accounts = set(Account.objects.filter(person_id__in=list(people)).values_list("pk", flat=True))
    code = orgs.Unit.objects.values_list("code", flat=True).get(pk=unit_id)
    url = reverse("timetable:mine", kwargs={"unit": code, "year": year})
    notices.tell(accounts - ({but.account_id} if but else set()), kind="timetable", text=text, url=url)


def teachers_on(unit_id: int, year: int, day: dt.date) -> set[int]:
    """The employments of all who teach by the timetable in force on a day."""
    read = held.Days(unit_id, year, day, day).reader(day)
    return {number_of(who) for who in read.school.teacher_of} if read else set()
