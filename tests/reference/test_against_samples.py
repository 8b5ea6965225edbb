"""The reference files against the published lists they were made from; runs where those are at hand."""

from __future__ import annotations

import csv
import os
import unicodedata
from pathlib import Path

import pytest

from lienthong.engines.vietnamese.public import canonical_tone

SAMPLES = os.environ.get("LIENTHONG_SAMPLES")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="LIENTHONG_SAMPLES is not set")
PACKAGE = Path(__file__).resolve().parents[2] / "lienthong"
AREAS = PACKAGE / "kernel/areas/reference"
# The sample's names of subjects, as our codes.
SUBJECTS = {
    "am_nhac": "NT", "mi_thuat": "NT", "nghe_thuat": "NT", "dao_duc": "DD", "gdtc": "GDTC", "hdtn": "HDTN",
    "hdtn_hn": "HDTNHN", "tieng_viet": "TV", "toan": "TOAN", "tnxh": "TNXH", "ngoai_ngu_1": "NN",
    "ls_dl": "LSDL", "khoa_hoc": "KH", "ngu_van": "VAN", "gdcd": "GDCD", "khtn": "KHTN",
    "gd_dia_phuong": "GDDP", "gdqpan": "QPAN", "lich_su": "SU",
}  # fmt: skip


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(name: str) -> str:
    return canonical_tone(unicodedata.normalize("NFC", name))


def sample(name: str) -> list[dict[str, str]]:
    assert SAMPLES is not None
    return read(Path(SAMPLES) / name)


def state(until: str) -> dict[str, str]:
    """Full names of Bình Dương's units by code, on a day before the reform."""
    units = {u["code"]: f"{u['type_name']} {u['name']}" for u in read(AREAS / "units_2017.csv")}
    for change in read(AREAS / "changes.csv"):
        if change["effective_on"] <= until:
            units[change["code"]] = f"{change['type_name']} {change['name']}"
    return units


@pytest.mark.parametrize("day", ["2017-09-05", "2020-09-05", "2025-03-01"])
def test_units_and_types_are_those_published_for_the_day(day: str):
    known = state(day)
    for row in sample(f"admin/binhduong_3cap_{day}.csv"):
        assert plain(known[row["ma_xa"]]) == plain(row["xa"])
        assert plain(known[row["ma_huyen"]]) == plain(row["huyen"])


def test_succession_has_the_published_pairs():
    ours = {(row["old_code"], row["new_code"]) for row in read(AREAS / "succession_2025.csv")}
    theirs = {(row["ma_xa_cu"], row["ma_xa_moi"]) for row in sample("admin/binhduong_chuyen_doi_2025-07-01.csv")}
    assert theirs == {pair for pair in ours if len(pair[0]) == 5}


def test_periods_of_2018_are_those_published():
    ours = {
        (row["grade"], row["subject"]): int(row["year_periods"])
        for row in read(PACKAGE / "school/curriculum/reference/periods.csv")
        if row["programme"] == "GDPT2018"
    }
    theirs: dict[tuple[str, str], int] = {}
    for row in sample("curriculum/so_tiet_gdpt2018.csv"):
        subject = SUBJECTS.get(row["mon"])
        if row["mon"] in ("cong_nghe", "tin_hoc"):
            primary = int(row["lop"]) <= 5
            subject = "THCN" if primary else "CN" if row["mon"] == "cong_nghe" else "TIN"
        if subject:
            key = (row["lop"], subject)
            theirs[key] = theirs.get(key, 0) + int(row["so_tiet_nam"])
    # The sample gives grade 3 informatics without its other half, technology.
    theirs.pop(("3", "THCN"), None)
    assert {key: ours[key] for key in theirs} == theirs
