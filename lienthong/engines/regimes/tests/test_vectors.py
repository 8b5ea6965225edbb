"""The eight worked cases that the field uses to tell one regulation from another."""

from __future__ import annotations

from lienthong.engines.regimes.public import (
    AcademicLevel,
    AcademicRank,
    CommentResult,
    ConductLevel,
    ConductRank,
    PrimaryLevel,
    QualityLevel,
    SubjectLevel,
    conduct_year,
    overall,
    primary_year,
    promotion,
    regime,
    subject_year,
)

S58, S58B, S22 = regime("S58"), regime("S58b"), regime("S22")
PASSED = {"TD": CommentResult.DAT}
EIGHT = ("VAN", "TOAN", "NN", "GDCD", "LSDL", "KHTN", "CN", "TIN")


def test_1_the_foreign_language_counts_since_2020():
    marks = {"TOAN": 79, "VAN": 78, "NN": 84, "LI": 90, "HOA": 95, "SU": 66}
    new = overall(S58B, marks, comments=PASSED)
    old = overall(S58, marks, comments=PASSED)
    assert (new.average, new.level) == (82, AcademicRank.GIOI)
    assert (old.average, old.level) == (82, AcademicRank.KHA)


def test_2_one_low_subject_costs_two_ranks_and_gets_one_back():
    marks = {"TOAN": 90, "VAN": 87, "LI": 49, "SU": 86, "DIA": 93}
    found = overall(S58, marks, comments=PASSED)
    assert found.average == 81
    assert (found.computed_level, found.level) == (AcademicRank.TRUNG_BINH, AcademicRank.KHA)
    assert found.single_subject == "LI"


def test_3_a_drop_of_one_level_is_not_adjusted():
    marks = dict(zip(EIGHT, (91, 90, 85, 82, 80, 80, 70, 64), strict=True))
    found = overall(S22, marks, comments=PASSED)
    assert (found.computed_level, found.level) == (AcademicLevel.KHA, AcademicLevel.KHA)
    assert not found.is_adjusted


def test_4_a_drop_of_two_levels_is_adjusted():
    marks = dict(zip(EIGHT, (91, 90, 85, 82, 80, 80, 70, 49), strict=True))
    found = overall(S22, marks, comments=PASSED)
    assert (found.computed_level, found.level) == (AcademicLevel.DAT, AcademicLevel.KHA)
    assert found.single_subject == "TIN"
    assert found.average is None


def test_5_conduct_of_the_year_leans_on_the_second_term():
    level = ConductLevel
    assert conduct_year(S22, level.TOT, level.DAT) is level.KHA
    assert conduct_year(S22, level.CHUA_DAT, level.TOT) is level.KHA
    assert conduct_year(S22, level.TOT, level.CHUA_DAT) is level.CHUA_DAT


def test_6_the_second_term_counts_double():
    assert subject_year(S58, 73, 76) == 75


def test_7_forty_six_absences_repeat_the_grade_everywhere():
    for code, conduct, level in (
        ("S58", ConductRank.TOT, AcademicRank.GIOI),
        ("S58b", ConductRank.TOT, AcademicRank.GIOI),
        ("X02", ConductRank.TOT, AcademicRank.GIOI),
        ("S22", ConductLevel.TOT, AcademicLevel.TOT),
        ("X43", ConductLevel.TOT, AcademicLevel.TOT),
    ):
        assert promotion(regime(code), conduct=conduct, level=level, absences=46).code == "o_lai_lop"
        assert promotion(regime(code), conduct=conduct, level=level, absences=45).code == "len_lop"


def test_8_one_test_of_eight_keeps_from_excellent():
    level = primary_year(
        regime("P27"),
        subjects=[SubjectLevel.HOAN_THANH_TOT] * 9,
        qualities=[QualityLevel.TOT] * 15,
        tests=[10, 10, 8],
    )
    assert level is PrimaryLevel.HOAN_THANH_TOT
