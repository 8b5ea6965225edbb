"""Random people who never lived: names by frequency, birth days, personal numbers and telephones."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from lienthong.config.demo.tables import rows

MALE, FEMALE = 1, 2
_LETTERS = {MALE: "M", FEMALE: "F"}
Pool = tuple[list[str], list[int]]

# Where people of the province were born: an in-migration province, so hardly half in it.
_BIRTH_PROVINCES = {
    "074": 500, "079": 70, "038": 60, "040": 55, "042": 30, "070": 30, "072": 30, "091": 30, "089": 30,
    "092": 15, "094": 25, "096": 30, "095": 15, "093": 15, "084": 20, "086": 10, "087": 15, "080": 10,
    "066": 15, "045": 8, "034": 10, "036": 10, "001": 6, "052": 8, "051": 6, "060": 5,
}  # fmt: skip
PROVINCES = tuple(_BIRTH_PROVINCES)
_PROVINCE_WEIGHTS = tuple(accumulate(_BIRTH_PROVINCES.values()))

# Shares among ethnic-minority pupils of the province (invented within what is plausible there).
_MINORITIES = {"05": 34, "06": 30, "02": 8, "07": 7, "04": 8, "03": 5, "22": 5, "14": 3}
_JOBS = ("Công nhân", "Công nhân", "Công nhân", "Buôn bán", "Làm nông", "Nhân viên văn phòng", "Cán bộ")
FATHERS_JOBS = (*_JOBS, "Tài xế", "Thợ xây", "Thợ cơ khí", "Tự do")
MOTHERS_JOBS = (*_JOBS, "Buôn bán", "Nội trợ", "Thợ may", "Giáo viên", "Tự do")


@cache
def _pools() -> dict[tuple[str, str, str, str], Pool]:
    """Names by (kind, group, sex, cohort), with running sums of their weights."""
    found: dict[tuple[str, str, str, str], tuple[list[str], list[int]]] = {}
    for row in rows(Path(__file__).with_name("names.csv")):
        names, weights = found.setdefault((row["kind"], row["group"], row["sex"], row["cohort"]), ([], []))
        names.append(row["text"])
        weights.append(int(row["weight"]))
    return {key: (names, list(accumulate(weights))) for key, (names, weights) in found.items()}


def surnames(rng: Random, *, ethnic: str, count: int) -> list[str]:
    """Surnames drawn by frequency within the ethnic group."""
    pools = _pools()
    names, sums = pools.get(("surname", ethnic, "*", "*")) or pools["surname", "kinh", "*", "*"]
    return rng.choices(names, cum_weights=sums, k=count)


def given_names(rng: Random, *, ethnic: str, sex: int, cohort: str, count: int) -> list[str]:
    """Middle and given names; groups with a table of their own have one for all ages."""
    pools, letter = _pools(), _LETTERS[sex]
    names, sums = pools.get(("given", ethnic, letter, "*")) or pools["given", "kinh", letter, cohort]
    return rng.choices(names, cum_weights=sums, k=count)


def adult_names(rng: Random, *, sex: int, count: int) -> list[str]:
    """Given names of those born before 1990, half of whom have the one old middle name of their sex."""
    middle = "Văn" if sex == MALE else "Thị"
    drawn = given_names(rng, ethnic="kinh", sex=sex, cohort="1999", count=count)
    return [f"{middle} {name.rsplit(' ', 1)[-1]}" if rng.random() < 0.55 else name for name in drawn]


def ethnics(rng: Random, *, minority_share: float, count: int) -> list[str]:
    """Codes of catalogue ethnic_group."""
    codes = list(_MINORITIES)
    sums = list(accumulate(_MINORITIES.values()))
    return [rng.choices(codes, cum_weights=sums)[0] if rng.random() < minority_share else "01" for _ in range(count)]


def birth_provinces(rng: Random, *, count: int) -> list[str]:
    """Three-digit province codes of birth registration."""
    return rng.choices(PROVINCES, cum_weights=_PROVINCE_WEIGHTS, k=count)


def day_in(rng: Random, *, year: int, until: date | None = None) -> date:
    """Any day of a year, not after `until`."""
    first = date(year, 1, 1)
    last = date(year, 12, 31) if until is None or until.year > year else until
    return first + timedelta(days=int(rng.random() * ((last - first).days + 1)))


def personal_number(*, province: str, sex: int, born: date, serial: int) -> str:
    """A number that keeps the rules of TT 07/2016/TT-BCA, in the range that this demo keeps to itself.

    `serial` must differ among people of the same birth year; 200,000 of them have room.
    """
    century = (born.year - 1900) // 100
    return f"{province}{2 * century + (sex == FEMALE)}{born.year % 100:02d}{800_000 + serial % 200_000:06d}"


def phone(serial: int) -> str:
    """Ten digits of a form that is accepted, but which no network in the country gives out (050)."""
    return f"050{serial % 10_000_000:07d}"
