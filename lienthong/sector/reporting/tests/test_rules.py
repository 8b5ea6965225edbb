"""States, deadlines and checks, without a database."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest

from lienthong.sector.reporting import forms, rules
from lienthong.sector.reporting.rules import Act, NotNow, State

DUE = dt.datetime(2018, 1, 15, tzinfo=dt.UTC)
FORM = forms.parse(next(f for f in forms.reference_definitions() if f["code"] == "GN-THCS"))


@pytest.mark.parametrize(
    ("state", "act", "has_office", "after"),
    [
        ("draft", Act.SUBMIT, True, "submitted"),
        ("returned", Act.SUBMIT, True, "submitted"),
        ("submitted", Act.OFFICE_ACCEPT, True, "office_accepted"),
        ("submitted", Act.OFFICE_RETURN, True, "returned"),
        ("office_accepted", Act.ACCEPT, True, "accepted"),
        ("office_accepted", Act.RETURN, True, "returned"),
        ("submitted", Act.ACCEPT, False, "accepted"),
        ("submitted", Act.RETURN, False, "returned"),
        ("accepted", Act.SUPERSEDE, True, "superseded"),
    ],
)
def test_acts_lead_from_state_to_state(state, act, has_office, after):
    assert rules.next_state(state, act, has_office=has_office) == after


def test_every_other_act_is_refused_with_a_sentence():
    allowed = {(s, a, o) for s, a, o in product(State, Act, (True, False)) if rules.can(s, a, has_office=o)}
    for state, act, has_office in product(State, Act, (True, False)):
        if (state, act, has_office) not in allowed:
            with pytest.raises(NotNow, match=r"\w.*\."):
                rules.next_state(state, act, has_office=has_office)


def test_the_department_waits_for_the_office():
    with pytest.raises(NotNow, match="chờ Phòng"):
        rules.next_state("submitted", Act.ACCEPT, has_office=True)


def test_an_accepted_report_cannot_be_sent_or_returned():
    for act in (Act.SUBMIT, Act.RETURN, Act.OFFICE_RETURN, Act.ACCEPT):
        with pytest.raises(NotNow, match="mở lại"):
            rules.next_state("accepted", act, has_office=True)


@pytest.mark.parametrize(
    ("minutes", "grace", "late"), [(-1, 0, False), (0, 0, True), (1, 0, True), (59, 1, False), (60, 1, True)]
)
def test_before_the_day_means_until_the_midnight_before_it(minutes, grace, late):
    assert rules.is_late(DUE + dt.timedelta(minutes=minutes), due_at=DUE, grace_hours=grace) is late


@pytest.mark.parametrize(
    ("day", "kind"),
    [(6, ""), (7, "soon"), (11, "soon"), (13, "soon"), (14, "last"), (15, "late"), (20, "late"), (12, "")],
)
def test_reminders_come_before_on_and_after_the_last_day(day, kind):
    assert rules.reminder_kind(dt.date(2018, 1, day), dt.date(2018, 1, 15)) == kind


def _empty():
    return {key: 0 for key, cell in FORM.cells.items() if cell.is_asked}


def test_balanced_values_break_no_check_of_errors():
    assert [f for f in rules.findings(FORM, _empty()) if f.is_error] == []


def test_more_girls_than_pupils_is_an_error_with_its_place():
    values = _empty() | {"T2.nu.g6": 5, "T2.tong.g6": 4, "BD.cuoi.g6": 4}
    found = next(f for f in rules.findings(FORM, values) if f.code == "nu_tong")
    assert found.is_error
    assert found.cell == "T2.nu.g6"
    assert "Lớp 6" in found.message
    assert "5" in found.message


def test_start_plus_in_minus_out_must_be_the_end():
    values = _empty() | {
        "BD.dau.total": 100,
        "BD.den.total": 3,
        "BD.di.total": 2,
        "BD.bohoc.total": 1,
        "BD.cuoi.total": 101,
    }
    found = {f.code for f in rules.findings(FORM, values) if f.column == "total"}
    assert {"bd_can", "bo_lido", "bd_t2"} <= found


def test_what_is_unknown_is_not_compared():
    values = _empty() | {"T2.nu.g6": 5, "T2.tong.g6": None}
    assert not [f for f in rules.findings(FORM, values) if f.code == "nu_tong"]
