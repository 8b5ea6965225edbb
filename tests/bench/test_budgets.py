"""Statements and weight of the pages within their budgets, over a class of 45 in the small world of the proofs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account
from lienthong.school.assessment.models import BookLock
from tests.bench import meter
from tests.bench.scenes import Person, Sheet, Stage, acting, scenes
from tests.isolation import belongings
from tests.isolation import world as worlds

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BUDGETS = json.loads((Path(__file__).resolve().parents[1] / "budgets.json").read_text())["pages"]
PUPILS = 45


@pytest.fixture
def stage(monkeypatch) -> Stage:
    """A class of 45 with marks in fifteen columns."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["testserver"])
    world = worlds.build()
    things = world.things["A"]
    with database.entered([things.unit.pk]):
        for position in range(3, PUPILS + 2):
            who = belongings.person(things.unit, f"Số {position}")
            member = belongings.enrol(things.unit, who, things.school_class, position)[1]
            belongings.mark(things.unit, member, comment="")
        BookLock.objects.all().delete()

    def person(name: str, key: str) -> Person:
        member = world.cast[name]
        assert member.actor is not None
        assert Account.objects.filter(pk=member.actor.account_id).exists()
        return Person(member.client, member.actor, world.units[key])

    return Stage(
        head=person("principal", "A"), teacher=person("teacher", "A"), office=person("district officer", "P1"),
        province=person("province officer", "SO"), name_part="nguyen zaqual",
        sheet=Sheet(things.unit.code, things.school_class.uuid, belongings.SUBJECT),
    )  # fmt: skip


def test_pages_keep_their_budget_of_statements_and_weight(stage):
    over = []
    for scene in scenes(stage):
        with acting(scene) as ask:
            ask()
            with meter.statements() as seen:
                size = len(ask()) / 1000
        allowed = BUDGETS[scene.name]
        if len(seen.texts) > allowed["statements"]:
            over.append(f"{scene.name}: {len(seen.texts)} statements, budget {allowed['statements']}: {seen.texts}")
        if size > allowed["kb"]:
            over.append(f"{scene.name}: {size:.1f} kB, budget {allowed['kb']}")
    assert over == []
