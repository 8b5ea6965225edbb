"""The curriculum's screen."""

from __future__ import annotations

import pytest

from lienthong.school.curriculum.tests import world


@pytest.fixture
def school(reference):
    world.set_clock()
    return world.make_school("THCS-A", "THCS")


def test_the_table_shows_the_programme_of_the_year(client, school):
    client.force_login(school.account)
    page = client.get(f"/u/{school.unit.code}/2017/curriculum/").content.decode()
    assert "Ngữ văn" in page
    assert "QĐ 16/2006" in page


def test_a_programme_that_the_year_does_not_have_says_so(client, school):
    client.force_login(school.account)
    page = client.get(f"/u/{school.unit.code}/2017/curriculum/", {"programme": "GDPT2018", "level": "THCS"})
    assert "không có chương trình" in page.content.decode()


def test_nobody_unknown_sees_it(client, school):
    assert client.get(f"/u/{school.unit.code}/2017/curriculum/").status_code == 302
