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
    own: list[assessment.Sheet] = []
    led: list[assessment.Leading] = []
    if actor.can(Perm.MARKS_EDIT_ASSIGNED, place.unit.pk):
        own = assessment.mine(actor, place.unit.pk, place.year, place.term, on=on)
        led = assessment.leading(actor, place.unit.pk, place.year, place.term, on=on)
        _of_teacher(today, own, led, place, where)
    if actor.can(Perm.BOOK_LOCK, place.unit.pk):
        _of_head(today, place, on, where)
    if own or led or actor.can(Perm.BOOK_LOCK, place.unit.pk):
        _closing(
            today, assessment.waits(actor, place.unit.pk, place.year, place.term, own=own, led=led, on=on), where, place
        )
    return today


def _closing(today: Today, found: assessment.Waits, where: dict[str, object], place: Place) -> None:
    """Books to sign, check, approve and seal; amendments to decide on or to write."""
    way = f"{reverse('assessment:stages', kwargs=where)}?term={place.term}"
    asked = f"{reverse('assessment:amendments', kwargs=where)}?term={place.term}"
    for title, count, detail, url, icon, tone in (
        (_("Đề nghị sửa điểm chờ tôi duyệt"), found.to_decide, "", asked, "edit", "wait"),
        (_("Được sửa điểm, chờ tôi ghi trong 24 giờ"), found.to_write, "", asked, "edit", "stop"),
        (_("Sổ chờ tôi ký"), len(found.to_sign), _listed(found.to_sign), way, "writing", "wait"),
        (
            _("Sổ của lớp chờ tôi kiểm tra"),
            len(found.to_check),
            _listed(found.to_check),
            way,
            "clipboard-check",
            "wait",
        ),
        (_("Lớp chờ tôi duyệt sổ"), found.to_approve, "", way, "circle-check", "wait"),
        (_("Lớp đã duyệt, chờ niêm phong"), found.to_seal, "", way, "shield-check", "info"),
    ):
        if count:
            today.tasks.append(Task(title, url, tone, detail, count, icon=icon, order=22))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:4]) + ("…" if len(names) > 4 else "")


def _of_teacher(
    today: Today, own: list[assessment.Sheet], led: list[assessment.Leading], place: Place, where: dict[str, object]
) -> None:
    open_sheets = [s for s in own if not s.is_locked]
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
    for room in led:
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
