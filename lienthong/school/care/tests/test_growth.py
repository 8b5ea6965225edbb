"""z-scores against WHO's own survey example, and what they are called."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.school.care import growth
from lienthong.school.care.growth import Scores

# Rows of the survey that comes with WHO's igrowup macros, with the scores that WHO's program gave.
SURVEY = list(csv.DictReader((Path(__file__).parent / "who_survey.csv").open()))


@pytest.mark.parametrize("row", SURVEY, ids=lambda row: f"{row['sex']}-{row['age_days']}-{row['weight_kg']}")
def test_scores_agree_with_whos_program(row: dict[str, str]):
    sex, age = int(row["sex"]), int(row["age_days"])
    length = float(row["length_cm"])
    # The survey measured some toddlers the other way; WHO corrects by 0.7 cm.
    lying = row["standing"].lower() == "l"
    if age < growth.LYING_UNTIL and not lying:
        length += 0.7
    if age >= growth.LYING_UNTIL and lying:
        length -= 0.7
    found = growth.scores(sex, age, float(row["weight_kg"]), length)
    assert found.waz == pytest.approx(float(row["waz"]), abs=0.03)
    assert found.haz == pytest.approx(float(row["haz"]), abs=0.03)
    assert found.baz == pytest.approx(float(row["baz"]), abs=0.05)
    if found.whz is not None:
        assert found.whz == pytest.approx(float(row["whz"]), abs=0.05)


@pytest.mark.parametrize(
    ("found", "age", "names"),
    [
        (Scores(-1.99, -2.0, 2.0), 1500, ()),
        (Scores(-2.01, -2.5, -2.2), 1500, ("underweight", "stunted", "wasted")),
        (Scores(-3.01, -3.2, 0.0), 1500, ("underweight_2", "stunted_2")),
        (Scores(1.0, 0.0, 2.01), 1500, ("overweight",)),
        (Scores(1.0, 0.0, 3.01), 1500, ("obese",)),
        (Scores(1.0, 0.0, None, 1.5), 2000, ("overweight",)),
        (Scores(1.0, 0.0, None, 2.01), 2000, ("obese",)),
        (Scores(), 1500, ()),
    ],
)
def test_labels_follow_the_cut_offs(found: Scores, age: int, names: tuple[str, ...]):
    assert growth.labels(found, age) == names


def test_a_slip_of_the_pen_is_noticed():
    assert growth.implausible(growth.scores(1, 1500, 158, 104))
    assert not growth.implausible(growth.scores(1, 1500, 15.8, 104))


@given(st.integers(0, 2900), st.sampled_from([1, 2]), st.floats(-2.9, 2.9))
def test_a_value_on_the_chart_has_the_score_of_its_line(age: int, sex: int, z: float):
    parameters = growth.lms("weight_for_age", sex, age)
    assert parameters is not None
    assert growth.z_score(growth.value_at(z, parameters), parameters, restricted=True) == pytest.approx(z, abs=1e-6)


@given(st.integers(0, 2900), st.sampled_from([1, 2]), st.floats(3, 60), st.floats(0.01, 5))
def test_heavier_is_never_a_lower_score(age: int, sex: int, weight: float, more: float):
    parameters = growth.lms("weight_for_age", sex, age)
    assert parameters is not None
    below, above = (growth.z_score(w, parameters, restricted=True) for w in (weight, weight + more))
    assert below <= above


def test_outside_the_tables_there_is_no_score_instead_of_a_guess():
    assert growth.scores(1, 4000, 30, 130) == Scores()
    assert growth.scores(0, 1000, 12, 90) == Scores()
    assert growth.scores(1, 1000, 12, 150).whz is None
