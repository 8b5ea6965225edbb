"""Columns of a primary class's file that speak of the pupil and of no subject: competences, qualities, how the year ended.

They are filled, not read: the homeroom teacher decides them on the class's own pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from lienthong.foundation.spreadsheets.public import HeaderText
from lienthong.school.assessment.aspects import GENERAL, QUALITY, SPECIFIC, Aspect
from lienthong.school.assessment.sheets_in_out.wording import words

Kind = Literal["aspect", "completed", "promoted", "level", "honours"]
COMPETENCE = "competence"
#: Beginnings of headings, folded. "Tin học" under one of these is a competence and no subject.
_GROUPS = (
    (QUALITY, re.compile(r"^(?:pc\b|pham chat)(?: chu yeu)?")),
    (SPECIFIC, re.compile(r"^(?:nldt\b|(?:nl|nang luc) (?:dt\b|dac thu))")),
    (GENERAL, re.compile(r"^(?:nlc\b|(?:nl|nang luc) chung)")),
    (COMPETENCE, re.compile(r"^(?:nl\b|nang luc)")),
)
_ENDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("completed", re.compile(r"^(?:htct|hoan thanh (?:ct|chuong trinh))")),
    ("promoted", re.compile(r"^(?:duoc )?len lop$")),
    ("level", re.compile(r"^(?:xep loai|ket qua giao duc|danh gia (?:ket qua|kq)\b)")),
    ("honours", re.compile(r"^(?:khen thuong|danh hieu)")),
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a column asks of the pupil; `place` among the class's aspects where it is one."""

    kind: Kind
    place: int = 0


def group_of(header: HeaderText) -> str:
    """The group of aspects that a column stands under; "" for a column of something else."""
    for text in (words(header.group), words(header.whole)):
        found = next((group for group, pattern in _GROUPS if pattern.search(text)), "")
        if found:
            return found
    return ""


def find(headers: Mapping[int, HeaderText], aspects: Iterable[Aspect]) -> dict[int, Judgement]:
    """Column of the file → what it asks, for a class that is judged by these aspects."""
    known = list(enumerate(aspects))
    found: dict[int, Judgement] = {}
    groups: dict[str, list[int]] = {}
    for index, header in sorted(headers.items()):
        group = group_of(header)
        if group:
            groups.setdefault(group, []).append(index)
        elif ending := next((kind for kind, pattern in _ENDS if pattern.search(words(header.lowest))), None):
            found[index] = Judgement(ending)
    for group, indexes in groups.items():
        belonging = [(place, aspect) for place, aspect in known if _belongs(aspect, group)]
        found.update(_named(indexes, headers, belonging, group))
    return found


def _belongs(aspect: Aspect, group: str) -> bool:
    return not aspect.is_quality if group == COMPETENCE else aspect.group == group


def _named(
    indexes: list[int], headers: Mapping[int, HeaderText], aspects: list[tuple[int, Aspect]], group: str
) -> dict[int, Judgement]:
    """By name; what is left ("GQVĐ", or no names at all) by order, where the group has a column for each aspect."""
    pattern = dict(_GROUPS)[group]
    found: dict[int, Judgement] = {}
    for index in indexes:
        said = pattern.sub("", words(headers[index].lowest)).strip()
        fits = [place for place, aspect in aspects if said and _same(said, words(aspect.name))]
        if len(fits) == 1 and Judgement("aspect", fits[0]) not in found.values():
            found[index] = Judgement("aspect", fits[0])
    if len(indexes) != len(aspects):
        return found
    taken = {judgement.place for judgement in found.values()}
    left = [place for place, _aspect in aspects if place not in taken]
    return found | {
        index: Judgement("aspect", place)
        for index, place in zip((i for i in indexes if i not in found), left, strict=True)
    }


def _same(said: str, name: str) -> bool:
    """ "Tự chủ" is "Tự chủ và tự học"; "Chăm học chăm làm" is said as it is."""
    return said == name or name.startswith(f"{said} ") or f" {name} " in f" {said} "
