"""A page that is refused says why and keeps what was typed and chosen: nobody types twice."""

from __future__ import annotations

import re
from typing import Any

from lienthong.foundation.database import public as database
from lienthong.school.assessment import locking
from lienthong.school.assessment.tests.conftest import YEAR, School
from lienthong.school.assessment.tests.test_amending import ask, locked
from lienthong.school.assessment.tests.years import ended, look
from lienthong.school.assessment.yearend import summer

__all__ = ["ended", "locked"]


def refused(school: School, role: str, path: str, **posted: Any) -> str:
    """The page that answers a form that was refused."""
    answer = school.client(role).post(school.url(path), posted)
    assert answer.status_code == 422
    return str(answer.content.decode())


def tag(page: str, name: str) -> str:
    """The tag of the field with this name."""
    found = re.search(rf'<(?:input|select|textarea)[^>]*\bname="{re.escape(name)}"[^>]*>', page)
    assert found is not None, name
    return found[0]


def test_the_summers_page_keeps_every_card(ended: School) -> None:
    weak, naughty = (member.pk for member in ended.members[:2])
    seen = {f"s{row.member_id}": summer.stamp(row) for row in look(ended).rows[:2]}
    page = refused(
        ended, "leader", f"books/{ended.room.uuid}/summer/",
        **seen, **{
            f"x{weak}.TOAN": "on", f"v{weak}.TOAN": "12,5", f"x{weak}.VAN": "on", f"f{weak}.VAN": "on",
            f"r{weak}.VAN": "nằm viện", f"n{weak}": "đã dặn gia đình", f"a{naughty}": "yes", f"c{naughty}": "Tb",
        },
    )  # fmt: skip
    assert "lớn hơn 10" in page
    assert 'value="12,5"' in tag(page, f"v{weak}.TOAN")
    assert "checked" in tag(page, f"x{weak}.TOAN")
    assert "checked" not in tag(page, f"x{weak}.NN")
    assert "checked" in tag(page, f"f{weak}.VAN")
    assert 'value="nằm viện"' in tag(page, f"r{weak}.VAN")
    assert 'value="đã dặn gia đình"' in tag(page, f"n{weak}")
    assert '<option value="yes" selected>' in page
    assert '<option value="Tb" selected>' in page
    assert look(ended).rows[0].retests == {}


def test_the_locks_page_keeps_its_reach(school: School) -> None:
    page = refused(school, "head", "books/lock/?term=1", reach="grade-7", part="", reason=" ")
    assert '<option value="grade-7" selected>' in page
    with database.entered([school.unit.pk]):
        assert locking.locks(school.unit.pk, YEAR, 1) == []


def test_the_bank_keeps_a_phrase_that_is_too_long(school: School) -> None:
    phrase = "chăm học " * 60
    page = refused(school, "teacher", "comments/", group="toan_tin", level="tot", text=phrase, whose="mine")
    assert phrase.strip() in page


def test_a_decision_without_a_witness_keeps_the_opinion(locked: School) -> None:
    address = f"books/amendments/{ask(locked).uuid}/"
    page = refused(locked, "head", address, act="grant", witness=" ", note="đúng với bài kiểm tra")
    assert 'value="đúng với bài kiểm tra"' in tag(page, "note")


def test_an_exemption_of_a_subject_that_is_none_keeps_its_pupil(school: School) -> None:
    member = school.members[1].pk
    page = refused(
        school, "head", f"books/{school.room.uuid}/exemptions/", member=str(member), subject="KHONG-CO", period="2"
    )
    assert f'<option value="{member}" selected>' in page
    assert '<option value="2" selected>' in page
