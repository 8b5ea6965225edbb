"""The primary year: completion, level, titles. Tests are whole numbers; no formula links them to T/H/C."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.engines.regimes.arithmetic import NotInRegime
from lienthong.engines.regimes.records import PrimaryBand, PrimaryRule, Regime
from lienthong.engines.regimes.scales import PrimaryLevel, Scale
from lienthong.engines.regimes.wording import Cause


@dataclass(frozen=True, slots=True)
class PrimaryTitle:
    """A commendation of a primary pupil: "honours" follows from results, "nominated" from the class."""

    code: str
    label: str


def primary_rule(regime: Regime) -> PrimaryRule:
    """The regime's rule of the primary year."""
    if regime.primary is None:
        raise NotInRegime(f"{regime.name}: không phải quy định của tiểu học.")
    return regime.primary


def primary_year(
    regime: Regime,
    *,
    subjects: Sequence[Scale | None],
    qualities: Sequence[Scale | None],
    tests: Sequence[int | None],
) -> PrimaryLevel | None:
    """The year result from subject levels, quality and competence levels, and year-end tests.

    None while anything is missing, or where there are no subjects or no qualities at all.
    """
    rule = primary_rule(regime)
    if not subjects or not qualities or None in subjects or None in qualities or None in tests:
        return None
    for band in rule.bands:
        if _meets(band, subjects, qualities, tests):
            return band.level
    return rule.bottom


def _meets(
    band: PrimaryBand,
    subjects: Sequence[Scale | None],
    qualities: Sequence[Scale | None],
    tests: Sequence[int | None],
) -> bool:
    return (
        all(level is not None and level.reaches(band.subjects) for level in subjects)
        and all(level is not None and level.reaches(band.qualities) for level in qualities)
        and all(mark is not None and mark >= band.tests for mark in tests)
    )


def explain_primary_year(
    regime: Regime,
    *,
    subjects: Sequence[Scale | None],
    qualities: Sequence[Scale | None],
    tests: Sequence[int | None],
) -> Cause:
    """What kept the pupil from the next better result."""
    rule = primary_rule(regime)
    level = primary_year(regime, subjects=subjects, qualities=qualities, tests=tests)
    if level is None:
        return Cause(rule.article, (), "Chưa có kết quả vì còn thiếu môn học, phẩm chất, năng lực hoặc bài kiểm tra.")
    above = None
    for band in rule.bands:
        if band.level is level:
            break
        above = band
    if above is None:
        return Cause(rule.article, (), f"{level.label}: đủ mọi điều kiện.")
    reasons: list[str] = []
    if low := sum(s is not None and not s.reaches(above.subjects) for s in subjects):
        reasons.append(f"{low} môn học, hoạt động dưới mức {above.subjects.label}")
    if low := sum(q is not None and not q.reaches(above.qualities) for q in qualities):
        reasons.append(f"{low} phẩm chất, năng lực dưới mức {above.qualities.label}")
    if low_tests := [mark for mark in tests if mark is not None and mark < above.tests]:
        reasons.append(f"bài kiểm tra {', '.join(map(str, low_tests))} điểm (cần từ {above.tests})")
    return Cause(rule.article, (), f"{level.label}: chưa được {above.level.label} vì {'; '.join(reasons)}.")


def primary_title(
    regime: Regime,
    *,
    subjects: Sequence[Scale | None],
    qualities: Sequence[Scale | None],
    tests: Sequence[int | None],
    is_nominated: bool,
) -> PrimaryTitle | None:
    """Honours by results, or else the title for which the class has nominated the pupil."""
    rule = primary_rule(regime)
    level = primary_year(regime, subjects=subjects, qualities=qualities, tests=tests)
    if level is None:
        return None
    if rule.honours is not None and _meets(rule.honours, subjects, qualities, tests):
        return PrimaryTitle("honours", rule.honours_label)
    if is_nominated and rule.nominated_from is not None and level.reaches(rule.nominated_from):
        return PrimaryTitle("nominated", rule.nominated_label)
    return None
