"""Printing a book: who may, the facts, the pages, the PDF, and the line in the access log. One act, one transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.typeset import public as typeset
from lienthong.kernel.access import public as access
from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import public as assessment
from lienthong.school.classes import public as classes
from lienthong.school.records.errors import NothingToPrint
from lienthong.school.records.facts import Facts, facts_of
from lienthong.school.records.kinds import Choice, Kind
from lienthong.school.records.layout import Page

TEMPLATE = Path(__file__).parent / "typ" / "book.typ"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF with its file name."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Ties:
    """How a person stands to a class: leads it, teaches these subjects of it, may see all marks, keeps its list."""

    leads: bool
    teaches: frozenset[str]
    sees_marks: bool
    keeps_lists: bool

    def may(self, kind: Kind, subject: str = "") -> bool:
        """Whether this person may have this book. For a book by subject: of this subject, or (none named) of any."""
        if self.leads or self.sees_marks:
            return True
        if kind.whose == "subject":
            return subject in self.teaches if subject else bool(self.teaches)
        return kind.whose == "list" and (bool(self.teaches) or self.keeps_lists)


def room_of(key: uuid.UUID, *, unit_id: int, year: int) -> classes.SchoolClass:
    """A class of the unit and year with its school and office. Raises NoSuchThing for any other."""
    found: classes.SchoolClass | None = (
        classes.SchoolClass.objects.filter(uuid=key, unit_id=unit_id, year_id=year)
        .select_related("unit__parent", "year")
        .first()
    )
    if found is None:
        raise NoSuchThing(key)
    return found


def ties(actor: Actor, room: classes.SchoolClass, *, on: dt.date) -> Ties:
    """How the person stands to the class on a day."""
    leads = teaches = False
    taught: frozenset[str] = frozenset()
    if actor.person_id is not None:
        led = classes.homeroom_of(actor.person_id, on, unit_id=room.unit_id)
        leads = room.pk in {found.pk for found in led} and actor.can(Perm.CONDUCT_EDIT_HOMEROOM, room.unit_id)
        teaches = actor.can(Perm.MARKS_EDIT_ASSIGNED, room.unit_id)
    if teaches and actor.person_id is not None:
        rows = classes.taught_by(actor.person_id, room.year_id, on, unit_id=room.unit_id)
        taught = frozenset(row.subject_id for row in rows if row.school_class_id == room.pk)
    return Ties(leads, taught, actor.can(Perm.MARKS_VIEW, room.unit_id), actor.can(Perm.CLASSES_EDIT, room.unit_id))


def day_of(room: classes.SchoolClass, today: dt.date) -> dt.date:
    """The day that the book is printed as at: today, inside its year."""
    return min(max(today, room.year.starts_on), room.year.ends_on)


def print_book(
    actor: Actor,
    kind: Kind,
    room: classes.SchoolClass,
    choice: Choice,
    *,
    today: dt.date,
    request: HttpRequest | None = None,
) -> Printed:
    """A book of a class as PDF, and its line in the access log. Raises NotPermitted, NothingToPrint."""
    on = day_of(room, today)
    if not ties(actor, room, on=on).may(kind, choice.subject):
        raise NotPermitted(kind.code)
    if room.level not in kind.levels:
        raise NothingToPrint(_("Lớp %(name)s không có loại sổ này.") % {"name": room.name})
    sensitive = bool(kind.sensitive) and actor.can(Perm.PUPILS_SENSITIVE, room.unit_id)
    facts = facts_of(room, on=on, sensitive=sensitive)
    pages = pages_of(kind, facts, choice)
    printed = Printed(
        file_name(kind, facts, choice), typeset_pages(actor, facts, kind, pages, seal=seal_of(kind, facts, choice))
    )
    _log(actor, kind, facts, choice, request=request)
    return printed


def pages_of(kind: Kind, facts: Facts, choice: Choice) -> list[Page]:
    """The pages of a book. Its words are Vietnamese whatever the language of the screen: the forms are official."""
    if not facts.pupils:
        raise NothingToPrint(_("Lớp %(name)s chưa có học sinh nào nên chưa in được.") % {"name": facts.room.name})
    if facts.book is None and kind.whose != "list":
        raise NothingToPrint(_("Lớp %(name)s không có sổ điểm.") % {"name": facts.room.name})
    with translation.override("vi"):
        return kind.make(facts, choice)


def seal_of(kind: Kind, facts: Facts, choice: Choice) -> assessment.PaperSeal | None:
    """The seal over what a book shows; of a year's book that of its later sealed term."""
    if not kind.sealed:
        return None
    terms = [choice.term] if "term" in kind.asks and choice.term else [2, 1]
    with translation.override("vi"):
        return assessment.paper_seal(facts.room.pk, terms, choice.subject if kind.whose == "subject" else "")


def typeset_pages(
    actor: Actor, facts: Facts, kind: Kind, pages: Iterable[Page], *, seal: assessment.PaperSeal | None = None
) -> bytes:
    """The PDF, with who printed it and when at the foot of each page, and the seal where there is one."""
    with translation.override("vi"):
        data = document(facts, str(kind.name), pages, printed_by=actor.name, seal=seal)
    return typeset.pdf(TEMPLATE, data, tagged=kind.tagged)


def document(
    facts: Facts, title: str, pages: Iterable[Page], *, printed_by: str, seal: assessment.PaperSeal | None = None
) -> dict[str, object]:
    """What the template is given."""
    at = timezone.localtime(calendar.now(), calendar.VIETNAM).strftime("%H:%M ngày %d/%m/%Y")
    return {
        "title": f"{title} - {facts.room.name} - {facts.year_label}",
        "footer": f"{facts.school.name} · Lớp {facts.room.name} · In bởi {printed_by} lúc {at}",
        "seal": {"text": seal.text, "svg": seal.svg} if seal else None,
        "pages": [page.data() for page in pages],
    }


def file_name(kind: Kind, facts: Facts, choice: Choice) -> str:
    """so-cua-lop_7A1_2017-2018.pdf: plain letters, since it travels."""
    parts = [kind.code, facts.room.name, choice.subject, f"{facts.room.year_id}-{facts.room.year_id + 1}"]
    if "term" in kind.asks:
        parts.append(f"hk{choice.term}" if choice.term else "canam")
    text = vietnamese.fold("_".join(part for part in parts if part))
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in text) + ".pdf"


def _log(actor: Actor, kind: Kind, facts: Facts, choice: Choice, *, request: HttpRequest | None) -> None:
    """A page that reads runs read-only, so the lines are written when it ends, before anything is sent."""
    room = facts.room
    wanted = [p for p in facts.pupils if choice.member in (None, p.member_id)]
    shown = [p.person_id for p in wanted if facts.shows_sensitive and (p.ethnic or p.priority or p.health)]

    def write() -> None:
        access.log_access(
            "export", account_id=actor.account_id, unit_id=room.unit_id, target=f"class:{room.pk}", request=request,
            book=kind.code, what=room.name, term=choice.term, subject=choice.subject, pupils=len(wanted),
        )  # fmt: skip
        access.log_sensitive_reads(
            actor, person_ids=shown, unit_id=room.unit_id, fields=kind.sensitive, request=request
        )

    transaction.on_commit(write)
