"""Subjects and periods: what a grade is taught in a year, and which subject a file means."""

from __future__ import annotations

import pytest

from lienthong.school.curriculum import public as curriculum
from lienthong.school.curriculum.models import SubjectPlan

pytestmark = pytest.mark.usefixtures("reference")


def codes(*key):
    return [subject.code for subject in curriculum.subjects_of(*key)]


def test_loading_twice_changes_nothing():
    before = SubjectPlan.objects.count()
    curriculum.load()
    assert SubjectPlan.objects.count() == before > 300


def test_grade_six_of_2017_has_the_subjects_of_the_2006_programme_in_the_order_of_the_class_book():
    found = codes("CT2006", "THCS", 6, 2017)
    assert found[:3] == ["VAN", "TOAN", "NN"]
    assert {"LI", "SINH", "SU", "DIA", "TD", "AN", "MT"} <= set(found)
    assert "HOA" not in found, "chemistry begins in grade 8"
    assert "GDTT" not in found, "collective education gives no result"


def test_physical_education_is_judged_by_comment_and_maths_by_marks():
    found = {subject.code: subject for subject in curriculum.subjects_of("CT2006", "THCS", 6, 2017)}
    assert found["TD"].is_comment
    assert not found["TOAN"].is_comment


def test_history_and_geography_of_2021_is_one_subject_in_two_strands():
    found = {subject.code: subject for subject in curriculum.subjects_of("GDPT2018", "THCS", 6, 2021)}
    assert found["LSDL"].strands == ("SU", "DIA")
    assert codes("GDPT2018", "THCS", 6, 2017) == []


@pytest.mark.parametrize(
    ("level", "grade", "year", "programme"),
    [("TH", 1, 2019, "CT2006"), ("TH", 1, 2020, "GDPT2018"), ("THPT", 12, 2017, "CT2006"), ("MG", 105, 2017, "GDMN"),
     ("GDTX", 10, 2017, "GDTX2006")],
)  # fmt: skip
def test_the_programme_follows_grade_and_year(level, grade, year, programme):
    assert curriculum.programme_of(level, grade, year) == programme


@pytest.mark.parametrize(
    ("text", "code"),
    [("Toán", "TOAN"), ("VẬT LÝ", "LI"), ("Lịch sử", "SU"), ("T.Anh", "NN"), ("GDCD", "GDCD"), ("Mỹ thuật", "MT"),
     ("Hoá", "HOA"), ("hoa hoc", "HOA"), ("Ngữ Văn", "VAN")],
)  # fmt: skip
def test_a_subject_is_found_by_what_files_write(text, code):
    assert curriculum.subject_by_label(text) == code


def test_an_unknown_subject_is_none():
    assert curriculum.subject_by_label("Cờ vua") is None


def test_a_centre_finds_its_upper_secondary_subjects():
    assert "TOAN" in codes("GDTX2006", "GDTX", 10, 2017)


@pytest.mark.parametrize(("text", "halves"), [("2", 4), ("1,5", 3), ("0.5", 1)])
def test_periods_are_read_in_halves(text, halves):
    assert curriculum.read_halves(text) == halves


@pytest.mark.parametrize("text", ["1,3", "x", "99", "-1"])
def test_periods_that_are_none_are_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="tiết"):
        curriculum.read_halves(text)
