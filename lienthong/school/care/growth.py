"""WHO z-scores by the LMS method, and what they are called. No Django, clock or database.

z = ((y/M)^L − 1)/(L·S). For weight-based indicators WHO restricts it beyond ±3: the distance goes on in steps of the
standard deviation between 2 and 3, because so few children measured for the standard lie there.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent / "reference" / "who-growth.json"
MONTH = 30.4375
LAST_AGE = 96 * MONTH
LYING_UNTIL = 24 * MONTH  # younger children are measured lying
WHO_2007_FROM = 61 * MONTH  # from here on body mass stands in for weight by height
# A value so far out is a slip of the pen rather than a child (WHO Anthro flags the same).
FLAGS = {"waz": (-6.0, 5.0), "haz": (-6.0, 6.0), "whz": (-5.0, 5.0), "baz": (-5.0, 5.0)}


@dataclass(frozen=True, slots=True)
class Scores:
    """Standard deviations from the median; None where a value or a table is missing."""

    waz: float | None = None
    haz: float | None = None
    whz: float | None = None
    baz: float | None = None

    @property
    def by_size(self) -> float | None:
        """Thin or heavy: weight by height under five, body mass by age after."""
        return self.whz if self.whz is not None else self.baz


@lru_cache(maxsize=1)
def tables() -> dict[str, Any]:
    """The reference as published, with its source."""
    found: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return found


def standard() -> str:
    """Which standard the scores rest on."""
    return str(tables()["version"])


@lru_cache(maxsize=64)
def _keys(name: str, sex: str) -> tuple[float, ...]:
    return tuple(row[0] for row in tables()[name][sex])


def lms(name: str, sex: int, at: float) -> tuple[float, float, float] | None:
    """L, M and S at an age in days or a size in cm; between two rows straight. None outside the table."""
    if sex not in (1, 2):
        return None
    keys, rows = _keys(name, str(sex)), tables()[name][str(sex)]
    if not keys[0] <= at <= keys[-1]:
        return None
    place = min(bisect_right(keys, at), len(keys) - 1)
    low, high = rows[place - 1], rows[place]
    share = (at - low[0]) / (high[0] - low[0])
    first, middle, last = (a + (b - a) * share for a, b in zip(low[1:], high[1:], strict=True))
    return first, middle, last


def value_at(z: float, parameters: Sequence[float]) -> float:
    """The measurement that has a z-score: for the bands of a chart."""
    power, median, spread = parameters
    if abs(power) < 1e-9:
        return median * math.exp(spread * z)
    return float(median * (1 + power * spread * z) ** (1 / power))


def z_score(value: float, parameters: Sequence[float], *, restricted: bool) -> float:
    """The z-score of a measurement."""
    power, median, spread = parameters
    if abs(power) < 1e-9:
        z = math.log(value / median) / spread
    else:
        z = ((value / median) ** power - 1) / (power * spread)
    if not restricted or -3 <= z <= 3:
        return z
    if z > 3:
        far, near = value_at(3, parameters), value_at(2, parameters)
        return 3 + (value - far) / (far - near)
    far, near = value_at(-3, parameters), value_at(-2, parameters)
    return -3 + (value - far) / (near - far)


def scores(sex: int, age_days: int, weight_kg: float | None, height_cm: float | None) -> Scores:
    """All scores of a child. A child under two is measured lying, an older one standing."""
    waz = haz = whz = baz = None
    if weight_kg:
        waz = _score("weight_for_age", sex, age_days, weight_kg, restricted=True)
    if height_cm:
        haz = _score("height_for_age", sex, age_days, height_cm, restricted=False)
    if weight_kg and height_cm:
        if age_days < WHO_2007_FROM:
            name = "weight_for_length" if age_days < LYING_UNTIL else "weight_for_height"
            whz = _score(name, sex, round(height_cm, 1), weight_kg, restricted=True)
        baz = _score("bmi_for_age", sex, age_days, weight_kg / (height_cm / 100) ** 2, restricted=True)
    return Scores(waz, haz, whz, baz)


def _score(name: str, sex: int, at: float, value: float, *, restricted: bool) -> float | None:
    parameters = lms(name, sex, at)
    return None if parameters is None else round(z_score(value, parameters, restricted=restricted), 2)


def labels(found: Scores, age_days: int) -> tuple[str, ...]:
    """What the scores are called; empty: normal. Codes of LABELS, the graver one where two of a kind hold.

    Below −2 underweight, stunted, wasted, below −3 gravely so. Above +2 overweight and above +3 obese on weight by
    height under five; WHO 2007 draws those lines at +1 and +2 on body mass for older children.
    """
    made = []
    for z, name in ((found.waz, "underweight"), (found.haz, "stunted"), (found.by_size, "wasted")):
        if z is not None and z < -2:
            made.append(f"{name}_2" if z < -3 else name)
    over, obese = (2.0, 3.0) if age_days < WHO_2007_FROM else (1.0, 2.0)
    heavy = found.by_size
    if heavy is not None and heavy > over:
        made.append("obese" if heavy > obese else "overweight")
    return tuple(made)


def implausible(found: Scores) -> bool:
    """Whether a score lies where WHO Anthro asks for the measurement to be checked."""
    return any(
        z is not None and not FLAGS[name][0] <= z <= FLAGS[name][1]
        for name, z in (("waz", found.waz), ("haz", found.haz), ("whz", found.whz), ("baz", found.baz))
    )


def age_days(born: dt.date, on: dt.date) -> int:
    """Days lived."""
    return (on - born).days


def months(days: int) -> int:
    """Completed months of age."""
    return int(days / MONTH)


def band(name: str, sex: int, days: Sequence[int]) -> list[tuple[float, ...]]:
    """The measurements at −3, −2, 0, +2 and +3 for each of these ages; rows outside the table are left out."""
    made = []
    for day in days:
        parameters = lms(name, sex, day)
        if parameters is not None:
            made.append(tuple(round(value_at(z, parameters), 1) for z in (-3, -2, 0, 2, 3)))
    return made


def draw(sex: int, age: int, haz: float, by_size: float) -> tuple[float | None, float | None]:
    """A height and a weight that have these scores, as a scale and a rod would read them: (cm, kg). For invented data."""
    tall = lms("height_for_age", sex, age)
    if tall is None:
        return None, None
    height = round(value_at(haz, tall), 1)
    if age >= WHO_2007_FROM:
        mass = lms("bmi_for_age", sex, age)
        return height, None if mass is None else round(value_at(by_size, mass) * (height / 100) ** 2, 1)
    heavy = lms("weight_for_length" if age < LYING_UNTIL else "weight_for_height", sex, height)
    return height, None if heavy is None else round(value_at(by_size, heavy), 1)
