"""What a regime record is made of. The values stand in `table`, one file for all thresholds.

Marks are integers in tenths. `confidence` of a source is said where the text of the regulation was not at
hand: such values are data to be checked with the Sở, not findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from lienthong.engines.regimes.scales import (
    AcademicLevel,
    AcademicRank,
    PrimaryLevel,
    Scale,
)

NO_LIMIT = -1

Kind = Literal["tx", "dk", "gk", "hk", "ck"]
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class ComponentKind:
    """A kind of test of a term: its coefficient, and whether a term has exactly one."""

    kind: Kind
    weight: int
    single: bool
    label: str
    comment_label: str


@dataclass(frozen=True, slots=True)
class RegularTests:
    """How many regular tests a term asks for, by periods a week or a year.

    `steps` are (limit, limit included, number); above the last limit it is `above`.
    """

    by: Literal["week", "year"]
    steps: tuple[tuple[int, bool, int], ...]
    above: int
    comment_subjects: int | None
    weeks: int
    article: str

    def number(self, periods: Fraction) -> int:
        """The number for so many periods (a week or a year, as `by` says)."""
        for limit, included, number in self.steps:
            if periods < limit or (included and periods == limit):
                return number
        return self.above


@dataclass(frozen=True, slots=True)
class AverageBand:
    """Conditions of one học lực; NO_LIMIT where there is none."""

    level: AcademicRank
    average: int
    key: int
    floor: int
    specialised: int
    comments_pass: bool
    article: str


@dataclass(frozen=True, slots=True)
class AverageRule:
    """Học lực from the mean of all subjects (TT 58/2011 and its kin)."""

    bands: tuple[AverageBand, ...]
    bottom: AcademicRank
    key_subjects: tuple[str, ...]
    # (level of the average alone, computed level) → level given, when one single subject is the cause.
    adjustments: Mapping[tuple[AcademicRank, AcademicRank], AcademicRank]
    article: str
    adjustment_article: str


@dataclass(frozen=True, slots=True)
class CountBand:
    """Conditions of one kết quả học tập: every mark ≥ floor, enough marks ≥ strong."""

    level: AcademicLevel
    floor: int
    strong: int
    comments_failed: int
    article: str


@dataclass(frozen=True, slots=True)
class CountRule:
    """Kết quả học tập by floor and count (TT 22/2021 and its kin): there is no mean of all subjects."""

    bands: tuple[CountBand, ...]
    bottom: AcademicLevel
    strong_count: int
    # Levels that one single subject may have cost, and by how many levels at least.
    lost_levels: tuple[AcademicLevel, ...]
    lost_by: int
    # The text leaves open whether the one subject, thought away, may also count among the strong ones.
    single_subject_counts: bool
    article: str
    adjustment_article: str


@dataclass(frozen=True, slots=True)
class CommentRule:
    """When a comment subject's term is Đạt: the share of tests, and whether the term test must be."""

    share: Fraction
    term_test_must_pass: bool
    article: str


@dataclass(frozen=True, slots=True)
class ConductRule:
    """Conduct: decided by the homeroom teacher per term; of the year decided too, or computed."""

    scale: type[Scale]
    # (second term, first term) → year; empty where the year is decided as well.
    year: Mapping[tuple[Scale, Scale], Scale]
    article: str


@dataclass(frozen=True, slots=True)
class PromotionRule:
    """Promotion, second chances and repeating."""

    conduct_pass: Scale
    level_pass: Scale
    absences: int
    # Levels without a second chance.
    hopeless: tuple[Scale, ...]
    # Whether failing both conduct and learning leaves a second chance.
    both_may_mend: bool
    retest_below: int
    article: str
    retest_article: str
    summer_article: str


@dataclass(frozen=True, slots=True)
class TitleRule:
    """One title: the conduct and level it asks for, and how many marks of which height."""

    code: str
    label: str
    conduct: Scale
    level: Scale
    strong: int
    strong_count: int
    per_term: bool
    article: str


@dataclass(frozen=True, slots=True)
class PrimaryBand:
    """Conditions of one primary year result; test marks are whole numbers."""

    level: PrimaryLevel
    subjects: Scale
    qualities: Scale
    tests: int


@dataclass(frozen=True, slots=True)
class PrimaryRule:
    """Year result of a primary pupil and the tests on the 10 scale."""

    subject_scale: type[Scale]
    quality_scale: type[Scale]
    bands: tuple[PrimaryBand, ...]
    bottom: PrimaryLevel
    honours: PrimaryBand | None
    honours_label: str
    nominated_label: str
    # The level from which a class may nominate a pupil for the second title.
    nominated_from: PrimaryLevel | None
    tested_subjects: tuple[str, ...]
    mid_term_subjects: tuple[str, ...]
    mid_term_grades: tuple[int, ...]
    test_lowest: int
    article: str
    title_article: str


@dataclass(frozen=True, slots=True)
class Regime:
    """One regulation in one edition: everything that differs from regime to regime, as data."""

    code: str
    edition: int
    name: str
    source: str
    confidence: Confidence
    note: str = ""
    components: tuple[ComponentKind, ...] = ()
    regular_tests: RegularTests | None = None
    subject_article: str = ""
    academic: AverageRule | CountRule | None = None
    comment: CommentRule | None = None
    conduct: ConductRule | None = None
    promotion: PromotionRule | None = None
    titles: tuple[TitleRule, ...] = ()
    primary: PrimaryRule | None = None
    stage_scale: type[Scale] | None = None
    # What the regulation calls the result in learning and that in behaviour.
    learning_word: str = "học tập"
    conduct_word: str = "rèn luyện"

    @property
    def version(self) -> str:
        """Kept on every result row: a change of a threshold or of the arithmetic gives a new edition."""
        return f"{self.code}/{self.edition}"

    @property
    def academic_scale(self) -> type[Scale] | None:
        """The scale of học lực or kết quả học tập."""
        if self.academic is None:
            return None
        return type(self.academic.bottom)

    @property
    def conduct_scale(self) -> type[Scale] | None:
        """The scale of hạnh kiểm or kết quả rèn luyện."""
        return self.conduct.scale if self.conduct else None
