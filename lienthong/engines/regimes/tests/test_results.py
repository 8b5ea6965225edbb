"""Golden cases of the results over all subjects, and what their explanations say."""

from __future__ import annotations

import dataclasses

import pytest

from lienthong.engines.regimes.public import (
    EXEMPT,
    AcademicLevel,
    AcademicRank,
    CommentResult,
    ConductLevel,
    NotInRegime,
    explain_overall,
    overall,
    regime,
)

S58, S58B, S22, X43 = regime("S58"), regime("S58b"), regime("S22"), regime("X43")
D, CD = CommentResult.DAT, CommentResult.CHUA_DAT
RANK, LEVEL = AcademicRank, AcademicLevel


def of(record, marks, comments=None, **more):
    return overall(record, marks, comments=comments or {}, **more)


def why(record, marks, comments=None, **more):
    comments = comments or {}
    result = overall(record, marks, comments=comments, **more)
    return explain_overall(record, marks, comments=comments, result=result, **more)


@pytest.mark.parametrize(
    ("values", "average", "computed", "level"),
    [
        ((80, 80, 65, 95), 80, RANK.GIOI, RANK.GIOI),
        ((80, 80, 64, 96), 80, RANK.KHA, RANK.KHA),
        ((65, 65, 50, 80), 65, RANK.KHA, RANK.KHA),
        ((50, 50, 35, 65), 50, RANK.TRUNG_BINH, RANK.TRUNG_BINH),
        ((49, 49, 60, 60), 55, RANK.YEU, RANK.YEU),
        ((35, 20, 45, 40), 35, RANK.YEU, RANK.YEU),
        ((35, 19, 45, 41), 35, RANK.KEM, RANK.KEM),
        ((100, 100, 49, 100), 87, RANK.TRUNG_BINH, RANK.KHA),
        ((100, 100, 34, 100), 84, RANK.YEU, RANK.TRUNG_BINH),
        ((100, 100, 19, 100), 80, RANK.KEM, RANK.KEM),
        ((80, 80, 34, 80), 69, RANK.YEU, RANK.TRUNG_BINH),
        ((90, 90, 19, 80), 70, RANK.KEM, RANK.YEU),
        ((95, 95, 49, 49), 72, RANK.TRUNG_BINH, RANK.TRUNG_BINH),
        ((99, 99, 49, 64), 78, RANK.TRUNG_BINH, RANK.TRUNG_BINH),
    ],
)
def test_ranks_of_2011(values, average, computed, level):
    found = of(S58, dict(zip(("TOAN", "VAN", "LI", "HOA"), values, strict=True)), {"TD": D})
    assert (found.average, found.computed_level, found.level) == (average, computed, level)


def test_two_subjects_to_blame_are_not_one():
    found = of(S58, {"TOAN": 100, "VAN": 100, "LI": 49, "HOA": 64, "SU": 100})
    assert (found.average, found.level, found.single_subject) == (83, RANK.TRUNG_BINH, None)


def test_a_failed_comment_subject_may_be_the_single_one():
    found = of(S58, {"TOAN": 90, "VAN": 90, "LI": 90}, {"TD": CD, "AN": D})
    assert (found.computed_level, found.level, found.single_subject) == (RANK.YEU, RANK.TRUNG_BINH, "TD")
    both = of(S58, {"TOAN": 90, "VAN": 90, "LI": 90}, {"TD": CD, "AN": CD})
    assert both.level is RANK.YEU


def test_a_specialised_class_asks_for_its_subject():
    marks = {"TOAN": 90, "VAN": 80, "LI": 79}
    assert of(S58, marks).level is RANK.GIOI
    assert of(S58, marks, specialised="LI").level is RANK.KHA
    assert why(S58, marks, specialised="LI").subjects == ("LI",)
    with pytest.raises(NotInRegime):
        of(S58, marks, specialised="HOA")


def test_missing_and_exempt_are_not_zero():
    assert of(S58, {"TOAN": 90, "VAN": None}).average is None
    waiting = of(S58, {"TOAN": 90, "VAN": 90}, {"TD": None})
    assert (waiting.average, waiting.level, waiting.missing) == (90, None, ("TD",))
    assert of(S58, {"TOAN": 90, "VAN": 90, "LI": EXEMPT}, {"TD": EXEMPT}).level is RANK.GIOI
    assert of(S58, {"LI": EXEMPT}).level is None
    assert of(S22, {"TOAN": None}).level is None
    assert "Ngữ văn" in why(S58, {"TOAN": 90, "VAN": None}).text


def test_levels_of_2021():
    def level(*values, comments=None, record=S22):
        return of(record, {f"M{at}": value for at, value in enumerate(values)}, comments).level

    assert level(80, 80, 80, 80, 80, 80, 65, 65) is LEVEL.TOT
    assert level(80, 80, 80, 80, 80, 79, 65, 65) is LEVEL.KHA
    assert level(65, 65, 65, 65, 65, 65, 50, 50) is LEVEL.KHA
    assert level(50, 50, 50, 50, 50, 50, 35, 35) is LEVEL.DAT
    assert level(50, 50, 50, 50, 50, 50, 35, 35, comments={"TD": CD}) is LEVEL.DAT
    assert level(50, 50, 50, 50, 50, 50, 35, 35, comments={"TD": CD, "NT": CD}) is LEVEL.CHUA_DAT
    assert level(50, 50, 50, 50, 50, 49, 35, 35) is LEVEL.CHUA_DAT
    assert level(80, 80, 80, 80, 80, 65, 65) is LEVEL.KHA
    assert level(80, 80, 80, 80, 80, 65, 65, record=X43) is LEVEL.TOT


def test_adjustments_of_2021():
    strong = dict.fromkeys(("TOAN", "VAN", "NN", "GDCD", "LSDL", "KHTN"), 85)
    assert of(S22, {**strong, "TIN": 20}).level is LEVEL.DAT
    assert of(S22, {**strong, "TIN": 40}).level is LEVEL.KHA
    failed = of(S22, strong, {"GDTC": CD})
    assert (failed.computed_level, failed.level, failed.single_subject) == (LEVEL.DAT, LEVEL.KHA, "GDTC")
    middling = dict.fromkeys(strong, 70)
    assert of(S22, {**middling, "TIN": 20}).level is LEVEL.DAT
    assert of(S22, {**strong, "TIN": 20, "CN": 20}).level is LEVEL.CHUA_DAT


def test_whether_the_single_subject_counts_among_the_six_is_a_switch():
    marks = {**dict.fromkeys(("A", "B", "C", "D", "E"), 85), "F": 40, "G": 70}
    assert of(S22, marks).level is LEVEL.KHA
    strict = dataclasses.replace(S22, academic=dataclasses.replace(S22.academic, single_subject_counts=False))
    assert of(strict, marks).level is LEVEL.DAT


def test_explanations_name_the_true_cause():
    key = why(S58, {"TOAN": 79, "VAN": 79, "LI": 90})
    assert key.subjects == ("TOAN", "VAN")
    assert key.text.startswith("Khá: ĐTB 8,3 nhưng Toán và Ngữ văn đều dưới 8,0 nên chưa được Giỏi; Điều 13")
    low = why(S58, {"TOAN": 70, "VAN": 70, "LI": 70})
    assert low.subjects == ("TOAN", "VAN")
    assert "ĐTB 7,0 dưới 8,0" in low.text
    adjusted = why(S58, {"TOAN": 100, "VAN": 100, "LI": 49, "HOA": 100})
    assert adjusted.subjects == ("LI",)
    assert "khoản 6" in adjusted.article
    assert "chỉ vì một môn Vật lí 4,9" in adjusted.text
    best = why(S58B, {"TOAN": 90, "VAN": 90})
    assert (best.subjects, best.text) == ((), "Giỏi: ĐTB 9,0, đủ mọi điều kiện.")
    count = why(S22, {**dict.fromkeys("ABCDE", 85), "TOAN": 79, "VAN": 70})
    assert count.subjects == ("TOAN", "VAN")
    assert "chỉ có 5 môn từ 8,0 trở lên, cần 6" in count.text
    comment = why(S22, dict.fromkeys("ABCDEF", 60), {"GDTC": CD, "NT": CD})
    assert comment.subjects == ("GDTC", "NT")
    assert "Giáo dục thể chất và Nghệ thuật Chưa đạt" in comment.text
    keyless = why(S58, {"LI": 90})
    assert "không có điểm môn Toán và Ngữ văn" in keyless.text


def test_scales_do_not_mix():
    assert LEVEL.TOT != ConductLevel.TOT
    assert LEVEL.TOT.code == ConductLevel.TOT.code == "Tot"
    assert LEVEL.KHA.reaches(LEVEL.DAT)
    with pytest.raises(TypeError):
        LEVEL.KHA.reaches(ConductLevel.DAT)
    with pytest.raises(NotInRegime):
        of(regime("P22"), {"TOAN": 90})
