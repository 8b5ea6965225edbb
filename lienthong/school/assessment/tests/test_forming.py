"""How tests are sat: the usual forms of TT 58/2011, what a teacher settles, what a file's headings say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from lienthong.foundation.database import public as database
from lienthong.foundation.spreadsheets.public import read_workbook
from lienthong.foundation.spreadsheets.tests import samples
from lienthong.school.assessment import locking
from lienthong.school.assessment.models import ColumnForm
from lienthong.school.assessment.sheets_in_out import giving_back
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, Founder, School
from lienthong.school.assessment.tests.test_saving import cell, post
from lienthong.school.assessment.tests.test_sheets_in_out import NAMES, aim, line, written


def form(school: School, role: str = "teacher", subject: str = "TOAN", **columns: str) -> Any:
    return school.client(role).post(school.url(f"books/{school.room.uuid}/{subject}/1/forms/"), columns)


def headings(school: School, subject: str = "TOAN") -> list[str]:
    page = school.client("head").get(school.url(f"books/{school.room.uuid}/{subject}/1/")).content.decode()
    return re.findall(r'data-col="\w+" data-label="([^"]+)"', page)


def filled(school: School, rows: Sequence[Sequence[object]]) -> tuple[list[object], list[str]]:
    """The second row of the file that comes back, and what the person is told."""
    actor = school.actor("teacher")
    with database.entered(actor.scope):
        done = giving_back.fill_file(actor, aim(school), samples.xlsx(rows), "diem.xlsx", on=TODAY)
    return [value or None for value in read_workbook(done.data, filename="x").sheets[0].rows[1]], done.notes


def settled(school: School) -> dict[str, str]:
    with database.entered([school.unit.pk]):
        return dict(ColumnForm.objects.filter(school_class=school.room).values_list("column", "form"))


def test_the_grid_of_2011_names_tests_by_their_usual_forms(school: School) -> None:
    assert headings(school)[:4] == ["KTtx M1", "KTtx V1", "KTtx V2", "KTtx V3"]
    assert "KTđk V1" in headings(school)
    assert headings(school, "LI")[:2] == ["KTtx M1", "KTtx V1"]
    assert headings(school, "SINH")[:3] == ["KTtx M1", "KTtx V1", "KTtx TH1"]


def test_later_regulations_know_of_no_forms(found_school: Founder) -> None:
    school = found_school(year=2024)
    assert headings(school)[:2] == ["ĐĐGtx 1", "ĐĐGtx 2"]
    assert form(school, tx1="M").status_code == 403


def test_a_teacher_settles_how_a_test_was_sat(school: School) -> None:
    assert form(school, tx2="M", tx4="TH", dk1="TH").status_code == 303
    assert headings(school)[:4] == ["KTtx M1", "KTtx M2", "KTtx V1", "KTtx TH1"]
    assert settled(school) == {"tx2": "M", "tx4": "TH", "dk1": "TH"}
    form(school, tx2="-", tx3="V")
    assert headings(school)[:4] == ["KTtx M1", "KTtx 2", "KTtx V1", "KTtx TH1"]


def test_a_form_that_the_regulation_does_not_know_is_refused_and_the_choice_stays(school: School) -> None:
    answer = form(school, tx2="TH", dk1="M")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "không có loại bài “M”" in page
    assert '<option value="TH" selected>' in page
    assert settled(school) == {}


def test_a_locked_book_keeps_its_forms(school: School) -> None:
    with database.entered([school.unit.pk]):
        locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reason="thử")
    assert form(school, tx2="M").status_code == 422
    assert settled(school) == {}


@pytest.mark.parametrize("role", ["leader", "other"])
def test_who_does_not_write_the_sheet_settles_nothing(school: School, role: str) -> None:
    assert form(school, role, tx2="M").status_code == 403


def test_a_file_brings_its_forms_into_an_empty_book(school: School) -> None:
    written(school, samples.xlsx([["Họ và tên", "M1", "M2", "P1", "V1", "HK"], [NAMES[0], 8, 9, 7, 6.5, 8]]))
    found = line(school, 0)
    assert found is not None
    assert (found.tx, found.dk[:1]) == ([80, 90, 70], [65])
    assert settled(school) == {"tx2": "M"}
    assert headings(school)[:4] == ["KTtx M1", "KTtx M2", "KTtx V1", "KTtx V2"]


def test_columns_of_a_file_find_their_namesakes_whatever_their_order(school: School) -> None:
    form(school, tx2="M")
    data = samples.xlsx(
        [
            ["Họ và tên", "HỆ SỐ 1", None, None, "HỆ SỐ 2", "HK"],
            [None, "V", "M1", "M2", "V", None],
            [NAMES[0], 5, 8, 9, 6, 7],
        ],
        merges=("A1:A2", "B1:D1", "F1:F2"),
    )
    written(school, data)
    found = line(school, 0)
    assert found is not None
    assert (found.tx, found.dk[:1]) == ([80, 90, 50], [60])


def test_a_test_that_the_book_does_not_know_takes_a_free_column_and_moves_no_mark(school: School) -> None:
    post(school, *[cell(school, 0, f"tx{n}", "70") for n in (1, 2, 3)])
    written(school, samples.xlsx([["Họ và tên", "M1", "M2", "P1", "P2"], [NAMES[0], 7, 9, 7, 7]]))
    found = line(school, 0)
    assert found is not None
    assert found.tx == [70, 70, 70, 90]
    assert settled(school) == {"tx4": "M"}


def test_a_filled_file_has_each_test_under_its_own_heading(school: School) -> None:
    form(school, tx2="M")
    post(school, *[cell(school, 0, f"tx{n}", str(n * 10 + 40)) for n in (1, 2, 3, 4)], cell(school, 0, "dk1", "90"))
    heads = ["STT", "Họ và tên", "P1", "P2", "P3", "M1", "M2", "M3", "V1", "HK"]
    row, _notes = filled(school, [heads, [1, NAMES[0]]])
    assert row[2:9] == [7, 8, None, 5, 6, None, 9]


def test_what_has_no_place_in_the_file_is_said(school: School) -> None:
    form(school, tx1="M", tx2="M", tx3="V", tx4="TH")
    post(school, *[cell(school, 0, f"tx{n}", "80") for n in (1, 2, 3, 4)])
    _row, notes = filled(school, [["STT", "Họ và tên", "M1", "P1", "HK"], [1, NAMES[0]]])
    assert any("không có chỗ cho cột KTtx M2" in note for note in notes)
