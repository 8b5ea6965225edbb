"""The primary year: completion, level, titles. Tests are whole numbers; no formula links them to T/H/C."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.engines.regimes.arithmetic import NotInRegime
from lienthong.engines.regimes.records import PrimaryBand, PrimaryRule, Regime
from lienthong.engines.regimes.scales import PrimaryLevel, Scale
from lienthong.engines.regimes.wording import Cause, listed, subject_name


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
    subject_codes: Sequence[str] = (),
    test_codes: Sequence[str] = (),
) -> Cause:
    """What kept the pupil from the next better result.

    `subject_codes`, `test_codes`: whose the levels and tests are, in their order; without them they are counted.
    """
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
    weak = [n for n, s in enumerate(subjects) if s is not None and not s.reaches(above.subjects)]
    named = [subject_codes[n] for n in weak] if subject_codes else []
    if weak:
        what = listed(map(subject_name, named)) if named else f"{len(weak)} môn học, hoạt động"
        reasons.append(f"{what} dưới mức {above.subjects.label}")
    if low := sum(q is not None and not q.reaches(above.qualities) for q in qualities):
        reasons.append(f"{low} phẩm chất, năng lực dưới mức {above.qualities.label}")
    if low_tests := [(n, mark) for n, mark in enumerate(tests) if mark is not None and mark < above.tests]:
        marks = [f"{subject_name(test_codes[n])} {mark}" if test_codes else str(mark) for n, mark in low_tests]
        named += [test_codes[n] for n, _mark in low_tests] if test_codes else []
        reasons.append(f"bài kiểm tra {', '.join(marks)} điểm (cần từ {above.tests})")
    text = f"{level.label}: chưa được {above.level.label} vì {'; '.join(reasons)}."
    return Cause(rule.article, tuple(dict.fromkeys(named)), text)


def primary_after_help(
    regime: Regime,
    *,
    subjects: Sequence[Scale | None],
    qualities: Sequence[Scale | None],
    tests: Sequence[int | None],
    subject_codes: Sequence[str] = (),
    test_codes: Sequence[str] = (),
) -> tuple[PrimaryLevel | None, Cause]:
    """The year result after help and a second assessment, with the new results in place of the old.

    Whoever had not completed the class can complete it; the better results are of the year's end alone.
    """
    rule = primary_rule(regime)
    level = primary_year(regime, subjects=subjects, qualities=qualities, tests=tests)
    if level is None or level is rule.bottom:
        return level, explain_primary_year(
            regime,
            subjects=subjects,
            qualities=qualities,
            tests=tests,
            subject_codes=subject_codes,
            test_codes=test_codes,
        )
    enough = rule.bands[-1]
    text = (
        f"{enough.level.label}: sau khi được giúp đỡ và đánh giá bổ sung, mọi môn học, hoạt động từ mức "
        f"{enough.subjects.label}, phẩm chất, năng lực từ mức {enough.qualities.label}, bài kiểm tra từ {enough.tests} điểm."
    )
    return enough.level, Cause(rule.article, (), text)


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
