"""Pure: what a pupil's subjects come to in a term (1, 2) or the year (0): level, title, promotion, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lienthong.engines.regimes import public as regimes

YEAR = 0
# How the titles of a primary year are kept: by results, or by the class's nomination.
PRIMARY_TITLES = {"honours": "HTXS", "nominated": "VT"}
# A primary pupil who has not completed the class gets help and is assessed again; the head decides.
SUPPLEMENT = "bo_sung"
_LEVEL_CODES = {3: "T", 2: "H", 1: "C"}
_QUALITY_CODES = {3: "Tot", 2: "Dat", 1: "CCG"}


@dataclass(frozen=True, slots=True)
class SubjectOutcome:
    """One subject of a pupil in a period. `kind`: scored | comment | level; `exempt`: left out of everything."""

    kind: str
    mean: int | None = None
    passed: int | None = None
    level: int | None = None
    test: int | None = None
    tested: bool = False
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What else bears on the result: decided by the homeroom teacher, or counted."""

    conduct: str = ""
    qualities: tuple[int | None, ...] = ()
    absences: int | None = None
    specialised: str | None = None
    nominated: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A term result as it is kept."""

    average: int | None
    level: str
    computed_level: str
    title: str
    inputs_hash: str
    cause: dict[str, Any]


def outcome(regime: regimes.Regime, subjects: Mapping[str, SubjectOutcome], person: Person, *, term: int) -> Outcome:
    """The result over all subjects. Empty level while something is missing; the cause names it."""
    if regime.primary is not None:
        return _primary(regime, subjects, person, term=term)
    marks, comments = piles(subjects)
    special = person.specialised or ""
    specialised = special if marks.get(special, regimes.EXEMPT) is not regimes.EXEMPT else None
    found, cause = regimes.overall_with_cause(regime, marks, comments=comments, specialised=specialised)
    conduct = scale_member(regime.conduct_scale, person.conduct)
    period = regimes.Period.YEAR if term == YEAR else regimes.Period.TERM
    title = None
    if regime.titles:
        title = regimes.title(regime, conduct=conduct, level=found.level, marks=marks, period=period)
    kept: dict[str, Any] = _kept(cause)
    if term == YEAR:
        promoted = regimes.promotion(regime, conduct=conduct, level=found.level, absences=person.absences)
        why = regimes.explain_promotion(regime, conduct=conduct, level=found.level, absences=person.absences)
        kept["promotion"] = {"code": promoted.code or "", **_kept(why)}
    inputs = {"marks": marks, "comments": comments, "conduct": person.conduct, "specialised": specialised, "term": term}
    if term == YEAR:
        inputs["absences"] = person.absences
    return Outcome(
        found.average,
        found.level.code if found.level else "",
        found.computed_level.code if found.computed_level else "",
        title.code if title else "",
        regimes.inputs_hash(regime, inputs),
        kept,
    )


def piles(subjects: Mapping[str, SubjectOutcome]) -> tuple[dict[str, regimes.Mark], dict[str, regimes.Comment]]:
    """Subjects with marks and subjects with comments, as the engine takes them."""
    marks: dict[str, regimes.Mark] = {}
    comments: dict[str, regimes.Comment] = {}
    for code, subject in subjects.items():
        if subject.kind == "comment":
            comments[code] = regimes.EXEMPT if subject.exempt else _comment(subject.passed)
        else:
            marks[code] = regimes.EXEMPT if subject.exempt else subject.mean
    return marks, comments


def _comment(passed: int | None) -> regimes.CommentResult | None:
    if passed is None:
        return None
    return regimes.CommentResult.DAT if passed else regimes.CommentResult.CHUA_DAT


def _primary(regime: regimes.Regime, subjects: Mapping[str, SubjectOutcome], person: Person, *, term: int) -> Outcome:
    """A primary pupil has a result of the year only (Điều 14); a term is its subjects' levels and no more."""
    rule = regime.primary
    assert rule is not None
    counted = {code: subject for code, subject in subjects.items() if not subject.exempt}
    parts = primary_parts(rule, subjects, person.qualities)
    levels, qualities, tests = parts.subjects, parts.qualities, parts.tests
    inputs = {
        "levels": {code: s.level for code, s in counted.items()},
        "tests": {code: s.test for code, s in counted.items() if s.tested},
        "qualities": list(person.qualities),
        "term": term,
    }
    if person.nominated:
        inputs["nominated"] = True
    hashed = regimes.inputs_hash(regime, inputs)
    if term != YEAR:
        text = _term_text(counted, qualities)
        return Outcome(None, "", "", "", hashed, {"article": rule.article, "subjects": [], "text": text})
    level = regimes.primary_year(regime, subjects=levels, qualities=qualities, tests=tests)
    cause = _kept(regimes.explain_primary_year(regime, **parts._asdict()))
    title = regimes.primary_title(
        regime, subjects=levels, qualities=qualities, tests=tests, is_nominated=person.nominated
    )
    if level is not None:
        going_up = level is not regimes.PrimaryLevel.CHUA_HOAN_THANH
        cause["promotion"] = {"code": "len_lop" if going_up else SUPPLEMENT, "text": cause["text"]}
    code = level.code if level else ""
    return Outcome(None, code, code, PRIMARY_TITLES[title.code] if title else "", hashed, cause)


class PrimaryParts(NamedTuple):
    """A primary pupil's subjects, qualities and tests as the engine takes them, with whose levels and tests they are."""

    subjects: list[regimes.Scale | None]
    qualities: list[regimes.Scale | None]
    tests: list[int | None]
    subject_codes: list[str]
    test_codes: list[str]


def primary_parts(
    rule: regimes.PrimaryRule, subjects: Mapping[str, SubjectOutcome], qualities: Sequence[int | None]
) -> PrimaryParts:
    """What counts of a primary pupil; subjects from which the pupil is exempt are left out."""
    counted = {code: subject for code, subject in subjects.items() if not subject.exempt}
    tested = {code: s.test for code, s in counted.items() if s.tested}
    return PrimaryParts(
        [_scale_of(rule.subject_scale, _LEVEL_CODES, s.level) for s in counted.values()],
        [_scale_of(rule.quality_scale, _QUALITY_CODES, q) for q in qualities],
        [None if test is None else test // 10 for test in tested.values()], list(counted), list(tested),
    )  # fmt: skip


def _term_text(subjects: Mapping[str, SubjectOutcome], qualities: Sequence[regimes.Scale | None]) -> str:
    lacking = [regimes.subject_name(c) for c, s in subjects.items() if s.level is None or (s.tested and s.test is None)]
    parts = []
    if lacking:
        parts.append("môn " + ", ".join(lacking))
    if not qualities or None in qualities:
        parts.append("phẩm chất, năng lực")
    if parts:
        return f"Còn thiếu {' và '.join(parts)}."
    return "Đủ kết quả của học kì; xếp mức hoàn thành vào cuối năm học."


def _scale_of(scale: type[regimes.Scale], codes: Mapping[int, str], value: int | None) -> regimes.Scale | None:
    return None if value is None else scale_member(scale, codes[value])


def scale_member(scale: type[regimes.Scale] | None, code: str) -> regimes.Scale | None:
    """The member of a scale that a stored code names; None for none or a code of another regime."""
    if scale is None or not code:
        return None
    try:
        return scale(code)  # type: ignore[call-arg]
    except ValueError:
        return None


def _kept(cause: regimes.Cause) -> dict[str, Any]:
    return {"article": cause.article, "subjects": list(cause.subjects), "text": cause.text}


def year_subject(regime: regimes.Regime, first: SubjectOutcome | None, second: SubjectOutcome | None) -> SubjectOutcome:
    """A subject's year from its two terms; a subject of one term only counts with that term."""
    if first is None or second is None:
        only = first or second
        assert only is not None
        return only
    if regime.primary is not None:
        return second
    exempt = first.exempt and second.exempt
    if second.kind == "comment":
        one = regimes.EXEMPT if first.exempt else _comment(first.passed)
        two = regimes.EXEMPT if second.exempt else _comment(second.passed)
        year = regimes.comment_year(regime, one, two)
        passed = int(year is regimes.CommentResult.DAT) if isinstance(year, regimes.CommentResult) else None
        return SubjectOutcome("comment", passed=passed, exempt=exempt)
    mean = regimes.subject_year(
        regime, regimes.EXEMPT if first.exempt else first.mean, regimes.EXEMPT if second.exempt else second.mean
    )
    return SubjectOutcome("scored", mean=mean if isinstance(mean, int) else None, exempt=exempt)
