"""Pages of the year: sheets, summer, boards, files, graduation."""

from __future__ import annotations

import pytest

from lienthong.school.assessment.tests.conftest import Founder, School
from lienthong.school.assessment.tests.years import WEAK, compute, decide, ended, look, mark
from lienthong.school.assessment.yearend import summer

__all__ = ["ended"]


def test_the_summer_is_recorded_on_its_page_by_hand(ended: School) -> None:
    client, address = ended.client("leader"), ended.url(f"books/{ended.room.uuid}/summer/")
    page = client.get(address).content.decode()
    member = ended.members[0].pk
    assert f'name="x{member}.TOAN"' in page
    row = look(ended).rows[0]
    posted = {f"s{member}": summer.stamp(row)}
    for code in WEAK:
        posted |= {f"x{member}.{code}": "on", f"v{member}.{code}": "6,0"}
    client.post(address, posted)
    assert look(ended).rows[0].final_outcome == "len_lop"
    answer = client.post(address, {f"s{member}": "old", f"x{member}.TOAN": "on", f"v{member}.TOAN": "12,5"})
    assert (answer.status_code, "lớn hơn 10" in answer.content.decode()) == (422, True)
    assert look(ended).rows[0].retests["TOAN"].value == 60


@pytest.mark.parametrize("path", ["summary/0/", "year/", "summer/", "conduct/0/", "summary/1/", "conduct/2/"])
@pytest.mark.parametrize("role", ["leader", "head", "registrar"])
def test_every_page_of_the_year_opens_for_those_who_may_see_it(ended: School, path: str, role: str) -> None:
    if path.startswith("conduct") and role == "registrar":
        pytest.skip("sees marks; the page is the same")
    answer = ended.client(role).get(ended.url(f"books/{ended.room.uuid}/{path}"))
    assert answer.status_code == 200
    assert ended.client("other").get(ended.url(f"books/{ended.room.uuid}/{path}")).status_code == 403


@pytest.mark.parametrize("path", ["summary/0/", "summary/1/", "year/"])
def test_the_years_sheets_come_as_files(ended: School, path: str) -> None:
    answer = ended.client("leader").get(ended.url(f"books/{ended.room.uuid}/{path}?export=xlsx"))
    assert answer.content[:2] == b"PK"


def test_the_board_of_the_year_counts_outcomes(ended: School) -> None:
    page = ended.client("head").get(ended.url("books/year/")).content.decode()
    assert "Chưa có kết luận" in page
    assert ended.room.name in page
    assert ended.client("teacher").get(ended.url("books/year/")).status_code == 403


def test_the_switcher_leads_from_a_term_to_the_year_and_back(ended: School) -> None:
    client, base = ended.client("leader"), f"books/{ended.room.uuid}"
    assert client.get(ended.url(f"{base}/summary/1/?term=0")).headers["Location"] == ended.url(f"{base}/summary/0/")
    assert client.get(ended.url(f"{base}/year/?term=1")).headers["Location"] == ended.url(f"{base}/summary/1/")
    assert "Cả năm" in client.get(ended.url(f"{base}/summary/0/")).content.decode()


def test_grade_9_is_recognised_with_a_class_of_diploma_and_a_reason(found_school: Founder) -> None:
    school = found_school("BD-THCS-8", grade=9)
    for term in (1, 2):
        mark(school, term, value=85, by_member={0: WEAK})
        decide(school, term)
    decide(school, 0)
    compute(school)
    client = school.client("head")
    page = client.get(school.url("books/graduation/")).content.decode()
    assert "Công nhận tốt nghiệp loại Giỏi" in page
    assert "học lực lớp 9 Yếu" in page
    assert client.get(school.url("books/graduation/?export=xlsx")).content[:2] == b"PK"
