"""Compares every standing seal with the book as it is now: what was changed under a seal is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from lienthong.foundation.audit import public as audit
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment.closing import canonical, sealing
from lienthong.school.assessment.closing.models import Seal, SealedBook
from lienthong.school.classes import public as classes


@dataclass(frozen=True, slots=True)
class Difference:
    """A seal that does not agree. kind: signature | content (sealed bytes) | changed (the book since) | gone."""

    code: str
    unit_id: int
    class_name: str
    subject: str
    kind: str


def differences(unit_ids: Iterable[int]) -> list[Difference]:
    """Seals of these units that are not what was signed, in the scope in force."""
    ids = sorted(set(unit_ids))
    codes = dict(orgs.Unit.objects.filter(pk__in=ids).values_list("pk", "code"))
    replaced = set(Seal.objects.filter(at_unit__in=ids).exclude(replaces=None).values_list("replaces_id", flat=True))
    rows = Seal.objects.filter(at_unit__in=ids).order_by("class_ref", "term", "id")
    found: list[Difference] = []
    for (class_id, term), group in groupby(rows, key=lambda one: (one.class_ref, one.term)):
        seals = list(group)
        found += _of_class(seals, replaced, codes.get(seals[0].at_unit, ""), class_id, term)
    return found


def _of_class(seals: list[Seal], replaced: set[int], unit_code: str, class_id: int, term: int) -> list[Difference]:
    room = classes.SchoolClass.objects.filter(pk=class_id).first()
    now = {c.subject: c.sha256 for c in canonical.books_of(room, term, unit_code=unit_code)} if room else {}
    found = []
    for one in seals:
        kind = _fault(one, now.get(one.subject_code), is_standing=one.pk not in replaced)
        if kind:
            found.append(Difference(one.code, one.at_unit, one.class_name, one.subject_code, kind))
    return found


def _fault(one: Seal, now: str | None, *, is_standing: bool) -> str:
    if audit.keys.verify(sealing.payload(one), one.key_id, one.signature) != audit.keys.GOOD:
        return "signature"
    try:
        content = sealing.content_of(one)
    except SealedBook.DoesNotExist:
        return "gone"
    if hashlib.sha256(content).hexdigest() != one.sha256:
        return "content"
    return "changed" if is_standing and now != one.sha256 else ""
