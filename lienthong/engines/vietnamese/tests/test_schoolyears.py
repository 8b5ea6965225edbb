"""The school year as a value."""

from __future__ import annotations

import pytest

from lienthong.engines.vietnamese.public import BadSchoolYear, SchoolYear


@pytest.mark.parametrize(
    "written", ["2017-2018", "2017 - 2018", "2017–2018", "2017-18", "2017", 2017, "Năm học 2017-2018"]
)
def test_every_usual_form_is_one_year(written):
    assert SchoolYear.parse(written) == SchoolYear(2017)


def test_a_year_knows_its_code_label_and_neighbours():
    year = SchoolYear(2017)
    assert (year.code, year.label, str(year), year.end) == (
        "2017-2018",
        "Năm học 2017-2018",
        "2017-2018",
        2018,
    )
    assert year.previous() < year < year.next()
    assert SchoolYear.parse(year) is year
    assert SchoolYear.parse("1999-00") == SchoolYear(1999)


@pytest.mark.parametrize(
    ("written", "code"),
    [("2017-2019", "not_consecutive"), ("", "not_a_year"), ("17-18", "not_a_year"), ("0001", "out_of_range")],
)
def test_other_texts_are_refused_with_a_sentence(written, code):
    with pytest.raises(BadSchoolYear) as refused:
        SchoolYear.parse(written)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
