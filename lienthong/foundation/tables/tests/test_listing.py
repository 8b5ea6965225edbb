"""Lists: the URL decides, a wrong one breaks nothing, exports write what is shown."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from lienthong.foundation.spreadsheets.public import read_workbook
from lienthong.foundation.tables.public import Column, Filter, list_page

ROWS = [{"name": f"Lớp {n:03}", "size": n, "grade": str(6 + n % 4)} for n in range(1, 121)]
COLUMNS = [
    Column("name", "Lớp", lambda r: r["name"], sort=("name",), main=True, link=lambda r: f"/c/{r['size']}/"),
    Column("size", "Sĩ số", lambda r: r["size"], sort=("size",), kind="number"),
]
GRADE = Filter("grade", "Khối", [("6", "6"), ("7", "7")], lambda rows, v: [r for r in rows if r["grade"] == v])


def page(query: str = ""):
    request = RequestFactory().get(f"/classes/{query}")
    return list_page(request, ROWS, columns=COLUMNS, filters=[GRADE], default_sort="name", title="Các lớp")


def test_the_first_page_has_fifty_rows():
    assert [page().first, page().last, page().total, len(page().rows)] == [1, 50, 120, 50]


def test_a_filter_in_the_url_is_applied_and_can_be_cleared():
    shown = page("?grade=6")
    assert {r["grade"] for r in shown.rows} == {"6"}
    assert shown.clear_url == "/classes/"


@pytest.mark.parametrize("query", ["?sort=drop table", "?page=abc", "?page=0", "?page=999", "?grade=99", "?export=exe"])
def test_a_wrong_url_never_breaks_the_page(query):
    assert page(query).rows
    assert not page(query).is_export


def test_sorting_downwards_turns_the_list_round():
    assert page("?sort=-size").rows[0]["size"] == 120


def test_links_keep_the_filter_and_drop_the_page():
    heading = page("?grade=6&page=1").table_columns[1]
    assert heading["sort_url"] == "/classes/?grade=6&sort=size"


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_the_export_holds_all_filtered_rows(kind):
    shown = page(f"?grade=7&export={kind}")
    assert shown.is_export
    sheet = read_workbook(shown.export().content, filename=f"x.{kind}").sheets[0]
    texts = [[str(cell) for cell in row if str(cell)] for row in sheet.rows]
    names = [row[0] for row in texts if row and str(row[0]).startswith("Lớp ")]
    assert len(names) == 30
