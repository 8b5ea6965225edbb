"""What the mark books have for the home page: sheets to complete, conduct to decide, books to lock."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.desks.registry import Figure, Task, Today
from lienthong.kernel.access.public import Actor, Perm, Place
from lienthong.school.assessment import public as assessment

SCHOOLS = ("truong", "trungtam")


def marks_today(actor: Actor, place: Place, on: dt.date) -> Today:
    """For a teacher the own sheets and classes led; for the head how complete the books are."""
    today = Today()
    if place.unit.kind not in SCHOOLS:
        return today
    where = {"unit": place.unit.code, "year": place.year}
    if actor.can(Perm.MARKS_EDIT_ASSIGNED, place.unit.pk):
        _of_teacher(today, actor, place, on, where)
    if actor.can(Perm.BOOK_LOCK, place.unit.pk):
        _of_head(today, place, on, where)
    return today


def _of_teacher(today: Today, actor: Actor, place: Place, on: dt.date, where: dict[str, object]) -> None:
    open_sheets = [s for s in assessment.mine(actor, place.unit.pk, place.year, place.term, on=on) if not s.is_locked]
    lacking = [s for s in open_sheets if s.lacking]
    if lacking:
        cells = sum(s.lacking for s in lacking)
        text = ngettext("Còn %(count)s sổ thiếu điểm", "Còn %(count)s sổ thiếu điểm", len(lacking))
        names = ", ".join(f"{s.class_name} {s.short_name}" for s in lacking[:4]) + ("…" if len(lacking) > 4 else "")
        detail = _("%(names)s: thiếu %(cells)s ô") % {"names": names, "cells": cells}
        today.tasks.append(
            Task(text % {"count": len(lacking)}, reverse("assessment:mine", kwargs=where), "wait", detail, len(lacking),
                 icon="notebook", order=20)
        )  # fmt: skip
    for room in assessment.leading(actor, place.unit.pk, place.year, place.term, on=on):
        if room.is_locked or room.decided >= room.members:
            continue
        title = _("Xếp loại hạnh kiểm, năng lực lớp %(name)s") % {"name": room.class_name}
        address = reverse("assessment:conduct", kwargs={**where, "class_uuid": room.class_uuid, "term": place.term})
        left = room.members - room.decided
        detail = ngettext("Còn %(count)s học sinh", "Còn %(count)s học sinh", left) % {"count": left}
        today.tasks.append(Task(title, address, "wait", detail, left, icon="clipboard-check", order=25))


def _of_head(today: Today, place: Place, on: dt.date, where: dict[str, object]) -> None:
    found = assessment.sheets(place.unit.pk, place.year, place.term, on=on)
    if not found:
        return
    complete = sum(not s.lacking for s in found)
    books = reverse("assessment:books", kwargs=where)
    today.figures.append(Figure(_("Sổ đã đủ điểm"), f"{complete}/{len(found)}", books, order=40))
    if None in assessment.locked_classes(place.unit.pk, place.year, place.term):
        return
    lock = f"{reverse('assessment:lock', kwargs=where)}?term={place.term}"
    if complete == len(found):
        today.tasks.append(Task(_("Khóa sổ điểm học kỳ"), lock, "wait", _("Mọi sổ đã đủ điểm."), icon="lock", order=30))
    else:
        left = len(found) - complete
        detail = ngettext("Còn %(count)s sổ thiếu điểm", "Còn %(count)s sổ thiếu điểm", left) % {"count": left}
        today.tasks.append(Task(_("Sổ điểm chưa khóa"), lock, "info", detail, left, icon="lock-open", order=60))
