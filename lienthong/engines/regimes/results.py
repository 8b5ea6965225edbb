"""Học lực and kết quả học tập: a term's or a year's result over all subjects, with its adjustment.

The adjustment asks one counterfactual: had one single subject met what a level asks of it, would the pupil
have reached that level? Both rules answer it without trying every subject: each unmet condition names the
subjects any one of which could mend it, and the single cause is a subject that is in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lienthong.engines.regimes.arithmetic import NotInRegime, half_up
from lienthong.engines.regimes.records import NO_LIMIT, AverageBand, AverageRule, CountBand, CountRule, Regime
from lienthong.engines.regimes.scales import (
    AcademicLevel,
    Comment,
    CommentResult,
    Mark,
    Scale,
)
from lienthong.engines.regimes.wording import Cause, listed, mark_text, subject_name

Marks = Mapping[str, Mark]
Comments = Mapping[str, Comment]


@dataclass(frozen=True, slots=True)
class Overall:
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
    rule = regime.academic
    if rule is None:
        raise NotInRegime(f"{regime.name}: không xếp loại học lực theo điểm.")
    scored = {c: mark for c, mark in marks.items() if isinstance(mark, int) and c not in comments}
    failed = [code for code, comment in comments.items() if comment is CommentResult.CHUA_DAT]
    unmarked = [code for code, mark in marks.items() if mark is None and code not in comments]
    missing = (*unmarked, *(code for code, comment in comments.items() if comment is None))
    if isinstance(rule, CountRule):
        if missing or not scored:
            return Overall(None, None, None, None, missing)
        return _by_count(rule, scored, failed)
    average = half_up(sum(scored.values()), len(scored)) if scored and not unmarked else None
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
    key = max([scored[code] for code in rule.key_subjects if code in scored], default=-1)
    special = scored[specialised] if specialised is not None else 100
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
    single = _common(unmet for _, unmet in _unmet_of_average(rule, promised, scored, failed, specialised))
    if single is None:
        return Overall(average, computed, computed, None, ())
    return Overall(average, rule.adjustments[promised.level, computed], computed, single, ())


def _unmet_of_average(
    rule: AverageRule, band: AverageBand, scored: dict[str, int], failed: list[str], specialised: str | None
) -> list[tuple[str, tuple[str, ...]]]:
    """The conditions of a band on subjects that are not met: words, and who could mend it alone."""
    unmet: list[tuple[str, tuple[str, ...]]] = []
    for code, mark in scored.items():
        if mark < band.floor:
            words = f"{subject_name(code)} {mark_text(mark)} dưới {mark_text(band.floor)}"
            unmet.append((words, (code,)))
    keys = tuple(code for code in rule.key_subjects if code in scored)
    if band.key != NO_LIMIT and all(scored[code] < band.key for code in keys):
        unmet.append((_key_words(rule, band, keys), keys))
    if specialised is not None and scored[specialised] < band.specialised:
        words = (
            f"môn chuyên {subject_name(specialised)} {mark_text(scored[specialised])} "
            f"dưới {mark_text(band.specialised)}"
        )
        unmet.append((words, (specialised,)))
    if band.comments_pass:
        unmet.extend((f"{subject_name(code)} Chưa đạt", (code,)) for code in failed)
    return unmet


def _key_words(rule: AverageRule, band: AverageBand, keys: tuple[str, ...]) -> str:
    if not keys:
        return f"không có điểm môn {listed(map(subject_name, rule.key_subjects))}"
    both = " đều" if len(keys) > 1 else ""
    return f"{listed(map(subject_name, keys))}{both} dưới {mark_text(band.key)}"


# ---- by floor and count ----


def _by_count(rule: CountRule, scored: dict[str, int], failed: list[str]) -> Overall:
    computed: AcademicLevel = rule.bottom
    values = scored.values()
    lowest = min(values)
    for band in rule.bands:
        if (
            lowest >= band.floor
            and len(failed) <= band.comments_failed
            and sum(mark >= band.strong for mark in values) >= rule.strong_count
        ):
            computed = band.level
            break
    for band in rule.bands:
        if computed.rank - band.level.rank < rule.lost_by:
            break
        single = _single_of_count(rule, band, scored, failed) if band.level in rule.lost_levels else None
        if single is not None:
            raised = list(AcademicLevel)[computed.rank - 1]
            return Overall(None, raised, computed, single, ())
    return Overall(None, computed, computed, None, ())


def _single_of_count(
    rule: CountRule, band: CountBand, scored: dict[str, int], failed: list[str]
) -> str | None:
    """The one subject whose best result would alone bring the band's level."""
    weak = [code for code, mark in scored.items() if mark < band.floor]
    # A band that forgives failed comment subjects is never one of `lost_levels`.
    blamed = weak + failed
    if len(blamed) > 1:
        return None
    short = rule.strong_count - sum(mark >= band.strong for mark in scored.values())
    if blamed:
        gained = 1 if blamed[0] in scored and rule.single_subject_counts else 0
        return blamed[0] if short <= gained else None
    below = [code for code, mark in scored.items() if mark < band.strong]
    if short == 1 and below and rule.single_subject_counts:
        return min(below, key=scored.__getitem__)
    return None


def _unmet_of_count(
    rule: CountRule, band: CountBand, scored: dict[str, int], failed: list[str]
) -> list[tuple[str, tuple[str, ...]]]:
    unmet: list[tuple[str, tuple[str, ...]]] = []
    for code, mark in scored.items():
        if mark < band.floor:
            words = f"{subject_name(code)} {mark_text(mark)} dưới {mark_text(band.floor)}"
            unmet.append((words, (code,)))
    if len(failed) > band.comments_failed:
        words = f"{listed(map(subject_name, failed))} Chưa đạt"
        unmet.append((words, tuple(failed)))
    below = tuple(code for code, mark in scored.items() if mark < band.strong)
    strong = len(scored) - len(below)
    if strong < rule.strong_count:
        words = f"chỉ có {strong} môn từ {mark_text(band.strong)} trở lên, cần {rule.strong_count}"
        unmet.append((words, below))
    return unmet


def _common(unmet: Iterable[tuple[str, ...]]) -> str | None:
    """A subject that is in every one of the conditions."""
    conditions = list(unmet)
    if not conditions:
        return None
    for code in conditions[0]:
        if all(code in others for others in conditions):
            return code
    return None


# ---- why ----


def explain_overall(
    regime: Regime, marks: Marks, *, comments: Comments, result: Overall, specialised: str | None = None
) -> Cause:
    """Why the level is so: what kept it from the next better one, or the one subject forgiven."""
    rule = regime.academic
    if rule is None:
        raise NotInRegime(f"{regime.name}: không xếp loại học lực theo điểm.")
    if result.level is None or result.computed_level is None:
        names = listed(map(subject_name, result.missing)) if result.missing else "điểm các môn"
        return Cause(rule.article, result.missing, f"Chưa xếp loại vì còn thiếu {names}.")
    scored = {code: mark for code, mark in marks.items() if code not in comments and isinstance(mark, int)}
    failed = [code for code, comment in comments.items() if comment is CommentResult.CHUA_DAT]
    average = f"ĐTB {mark_text(result.average)}" if result.average is not None else ""
    if result.single_subject is not None:
        return _explain_adjustment(rule, result, scored, failed)
    bands: tuple[AverageBand | CountBand, ...] = rule.bands
    article = next((b.article for b in bands if b.level is result.level), rule.article)
    if result.level.rank == 0:
        lead = f"{average}, " if average else ""
        return Cause(article, (), f"{result.level.label}: {lead}đủ mọi điều kiện.")
    above = bands[result.level.rank - 1]
    if isinstance(above, AverageBand):
        assert isinstance(rule, AverageRule)
        unmet = _unmet_of_average(rule, above, scored, failed, specialised)
        assert result.average is not None
        reason = _average_reason(above, result.average, average, [words for words, _ in unmet])
    else:
        assert isinstance(rule, CountRule)
        unmet = _unmet_of_count(rule, above, scored, failed)
        reason = "; ".join(words for words, _ in unmet)
    subjects = tuple(dict.fromkeys(code for _, codes in unmet for code in codes))
    text = f"{result.level.label}: {reason} nên chưa được {above.level.label}; {above.article}."
    return Cause(article, subjects, text)


def _average_reason(band: AverageBand, average: int, average_words: str, unmet: list[str]) -> str:
    if average < band.average:
        low = f"{average_words} dưới {mark_text(band.average)}"
        return "; ".join([low, *unmet])
    return f"{average_words} nhưng {'; '.join(unmet)}"


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
        promised = next(
            b.level.label for b in rule.bands if _single_of_count(rule, b, scored, failed) is not None
        )
    text = (
        f"{result.level.label}: {lead}chỉ vì một môn {what} mà tính ra {result.computed_level.label}, "
        f"không có môn này thì được {promised}, nên điều chỉnh thành {result.level.label}; "
        f"{rule.adjustment_article}."
    )
    return Cause(rule.adjustment_article, (single,), text)
