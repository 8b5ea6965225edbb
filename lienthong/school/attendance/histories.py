"""The history of a roll, read back line by line from what the triggers kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.school.attendance import reading

EVENTS = """
select marks, taken_at is not null, taken_by_name, changed_by_name, changed_at, reason from (
  select e.marks, e.taken_at, e.taken_by_name, e.changed_by_name, e.changed_at, e.reason, e.version
    from attendance_rollevent e where e.pgh_obj_id = %(roll)s
  union all
  select r.marks, r.taken_at, r.taken_by_name, r.changed_by_name, r.changed_at, r.reason, r.version
    from attendance_roll r where r.id = %(roll)s) v
order by version
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one line."""

    field: str
    old: str
    new: str
    at: str
    by: str
    why: str


def changes_of(found: reading.State, words: Mapping[str, Any]) -> list[Entry]:
    """What changed from each version to the next, newest first."""
    if found.roll is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, {"roll": found.roll.id})
        versions = cursor.fetchall()
    names = {str(p.member_id): p.name for p in found.pupils}
    entries: list[Entry] = []
    before: dict[str, list[str]] = {}
    was_taken = False
    for marks, is_taken, _taken_by, by, at, reason in versions:
        now: dict[str, list[str]] = reading.plain(marks)
        moment = timezone.localtime(at).strftime("%H:%M:%S %d/%m/%Y")
        for line in sorted(set(now) | set(before), key=int):
            old, new = _text(before.get(line), words), _text(now.get(line), words)
            if old != new:
                entries.append(Entry(names.get(line, "?"), old, new, moment, by, reason))
        if is_taken and not was_taken:
            entries.append(Entry(_("Cả lớp"), _("chưa điểm danh"), _("đã điểm danh"), moment, by, reason))
        before, was_taken = now, is_taken
    return entries[::-1]


def _text(mark: list[str] | None, words: Mapping[str, Any]) -> str:
    if mark is None or not (mark[0] or mark[1]):
        return _("có mặt")
    word = str(words.get(mark[0], _("có mặt")))
    return f"{word} ({mark[1]})" if mark[1] else word
