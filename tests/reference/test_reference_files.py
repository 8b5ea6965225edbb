"""The reference files agree with one another and with what they say of themselves."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from lienthong.engines.vietnamese.public import PROVINCE_OF_CODE, fold

PACKAGE = Path(__file__).resolve().parents[2] / "lienthong"
AREAS = PACKAGE / "kernel/areas/reference"
CURRICULUM = PACKAGE / "school/curriculum/reference"
FILES = sorted(PACKAGE.glob("*/*/reference/*.csv"))
CATALOGUES = [path for path in FILES if path.name in ("catalogues.csv", "ethnic_groups.csv")]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-4:]))
def test_every_file_is_composed_unicode_with_full_rows_and_a_source(path: Path):
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert path.with_name("SOURCES.md").exists()
    for row in read(path):
        assert None not in row
        assert all(value is not None and value == value.strip() for value in row.values())


def test_bình_dương_of_2017_has_nine_districts_and_91_communes_by_type():
    units = read(AREAS / "units_2017.csv")
    codes = {unit["code"] for unit in units}
    assert len(codes) == len(units)
    assert Counter(unit["level"] for unit in units) == {"province": 1, "district": 9, "commune": 91}
    types = Counter(unit["type"] for unit in units if unit["level"] == "commune")
    assert types == {"phuong": 41, "xa": 48, "thi_tran": 2}
    assert all(unit["parent"] in codes for unit in units if unit["level"] != "province")


def replayed(until: date) -> dict[str, dict[str, str]]:
    """The units in force on a day: those of 2017 with the changes up to it."""
    state = {unit["code"]: unit for unit in read(AREAS / "units_2017.csv")}
    for change in read(AREAS / "changes.csv"):
        if date.fromisoformat(change["effective_on"]) > until:
            break
        if change["kind"] == "close":
            del state[change["code"]]
        elif change["kind"] == "open":
            assert change["code"] not in state
            state[change["code"]] = change
        else:
            assert state[change["code"]]["name"] == change["name"]
            state[change["code"]] = change
    return state


def test_changes_are_in_order_and_lead_to_the_province_of_march_2025():
    dates = [change["effective_on"] for change in read(AREAS / "changes.csv")]
    assert dates == sorted(dates)
    units = replayed(date(2025, 3, 1)).values()
    assert Counter(unit["type"] for unit in units if unit["level"] == "commune") == {
        "phuong": 47, "xa": 39, "thi_tran": 5,
    }  # fmt: skip
    districts = Counter(unit["type"] for unit in units if unit["level"] == "district")
    assert districts == {"thanh_pho": 5, "huyen": 4}


def test_the_reform_leaves_36_communes_under_the_city():
    units = replayed(date(2025, 7, 1)).values()
    assert Counter(unit["type"] for unit in units) == {"phuong": 24, "xa": 12}
    assert {unit["parent"] for unit in units} == {"79"}


def test_codes_come_back_with_another_name():
    before, after = replayed(date(2025, 6, 30)), replayed(date(2025, 7, 1))
    renamed = {
        (code, before[code]["name"], after[code]["name"])
        for code in before.keys() & after.keys()
        if before[code]["name"] != after[code]["name"]
    }
    assert {
        ("25840", "An Điền", "Long Nguyên"),
        ("25747", "Phú Cường", "Thủ Dầu Một"),
        ("25760", "Hòa Phú", "Bình Dương"),
        ("25822", "Lai Uyên", "Bàu Bàng"),
        ("25978", "Hưng Định", "Thuận An"),
    } <= renamed


def test_every_old_commune_has_a_successor_and_a_split_one_at_least_two():
    before, after = replayed(date(2025, 6, 30)), replayed(date(2025, 7, 1))
    rows = [row for row in read(AREAS / "succession_2025.csv") if len(row["old_code"]) == 5]
    assert {row["old_code"] for row in rows} == {c for c, unit in before.items() if unit["level"] == "commune"}
    assert {row["new_code"] for row in rows} == set(after)
    for row in rows:
        assert row["old_name"] == before[row["old_code"]]["name"]
        assert row["new_name"] == after[row["new_code"]]["name"]
    shares = Counter((row["old_code"], row["share"]) for row in rows)
    assert all(number > 1 if share == "part" else number == 1 for (_code, share), number in shares.items())
    assert not {code for code, share in shares if share == "part"} & {code for code, share in shares if share == "full"}


def test_provinces_are_63_and_become_34():
    provinces = read(AREAS / "provinces.csv")
    later = {row["code"] for row in read(AREAS / "provinces_2025.csv")}
    assert len(provinces) == 63
    assert len(later) == 34
    assert {row["code_from_2025"] for row in provinces} == later
    assert {row["personal_number_prefix"]: row["name"] for row in provinces}.keys() == PROVINCE_OF_CODE.keys()
    assert all((row["closed_on"] == "") == (row["code"] == row["code_from_2025"]) for row in provinces)


def test_code_lists_have_one_format_and_no_code_twice():
    columns = ["catalogue", "code", "label", "label_en", "valid_from", "valid_to", "source", "confidence"]
    seen = set()
    for path in CATALOGUES:
        for row in read(path):
            assert list(row)[:8] == columns
            assert row["label"]
            assert row["label_en"]
            assert row["source"]
            assert row["confidence"] in ("high", "medium", "low")
            for day in (row["valid_from"], row["valid_to"]):
                assert not day or date.fromisoformat(day)
            assert (row["catalogue"], row["code"]) not in seen
            seen.add((row["catalogue"], row["code"]))


def test_ethnic_groups_are_54_and_two_local_values():
    groups = read(PACKAGE / "kernel/people/reference/ethnic_groups.csv")
    assert [row["code"] for row in groups if row["confidence"] == "high"] == [f"{n:02d}" for n in range(1, 55)]
    assert [row["label"] for row in groups if row["minority"] == "0"] == [
        "Kinh",
        "Không xác định",
        "Người nước ngoài",
    ]


def test_no_spelling_means_two_subjects():
    spellings: dict[str, str] = {}
    for row in read(CURRICULUM / "subjects.csv"):
        own = {" ".join(fold(text).split()) for text in [row["name"], *row["aliases"].split("|")] if text}
        for spelling in own:
            assert spellings.setdefault(spelling, row["code"]) == row["code"], spelling


def test_periods_name_known_subjects_once_per_grade_and_programme():
    subjects = {row["code"] for row in read(CURRICULUM / "subjects.csv")}
    rows = read(CURRICULUM / "periods.csv")
    assert {row["subject"] for row in rows} <= subjects
    assert len({(row["programme"], row["grade"], row["subject"]) for row in rows}) == len(rows)
    for row in read(CURRICULUM / "strands.csv"):
        assert {row["subject"], row["strand"]} <= subjects


@pytest.mark.parametrize(("grade", "expected"), [(1, 22), (2, 23), (3, 23), (4, 25), (5, 25)])
def test_primary_week_of_2006_adds_up(grade: int, expected: int):
    rows = [
        row for row in read(CURRICULUM / "periods.csv")
        if row["programme"] == "CT2006" and row["grade"] == str(grade) and row["role"] in ("core", "activity")
    ]  # fmt: skip
    assert sum(int(row["term1_halves"]) for row in rows if row["subject"] != "NGLL") == 2 * expected


@pytest.mark.parametrize(
    ("grade", "expected"),
    [(1, 875), (2, 875), (3, 980), (4, 1050), (5, 1050), (6, 1015), (7, 1015), (8, 1032), (9, 1032)],
)
def test_year_of_2018_adds_up(grade: int, expected: int):
    rows = read(CURRICULUM / "periods.csv")
    own = [r for r in rows if r["programme"] == "GDPT2018" and r["grade"] == str(grade) and r["role"] == "core"]
    assert sum(int(row["year_periods"]) for row in own) == expected


def test_each_grade_changes_programme_without_gap_or_overlap():
    rows = read(CURRICULUM / "periods.csv")
    for grade in range(1, 13):
        last = {row["to_year"] for row in rows if row["programme"] == "CT2006" and row["grade"] == str(grade)}
        first = {row["from_year"] for row in rows if row["programme"] == "GDPT2018" and row["grade"] == str(grade)}
        assert len(last) == len(first) == 1
        assert int(first.pop()) == int(last.pop()) + 1
