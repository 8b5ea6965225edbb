"""Which regulation holds for which class in which year."""

from __future__ import annotations

import pytest

from lienthong.engines.regimes.public import REGIMES, NoRegime, regime, resolve

GENERAL = [
    # level, grade, first year of each regime, in order
    ("TH", 1, {2014: "P30", 2016: "P22", 2020: "P27"}),
    ("TH", 2, {2014: "P30", 2016: "P22", 2021: "P27"}),
    ("TH", 3, {2014: "P30", 2016: "P22", 2022: "P27"}),
    ("TH", 4, {2014: "P30", 2016: "P22", 2023: "P27"}),
    ("TH", 5, {2014: "P30", 2016: "P22", 2024: "P27"}),
    ("THCS", 6, {2011: "S58", 2020: "S58b", 2021: "S22"}),
    ("THCS", 7, {2011: "S58", 2020: "S58b", 2022: "S22"}),
    ("THCS", 8, {2011: "S58", 2020: "S58b", 2023: "S22"}),
    ("THCS", 9, {2011: "S58", 2020: "S58b", 2024: "S22"}),
    ("THPT", 10, {2011: "S58", 2020: "S58b", 2022: "S22"}),
    ("THPT", 11, {2011: "S58", 2020: "S58b", 2023: "S22"}),
    ("THPT", 12, {2011: "S58", 2020: "S58b", 2024: "S22"}),
]


@pytest.mark.parametrize(("level", "grade", "starts"), GENERAL)
def test_each_grade_changes_in_its_own_year(level, grade, starts):
    for year in range(min(starts), 2031):
        expected = starts[max(start for start in starts if start <= year)]
        assert resolve(None, level, grade, f"{year}-{year + 1}").code == expected
    with pytest.raises(NoRegime):
        resolve(None, level, grade, min(starts) - 1)


def test_the_year_of_the_directive():
    assert resolve("CT2006", "TH", 3, "2017-2018").code == "P22"
    assert resolve("CT2006", "THPT", 12, "2017-2018").code == "S58"
    assert resolve("GDTX2006", "GDTX", 11, "2017-2018").version == "X02/1"
    assert resolve("GDMN", "MN", None, "2017-2018").code == "M"


def test_one_school_runs_two_regimes_at_once():
    assert [resolve(None, "THCS", grade, "2022-2023").code for grade in range(6, 10)] == [
        "S22",
        "S22",
        "S58b",
        "S58b",
    ]


def test_continuing_education_follows_the_programme():
    assert resolve("GDTX2006", "GDTX", 12, "2022-2023").version == "X02/2"
    assert resolve("GDTX2021", "GDTX", 10, "2022-2023").code == "X43"
    assert resolve("GDTX2021", "THPT", 10, "2022-2023").code == "X43"
    assert resolve(None, "GDTX", 10, "2022-2023").code == "X43"
    assert resolve(None, "GDTX", 11, "2022-2023").code == "X02"


@pytest.mark.parametrize(
    ("programme", "level", "grade", "year"),
    [
        ("CT1985", "THCS", 6, "2017-2018"),
        ("CT2006", "DH", 1, "2017-2018"),
        ("CT2006", "TH", 6, "2017-2018"),
        ("CT2006", "TH", None, "2017-2018"),
        ("CT2006", "TH", 1, "2017-2019"),
        ("GDTX2021", "GDTX", 10, "2017-2018"),
        ("GDMN", "MN", None, "1999-2000"),
    ],
)
def test_what_no_regulation_covers_is_refused_in_words(programme, level, grade, year):
    with pytest.raises(NoRegime) as refused:
        resolve(programme, level, grade, year)
    assert refused.value.message_vi.endswith(".")


def test_a_stored_version_opens_again():
    for record in REGIMES:
        assert regime(record.version) is record
    assert regime("X02").version == "X02/1"
    with pytest.raises(NoRegime):
        regime("S99")
