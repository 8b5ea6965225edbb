"""Means of a subject: exact integers, halves up, rounded at each published stage, missing is not 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lienthong.engines.regimes.records import Kind, Regime
from lienthong.engines.regimes.scales import EXEMPT, Comment, CommentResult, Exempt, Mark
from lienthong.engines.regimes.wording import Cause, mark_text

Components = Mapping[Kind, Sequence[Mark]]


class NotInRegime(ValueError):
    """The question has no meaning under this regulation (marks in a preschool, say)."""

    def __init__(self, message_vi: str) -> None:
        super().__init__(message_vi)
        self.message_vi = message_vi


def half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to a whole number, halves up; for numbers that are not negative."""
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True)
class TermMean:
    """ĐTBmhk: tenths; None while a test is missing; EXEMPT when every test is exempt.

    `provisional` is the mean of what is there, to be shown as such and never to be counted on.
    """

    mean: Mark
    missing: tuple[str, ...]
    provisional: int | None


def subject_term(regime: Regime, components: Components) -> TermMean:
    """The subject's term mean from its tests by kind, as `regime.components` weighs them.

    A kind of which a term has exactly one (gk, ck, hk) and that is not given is missing, and so are the
    regular tests where there is none: every subject has some. Exempt tests are left out with their coefficient.
    """
    if not regime.components:
        raise NotInRegime(f"{regime.name}: không tính điểm trung bình môn.")
    total = weights = 0
    missing: list[str] = []
    exempt = False
    for kind in regime.components:
        marks = components.get(kind.kind, ())
        if kind.single and len(marks) != 1:
            if marks:
                raise NotInRegime(f"Mỗi học kì chỉ có một điểm {kind.label}.")
            missing.append(kind.kind)
        elif kind.kind == "tx" and not marks:
            missing.append(kind.kind)
        for mark in marks:
            if mark is None:
                missing.append(kind.kind)
            elif isinstance(mark, Exempt):
                exempt = True
            else:
                total += kind.weight * mark
                weights += kind.weight
    provisional = half_up(total, weights) if weights else None
    if missing:
        return TermMean(None, tuple(missing), provisional)
    if provisional is None:
        return TermMean(EXEMPT if exempt else None, (), None)
    return TermMean(provisional, (), provisional)


def explain_term(regime: Regime, components: Components, result: TermMean) -> Cause:
    """The sum as a teacher would write it on the board."""
    if result.missing:
        labels = {kind.kind: kind.label for kind in regime.components}
        names = ", ".join(dict.fromkeys(labels[kind] for kind in labels if kind in result.missing))
        text = f"Chưa có điểm trung bình môn vì còn thiếu {names}."
    elif not isinstance(result.mean, int):
        text = "Môn được miễn học nên không tính điểm trung bình."
    else:
        terms: list[str] = []
        weights = 0
        for kind in regime.components:
            for mark in components.get(kind.kind, ()):
                if isinstance(mark, int):
                    weights += kind.weight
                    terms.append(mark_text(mark) if kind.weight == 1 else f"{kind.weight}×{mark_text(mark)}")
        total = " + ".join(terms)
        text = f"({total}) : {weights} = {mark_text(result.mean)} (làm tròn đến một chữ số thập phân)."
    return Cause(regime.subject_article, (), text)


def subject_year(regime: Regime, hk1: Mark, hk2: Mark) -> Mark:
    """ĐTBmcn = (ĐTBmhkI + 2·ĐTBmhkII) / 3 from the rounded term means; exempt in one term: the other's."""
    if not regime.components:
        raise NotInRegime(f"{regime.name}: không tính điểm trung bình môn.")
    if isinstance(hk1, Exempt):
        return hk2
    if isinstance(hk2, Exempt):
        return hk1
    if hk1 is None or hk2 is None:
        return None
    return half_up(hk1 + 2 * hk2, 3)


def explain_year(regime: Regime, hk1: Mark, hk2: Mark) -> Cause:
    """Why the year's mean is what it is."""
    year = subject_year(regime, hk1, hk2)
    if isinstance(hk1, int) and isinstance(hk2, int) and isinstance(year, int):
        text = f"({mark_text(hk1)} + 2×{mark_text(hk2)}) : 3 = {mark_text(year)}."
    elif isinstance(year, int):
        text = f"Một học kì được miễn nên lấy kết quả học kì còn lại: {mark_text(year)}."
    elif year is EXEMPT:
        text = "Môn được miễn học cả năm nên không tính điểm trung bình."
    else:
        text = "Chưa có điểm cả năm vì còn thiếu điểm trung bình học kì."
    return Cause(regime.subject_article, (), text)


def comment_term(regime: Regime, tests: Sequence[Comment]) -> Comment:
    """Term result of a comment subject; the last test is the term's test."""
    rule = regime.comment
    if rule is None:
        raise NotInRegime(f"{regime.name}: không có môn đánh giá Đạt/Chưa đạt theo học kì.")
    taken = [test for test in tests if not isinstance(test, Exempt)]
    if None in taken or not tests:
        return None
    if not taken:
        return EXEMPT
    passed = taken.count(CommentResult.DAT)
    enough = passed * rule.share.denominator >= rule.share.numerator * len(taken)
    term_test_passed = tests[-1] is not CommentResult.CHUA_DAT
    passes = enough and (term_test_passed or not rule.term_test_must_pass)
    return CommentResult.DAT if passes else CommentResult.CHUA_DAT


def explain_comment_term(regime: Regime, tests: Sequence[Comment]) -> Cause:
    """Why a comment subject's term is Đạt or Chưa đạt."""
    result = comment_term(regime, tests)
    assert regime.comment is not None
    passed, count = tests.count(CommentResult.DAT), sum(not isinstance(t, Exempt) for t in tests)
    if result is None:
        text = "Chưa có kết quả vì còn thiếu bài kiểm tra."
    elif isinstance(result, Exempt):
        text = "Môn được miễn học."
    else:
        text = f"{result.label}: {passed} trong {count} bài kiểm tra Đạt"
        if tests[-1] is CommentResult.CHUA_DAT and regime.comment.term_test_must_pass:
            text += ", bài kiểm tra học kì Chưa đạt"
        asked = "tất cả" if regime.comment.share == 1 else f"ít nhất {regime.comment.share}"
        text += f" (cần {asked} số bài, có bài kiểm tra học kì)."
    return Cause(regime.comment.article, (), text)


def comment_year(regime: Regime, hk1: Comment, hk2: Comment) -> Comment:
    """Year result of a comment subject: the second term's; the first's if the second was exempt."""
    if regime.comment is None:
        raise NotInRegime(f"{regime.name}: không có môn đánh giá Đạt/Chưa đạt theo học kì.")
    return hk1 if isinstance(hk2, Exempt) else hk2
