"""Indicators against a naive count in Python, on random schools."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.sector.reporting import counting, facts, forms, indicators

THCS = forms.parse(next(f for f in forms.reference_definitions() if f["code"] == "GN-THCS"))
maybe = st.one_of(st.none(), st.booleans())
pupil = st.fixed_dictionaries(
    {
        "unit": st.integers(1, 3),
        "grade": st.integers(6, 9),
        "sex": st.sampled_from([None, 1, 2]),
        "minority": maybe,
        "present": st.booleans(),
        "at_start": st.booleans(),
        "came": st.booleans(),
        "left": st.booleans(),
        "start_reason": st.sampled_from(["new", "promoted", "repeats", "moved_in", "returned"]),
        "end_reason": st.sampled_from([None, "moved_out", "dropped_out", "died"]),
        "drop_reason": st.sampled_from([None, "", "01", "06"]),
        "disabled": st.booleans(),
        "assessed": st.booleans(),
        "poor": maybe,
        "academic": st.sampled_from(["", "G", "K", "Tb", "Y", "Kem"]),
        "conduct": st.sampled_from(["", "T", "K", "Tb", "Y"]),
        "union": st.sampled_from(["", "DOI"]),
    }
)


def table_of(rows):
    full = [
        {name: None for name in indicators.COLUMNS} | {"kind": "pupil", "level": "THCS", "person": n} | row
        for n, row in enumerate(rows)
    ]
    return pa.Table.from_pylist(full, schema=facts.SCHEMA)


def count(rows):
    with counting.over_rows(table_of(rows)) as connection:
        return counting.count(connection, THCS)


NAIVE = {
    "T2.tong.total": lambda r: r["present"],
    "T2.nu.g6": lambda r: r["present"] and r["sex"] == 2 and r["grade"] == 6,
    "T2.nudt.total": lambda r: r["present"] and r["sex"] == 2 and r["minority"] is True,
    "T2.kt_kdg.g7": lambda r: r["present"] and r["disabled"] and not r["assessed"] and r["grade"] == 7,
    "T2.moi.total": lambda r: r["present"] and r["start_reason"] == "new",
    "BD.dau.g8": lambda r: r["at_start"] and r["grade"] == 8,
    "BD.den.total": lambda r: r["came"] and r["start_reason"] == "moved_in",
    "BD.moisau.total": lambda r: r["came"] and r["start_reason"] in ("new", "promoted", "repeats"),
    "BD.di.total": lambda r: r["left"] and r["end_reason"] == "moved_out",
    "BD.bo01.total": lambda r: r["left"] and r["end_reason"] == "dropped_out" and r["drop_reason"] == "01",
    "KQHL.dg.total": lambda r: r["present"] and r["assessed"],
    "KQHL.g.g9": lambda r: r["present"] and r["assessed"] and r["academic"] == "G" and r["grade"] == 9,
    "KQHK.chua.total": lambda r: r["present"] and r["assessed"] and r["conduct"] == "",
    "KQMT.k_g6_tb.k_nu": lambda r: (
        r["present"] and r["assessed"] and (r["grade"], r["academic"], r["conduct"], r["sex"]) == (6, "Tb", "K", 2)
    ),
    "DL.gioi.total": lambda r: r["present"] and r["sex"] is None,
    "T2.ngheo.total": lambda r: r["present"] and r["poor"] is True,
}
READS = {"T2.nu.g6": "sex", "T2.ngheo.total": "poor"}


@settings(max_examples=40, deadline=None)
@given(st.lists(pupil, max_size=60))
def test_cells_agree_with_a_naive_count(rows):
    found = count(rows)
    there = [r for r in rows if r["present"]]
    for key, test in NAIVE.items():
        wanted = sum(bool(test(r)) for r in rows)
        if found.get(key, 0) is None:
            # Unknown is said only where nobody's fact is recorded, and then nothing could have been counted.
            assert wanted == 0
            assert there
            assert key.startswith(("T2.nu", "T2.ngheo", "KQMT"))
        else:
            assert found.get(key, 0) == wanted, key


@settings(max_examples=25, deadline=None)
@given(st.lists(pupil, min_size=1, max_size=60))
def test_units_add_up_to_the_whole(rows):
    with counting.over_rows(table_of(rows)) as connection:
        whole = counting.count(connection, THCS)
        parts = counting.count_by_unit(connection, THCS)
    for key in NAIVE:
        assert (whole[key] or 0) == sum(part[key] or 0 for part in parts.values())


@settings(max_examples=25, deadline=None)
@given(st.lists(pupil, max_size=40), st.sampled_from(sorted(NAIVE)))
def test_a_number_opens_to_exactly_so_many_people(rows, key):
    with counting.over_rows(table_of(rows)) as connection:
        number = counting.count(connection, THCS).get(key) or 0
        assert len(counting.whom(connection, THCS, key)) == number


ONE = {
    "unit": 1,
    "grade": 6,
    "present": True,
    "at_start": True,
    "came": False,
    "left": False,
    "assessed": True,
    "disabled": False,
    "academic": "",
    "conduct": "",
    "union": "",
}


@pytest.mark.parametrize(("recorded", "shown"), [(None, None), (False, 0), (True, 1)])
def test_not_recorded_is_unknown_and_not_zero(recorded, shown):
    assert count([ONE | {"poor": recorded}])["T2.ngheo.total"] == shown


def test_a_fact_known_of_one_makes_the_count_known():
    assert count([ONE | {"poor": None}, ONE | {"poor": False}])["T2.ngheo.total"] == 0


def test_what_the_form_does_not_ask_is_in_no_answer():
    assert "T2.doan.g6" not in count([ONE])
    assert count([ONE])["T2.miengiam.total"] is None  # nothing counts it: a person writes it
