"""Slots, days and sessions in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine

PARTS = ("one_period", "gaps_more", "sessions", "gaps_one", "days")


def day_name(number: int) -> str:
    """Thứ hai … Chủ nhật, by the number in a slot (2 … 8)."""
    names = {
        2: _("Thứ hai"), 3: _("Thứ ba"), 4: _("Thứ tư"), 5: _("Thứ năm"), 6: _("Thứ sáu"), 7: _("Thứ bảy"),
        8: _("Chủ nhật"),
    }  # fmt: skip
    return names.get(number, "")


def in_sentence(words: str) -> str:
    """Words on days within a sentence: Vietnamese writes them small there, English never."""
    return words if get_language() == "en" else words.lower()


def short_day(number: int) -> str:
    """T2 … CN."""
    names = {2: _("T2"), 3: _("T3"), 4: _("T4"), 5: _("T5"), 6: _("T6"), 7: _("T7"), 8: pgettext("weekday", "CN")}
    return names.get(number, "")


def day_words(day: dt.date) -> str:
    """“Thứ hai 15/01/2018”."""
    return f"{day_name(day.weekday() + 2)} {day:%d/%m/%Y}"


def session_word(code: str) -> str:
    """Sáng, Chiều."""
    return {"S": _("Sáng"), "C": _("Chiều")}.get(code, code)


def slot_name(slot: str) -> str:
    """“Thứ hai, sáng, tiết 1” of “2S1”."""
    return _("%(day)s, %(session)s, tiết %(period)s") % {
        "day": day_name(int(slot[0])), "session": session_word(slot[1]).lower(), "period": slot[2:],
    }  # fmt: skip


def part_name(part: str) -> str:
    """The figures that deputy heads read, in their order."""
    return {
        "one_period": _("Buổi một tiết"), "gaps_more": _("Buổi trống từ 2 tiết"), "sessions": _("Buổi dạy"),
        "gaps_one": _("Buổi trống 1 tiết"), "days": _("Ngày dạy"),
    }[part]  # fmt: skip


def room_kinds() -> list[tuple[str, str]]:
    """Kinds of special rooms with their names."""
    return [
        ("san", _("Sân tập")), ("tin", _("Phòng Tin học")), ("li", _("Phòng Vật lí")), ("hoa", _("Phòng Hóa học")),
        ("sinh", _("Phòng Sinh học")), ("nn", _("Phòng Ngoại ngữ")), ("an", _("Phòng Âm nhạc")), ("mt", _("Phòng Mĩ thuật")),
    ]  # fmt: skip


def grid_slots(grid: engine.Grid) -> list[tuple[str, list[tuple[int, list[str]]]]]:
    """(session, [(period, [slot of each day])]) for a table of the week."""
    return [
        (
            session.id,
            [
                (period, [f"{grid.first_day + day}{session.id}{period}" for day in range(grid.days)])
                for period in range(1, session.periods + 1)
            ],
        )
        for session in grid.sessions
    ]
