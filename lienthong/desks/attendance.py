"""What attendance has for the home page: rolls to take, who is absent today, who comes near 45."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.desks.registry import Figure, Task, Today
from lienthong.kernel.access.public import Actor, Perm, Place
from lienthong.kernel.calendar import public as calendar
from lienthong.school.attendance import public as attendance

SCHOOLS = ("truong", "trungtam")
NAMES_SHOWN = 6


def attendance_today(actor: Actor, place: Place, on: dt.date) -> Today:
    """For a homeroom teacher the class's roll and its absent; for the head the school's."""
    today = Today()
    unit = place.unit
    takes, sees = actor.can(Perm.ATTENDANCE_TAKE, unit.pk), actor.can(Perm.ATTENDANCE_VIEW, unit.pk)
    if unit.kind not in SCHOOLS or not (takes or sees) or calendar.year_of(on) != place.year:
        return today
    board = attendance.board(actor, unit.pk, place.year, on, levels=unit.levels, on=on)
    where: dict[str, object] = {"unit": unit.code, "year": place.year}
    led = [room for room in board.classes if room.is_led_by_me]
    for room in led:
        if board.has_school and room.has_school:
            today.tasks.append(_of_class(room, where, on))
    if sees and board.has_school:
        _of_school(today, board, where)
    if sees or led:
        wanted = None if sees else {room.class_id for room in led}
        _watched(today, [w for w in attendance.watched(unit.pk, place.year, until=on) if wanted is None or w.class_id in wanted],
                 where)  # fmt: skip
    return today


def _of_class(room: attendance.ClassDay, where: dict[str, object], on: dt.date) -> Task:
    session = (room.untaken or tuple(s.session for s in room.sessions))[0]
    address = reverse(
        "attendance:pad", kwargs={**where, "class_uuid": room.class_uuid, "day": on.isoformat(), "session": session}
    )
    names = [f"{pupil.name} ({pupil.code})" for pupil in room.absent]
    detail = "; ".join(names[:NAMES_SHOWN]) + ("…" if len(names) > NAMES_SHOWN else "")
    if room.untaken:
        return Task(
            _("Điểm danh lớp %(name)s hôm nay") % {"name": room.name},
            address,
            "wait",
            detail,
            icon="checklist",
            order=5,
        )
    title = _("Lớp %(name)s hôm nay đủ học sinh") if not names else _("Lớp %(name)s hôm nay có em vắng")
    return Task(title % {"name": room.name}, address, "info" if names else "ok", detail, len(names) or None,
                icon="users", order=10)  # fmt: skip


def _of_school(today: Today, board: attendance.Board, where: dict[str, object]) -> None:
    address = reverse("attendance:board", kwargs=where)
    if board.rate is not None:
        rate = formats.number_format(board.rate / 10, decimal_pos=1, use_l10n=True)
        absent = _("vắng %(excused)s có phép, %(unexcused)s không phép") % {
            "excused": board.count.excused, "unexcused": board.count.unexcused,
        }  # fmt: skip
        today.figures.append(Figure(_("Có mặt hôm nay"), f"{rate} %", address, absent, order=15))
    if board.due:
        count = len(board.due)
        text = ngettext("%(count)s lớp chưa điểm danh hôm nay", "%(count)s lớp chưa điểm danh hôm nay", count)
        names = ", ".join(room.name for room in board.due[:8]) + ("…" if count > 8 else "")
        today.tasks.append(Task(text % {"count": count}, address, "wait", names, count, icon="checklist", order=15))


def _watched(today: Today, found: list[attendance.Watched], where: dict[str, object]) -> None:
    if not found:
        return
    names = "; ".join(f"{w.name} {w.class_name} ({w.count.total})" for w in found[:NAMES_SHOWN])
    over = any(w.warning in ("last", "over") for w in found)
    text = ngettext("%(count)s em nghỉ từ 30 buổi trở lên", "%(count)s em nghỉ từ 30 buổi trở lên", len(found))
    address = reverse("attendance:board", kwargs=where)
    if len(found) == 1:
        address = reverse("attendance:year", kwargs={**where, "class_uuid": found[0].class_uuid})
    today.tasks.append(
        Task(text % {"count": len(found)}, address, "stop" if over else "info", names + ("…" if len(found) > NAMES_SHOWN else ""),
             len(found), icon="alert-triangle", order=35)
    )  # fmt: skip
