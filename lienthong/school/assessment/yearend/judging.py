"""Pure: what a pupil's second chance comes to. The year's own results are read, never changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from lienthong.engines.regimes import public as regimes
from lienthong.school.assessment.outcomes import SUPPLEMENT, SubjectOutcome, piles, primary_parts, scale_member
from lienthong.school.assessment.yearend.reading import YearRow

PROMOTED, REPEATS = "len_lop", "o_lai_lop"
PASSING_LEVEL = 2  # Hoàn thành
PASSING_TEST = 50


@dataclass(frozen=True, slots=True)
class Judged:
    """What the summer came to; `outcome` is empty while something is awaited, and `awaited` says what."""

    average: int | None
    level: str
    computed_level: str
    outcome: str
    cause: dict[str, Any]
    awaited: str = ""


def may_retake(regime: regimes.Regime, row: YearRow) -> tuple[str, ...]:
    """The subjects among which the pupil may choose."""
    if regime.primary is not None:
        return tuple(code for code, subject in row.year_subjects.items() if _is_weak(subject))
    marks, comments = piles(row.year_subjects)
    return regimes.retest_subjects(regime, marks, comments=comments)


def _is_weak(subject: SubjectOutcome) -> bool:
    low_test = subject.tested and subject.test is not None and subject.test < PASSING_TEST
    return not subject.exempt and ((subject.level or 0) < PASSING_LEVEL or low_test)


def needs_retest(row: YearRow) -> bool:
    """Whether learning has to be mended (primary: subjects assessed again)."""
    return regimes.Outcome.RETEST.value in row.first_outcome or row.first_outcome == SUPPLEMENT


def needs_training(row: YearRow) -> bool:
    """Whether conduct has to be mended."""
    return regimes.Outcome.SUMMER_TRAINING.value in row.first_outcome


def judge(regime: regimes.Regime, row: YearRow, *, specialised: str | None) -> Judged:
    """What the second chance comes to, from retests and summer training as they are recorded."""
    if regime.primary is not None:
        return _judge_primary(regime, row)
    marks, comments = piles(row.year_subjects)
    awaited = _awaited(row)
    # A subject whose year was corrected upwards since is no longer one to be taken again.
    allowed = regimes.retest_subjects(regime, marks, comments=comments)
    taken = {code: again for code, again in row.retests.items() if again.value is not None and code in allowed}
    retests: dict[str, int | regimes.CommentResult] = {}
    for code, again in taken.items():
        assert again.value is not None
        passed = regimes.CommentResult.DAT if again.value else regimes.CommentResult.CHUA_DAT
        retests[code] = passed if code in comments else again.value
    special = specialised if specialised and marks.get(specialised, regimes.EXEMPT) is not regimes.EXEMPT else None
    after = regimes.after_retest(regime, marks, comments=comments, retests=retests, specialised=special)
    cause = regimes.explain_overall(
        regime, after.marks, comments=after.comments, result=after.result, specialised=special
    )
    conduct = scale_member(regime.conduct_scale, (row.summer.conduct if needs_training(row) else "") or row.row.conduct)
    last = regimes.promotion_after_summer(regime, conduct=conduct, level=after.result.level, absences=row.absences)
    level = after.result.level.code if after.result.level else ""
    computed = after.result.computed_level.code if after.result.computed_level else ""
    kept = {"article": cause.article, "subjects": list(cause.subjects), "text": cause.text}
    outcome_code = "" if awaited or last.code is None else last.code
    return Judged(after.result.average, level, computed, outcome_code, kept, awaited)


def _awaited(row: YearRow) -> str:
    """What is still to come before the last word."""
    if needs_retest(row):
        if not row.retests:
            return _("chưa chọn môn kiểm tra lại")
        if any(again.value is None for again in row.retests.values()):
            return _("chưa có điểm kiểm tra lại")
    if needs_training(row):
        if row.summer.is_accepted is None:
            return _("chưa có báo cáo rèn luyện hè")
        if row.summer.is_accepted and not row.summer.conduct:
            return _("chưa xếp loại lại hạnh kiểm")
    return ""


def _judge_primary(regime: regimes.Regime, row: YearRow) -> Judged:
    """The level with what was assessed again; TT 30/2014 and TT 27/2020 leave it to the head whether the pupil goes up."""
    waits = [code for code, again in row.retests.items() if again.value is None]
    awaited = ""
    if not row.retests and row.summer.is_accepted is None:
        awaited = _("chưa ghi việc hướng dẫn, giúp đỡ")
    elif waits:
        awaited = _("chưa có kết quả đánh giá bổ sung")
    elif not row.summer.outcome:
        awaited = _("hiệu trưởng chưa quyết định")
    assert regime.primary is not None
    level, cause = regimes.primary_after_help(
        regime, **primary_parts(regime.primary, _with_new(row), row.qualities)._asdict()
    )
    code = level.code if level else ""
    kept = {"article": cause.article, "subjects": list(cause.subjects), "text": cause.text}
    return Judged(None, code, code, row.summer.outcome, kept, awaited)


def _with_new(row: YearRow) -> dict[str, SubjectOutcome]:
    """The year of each subject, the new level and test in place of the old where there is one."""
    made = dict(row.year_subjects)
    for code, again in row.retests.items():
        if again.value is not None and code in made:
            test = made[code].test if again.test is None else again.test
            made[code] = replace(made[code], level=again.value, test=test)
    return made
