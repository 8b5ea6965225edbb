"""Code lists: found by label whatever its spelling, never by another system's number."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from lienthong.foundation.codelists import public as codelists


@pytest.mark.parametrize("text", ["Chuyển đi kỳ 1", "CHUYỂN ĐI KỲ 1", "chuyen di ky 1", " Chuyển  đi kỳ 1 "])
def test_a_status_is_found_by_its_label_in_any_spelling(text):
    assert codelists.code_by_label("pupil_status", text) == "04"


def test_an_unknown_label_is_no_code():
    assert codelists.code_by_label("pupil_status", "Đi du học") is None
    assert codelists.code_by_label("pupil_status", "  ") is None


def test_the_label_follows_the_language_of_the_screen():
    with translation.override("vi"):
        assert codelists.label_of("leave_reason", "02") == "Học lực yếu kém"
    with translation.override("en"):
        assert codelists.label_of("leave_reason", "02") == "Weak results"


def test_a_code_outside_the_list_is_shown_as_it_is():
    assert codelists.label_of("leave_reason", "77") == "77"
    assert codelists.label_of("leave_reason", "") == ""


def test_only_titles_in_force_that_day_are_offered():
    titles = {code.code for code in codelists.catalogue("professional_title", on=dt.date(2018, 1, 10))}
    assert "V.07.04.12" in titles
    assert "V.07.04.32" not in titles


def test_lists_of_the_kernel_are_read_too():
    assert codelists.code_by_label("ethnic_group", "mường") == "04"


def test_a_list_that_does_not_exist_is_a_mistake_of_the_program():
    with pytest.raises(codelists.UnknownCatalogue):
        codelists.catalogue("no_such_list")
