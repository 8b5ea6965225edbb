"""Conduct, promotion, retest, titles, graduation, the primary year."""

from __future__ import annotations

import pytest

from lienthong.engines.regimes.public import (
    AcademicLevel,
    AcademicRank,
    CommentResult,
    ConductLevel,
    ConductRank,
    DiplomaClass,
    NotInRegime,
    Outcome,
    Paper,
    Period,
    PrimaryLevel,
    QualityCompletion,
    QualityLevel,
    SubjectCompletion,
    SubjectLevel,
    after_retest,
    conduct_is_decided,
    conduct_year,
    explain_conduct_year,
    explain_primary_year,
    explain_promotion,
    explain_title,
    inputs_hash,
    primary_title,
    primary_year,
    promotion,
    promotion_after_summer,
    recognise_lower_secondary,
    regime,
    resit_passes,
    retest_subjects,
    title,
)

S58, S22, X43, P22, P27 = (regime(code) for code in ("S58", "S22", "X43", "P22", "P27"))
D, CD = CommentResult.DAT, CommentResult.CHUA_DAT


@pytest.mark.parametrize("second", ConductLevel)
def test_conduct_of_the_year_is_the_table_of_2021(second):
    table = {
        "Tot": ["Tot", "Tot", "Kha", "Kha"],
        "Kha": ["Kha", "Kha", "Kha", "Dat"],
        "Dat": ["Kha", "Dat", "Dat", "Dat"],
        "CD": ["CD", "CD", "CD", "CD"],
    }
    assert [conduct_year(S22, first, second).code for first in ConductLevel] == table[second.code]


def test_conduct_of_2011_is_decided_and_never_computed():
    assert conduct_is_decided(S58)
    assert not conduct_is_decided(S22)
    assert conduct_year(S22, None, ConductLevel.TOT) is None
    assert explain_conduct_year(S22, ConductLevel.TOT, ConductLevel.DAT).text == "Khá: học kì I Tốt, học kì II Đạt."
    with pytest.raises(NotInRegime):
        conduct_year(S58, ConductRank.TOT, ConductRank.TOT)
    with pytest.raises(NotInRegime):
        conduct_year(S22, ConductRank.TOT, ConductRank.TOT)
    with pytest.raises(NotInRegime):
        conduct_is_decided(P22)


@pytest.mark.parametrize(
    ("code", "conduct", "level", "absences", "outcome"),
    [
        ("S58", "Tb", "Tb", 45, "len_lop"),
        ("S58", "T", "Y", 0, "kiem_tra_lai"),
        ("S58", "Y", "Tb", 0, "ren_luyen_he"),
        ("S58", "Y", "Y", 0, "o_lai_lop"),
        ("S58", "T", "Kem", 0, "o_lai_lop"),
        ("S22", "Dat", "Dat", 45, "len_lop"),
        ("S22", "Dat", "CD", 0, "kiem_tra_lai"),
        ("S22", "CD", "Dat", 0, "ren_luyen_he"),
        ("S22", "CD", "CD", 0, "kiem_tra_lai+ren_luyen_he"),
        ("S22", "Tot", None, 46, "o_lai_lop"),
        ("S22", "Tot", None, 0, None),
        ("S22", "Tot", "Tot", None, None),
        ("S58", None, "Kem", None, "o_lai_lop"),
    ],
)
def test_promotion(code, conduct, level, absences, outcome):
    record = regime(code)
    case = {
        "conduct": record.conduct_scale(conduct) if conduct else None,
        "level": record.academic_scale(level) if level else None,
        "absences": absences,
    }
    assert promotion(record, **case).code == outcome
    cause = explain_promotion(record, **case)
    assert cause.article
    assert cause.text.endswith(".")


def test_after_the_summer_there_is_no_third_chance():
    mended = promotion_after_summer(S58, conduct=ConductRank.TOT, level=AcademicRank.TRUNG_BINH, absences=3)
    failed = promotion_after_summer(S58, conduct=ConductRank.TOT, level=AcademicRank.YEU, absences=3)
    assert mended.is_promoted
    assert failed.outcomes == (Outcome.REPEAT,)
    assert Outcome.REPEAT.label == "Không được lên lớp"
    assert promotion_after_summer(S58, conduct=None, level=AcademicRank.YEU, absences=3).code is None


def test_a_retest_replaces_the_year_mean_and_recomputes():
    marks = {"TOAN": 50, "VAN": 55, "LI": 30, "HOA": 60}
    assert retest_subjects(S58, marks, comments={"TD": CD, "AN": D}) == ("LI", "TD")
    again = after_retest(S58, marks, comments={"TD": CD, "AN": D}, retests={"LI": 50, "TD": D})
    assert again.marks["LI"] == 50
    assert again.comments["TD"] is D
    assert again.result.level is AcademicRank.TRUNG_BINH
    assert marks["LI"] == 30
    with pytest.raises(NotInRegime):
        after_retest(S58, marks, comments={}, retests={"HOA": 80})
    with pytest.raises(NotInRegime):
        after_retest(S58, marks, comments={}, retests={"LI": D})


def test_titles():
    def earned(record, conduct, level, marks, **more):
        found = title(record, conduct=conduct, level=level, marks=marks, **more)
        return found.code if found else None

    assert earned(S58, ConductRank.TOT, AcademicRank.GIOI, {}) == "HSG"
    assert earned(S58, ConductRank.KHA, AcademicRank.GIOI, {}, period=Period.TERM) == "HSTT"
    assert earned(S58, ConductRank.TRUNG_BINH, AcademicRank.GIOI, {}) is None
    six, five = dict.fromkeys("ABCDEF", 90), {**dict.fromkeys("ABCDE", 90), "F": 89}
    best = (ConductLevel.TOT, AcademicLevel.TOT)
    assert earned(S22, *best, six) == "HSXS"
    assert earned(S22, *best, five) == "HSG"
    assert earned(X43, *best, five) == "HSXS"
    assert earned(S22, *best, six, period=Period.TERM) is None
    assert earned(S22, *best, {**six, "G": None}) is None
    assert earned(S22, ConductLevel.KHA, AcademicLevel.TOT, six) is None
    assert earned(S22, None, AcademicLevel.TOT, six) is None
    assert title(X43, conduct=best[0], level=best[1], marks=five).label == "Học viên Xuất sắc"
    text = explain_title(S22, conduct=best[0], level=best[1], marks=five).text
    assert text == "Học sinh Giỏi: học tập Tốt, rèn luyện Tốt, 5 môn từ 9,0 trở lên (Học sinh Xuất sắc cần 6)."
    with pytest.raises(NotInRegime):
        earned(S22, ConductRank.TOT, AcademicLevel.TOT, six)


T, H, C = SubjectLevel
TOT, DAT, CCG = QualityLevel


@pytest.mark.parametrize(
    ("subjects", "qualities", "tests", "level"),
    [
        ([T, T], [TOT], [9, 10], "HTXS"),
        ([T, T], [TOT], [9, 8], "HTT"),
        ([T, T], [TOT], [6], "HT"),
        ([T, H], [TOT], [10], "HT"),
        ([T, T], [DAT], [10], "HT"),
        ([T, C], [TOT], [10], "CHT"),
        ([T, T], [CCG], [10], "CHT"),
        ([T, T], [TOT], [4], "CHT"),
        ([T, None], [TOT], [9], None),
        ([T], [TOT], [None], None),
        ([], [TOT], [9], None),
    ],
)
def test_levels_of_the_primary_year_of_2020(subjects, qualities, tests, level):
    case = {"subjects": subjects, "qualities": qualities, "tests": tests}
    found = primary_year(P27, **case)
    assert (found.code if found else None) == level
    assert explain_primary_year(P27, **case).text.endswith(".")


def test_completion_of_2014_and_2016_has_two_levels():
    best = {"subjects": [T], "qualities": [TOT], "tests": [10]}
    assert primary_year(P22, **best) is PrimaryLevel.HOAN_THANH
    assert primary_year(P22, subjects=[T, C], qualities=[TOT], tests=[10]) is PrimaryLevel.CHUA_HOAN_THANH
    done = {"subjects": [SubjectCompletion.HOAN_THANH], "qualities": [QualityCompletion.DAT], "tests": [5]}
    assert primary_year(regime("P30"), **done) is PrimaryLevel.HOAN_THANH
    with pytest.raises(NotInRegime):
        primary_year(S58, **best)


def test_primary_titles_follow_from_results_or_from_the_class():
    best = {"subjects": [T], "qualities": [TOT], "tests": [9]}
    good = {"subjects": [T], "qualities": [TOT], "tests": [8]}
    weak = {"subjects": [C], "qualities": [TOT], "tests": [8]}
    assert primary_title(P27, **best, is_nominated=False).label == "Học sinh Xuất sắc"
    assert primary_title(P22, **best, is_nominated=False).code == "honours"
    assert primary_title(P27, **good, is_nominated=True).code == "nominated"
    assert primary_title(P27, **good, is_nominated=False) is None
    assert primary_title(P27, **weak, is_nominated=True) is None


def test_graduation_from_lower_secondary_to_2023():
    def recognised(conduct, level, **more):
        case = {"school_year_start": 2017, "age": 15, "absences": 3, **more}
        return recognise_lower_secondary(conduct=conduct, level=level, **case)

    best = recognised(ConductRank.TOT, AcademicRank.GIOI)
    assert (best.granted, best.diploma_class, best.paper) == (True, DiplomaClass.GIOI, Paper.DIPLOMA)
    assert recognised(ConductRank.KHA, AcademicRank.GIOI).diploma_class is DiplomaClass.KHA
    assert recognised(ConductRank.TOT, AcademicRank.TRUNG_BINH).diploma_class is DiplomaClass.TRUNG_BINH
    assert not recognised(ConductRank.YEU, AcademicRank.GIOI).granted
    assert not recognised(ConductRank.TOT, AcademicRank.YEU).granted
    assert not recognised(ConductRank.TOT, AcademicRank.GIOI, absences=46).granted
    assert not recognised(ConductRank.TOT, AcademicRank.GIOI, age=22).granted
    uncounted = recognised(ConductRank.TOT, AcademicRank.GIOI, absences=None)
    assert not uncounted.granted
    assert "còn thiếu số buổi nghỉ" in uncounted.cause.text
    assert not recognised(None, AcademicRank.GIOI).granted
    priority = {"has_priority": True, "marks": {"TOAN": 50, "VAN": 40, "LI": 35}}
    assert recognised(ConductRank.TRUNG_BINH, AcademicRank.YEU, **priority).granted
    low = {"has_priority": True, "marks": {"TOAN": 50, "VAN": 40, "LI": 34}}
    assert not recognised(ConductRank.TRUNG_BINH, AcademicRank.YEU, **low).granted
    assert resit_passes(60, 40, school_year_start=2017)
    assert not resit_passes(100, 0, school_year_start=2017)
    assert resit_passes(60, None, school_year_start=2017) is None


def test_graduation_since_2024_has_no_class_and_since_2026_no_diploma():
    common = {"age": 15, "absences": 3, "has_completed": True}
    diploma = recognise_lower_secondary(school_year_start=2024, **common)
    report = recognise_lower_secondary(school_year_start=2025, **common)
    assert (diploma.granted, diploma.diploma_class, diploma.paper) == (True, None, Paper.DIPLOMA)
    assert (report.granted, report.paper) == (True, Paper.SCHOOL_REPORT)
    assert not recognise_lower_secondary(school_year_start=2024, age=15, absences=3).granted
    with pytest.raises(LookupError):
        recognise_lower_secondary(school_year_start=1999, **common)


def test_the_hash_sees_values_and_not_their_order():
    once = inputs_hash(S58, {"marks": {"TOAN": 80, "VAN": None}, "comments": {"TD": D}})
    assert once == inputs_hash(S58, {"comments": {"TD": D}, "marks": {"VAN": None, "TOAN": 80}})
    assert once != inputs_hash(S58, {"marks": {"TOAN": 81, "VAN": None}, "comments": {"TD": D}})
    assert once != inputs_hash(S22, {"marks": {"TOAN": 80, "VAN": None}, "comments": {"TD": D}})
    assert once == "fb16709f5eda591030370d98a9ccdab77166cd928e1c1ba6acc8e960ce1d0a6e"
    with pytest.raises(TypeError):
        inputs_hash(S58, {"mark": 8.5})
