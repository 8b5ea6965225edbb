"""The day's list of who stands in for whom, on paper: hung up in the teachers' room and signed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone, translation

from lienthong.foundation.typeset import public as typeset
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.timetable import covering, held
from lienthong.school.timetable.wording import day_words

TEMPLATE = Path(__file__).parent / "typ" / "covers.typ"


def pdf(found: covering.Day, unit: orgs.Unit, *, printed_by: str) -> bytes:
    """All that goes otherwise on the day. Paper is Vietnamese whatever the language; why somebody is away is not on it."""
    with translation.override("vi"):
        at = timezone.localtime(calendar.now(), calendar.VIETNAM).strftime("%H:%M ngày %d/%m/%Y")
        changed = [one for one in found.days.on(found.day) if one.state] if found.timetable else []
        data = {
            "parent": unit.parent.name if unit.parent else "", "unit": unit.name, "title": "Phân công dạy thay",
            "sub": day_words(found.day), "footer": f"{unit.name} · In bởi {printed_by} lúc {at}",
            "head": ["Tiết", "Lớp", "Môn", "Giáo viên vắng", "Người dạy", "Ký nhận"],
            "rows": [_row(found, one) for one in changed], "nothing": "Ngày này không có tiết nào thay đổi.",
            "signs": ["Người lập", "Hiệu trưởng"],
        }  # fmt: skip
    return typeset.pdf(TEMPLATE, data)


def _row(found: covering.Day, one: held.Held) -> list[str]:
    lesson = f"{one.entry.name} ({one.entry.room})" if one.room else one.entry.name
    taken = _names(found, one.teachers) if one.state in (held.SUBSTITUTE, held.BROUGHT) else ""
    said = "" if one.state == held.SUBSTITUTE else one.note
    away = "" if one.state == held.BROUGHT else _names(found, one.planned)
    outcome = f"{taken} ({said})" if taken and said else taken or said[:1].upper() + said[1:]
    return [covering.slot_words(one.slot), one.entry.classes, lesson, away, outcome, ""]


def _names(found: covering.Day, people: Iterable[str]) -> str:
    known = found.school.teacher_of
    return ", ".join(known[who].name for who in people if who in known)
