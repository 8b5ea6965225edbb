"""Seals: the canonical bytes of each sheet and of the summary, their hash, signed, with a code that anybody can verify.

A seal is never changed. A correction after it makes a new one that names the one it replaces, in the transaction of the
correction.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.foundation.audit import public as audit
from lienthong.kernel.access.public import Actor, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment import books, locking
from lienthong.school.assessment.closing import canonical, signing, stages, stepping
from lienthong.school.assessment.closing.canonical import Content
from lienthong.school.assessment.closing.models import Seal, SealedBook
from lienthong.school.assessment.closing.signing import Done
from lienthong.school.assessment.closing.stepping import NOWHERE, Origin
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum

# Crockford's digits: none is taken for another on paper or over the telephone.
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
HASH_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Verified:
    """What anybody is told of a seal. signature: good | bad | unknown_key; newest: the seal that holds now."""

    seal: Seal
    signature: str
    newest: Seal

    @property
    def is_superseded(self) -> bool:
        """Whether a correction replaced it."""
        return self.newest.pk != self.seal.pk


@transaction.atomic
def seal(
    actor: Actor, *, unit_id: int, year: int, term: int, class_id: int | None = None, grade: int | None = None,
    origin: Origin = NOWHERE,
) -> Done:  # fmt: skip
    """Seal every approved class in reach: lock what is not locked yet, fix the bytes, sign them."""
    require(actor, Perm.BOOK_LOCK, unit_id)
    locking.take_alone(unit_id, year, term)
    rooms = locking.reach(unit_id, year, class_id=class_id, grade=grade)
    states = signing.states_by_class(term, [room.pk for room in rooms])
    unit = orgs.Unit.objects.get(pk=unit_id)
    done, waiting, count = [], [], 0
    for room in rooms:
        row = states.get(room.pk)
        after = stages.after(stages.SEAL, row.state) if row else None
        if row is None or after is None:
            state = row.state if row else stages.OPEN
            waiting.append((room.name, signing.why_not(state, stages.APPROVED)))
            continue
        _lock(actor, room, term)
        contents = canonical.books_of(room, term, unit_code=unit.code)
        made = make(actor, room, term, unit, contents, {})
        stepping.move(
            actor, row, stages.SEAL, after, origin=origin, content_hash=contents[-1].sha256, seal_code=made[-1].code
        )
        done.append(room.name)
        count += len(made)
    return Done(tuple(done), tuple(waiting), count)


def reseal(actor: Actor, room: classes.SchoolClass, term: int) -> list[Seal]:
    """After a correction: a new seal in place of each whose bytes are others now. Inside the correction's transaction."""
    unit = orgs.Unit.objects.get(pk=room.unit_id)
    before = {one.subject_code: one for one in standing([room.pk], term)}
    contents = canonical.books_of(room, term, unit_code=unit.code)
    changed = [c for c in contents if c.subject not in before or before[c.subject].sha256 != c.sha256]
    return make(actor, room, term, unit, changed, before)


def standing(class_ids: Iterable[int], term: int) -> list[Seal]:
    """The seals that hold now over these classes' books (not those that a correction replaced)."""
    rows = Seal.objects.filter(class_ref__in=list(class_ids), term=term, replaced_by=None)
    return list(rows.order_by("class_ref", "subject_code"))


def verify(code: str) -> Verified | None:
    """What is known of a code; None when there is no such seal. Needs no scope: names no person and no mark."""
    found: Seal | None = Seal.objects.filter(code=tidy_code(code)).first()
    if found is None:
        return None
    return Verified(found, audit.keys.verify(payload(found), found.key_id, found.signature), newest_of(found))


def by_hash(sha256: str) -> Seal | None:
    """The seal over exactly these bytes."""
    found: Seal | None = Seal.objects.filter(sha256=sha256.strip().lower()).order_by("id").first()
    return found


def newest_of(one: Seal) -> Seal:
    """The seal that holds now over the same book."""
    rows = Seal.objects.filter(class_ref=one.class_ref, term=one.term, subject_code=one.subject_code)
    newest: Seal = rows.order_by("-id")[0]
    return newest


def content_of(one: Seal) -> bytes:
    """The sealed bytes, for those within whose scope they lie. Raises SealedBook.DoesNotExist elsewhere."""
    book: SealedBook = SealedBook.objects.get(seal=one)
    return zlib.decompress(bytes(book.content))


def payload(one: Seal) -> bytes:
    """The bytes that the signature of a seal is over: all that the public page says, and what it replaces."""
    facts = {
        "layout": one.layout, "code": one.code, "unit": one.at_unit, "unit_name": one.unit_name, "year": one.year,
        "term": one.term, "class": one.class_ref, "class_name": one.class_name, "subject": one.subject_code,
        "office": one.office, "lines": one.lines, "sha256": one.sha256,
        "sealed_at": one.sealed_at.astimezone(dt.UTC).isoformat(timespec="seconds"), "replaces": one.replaces_id,
    }  # fmt: skip
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def tidy_code(text: str) -> str:
    """A code as kept, whatever dashes, spaces and small letters it was typed with; O is 0, I and L are 1."""
    letters = text.strip().upper().translate(str.maketrans("OIL", "011"))
    return "".join(letter for letter in letters if letter in DIGITS)[:CODE_LENGTH]


def shown_code(code: str) -> str:
    """K7QF-02MX-9TRA"""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def _lock(actor: Actor, room: classes.SchoolClass, term: int) -> None:
    locked = books.locked_classes(room.unit_id, room.year_id, term)
    if None in locked or room.pk in locked:
        return
    locking.lock_books(
        actor, unit_id=room.unit_id, year=room.year_id, term=term, class_id=room.pk, reason=_("Khóa khi niêm phong")
    )


def make(
    actor: Actor, room: classes.SchoolClass, term: int, unit: orgs.Unit, contents: Sequence[Content],
    before: dict[str, Seal], *, at: dt.datetime | None = None, office: str = "",
) -> list[Seal]:  # fmt: skip
    """Seals over these bytes; `before`: the seals that they replace, by subject."""
    names = dict(curriculum.Subject.objects.values_list("code", "name"))
    now = (at or calendar.now()).replace(microsecond=0)
    by = office or stepping.role_of(actor, unit.pk) or _("Hiệu trưởng")
    rows = []
    for content in contents:
        one = Seal(
            code="".join(secrets.choice(DIGITS) for _n in range(CODE_LENGTH)), at_unit=unit.pk, year=room.year_id,
            term=term, class_ref=room.pk, subject_code=content.subject, unit_name=unit.name[:200],
            class_name=room.name, subject_name=names.get(content.subject, "")[:100],
            office=by, lines=content.lines,
            layout=canonical.LAYOUT, sha256=content.sha256, sealed_at=now, replaces=before.get(content.subject),
        )  # fmt: skip
        signed = audit.keys.sign(payload(one))
        one.key_id, one.signature = signed.key_id, signed.value
        rows.append(one)
    made: list[Seal] = Seal.objects.bulk_create(rows)
    SealedBook.objects.bulk_create(
        SealedBook(unit_id=unit.pk, seal=one, sealed_by_name=actor.name[:100], content=zlib.compress(content.content))
        for one, content in zip(made, contents, strict=True)
    )
    return made


def is_concerned(actor: Actor, one: Seal, *, on: dt.date) -> bool:
    """Whether a person teaches the sealed sheet or leads the class."""
    if actor.person_id is None:
        return False
    if any(room.pk == one.class_ref for room in classes.homeroom_of(actor.person_id, on, unit_id=one.at_unit)):
        return True
    taught = classes.taught_by(actor.person_id, one.year, on, unit_id=one.at_unit)
    return any(row.school_class_id == one.class_ref and row.subject_id == one.subject_code for row in taught)
