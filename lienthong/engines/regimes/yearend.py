"""The end of the year: conduct, promotion, retest and summer training, titles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.engines.regimes.arithmetic import NotInRegime
from lienthong.engines.regimes.records import ConductRule, PromotionRule, Regime, TitleRule
from lienthong.engines.regimes.results import Comments, Marks, Overall, overall
from lienthong.engines.regimes.scales import (
    CommentResult,
    Outcome,
    Period,
    Scale,
)
from lienthong.engines.regimes.wording import Cause, listed, mark_text, subject_name

# ---- conduct ----


def _conduct_rule(regime: Regime) -> ConductRule:
    if regime.conduct is None:
        raise NotInRegime(f"{regime.name}: không xếp loại hạnh kiểm.")
    return regime.conduct


def conduct_is_decided(regime: Regime) -> bool:
    """Whether the homeroom teacher decides the year's conduct too, instead of a table computing it."""
    return not _conduct_rule(regime).year


def conduct_year(regime: Regime, hk1: Scale | None, hk2: Scale | None) -> Scale | None:
    """The year's conduct from the two terms'; None while one is missing. Raises where it is decided."""
    rule = _conduct_rule(regime)
    if not rule.year:
        raise NotInRegime("Hạnh kiểm cả năm do giáo viên chủ nhiệm xếp loại, không có công thức tính.")
    if hk1 is None or hk2 is None:
        return None
    _of_scale(rule.scale, hk1, hk2)
    return rule.year[hk2, hk1]


def explain_conduct_year(regime: Regime, hk1: Scale | None, hk2: Scale | None) -> Cause:
    """Why the year's conduct is so."""
    year = conduct_year(regime, hk1, hk2)
    if year is None or hk1 is None or hk2 is None:
        text = "Chưa có kết quả rèn luyện cả năm vì còn thiếu một học kì."
    else:
        text = f"{year.label}: học kì I {hk1.label}, học kì II {hk2.label}."
    return Cause(_conduct_rule(regime).article, (), text)


# ---- promotion ----


@dataclass(frozen=True, slots=True)
class Promotion:
    """What becomes of the pupil; both second chances together where the regulation asks for both."""

    outcomes: tuple[Outcome, ...]

    @property
    def code(self) -> str | None:
        """The outcomes joined by +; None while undecided."""
        return "+".join(outcome.value for outcome in self.outcomes) or None

    @property
    def is_promoted(self) -> bool:
        """Whether the pupil goes up now."""
        return self.outcomes == (Outcome.PROMOTED,)


_UNDECIDED = Promotion(())
_PROMOTED = Promotion((Outcome.PROMOTED,))
_RETEST = Promotion((Outcome.RETEST,))
_SUMMER = Promotion((Outcome.SUMMER_TRAINING,))
_BOTH = Promotion((Outcome.RETEST, Outcome.SUMMER_TRAINING))
_REPEAT = Promotion((Outcome.REPEAT,))


def promotion_rule(regime: Regime) -> PromotionRule:
    """The regime's rule of promotion."""
    if regime.promotion is None:
        raise NotInRegime(f"{regime.name}: không xét lên lớp theo xếp loại.")
    return regime.promotion


def promotion(regime: Regime, *, conduct: Scale | None, level: Scale | None, absences: int | None) -> Promotion:
    """What the year's results lead to, before the summer.

    Too many absences and a level without a second chance decide by themselves, whatever is missing.
    """
    rule = promotion_rule(regime)
    _check_scales(regime, conduct, level)
    if (absences is not None and absences > rule.absences) or level in rule.hopeless:
        return _REPEAT
    if conduct is None or level is None or absences is None:
        return _UNDECIDED
    behaves, learns = conduct.reaches(rule.conduct_pass), level.reaches(rule.level_pass)
    if behaves and learns:
        return _PROMOTED
    if behaves:
        return _RETEST
    if learns:
        return _SUMMER
    return _BOTH if rule.both_may_mend else _REPEAT


def explain_promotion(regime: Regime, *, conduct: Scale | None, level: Scale | None, absences: int | None) -> Cause:
    """Why the pupil goes up, has a second chance, or repeats."""
    rule = promotion_rule(regime)
    found = promotion(regime, conduct=conduct, level=level, absences=absences)
    if found is _UNDECIDED:
        facts = ((level, regime.learning_word), (conduct, regime.conduct_word), (absences, "số buổi nghỉ"))
        return Cause(rule.article, (), f"Chưa xét lên lớp vì còn thiếu {listed(w for f, w in facts if f is None)}.")
    article = {_RETEST.code: rule.retest_article, _SUMMER.code: rule.summer_article}.get(
        found.code, f"{rule.retest_article}; {rule.summer_article}" if found is _BOTH else rule.article
    )
    head, *others = (outcome.label for outcome in found.outcomes)
    head = " và ".join((head, *(other[0].lower() + other[1:] for other in others)))
    reasons = [
        *_too_many(rule, absences),
        *_measured(regime.learning_word, level, rule.level_pass, rule.hopeless),
        *_measured(regime.conduct_word, conduct, rule.conduct_pass),
    ]
    if found is not _PROMOTED:
        # Of what is well enough nothing need be said.
        return Cause(article, (), f"{head}: {', '.join(said for fails, said in reasons if fails)}.")
    return Cause(article, (), f"{head}: {', '.join(said for _fails, said in reasons)}, nghỉ {absences} buổi.")


def _too_many(rule: PromotionRule, absences: int | None) -> list[tuple[bool, str]]:
    if absences is None or absences <= rule.absences:
        return []
    return [(True, f"nghỉ {absences} buổi, quá {rule.absences} buổi trong năm học")]


def _measured(what: str, level: Scale | None, asked: Scale, hopeless: tuple[Scale, ...] = ()) -> list[tuple[bool, str]]:
    """Whether the level falls short of what is asked, and how that is said: "học lực Yếu (cần từ Trung bình)"."""
    if level is None:
        return []
    if level.reaches(asked):
        return [(False, f"{what} {level.label}")]
    if level in hopeless:
        return [(True, f"{what} {level.label} (không được kiểm tra lại)")]
    return [(True, f"{what} {level.label} (cần từ {asked.label})")]


def promotion_after_summer(
    regime: Regime, *, conduct: Scale | None, level: Scale | None, absences: int | None
) -> Promotion:
    """The last word, with conduct graded again and the level recomputed: up, or repeat."""
    before = promotion(regime, conduct=conduct, level=level, absences=absences)
    return before if before in (_UNDECIDED, _PROMOTED) else _REPEAT


# ---- retest ----


def retest_subjects(regime: Regime, marks: Marks, *, comments: Comments) -> tuple[str, ...]:
    """The subjects among which the pupil may choose: year mean below 5,0, or Chưa đạt."""
    limit = promotion_rule(regime).retest_below
    low = [c for c, mark in marks.items() if c not in comments and isinstance(mark, int) and mark < limit]
    return (*low, *(code for code, comment in comments.items() if comment is CommentResult.CHUA_DAT))


@dataclass(frozen=True, slots=True)
class AfterRetest:
    """Year results with the retest in the place of the year mean, and what they come to."""

    marks: Marks
    comments: Comments
    result: Overall


def after_retest(
    regime: Regime,
    marks: Marks,
    *,
    comments: Comments,
    retests: Mapping[str, int | CommentResult],
    specialised: str | None = None,
) -> AfterRetest:
    """Replace the year results of the subjects taken again and recompute.

    A retest may only be of a subject that allowed one. The new mark counts even where it is lower: it is
    the one the regulation puts in the place of the old.
    """
    allowed = retest_subjects(regime, marks, comments=comments)
    for code, new in retests.items():
        if code not in allowed:
            raise NotInRegime(f"Môn {subject_name(code)} không thuộc diện kiểm tra lại.")
        if isinstance(new, CommentResult) != (code in comments):
            raise NotInRegime(f"Kết quả kiểm tra lại môn {subject_name(code)} không đúng hình thức đánh giá.")
    new_marks = {**marks, **{c: new for c, new in retests.items() if isinstance(new, int)}}
    new_comments = {**comments, **{c: new for c, new in retests.items() if isinstance(new, CommentResult)}}
    result = overall(regime, new_marks, comments=new_comments, specialised=specialised)
    return AfterRetest(new_marks, new_comments, result)


# ---- titles ----


def title(
    regime: Regime,
    *,
    conduct: Scale | None,
    level: Scale | None,
    marks: Marks,
    period: Period = Period.YEAR,
) -> TitleRule | None:
    """The title earned, the highest first; None for none, or while what it rests on is missing."""
    if not regime.titles:
        raise NotInRegime(f"{regime.name}: không có danh hiệu theo xếp loại.")
    _check_scales(regime, conduct, level)
    if conduct is None or level is None:
        return None
    for rule in regime.titles:
        if period is Period.TERM and not rule.per_term:
            continue
        if not (conduct.reaches(rule.conduct) and level.reaches(rule.level)):
            continue
        if rule.strong_count:
            if None in marks.values():
                return None
            if sum(isinstance(mark, int) and mark >= rule.strong for mark in marks.values()) < rule.strong_count:
                continue
        return rule
    return None


def explain_title(
    regime: Regime, *, conduct: Scale | None, level: Scale | None, marks: Marks, period: Period = Period.YEAR
) -> Cause:
    """Why there is this title or none."""
    found = title(regime, conduct=conduct, level=level, marks=marks, period=period)
    article = (found or regime.titles[0]).article
    if conduct is None or level is None:
        known = ((level, regime.learning_word), (conduct, regime.conduct_word))
        return Cause(article, (), f"Chưa xét danh hiệu vì còn thiếu {listed(w for f, w in known if f is None)}.")
    missing = tuple(code for code, mark in marks.items() if mark is None)
    facts = f"{regime.learning_word} {level.label}, {regime.conduct_word} {conduct.label}"
    if found is None:
        return _no_title(regime, conduct, level, missing, facts, period)
    counted = next((rule for rule in regime.titles if rule.strong_count), None)
    if counted is None:
        return Cause(article, (), f"{found.label}: {facts}.")
    strong = tuple(code for code, mark in marks.items() if isinstance(mark, int) and mark >= counted.strong)
    facts += f", {len(strong)} môn từ {mark_text(counted.strong)} trở lên"
    if found is not counted:
        return Cause(article, (), f"{found.label}: {facts} ({counted.label} cần {counted.strong_count}).")
    return Cause(article, strong, f"{found.label}: {facts}.")


def _no_title(
    regime: Regime, conduct: Scale, level: Scale, missing: tuple[str, ...], facts: str, period: Period
) -> Cause:
    """What keeps the pupil from the easiest of the titles."""
    offered = [rule for rule in regime.titles if rule.per_term or period is Period.YEAR]
    if not offered:
        return Cause(regime.titles[0].article, (), "Không có danh hiệu: quy định chỉ xét danh hiệu cuối năm học.")
    easiest = offered[-1]
    short = [
        said
        for fails, said in (
            *_measured(regime.learning_word, level, easiest.level),
            *_measured(regime.conduct_word, conduct, easiest.conduct),
        )
        if fails
    ]
    if short:
        return Cause(easiest.article, (), f"Không có danh hiệu: {', '.join(short)}.")
    return Cause(easiest.article, missing, f"Chưa xét danh hiệu: {facts} nhưng còn thiếu điểm.")


# ---- scales ----


def _of_scale(scale: type[Scale], *levels: Scale | None) -> None:
    for level in levels:
        if level is not None and not isinstance(level, scale):
            raise NotInRegime(f"“{level.label}” không thuộc thang xếp loại của quy định này.")


def _check_scales(regime: Regime, conduct: Scale | None, level: Scale | None) -> None:
    if regime.conduct is not None and conduct is not None and type(conduct) is not regime.conduct.scale:
        _of_scale(regime.conduct.scale, conduct)
    if regime.academic is not None and level is not None:
        _of_scale(type(regime.academic.bottom), level)
