"""Which columns a term's grid has: so many regular tests by the periods of the subject, and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from lienthong.engines.regimes.arithmetic import NotInRegime
from lienthong.engines.regimes.primary import primary_rule
from lienthong.engines.regimes.records import Kind, Regime


@dataclass(frozen=True, slots=True)
class Column:
    """One test of a term as a column of the grid: code "tx1", "gk", "ck", "dk1", "hk"."""

    code: str
    kind: Kind
    number: int
    weight: int
    label: str


def required_components(
    regime: Regime,
    *,
    periods_per_week: Decimal | Fraction | int | None = None,
    periods_per_year: Decimal | Fraction | int | None = None,
    is_comment_subject: bool = False,
    periodic_tests: int = 1,
) -> tuple[Column, ...]:
    """The tests that one term of the subject asks for.

    Give periods by week or by year; the other is taken over the teaching weeks of the regulation's time.
    `periodic_tests` is the number of KTđk in the subject's programme distribution (PPCT), for the regimes
    that leave it to the programme.
    """
    rule = regime.regular_tests
    if rule is None:
        raise NotInRegime(f"{regime.name}: sổ điểm không có cột kiểm tra theo học kì.")
    if (periods_per_week is None) == (periods_per_year is None):
        raise ValueError("give the periods by week or by year, one of the two")
    if periods_per_week is not None:
        week = Fraction(periods_per_week)
        periods = week if rule.by == "week" else week * rule.weeks
    else:
        assert periods_per_year is not None
        year = Fraction(periods_per_year)
        periods = year if rule.by == "year" else year / rule.weeks
    regular = rule.number(periods)
    if is_comment_subject and rule.comment_subjects is not None:
        regular = rule.comment_subjects
    columns: list[Column] = []
    for kind in regime.components:
        label = kind.comment_label if is_comment_subject else kind.label
        if kind.single:
            columns.append(Column(kind.kind, kind.kind, 1, kind.weight, label))
            continue
        for number in range(1, (regular if kind.kind == "tx" else periodic_tests) + 1):
            code = f"{kind.kind}{number}"
            columns.append(Column(code, kind.kind, number, kind.weight, f"{label} {number}"))
    return tuple(columns)


class Moment(Enum):
    """The four moments of a primary year."""

    MID_TERM_1 = "giua_hk1"
    END_TERM_1 = "cuoi_hk1"
    MID_TERM_2 = "giua_hk2"
    END_YEAR = "cuoi_nam"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return {
            "giua_hk1": "Giữa học kì I",
            "cuoi_hk1": "Cuối học kì I",
            "giua_hk2": "Giữa học kì II",
            "cuoi_nam": "Cuối năm học",
        }[self.value]


def primary_test_moments(regime: Regime, *, grade: int, subject: str) -> tuple[Moment, ...]:
    """When a primary subject has a test on the 10 scale; empty for a subject without tests."""
    rule = primary_rule(regime)
    if subject not in rule.tested_subjects:
        return ()
    if grade in rule.mid_term_grades and subject in rule.mid_term_subjects:
        return tuple(Moment)
    return (Moment.END_TERM_1, Moment.END_YEAR)
