"""The reference forms can be read, every word of theirs is defined, and both languages are there."""

from __future__ import annotations

import pytest

from lienthong.sector.reporting import forms, indicators

FORMS = [forms.parse(stored) for stored in forms.reference_definitions()]


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.code)
def test_a_form_counts_with_defined_words_only(form):
    for by_unit in (True, False):
        for query in indicators.queries(form, by_unit):
            assert query.sql


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.code)
def test_codes_are_unique_and_labels_are_in_both_languages(form):
    assert len(form.cells) == sum(len(t.rows) * len(t.columns) for t in form.tables)
    for table in form.tables:
        for line in (*table.rows, *table.columns):
            assert line.label, line.code
            assert line.label_en, line.code
            assert not line.group or line.group_en


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.code)
def test_checks_name_cells_of_the_form(form):
    assert form.checks
    for check in form.checks:
        for side in (check.left, check.right):
            for _sign, table, row, _column in forms.terms(side):
                if table and not row.endswith("#"):
                    assert row in {r.code for r in form.table(table).rows}, check.code


def test_there_is_a_form_of_each_round_for_each_level():
    wanted = {f"{p}-{level}" for p in ("DN", "GN", "CN") for level in ("MN", "TH", "THCS", "THPT", "GDTX")}
    assert {f.code for f in FORMS} == wanted


def test_an_unknown_word_is_refused():
    for word in ("nonsense", "grade~6", "unknown=1"):
        with pytest.raises(indicators.UnknownWord):
            indicators.predicate(word)


def test_pioneers_are_not_asked_of_the_first_grades():
    primary = next(f for f in FORMS if f.code == "GN-TH")
    assert not primary.cells["T2.doi.g1"].is_asked
    assert primary.cells["T2.doi.g3"].is_asked
    assert primary.cells["T2.doi.total"].is_asked
