"""The homeroom teacher's page: the bank of remarks beside it, and nothing typed is lost by a slip."""

from __future__ import annotations

import json

import pytest

from lienthong.foundation.database import public as database
from lienthong.school.assessment import commenting, terms
from lienthong.school.assessment.models import TermResult
from lienthong.school.assessment.tests.conftest import TODAY, School


def address(school: School) -> str:
    return school.url(f"books/{school.room.uuid}/conduct/1/")


def form(school: School, **typed: str) -> dict[str, str]:
    with database.entered([school.unit.pk]):
        room = terms.room(school.actor("leader"), school.room.uuid, 1, on=TODAY)
        row = terms.term_rows(room)[0]
    member = row.member_id
    return {
        "member": str(member), f"s{member}": json.dumps(row.decided, ensure_ascii=False),
        **{f"{name}{member}": text for name, text in typed.items()},
    }  # fmt: skip


def test_the_bank_stands_beside_the_remarks_with_the_schools_and_the_teachers_own_phrases(school: School) -> None:
    with database.entered([school.unit.pk]):
        for role, text, is_schools in (("leader", "{ten} hay giúp bạn", False), ("head", "{ten} giữ lớp sạch", True)):
            commenting.add_phrase(
                school.actor(role),
                unit_id=school.unit.pk,
                group="chu_nhiem",
                level="tot",
                text=text,
                for_school=is_schools,
            )
    school.client("leader").post(address(school), form(school, c="T"))
    page = school.client("leader").get(address(school)).content.decode()
    assert "<comment-bank" in page
    assert "… hay giúp bạn" in page
    assert "… giữ lớp sạch" in page
    assert 'data-comment data-level="tot"' in page
    assert "{ten} giữ lớp sạch" in school.client("head").get(school.url("comments/?group=chu_nhiem")).content.decode()
    assert "<comment-bank" not in school.client("head").get(address(school)).content.decode()


@pytest.mark.parametrize("wrong", [{"p": "mười"}, {"c": "X"}, {"n": "x" * 501}, {"k": "900"}])
def test_a_refused_page_keeps_everything_that_was_typed(school: School, wrong: dict[str, str]) -> None:
    answer = school.client("leader").post(
        address(school), form(school, **{"c": "K", "p": "3", "n": "Có tiến bộ", **wrong})
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Chưa ghi gì" in page
    assert wrong.get("n", "Có tiến bộ") in page
    assert f'value="{wrong.get("p", "3")}"' in page
    with database.entered([school.unit.pk]):
        assert not TermResult.objects.filter(unit=school.unit).exists()
    assert school.client("leader").post(address(school), form(school, c="K", p="3", n="Có tiến bộ")).status_code == 303


@pytest.mark.parametrize(
    ("conduct", "level", "judged", "expected"),
    [
        ("T", "Y", (), "tot"), ("", "Kha", (), "kha"), ("CD", "Tot", (), "chua"), ("", "", (), ""),
        ("", "", (3, 3, 2), "dat"), ("", "", (3, 1), "chua"), ("", "HTXS", (None,), "tot"),
    ],
)  # fmt: skip
def test_a_remark_speaks_of_conduct_before_learning(
    conduct: str, level: str, judged: tuple[int], expected: str
) -> None:
    assert commenting.level_of_pupil(conduct, level, judged) == expected
