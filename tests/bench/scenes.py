"""The pages that have a budget, over whatever database is there: the demo province, or the small world of the tests."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account
from lienthong.kernel.access.public import Actor, load_actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs.models import Unit
from lienthong.school.attendance import public as attendance


class NotAnswered(Exception):
    """A page did not answer as it should."""


YEAR = 2017
MOST_TIMES = 40


@dataclass(frozen=True)
class Person:
    """Who asks, signed in."""

    client: Client
    actor: Actor
    unit: Unit


@dataclass(frozen=True)
class Sheet:
    """A mark sheet worth measuring."""

    unit_code: str
    class_uuid: uuid.UUID
    subject: str


@dataclass(frozen=True)
class Stage:
    """The people and things that the scenes need."""

    head: Person
    teacher: Person
    office: Person
    province: Person
    sheet: Sheet
    name_part: str


@dataclass(frozen=True)
class Scene:
    """One page: who asks for what. `bodies` make POSTs, each changing what the one before left; `reference` is the same
    rows by one bare statement.
    """

    name: str
    who: Person
    url: str
    bodies: Callable[[], Iterator[bytes]] | None = None
    reference: str = ""
    parameters: tuple[object, ...] = ()
    is_json: bool = False

    @property
    def headers(self) -> dict[str, str]:
        return {"accept": "application/json" if self.is_json else "text/html"}


def sign_in(account: Account) -> Person:
    """A person with a session of his own."""
    client = Client()
    client.force_login(account)
    actor = load_actor(account, on=calendar.today())
    return Person(client, actor, Unit.objects.get(pk=actor.posts[0].unit_id))


def scenes(stage: Stage) -> list[Scene]:
    """All of them; one whose page does not exist is left out and named by `missing`."""
    found = []
    for scene in (_lists, _people_search, _sheet, _roll, _boards):
        found += scene(stage)
    return found


def _lists(stage: Stage) -> list[Scene]:
    school = {"unit": stage.head.unit.code, "year": YEAR}
    ids = sorted(stage.head.actor.scope)
    pupils = (
        "select p.full_name, p.birth_date, p.sex, f.pupil_code, c.name from pupils_enrolment e"
        " join people_person p on p.id = e.person_id join pupils_pupilfile f on f.id = e.file_id"
        " left join classes_classmember m on m.enrolment_id = e.id and m.ended_on is null"
        " left join classes_schoolclass c on c.id = m.school_class_id"
        " where e.unit_id = any(%s) and e.year_id = %s and e.ended_on is null order by p.sort_key limit 50"
    )
    return [
        Scene("home of a head", stage.head, reverse("place_home", kwargs=school)),
        Scene("list of pupils", stage.head, reverse("pupils:list", kwargs=school), None, pupils, (ids, YEAR)),
        Scene("list of staff", stage.head, reverse("staff:list", kwargs=school)),
        Scene("list of classes", stage.head, reverse("classes:list", kwargs=school)),
        Scene("books to print", stage.head, reverse("records:print", kwargs=school)),
        Scene(
            "books of a class to print",
            stage.head,
            reverse("records:class", kwargs={**school, "class_uuid": stage.sheet.class_uuid}),
        ),
        Scene("list of units, province", stage.province, reverse("orgs:list", kwargs=_at(stage.province))),
    ]


def _people_search(stage: Stage) -> list[Scene]:
    bare = (
        "select person_id from people_namekey where unit_id = any(%s) and key >= %s and key < %s order by key limit 10"
    )
    part = stage.name_part
    parameters = (sorted(stage.province.actor.scope), part, part + "~")
    return [
        Scene(
            "search, province", stage.province, f"{reverse('search')}?q={part}", None, bare, parameters, is_json=True
        ),
        Scene(
            "search, words swapped",
            stage.province,
            f"{reverse('search')}?q={'+'.join(reversed(part.split()))}",
            is_json=True,
        ),
        Scene("search, school", stage.head, f"{reverse('search')}?q={part}", is_json=True),
    ]


def _sheet(stage: Stage) -> list[Scene]:
    where = {
        "unit": stage.sheet.unit_code, "year": YEAR, "class_uuid": stage.sheet.class_uuid,
        "subject": stage.sheet.subject, "term": 1,
    }  # fmt: skip
    bare = (
        "select l.member_id, l.tx, l.dk, l.hk, l.mean from assessment_markline l"
        " join classes_schoolclass c on c.id = l.school_class_id where c.uuid = %s and l.subject_id = %s and l.term = 1"
    )
    parameters = (stage.sheet.class_uuid, stage.sheet.subject)
    return [
        Scene("grid", stage.teacher, reverse("assessment:sheet", kwargs=where), None, bare, parameters),
        Scene(
            "grid, save", stage.teacher, reverse("assessment:cells", kwargs=where), lambda: _cells(stage), is_json=True
        ),
    ]


def _roll(stage: Stage) -> list[Scene]:
    """The roll of the sheet's class on the last day that it had school."""
    actor, on = stage.teacher.actor, calendar.today()
    with database.entered(actor.scope):
        for back in range(14):
            found = attendance.state(
                actor, stage.sheet.class_uuid, on - dt.timedelta(back), 1, unit_ids=actor.scope, on=on
            )
            if not found.no_school:
                break
    where = {
        "unit": stage.sheet.unit_code, "year": YEAR, "class_uuid": stage.sheet.class_uuid, "day": found.day.isoformat(),
        "session": found.pattern.sessions[0],
    }  # fmt: skip

    def absent() -> Iterator[bytes]:
        """All of them absent, then as they were, and again."""
        codes = {str(p.member_id): found.mark(p.member_id).code or None for p in found.present}
        for turn in count():
            pairs = [(line, code, "P") if turn % 2 == 0 else (line, "P", code) for line, code in codes.items()]
            cells = [{"line": line, "col": "code", "seen": seen, "value": value} for line, seen, value in pairs]
            yield json.dumps({"cells": cells}).encode()

    return [
        Scene("attendance pad", stage.teacher, reverse("attendance:pad", kwargs=where)),
        Scene("attendance pad, save", stage.teacher, reverse("attendance:cells", kwargs=where), absent, is_json=True),
    ]


def _boards(stage: Stage) -> list[Scene]:
    return [
        Scene("board, office", stage.office, reverse("reporting:board", kwargs=_at(stage.office))),
        Scene("board, province", stage.province, reverse("reporting:board", kwargs=_at(stage.province))),
    ]


def _at(person: Person) -> dict[str, object]:
    return {"unit": person.unit.code, "year": YEAR}


def _cells(stage: Stage) -> Iterator[bytes]:
    """Up to 240 cells of the sheet, each changed from what stands there, then changed back, and again."""
    with database.entered(stage.teacher.actor.scope), connection.cursor() as cursor:
        cursor.execute(
            "select m.id, l.tx, l.dk, l.hk from classes_classmember m"
            " join classes_schoolclass c on c.id = m.school_class_id join assessment_markline l on l.member_id = m.id"
            " where c.uuid = %s and l.subject_id = %s and l.term = 1 and m.ended_on is null order by m.position",
            [stage.sheet.class_uuid, stage.sheet.subject],
        )
        rows = cursor.fetchall()
    pairs: list[tuple[str, str, str | None, str | None]] = []
    for member, tx, dk, hk in rows:
        given = (
            [(f"tx{n}", v) for n, v in enumerate(tx, 1)] + [(f"dk{n}", v) for n, v in enumerate(dk, 1)] + [("hk", hk)]
        )
        pairs += [(str(member), column, _wire(value), _wire(_other(value, column))) for column, value in given]
    for _turn in count():
        cells = [
            {"line": line, "col": column, "seen": seen, "value": value} for line, column, seen, value in pairs[:240]
        ]
        yield json.dumps({"key": str(uuid.uuid4()), "cells": cells}).encode()
        pairs = [(line, column, value, seen) for line, column, seen, value in pairs]


def _other(value: int | None, column: str) -> int:
    step = 10 if column.startswith("tx") else 5
    return (value or 0) + step if (value or 0) + step <= 100 else (value or 0) - step


def _wire(value: int | None) -> str | None:
    return None if value is None else str(value)


@contextmanager
def acting(scene: Scene) -> Iterator[Callable[[], bytes]]:
    """The scene as an act to repeat, each time in transactions of its own as the server has them.

    What a browser would have at hand already is made before, and not measured. Of what writes all is undone in the end,
    not in between: a connection forgets the plans that it keeps when something is rolled back.
    """
    if scene.bodies is None:
        yield lambda: ask(scene, b"")
        return
    bodies = iter(list(islice(scene.bodies(), MOST_TIMES)))
    with transaction.atomic():
        yield lambda: ask(scene, next(bodies))
        transaction.set_rollback(True)


def ask(scene: Scene, body: bytes) -> bytes:
    """The answer of a scene."""
    client = scene.who.client
    if body:
        answer = client.post(scene.url, body, content_type="application/json", headers=scene.headers)
    else:
        answer = client.get(scene.url, headers=scene.headers)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code != 200:
        raise NotAnswered(f"{scene.name}: {scene.url} answered {answer.status_code} {content[:300]!r}")
    return content
