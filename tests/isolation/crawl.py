"""Visits every URL of the resolver as everybody, with everybody's objects, and says what the declared table expects.

A URL that the table does not declare, or with a parameter that the world cannot fill, is an error: nothing is skipped.
"""

from __future__ import annotations

import functools
import io
import re
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pypdf
from django.db import transaction
from django.test import TestCase
from django.urls import URLPattern

from lienthong.kernel.access.public import Perm
from tests.architecture.test_urls import TABLE, every_url
from tests.isolation.belongings import COLLECTION, STRANDED, SUBJECT, YEAR, Things
from tests.isolation.world import Member, World

METHODS = ("GET", "POST")
NOBODY = "nobody"  # owner of what does not exist
LOGIN = "/accounts/login/"
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
OUR_OWN_ACCOUNT = "allauth"  # pages of allauth: a person's own account, behind its own log-in
# The demo's own list of people to be: names of accounts, for everybody. The address does not exist outside a demo.
OPEN_BY_DESIGN = frozenset({"/demo/login/"})
# Parameters whose object belongs to a unit: a foreign one must be as if it did not exist.
OWNED: dict[str, Callable[[World, str, Things], object]] = {
    "account": lambda world, key, _things: world.accounts[key][0].pk,
    "amendment": lambda _world, _key, things: things.extra["amendment"].uuid,
    "assignment": lambda _world, _key, things: things.assignment.pk,
    "change": lambda _world, _key, things: things.extra["change"].uuid,
    "class_uuid": lambda _world, _key, things: things.school_class.uuid,
    "employment": lambda _world, _key, things: things.employment.uuid,
    "enrolment": lambda _world, _key, things: things.enrolment.uuid,
    "key": lambda _world, _key, things: things.school_class.uuid,
    "member": lambda _world, _key, things: things.member.pk,
    "member_id": lambda _world, _key, things: things.member.pk,
    "lock_id": lambda _world, _key, things: things.lock.pk,
    "phrase_id": lambda _world, _key, things: things.extra["phrase"].pk,
    "pk": lambda _world, _key, things: things.holiday.pk,
    "post": lambda world, key, _things: world.accounts[key][1].pk,
    "proposal": lambda _world, _key, things: things.proposal.pk,
    "pupil": lambda _world, _key, things: things.enrolment.file.uuid,
    "run": lambda _world, _key, things: things.run.uuid,
    "search": lambda _world, _key, things: things.extra["search"].uuid,
    "submission": lambda _world, _key, things: things.submission.uuid,
    "timetable": lambda _world, _key, things: things.extra["timetable"].uuid,
    "transfer": lambda _world, _key, things: things.transfer.uuid,
    "window_id": lambda _world, _key, things: things.extra["window"].pk,
}
# The same parameter names another kind of object below these addresses.
BELOW: dict[tuple[str, str], Callable[[Things], object]] = {
    ("/books/files/", "run"): lambda things: things.extra["marks file"].uuid,
    ("/care/", "class_uuid"): lambda things: things.extra["preschool"].school_class.uuid,
    ("/care/", "member"): lambda things: things.extra["preschool"].pk,
    ("/make-up/", "change"): lambda things: things.extra["called off"].uuid,
    ("/moments/", "class_uuid"): lambda things: things.extra["primary"].uuid,
    ("/print/runs/", "file"): lambda things: things.extra["printed"].pk,
    ("/print/runs/", "run"): lambda things: things.extra["print run"].uuid,
    ("/strands/", "subject"): lambda _things: STRANDED,
}
# Parameters that name something public or one's own.
COMMON: dict[str, Callable[[str], object]] = {
    "area": lambda _path: _first_area(),
    "code": lambda _path: "T-THCS-A",  # of a unit; and as a seal's code (read as TTHCSA) of a seal of A
    "collection": lambda _path: COLLECTION,
    "day": lambda _path: "2018-01-10",
    "grade": lambda _path: "105",
    "job": lambda _path: "00000000-0000-0000-0000-000000000000",
    "file": lambda _path: 1,
    "layout": lambda _path: "vnedu",
    "kind": lambda path: _kind(path),
    "month": lambda _path: "2018-01",
    "number": lambda _path: 2,
    "session": lambda _path: 1,
    "stage": lambda _path: "giua_nam",
    "subject": lambda _path: SUBJECT,
    "term": lambda _path: 1,
    "token": lambda _path: "x" * 43,
    "year": lambda _path: YEAR,
}


def _kind(path: str) -> str:
    if "timetable" in path:
        return "class"
    return "rename" if "acts" in path else "slips" if "print" in path else "pupils"


@dataclass(frozen=True)
class Declared:
    """A row of the permission table."""

    read: tuple[str, ...]
    write: tuple[str, ...]
    who: str

    @property
    def permissions(self) -> tuple[Perm, ...]:
        return tuple(Perm(p) for p in self.who.split(" | "))


@dataclass(frozen=True)
class Address:
    """A URL pattern, filled in: where one stands and whose objects are asked for."""

    pattern: str
    path: str
    place: str  # "A", "B", "P1" …; "" for a URL without a place
    owner: str  # whose object the parameters name; "" when they name none


@dataclass(frozen=True)
class Visit:
    """What one person got."""

    member: str
    method: str
    address: Address
    status: int
    location: str
    text: str = field(repr=False)
    as_if_absent: bool = False  # a made-up object gets the very same answer

    @property
    def is_to_login(self) -> bool:
        return (self.status == 302 and self.location.startswith(LOGIN)) or self.status == 401

    def __str__(self) -> str:
        return f"{self.method} {self.address.path} as {self.member}: {self.status} {self.location}"


@functools.cache
def declared() -> dict[str, Declared]:
    """The reviewed table by path."""
    found = {}
    for line in TABLE.read_text().splitlines()[1:]:
        path, read, write, who = line.split("\t")
        found[path] = Declared(_methods(read), _methods(write), who)
    return found


def _methods(text: str) -> tuple[str, ...]:
    return tuple(text.split()) if text != "-" else ()


def patterns() -> list[tuple[str, URLPattern]]:
    """Every URL of ours and of allauth as ("/path/<int:x>/", pattern)."""
    return [(f"/{path}", pattern) for path, pattern in every_url()]


def undeclared() -> list[str]:
    """URLs that the table does not know."""
    return sorted({path for path, _pattern in patterns()} - declared().keys())


@functools.cache
def is_placed(path: str) -> bool:
    """Whether the gate looks at the unit of the URL; where it does not, the object named must tell the unit."""
    rules = {p: getattr(pattern.callback, "rule", None) for p, pattern in patterns()}
    rule = rules.get(path)
    return rule is None or bool(rule.is_placed)


def unknown_parameters() -> list[str]:
    """Parameters that nobody has taught the world to fill."""
    names = {name for path, _pattern in patterns() for _kind, name in PARAMETER.findall(path)}
    return sorted(names - OWNED.keys() - COMMON.keys() - {"unit"})


# (where one stands, whose object one asks for). At home one's own and the twin's; elsewhere a stranger.
SCHOOL = (("A", "A"), ("A", "B"), ("B", "B"))
STRANGER = (("A", "A"), ("B", "A"))
ROUTES: dict[str, tuple[tuple[str, str], ...]] = {
    "anonymous": (("A", "A"),),
    "province officer": (("SO", "A"), ("A", "A"), ("A", "B"), ("P1", "A")),
    "administrator": (("SO", "A"), ("A", "A")),
    "district officer": (("P1", "A"), ("P1", "B"), ("A", "A"), ("B", "B"), ("SO", "A")),
    "principal": SCHOOL,
    "teacher": SCHOOL,
    "second teacher": (("A", "A"),),
    "guardian": SCHOOL,
    "other district officer": STRANGER,
    "other principal": (*STRANGER, ("B", "B")),
    "teacher of B": STRANGER,
    "other guardian": STRANGER,
}


def addresses(world: World, member: Member, path: str) -> list[Address]:
    """The URL filled in for the places and objects that this person tries."""
    names = [name for _kind, name in PARAMETER.findall(path)]
    owned, placed = any(name in OWNED for name in names), "unit" in names
    pairs = dict.fromkeys((place if placed else "", owner if owned else "") for place, owner in ROUTES[member.name])
    return [Address(path, _filled(world, path, place, owner), place, owner) for place, owner in pairs]


def _filled(world: World, path: str, place: str, owner: str) -> str:
    def value(match: re.Match[str]) -> str:
        kind, name = match.groups()
        if name == "unit":
            return world.units[place].code
        if name == "key" and kind == "str":
            return "no-such-key"  # slips are kept under a random key for half an hour
        if name in OWNED and owner == NOBODY:
            return str(uuid.UUID(int=0)) if kind == "uuid" else "2147000000"
        special = next((make for (part, of), make in BELOW.items() if of == name and part in path), None)
        if special is not None and owner in world.things:
            return str(special(world.things[owner]))
        if name in OWNED:
            return str(OWNED[name](world, owner, world.things[owner]))
        return str(COMMON[name](path))

    return PARAMETER.sub(value, path)


@functools.cache
def _first_area() -> int:
    from lienthong.kernel.areas.models import Area

    return int(Area.objects.order_by("pk").values_list("pk", flat=True)[0])


def visit_everything(world: World, *, only_data: bool = False) -> Iterator[Visit]:
    """Every URL × person × method × place × owner. Each request is undone, so that none changes what the next sees.

    `only_data` leaves out what is refused before any row is looked at: it cannot depend on the database's fence.
    """
    for path, _pattern in patterns():
        for member in world.cast.values():
            for address in addresses(world, member, path):
                yield from _visits(world, member, address, only_data)


def _visits(world: World, member: Member, address: Address, only_data: bool) -> Iterator[Visit]:
    known = declared()[address.pattern]
    for method in METHODS:
        wanted = expected(world, member, method, address)
        if wanted == "method" and member.name != "principal":
            continue  # one refusal of a method that does not exist says it all
        if only_data and wanted not in ("open", "own", "foreign"):
            continue
        if wanted in ("refused", "absent", "login") and address.owner not in ("", address.place, "A"):
            continue  # refused at the gate, before anybody looks at the object
        if known.who == OUR_OWN_ACCOUNT and method == "POST":
            continue
        # A refusal at the gate has no page of its own to look at: the short form of it will do.
        seen = visit(member, method, address, accept="application/json" if wanted == "refused" else "text/html")
        if wanted == "foreign" and seen.status < 400:
            nobody = visit(
                member, method, replace(address, path=_filled(world, address.pattern, address.place, NOBODY))
            )
            seen = replace(seen, as_if_absent=(seen.status, seen.location) == (nobody.status, nobody.location))
        yield seen
        if "export=csv" in seen.text:
            for kind in ("csv", "xlsx"):
                yield visit(member, method, address, query=f"?export={kind}")


def visit(member: Member, method: str, address: Address, *, query: str = "", accept: str = "text/html") -> Visit:
    """One request in a transaction that is rolled back; what it sends after commit is sent, to be read too."""
    forget_messages(member)
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = member.client.generic(
                method, address.path + query, headers={"accept": accept}, REMOTE_ADDR=member.address
            )
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return Visit(
        member.name, method, address, answer.status_code, answer.headers.get("Location", ""), readable(content)
    )


def forget_messages(member: Member) -> None:
    """What an earlier act said would be shown on the next page, whatever page that is."""
    member.client.cookies.pop("messages", None)


def readable(content: bytes) -> str:
    """The words of an answer, those inside a workbook or a printed page too."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    if content[:4] == b"%PDF":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return content.decode(errors="replace")


def expected(world: World, member: Member, method: str, address: Address) -> str:
    """The class of answer that the declared table, the person's posts and the place demand.

    "method" 405 · "login" · "absent" 404 · "refused" 403 · "own" a page of one's own account · "foreign" as if the
    object did not exist · "open" anything but an error of ours or a log-in
    """
    known = declared()[address.pattern]
    if method not in (*known.read, *known.write) and known.who != OUR_OWN_ACCOUNT:
        return "method"
    if known.who == OUR_OWN_ACCOUNT:
        return "own"
    if known.who == "everybody":
        return "open"
    if member.actor is None:
        return "login"
    if address.place and is_placed(address.pattern):
        unit = world.units[address.place]
        if unit.pk not in member.scope:
            return "absent"
        if not any(member.actor.can(permission, unit.pk) for permission in known.permissions):
            return "refused"
    elif not any(member.actor.can_anywhere(permission) for permission in known.permissions):
        return "refused"
    if address.owner and world.units[address.owner].pk not in member.scope:
        return "foreign"
    return "open"


def fits(wanted: str, seen: Visit) -> bool:
    """Whether an answer is of the expected class."""
    match wanted:
        case "method":
            return seen.status == 405
        case "login":
            return seen.is_to_login
        case "absent":
            return seen.status == 404
        case "refused":
            return seen.status == 403
        case "foreign":
            # What is refused before the object is looked for (a finer right, a form without words) says nothing of it.
            refused = seen.status in (403, 404) or (seen.method == "POST" and seen.status in (400, 422))
            return refused or (seen.method == "POST" and seen.as_if_absent)
        case "own":
            return seen.status < 500
        case _:
            return seen.status < 500 and not seen.is_to_login


def forbidden_words(world: World, member: Member) -> dict[str, str]:
    """Canary → whose it is, of every unit that this person must learn nothing of."""
    from tests.isolation.belongings import CANARIES

    by_code = {unit.code: unit for unit in world.units.values()}
    words: dict[str, Any] = {canary: code for code, canary in CANARIES.items() if by_code[code].pk not in member.scope}
    if member.name.endswith("teacher"):
        # Marks of a class that is not theirs, in their own school.
        words["Zaqualhai" if member.name == "teacher" else "Zaqualmot"] = "a colleague's mark book"
    return words


def leaks(world: World, visits: list[Visit]) -> list[str]:
    """Every canary seen by one who must not know it."""
    found = []
    for seen in visits:
        if seen.address.pattern in OPEN_BY_DESIGN:
            continue
        text = seen.text.casefold()
        for canary, owner in forbidden_words(world, world.cast[seen.member]).items():
            if canary.casefold() in text:
                found.append(f"{seen} shows {canary} of {owner}")
    return found
