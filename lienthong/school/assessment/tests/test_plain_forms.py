"""Without script: what the form saves, and how refused cells come back."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client

from lienthong.foundation.database import public as database
from lienthong.school.assessment import locking
from lienthong.school.assessment.tests.conftest import YEAR, School, assign
from lienthong.school.assessment.tests.test_kept_input import tag
from lienthong.school.assessment.tests.test_saving import cell, post


def fields(page: str) -> dict[str, str]:
    """What a browser without script would send back: every named field with its value."""
    form = page[page.index('<form method="post"') :]
    found = {}
    for field in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        found[name] = unescape(text)
    return found


def opened(client: Client, address: str) -> dict[str, str]:
    return fields(client.get(address).content.decode())


def test_every_column_of_the_form_is_saved_and_what_is_no_mark_comes_back_with_its_reason(school: School) -> None:
    client = school.client("teacher")
    address = school.url(f"books/{school.room.uuid}/TOAN/1/")
    first, second = (member.pk for member in school.members[:2])
    given = opened(client, address)
    assert f"{first}.hk" in given
    given |= {
        f"{first}.tx1": "85",
        f"{first}.dk1": "7,5",
        f"{first}.hk": "90",
        f"{first}.tx2": "8..5",
        f"{second}.hk": "11",
    }
    answer = client.post(address, given)
    page = answer.content.decode()
    assert answer.status_code == 422
    line = school.lines()[first]
    assert (line.tx, line.dk, line.hk) == ([85], [75], 90)
    assert second not in school.lines()
    assert 'value="8..5"' in tag(page, f"{first}.tx2")
    assert 'aria-invalid="true"' in tag(page, f"{first}.tx2")
    assert 'value="11"' in tag(page, f"{second}.hk")
    assert "aria-invalid" not in tag(page, f"{first}.tx1")
    assert "lớn hơn 10" in page[page.index(f'id="o{second}-hk-why"') :][:200]
    mended = fields(page) | {f"{first}.tx2": "8,5", f"{second}.hk": "10"}
    assert client.post(address, mended).status_code == 303
    assert school.lines()[first].tx == [85, 85]
    assert school.lines()[second].hk == 100


def test_what_another_wrote_meanwhile_is_named_and_saving_again_puts_ones_own_in_its_place(school: School) -> None:
    assign(school, "other", "TOAN")
    client = school.client("teacher")
    address = school.url(f"books/{school.room.uuid}/TOAN/1/")
    member = school.members[0].pk
    given = opened(client, address) | {f"{member}.tx1": "70"}
    post(school, cell(school, 0, "tx1", "90"), role="other")
    page = client.post(address, given).content.decode()
    assert "Trần Văn Minh vừa ghi “9,0”" in page
    assert 'value="70"' in tag(page, f"{member}.tx1")
    assert school.lines()[member].tx == [90]
    assert client.post(address, fields(page)).status_code == 303
    assert school.lines()[member].tx == [70]


def test_a_book_locked_meanwhile_gives_back_every_mark_that_was_typed(school: School) -> None:
    client = school.client("teacher")
    address = school.url(f"books/{school.room.uuid}/TOAN/1/")
    member = school.members[0].pk
    given = opened(client, address) | {f"{member}.tx1": "7,3"}
    head = school.client("head")
    assert head.post(school.url("books/lock/?term=1"), {"class": "all", "reason": "cuối kỳ"}).status_code == 303
    with database.entered([school.unit.pk]):
        assert locking.locks(school.unit.pk, YEAR, 1)
    answer = client.post(address, given)
    assert answer.status_code == 422
    assert "“7,3”" in answer.content.decode()
    assert not school.lines()


def test_a_remark_that_is_too_long_comes_back_whole(school: School) -> None:
    client = school.client("teacher")
    address = school.url(f"books/{school.room.uuid}/TOAN/1/comments/")
    first, second = (member.pk for member in school.members[:2])
    text = "chăm học " * 60
    answer = client.post(address, opened(client, address) | {f"{first}.nx": text, f"{second}.nx": "Tiến bộ."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert text in page
    assert "nhiều nhất 500" in page
    assert 'aria-invalid="true"' in tag(page, f"{first}.nx")
    assert school.lines()[second].comment == "Tiến bộ."
