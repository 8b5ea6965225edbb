"""Học lực and kết quả học tập: a term's or a year's result over all subjects, with its adjustment.

The adjustment asks one counterfactual: had one single subject met what a level asks of it, would the pupil
have reached that level? Both rules answer it without trying every subject: each unmet condition names the
subjects any one of which could mend it, and the single cause is a subject that is in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple, cast

from lienthong.engines.regimes.arithmetic import NotInRegime, half_up
from lienthong.engines.regimes.records import NO_LIMIT, AverageBand, AverageRule, CountBand, CountRule, Regime
from lienthong.engines.regimes.scales import (
    EXEMPT,
    AcademicLevel,
    Comment,
    CommentResult,
    Mark,
    Scale,
)
from lienthong.engines.regimes.wording import BELOW, MARK_TEXTS, Cause, listed, mark_text, subject_name

Marks = Mapping[str, Mark]
Comments = Mapping[str, Comment]

_LEVELS: Final = tuple(AcademicLevel)
HIGHEST: Final = 100


class Asked(Enum):
    """What a condition on subjects asks for."""

    KEY = "one of the key subjects"
    SPECIALISED = "the specialised subject"
    COMMENT = "comment subjects passed"
    COUNT = "enough high marks"


# A member is a class attribute, and looking it up costs more than all else that is said of one condition.
_FAILED: Final = CommentResult.CHUA_DAT
_KEY, _SPECIALISED, _COMMENT, _COUNT = Asked

#: A condition that is not met: what it asks, the subjects any one of which could mend it (for COUNT: help to), the limit.
#: A plain tuple, as explanations make them by the hundred thousand.
Condition = tuple[Asked, tuple[str, ...], int]
#: What a band asks in vain: the subjects below its floor, each a condition of its own, and the other conditions.
Unmet = tuple[list[str], list[Condition]]


class Overall(NamedTuple):
    """The result over all subjects. `level` is after adjustment, `computed_level` before.

    None while a subject is missing. `average` in tenths; always None where the regulation has no mean of
    all subjects. `single_subject` is the one that the adjustment forgave.
    """

    average: int | None
    level: Scale | None
    computed_level: Scale | None
    single_subject: str | None
    missing: tuple[str, ...]

    @property
    def is_adjusted(self) -> bool:
        """Whether one single subject was forgiven."""
        return self.single_subject is not None


def overall(regime: Regime, marks: Marks, *, comments: Comments, specialised: str | None = None) -> Overall:
    """Result of a term (from term means) or of a year (from year means).

    A code in `comments` is a comment subject whatever `marks` says. `specialised` is the subject of a
    specialised class (lớp chuyên) in a specialised school, where the regulation knows of one.
    """
    sorted_out = _sort_out(marks, comments)
    return _overall(_rule(regime), sorted_out, _special(marks, specialised))


def overall_with_cause(
    regime: Regime, marks: Marks, *, comments: Comments, specialised: str | None = None
) -> tuple[Overall, Cause]:
    """The result and why it is so, for little more than the result alone."""
    rule = _rule(regime)
    sorted_out = _sort_out(marks, comments)
    special = _special(marks, specialised)
    result = _overall(rule, sorted_out, special)
    return result, _explain(rule, sorted_out, result, special)


def _special(marks: Marks, specialised: str | None) -> str | None:
    """An exempt subject is left out of everything, also out of what a specialised class asks."""
    return None if specialised is not None and marks.get(specialised) is EXEMPT else specialised


#: Marks and comments, each in the pile that the rules ask for: scored, failed, unmarked, uncommented; and the scored's sum.
_SortedOut = tuple[dict[str, int], list[str], list[str], list[str], int]


def _rule(regime: Regime) -> AverageRule | CountRule:
    if regime.academic is None:
        raise NotInRegime(f"{regime.name}: không xếp loại học lực theo điểm.")
    return regime.academic


def _sort_out(marks: Marks, comments: Comments) -> _SortedOut:
    failed: list[str] = []
    unmarked: list[str] = []
    uncommented: list[str] = []
    # What is usual is tried first and costs little: nothing but numbers, which add up. The loops are seldom needed.
    scored = cast(dict[str, int], marks)
    try:
        total = sum(scored.values())
        is_plain = comments.keys().isdisjoint(marks)
    except TypeError:
        is_plain = False
    if not is_plain:
        scored = {code: mark for code, mark in marks.items() if isinstance(mark, int) and code not in comments}
        unmarked = [code for code, mark in marks.items() if mark is None and code not in comments]
        total = sum(scored.values())
    given = comments.values()
    if _FAILED in given:
        failed = [code for code, comment in comments.items() if comment is _FAILED]
    if None in given:
        uncommented = [code for code, comment in comments.items() if comment is None]
    return scored, failed, unmarked, uncommented, total


def _overall(rule: AverageRule | CountRule, piles: _SortedOut, specialised: str | None) -> Overall:
    scored, failed, unmarked, uncommented, total = piles
    missing = (*unmarked, *uncommented)
    if isinstance(rule, CountRule):
        if missing or not scored:
            return Overall(None, None, None, None, missing)
        return _by_count(rule, scored, failed)
    average = half_up(total, len(scored)) if scored and not unmarked else None
    if average is None or missing:
        return Overall(average, None, None, None, missing)
    if specialised is not None and specialised not in scored:
        raise NotInRegime(f"Không có điểm môn chuyên {subject_name(specialised)}.")
    return _by_average(rule, average, scored, failed, specialised)


# ---- by the mean of all subjects ----


def _by_average(
    rule: AverageRule, average: int, scored: dict[str, int], failed: list[str], specialised: str | None
) -> Overall:
    lowest = min(scored.values())
    key = _best_key(rule, scored)
    special = scored[specialised] if specialised is not None else HIGHEST
    promised: AverageBand | None = None
    computed = rule.bottom
    for band in rule.bands:
        if average < band.average:
            continue
        promised = promised or band
        if (
            lowest >= band.floor
            and key >= band.key
            and special >= band.specialised
            and not (failed and band.comments_pass)
        ):
            computed = band.level
            break
    if promised is None or (promised.level, computed) not in rule.adjustments:
        return Overall(average, computed, computed, None, ())
    single = _common(_unmet_of_average(rule, promised, scored, failed, specialised))
    if single is None:
        return Overall(average, computed, computed, None, ())
    return Overall(average, rule.adjustments[promised.level, computed], computed, single, ())


def _best_key(rule: AverageRule, scored: dict[str, int]) -> int:
    best = -1
    for code in rule.key_subjects:
        mark = scored.get(code, -1)
        if mark > best:
            best = mark
    return best


def _unmet_of_average(
    rule: AverageRule, band: AverageBand, scored: dict[str, int], failed: list[str], specialised: str | None
) -> Unmet:
    """The conditions of a band on subjects that are not met."""
    floor = band.floor
    weak = [code for code, mark in scored.items() if mark < floor]
    others: list[Condition] = []
    if band.key != NO_LIMIT and _best_key(rule, scored) < band.key:
        others.append((_KEY, tuple([code for code in rule.key_subjects if code in scored]), band.key))
    if specialised is not None and scored[specialised] < band.specialised:
        others.append((_SPECIALISED, (specialised,), band.specialised))
    if failed and band.comments_pass:
        others += [(_COMMENT, (code,), 0) for code in failed]
    return weak, others


# ---- by floor and count ----


def _by_count(rule: CountRule, scored: dict[str, int], failed: list[str]) -> Overall:
    computed: AcademicLevel = rule.bottom
    # The n-th best mark tells at once whether n marks are as high.
    ranked = sorted(scored.values())
    nth_best = ranked[-rule.strong_count] if len(ranked) >= rule.strong_count else -1
    for band in rule.bands:
        if ranked[0] >= band.floor and nth_best >= band.strong and len(failed) <= band.comments_failed:
            computed = band.level
            break
    rank, second = computed.rank, ranked[1] if len(ranked) > 1 else HIGHEST
    for band in rule.bands:
        if rank - band.level.rank < rule.lost_by:
            break
        # Two subjects below the floor are no single cause; most who fell so far have them.
        if second < band.floor or band.level not in rule.lost_levels:
            continue
        single = _single_of_count(rule, band, scored, failed)
        if single is not None:
            raised = _LEVELS[rank - 1]
            return Overall(None, raised, computed, single, ())
    return Overall(None, computed, computed, None, ())


def _single_of_count(rule: CountRule, band: CountBand, scored: dict[str, int], failed: list[str]) -> str | None:
    """The one subject whose best result would alone bring the band's level."""
    weak = [code for code, mark in scored.items() if mark < band.floor]
    # A band that forgives failed comment subjects is never one of `lost_levels`.
    blamed = weak + failed
    if len(blamed) > 1:
        return None
    short = rule.strong_count - len([mark for mark in scored.values() if mark >= band.strong])
    if blamed:
        gained = 1 if blamed[0] in scored and rule.single_subject_counts else 0
        return blamed[0] if short <= gained else None
    below = [code for code, mark in scored.items() if mark < band.strong]
    if short == 1 and below and rule.single_subject_counts:
        return min(below, key=scored.__getitem__)
    return None


def _unmet_of_count(rule: CountRule, band: CountBand, scored: dict[str, int], failed: list[str]) -> Unmet:
    floor, strong = band.floor, band.strong
    weak = [code for code, mark in scored.items() if mark < floor]
    others: list[Condition] = []
    if len(failed) > band.comments_failed:
        others.append((_COMMENT, tuple(failed), band.comments_failed))
    below = tuple([code for code, mark in scored.items() if mark < strong])
    if len(scored) - len(below) < rule.strong_count:
        others.append((_COUNT, below, strong))
    return weak, others


def _common(unmet: Unmet) -> str | None:
    """A subject that could mend every one of the conditions alone."""
    weak, others = unmet
    if len(weak) > 1 or not (weak or others):
        return None
    for code in weak or others[0][1]:
        if all(code in subjects for _asked, subjects, _limit in others):
            return code
    return None


# ---- why ----


def _words(rule: AverageRule | CountRule, condition: Condition, scored: dict[str, int]) -> str:
    asked, subjects, limit = condition
    if asked is _COUNT:
        assert isinstance(rule, CountRule)
        return f"chỉ có {len(scored) - len(subjects)} môn từ {MARK_TEXTS[limit]} trở lên, cần {rule.strong_count}"
    if asked is _SPECIALISED:
        return f"môn chuyên {BELOW[limit][subjects[0]][scored[subjects[0]]]}"
    if asked is _KEY and not subjects:
        assert isinstance(rule, AverageRule)
        return f"không có điểm môn {listed(map(subject_name, rule.key_subjects))}"
    return _together(subjects, limit if asked is _KEY else None)


@lru_cache(maxsize=2048)
def _together(subjects: tuple[str, ...], limit: int | None) -> str:
    """Toán và Ngữ văn đều dưới 8,0; without a limit: … Chưa đạt."""
    names = listed(map(subject_name, subjects))
    if limit is None:
        return f"{names} Chưa đạt"
    return f"{names}{' đều' if len(subjects) > 1 else ''} dưới {MARK_TEXTS[limit]}"


def explain_overall(
    regime: Regime, marks: Marks, *, comments: Comments, result: Overall, specialised: str | None = None
) -> Cause:
    """Why the level is so: what kept it from the next better one, or the one subject forgiven."""
    return _explain(_rule(regime), _sort_out(marks, comments), result, _special(marks, specialised))


def _explain(rule: AverageRule | CountRule, piles: _SortedOut, result: Overall, specialised: str | None) -> Cause:
    scored, failed, _unmarked, _uncommented, _total = piles
    if result.level is None or result.computed_level is None:
        names = listed(map(subject_name, result.missing)) if result.missing else "điểm các môn"
        return Cause(rule.article, result.missing, f"Chưa xếp loại vì còn thiếu {names}.")
    if result.single_subject is not None:
        return _explain_adjustment(rule, result, scored, failed)
    # Bands stand in the order of the scale; the worst level has none.
    bands: tuple[AverageBand | CountBand, ...] = rule.bands
    article = bands[result.level.rank].article if result.level.rank < len(bands) else rule.article
    if result.level.rank == 0:
        lead = f"ĐTB {mark_text(result.average)}, " if result.average is not None else ""
        return Cause(article, (), f"{result.level.label}: {lead}đủ mọi điều kiện.")
    above = bands[result.level.rank - 1]
    if isinstance(above, AverageBand):
        assert isinstance(rule, AverageRule)
        weak, others = _unmet_of_average(rule, above, scored, failed, specialised)
    else:
        assert isinstance(rule, CountRule)
        weak, others = _unmet_of_count(rule, above, scored, failed)
    below = BELOW[above.floor]
    reasons = [below[code][scored[code]] for code in weak]
    subjects = weak
    if others:
        reasons += [_words(rule, condition, scored) for condition in others]
        subjects = list(dict.fromkeys([*weak, *[code for _asked, codes, _limit in others for code in codes]]))
    reason = "; ".join(reasons)
    if isinstance(above, AverageBand) and result.average is not None:
        reason = _average_reason(above, result.average, reason)
    text = f"{result.level.label}: {reason} nên chưa được {above.level.label}; {above.article}."
    return Cause(article, tuple(subjects), text)


def _average_reason(band: AverageBand, average: int, others: str) -> str:
    words = f"ĐTB {MARK_TEXTS[average]}"
    if average >= band.average:
        return f"{words} nhưng {others}"
    words = f"{words} dưới {MARK_TEXTS[band.average]}"
    return f"{words}; {others}" if others else words


def _explain_adjustment(
    rule: AverageRule | CountRule, result: Overall, scored: dict[str, int], failed: list[str]
) -> Cause:
    single = result.single_subject
    assert single is not None
    assert result.level is not None
    assert result.computed_level is not None
    what = f"{subject_name(single)} {mark_text(scored[single]) if single in scored else 'Chưa đạt'}"
    lead = ""
    if isinstance(rule, AverageRule):
        average = result.average or 0
        lead = f"ĐTB {mark_text(average)}, "
        promised = next(band.level.label for band in rule.bands if average >= band.average)
    else:
        promised = next(b.level.label for b in rule.bands if _single_of_count(rule, b, scored, failed) is not None)
    text = (
        f"{result.level.label}: {lead}chỉ vì một môn {what} mà tính ra {result.computed_level.label}, "
        f"không có môn này thì được {promised}, nên điều chỉnh thành {result.level.label}; "
        f"{rule.adjustment_article}."
    )
    return Cause(rule.adjustment_article, (single,), text)
