"""A term from assignment to the printed book, by the doors that people use: a centre, and a specialised class."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.access import actor as actors
from lienthong.school.assessment import public as assessment
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum
from lienthong.school.records.tests.conftest import Founder, Room, text_of

CHOSEN = ("LI", "HOA", "SINH", "DIA")


def subjects_of(made: Room) -> list[curriculum.PlannedSubject]:
    room = made.room
    planned = curriculum.subjects_of(room.programme, room.level, room.grade, room.year_id)
    taught = [s for s in planned if s.is_assessed and s.half_periods_week_1]
    return [s for s in taught if s.role == "core" or (s.role == "choice" and s.code in CHOSEN)]


def assigned(made: Room) -> None:
    """The registrar gives every subject to the teacher."""
    registrar = actors.load(made.accounts["registrar"], on=made.today)
    with database.entered(registrar.scope, who={"name": "giáo vụ"}):
        classes.TeachingAssignment.objects.filter(school_class=made.room).delete()
        for subject in subjects_of(made):
            row = classes.NewAssignment(
                class_id=made.room.pk,
                subject=subject.code,
                employment_id=made.employments["teacher"].pk,
                started_on=made.today,
            )
            classes.assign(actor=registrar, row=row)


def enter(made: Room, wanted: Mapping[int, Mapping[str, str]], usual: str) -> None:
    """The teacher types every cell that the grid asks for."""
    client = made.client("teacher")
    for subject in subjects_of(made):
        base = made.url(f"books/{made.room.uuid}/{subject.code}/1/")
        page = client.get(base).content.decode()
        columns = [
            code for code in ("tx1", "tx2", "tx3", "tx4", "dk1", "dk2", "dk3", "gk", "hk", "ck") if f'.{code}"' in page
        ]
        cells = []
        for number, member in enumerate(made.members):
            value = wanted.get(number, {}).get(subject.code, "Đ" if subject.is_comment else usual)
            cells += [{"line": str(member.pk), "col": col, "seen": None, "value": value} for col in columns]
        answer = client.post(
            f"{base}cells/", {"key": str(uuid.uuid4()), "version": "1", "cells": cells}, content_type="application/json"
        )
        assert answer.status_code == 200, answer.content.decode()
        assert len(answer.json()["saved"]) == len(cells), answer.json()


def decide(made: Room, conduct: str) -> None:
    client, address = made.client("leader"), made.url(f"books/{made.room.uuid}/conduct/1/")
    seen = json.dumps(["", None, None, [], [], "", [], [], ""])
    form: dict[str, object] = {"member": [str(member.pk) for member in made.members]}
    for member in made.members:
        form |= {f"s{member.pk}": seen, f"c{member.pk}": conduct, f"p{member.pk}": "1", f"k{member.pk}": "0"}
    assert client.post(address, form).status_code == 303


def close(made: Room) -> list[assessment.TermResult]:
    """The head locks the term; the results that it fixes, in the order of the list."""
    answer = made.client("head").post(made.url("books/lock/?term=1"), {"reach": "all", "part": ""})
    assert answer.status_code == 303
    with database.entered([made.unit.pk]):
        assert assessment.BookLock.objects.filter(unit=made.unit, opened_at=None).exists()
        return list(assessment.TermResult.objects.filter(school_class=made.room, term=1).order_by("member__position"))


def book(made: Room) -> str:
    answer = made.client("head").get(made.url(f"print/{made.room.uuid}/class-book/"))
    assert answer["Content-Type"] == "application/pdf"
    return text_of(made.printed("class-book"))


def refused_after(made: Room) -> str:
    client = made.client("teacher")
    cell = {"line": str(made.members[0].pk), "col": "tx1", "seen": "90", "value": "10"}
    body = {"key": str(uuid.uuid4()), "version": "1", "cells": [cell]}
    answer = client.post(made.url(f"books/{made.room.uuid}/TOAN/1/cells/"), body, content_type="application/json")
    assert answer.status_code == 423
    return str(answer.json()["message"])


def test_a_specialised_class_asks_more_of_its_own_subject(found_room: Founder) -> None:
    made = found_room("THPT", 10, 2017)
    with database.entered([made.unit.pk], who={"name": "dựng"}):
        classes.SchoolClass.objects.filter(pk=made.room.pk).update(specialised_subject="LI")
    assigned(made)
    enter(made, {0: {"LI": "79"}, 1: {"LI": "80"}, 2: {"LI": "49"}, 3: {"HOA": "79"}}, "90")
    decide(made, "T")
    results = close(made)
    assert [(row.computed_level, row.level) for row in results] == [("K", "K"), ("G", "G"), ("Y", "Tb"), ("G", "G")]
    assert [row.title for row in results] == ["HSTT", "HSG", "", "HSG"]
    assert "môn chuyên Vật lí 7,9 dưới 8,0" in results[0].cause["text"]
    assert results[2].cause["subjects"] == ["LI"]
    assert "đã khóa sổ" in refused_after(made)
    text = book(made)
    assert "SỔ GỌI TÊN VÀ GHI ĐIỂM" in text
    assert "7,9" in text


@pytest.mark.parametrize(
    ("year", "regime", "conduct", "levels", "words"),
    [(2017, "X02", "T", ["G", "Tb"], "ĐIỂM"), (2024, "X43", "Tot", ["Tot", "Kha"], "ĐÁNH GIÁ HỌC VIÊN")],
)
def test_a_centre_keeps_its_term_under_its_own_regulation(
    found_room: Founder, year: int, regime: str, conduct: str, levels: list[str], words: str
) -> None:
    made = found_room("GDTX", 10, year, pupils=2)
    assigned(made)
    enter(made, {1: {"TOAN": "34" if year == 2017 else "49"}}, "85")
    decide(made, conduct)
    results = close(made)
    assert {row.regime for row in results} == {regime}
    assert [row.level for row in results] == levels, [row.cause for row in results]
    assert results[1].level != results[1].computed_level
    assert "đã khóa sổ" in refused_after(made)
    assert words in book(made)
