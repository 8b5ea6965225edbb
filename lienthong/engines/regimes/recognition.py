"""Recognition of lower-secondary graduation (tốt nghiệp THCS): three regulations, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from lienthong.engines.regimes.results import Marks
from lienthong.engines.regimes.scales import AcademicRank, ConductRank, DiplomaClass
from lienthong.engines.regimes.wording import Cause


@dataclass(frozen=True, slots=True)
class RecognitionRule:
    """Limits of one regulation; school years by the year they start in."""

    code: str
    source: str
    first: int
    oldest: int | None
    absences: int | None
    classified: bool
    priority_floor: int
    priority_key: int
    resit_mean: int


# The numbers of the articles of QĐ 11/2006 were not at hand; the conditions were.
_QD11: Final = RecognitionRule(
    "QD11", "Quy chế xét công nhận tốt nghiệp THCS (QĐ 11/2006/QĐ-BGDĐT)", 2005, 21, 45, True, 35, 50, 50
)
_TT31: Final = RecognitionRule("TT31", "Thông tư 31/2023/TT-BGDĐT", 2024, 21, None, False, 0, 0, 0)
_LAW2026: Final = RecognitionRule(
    "L2026", "Luật Giáo dục (sửa đổi, hiệu lực 01/01/2026)", 2025, None, None, False, 0, 0, 0
)
RULES: Final = (_QD11, _TT31, _LAW2026)
_KEY_SUBJECTS: Final = ("TOAN", "VAN")


class Paper(Enum):
    """What a recognised pupil receives."""

    DIPLOMA = "bang_tot_nghiep"
    SCHOOL_REPORT = "xac_nhan_hoc_ba"


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whether graduation is recognised, in which class of diploma, and why."""

    granted: bool
    diploma_class: DiplomaClass | None
    paper: Paper | None
    cause: Cause


def recognition_rule(school_year_start: int) -> RecognitionRule:
    """The regulation for a school year by the year it starts in.

    The diploma ended on 1/1/2026: pupils of 2025-26 finish after it and have their school report
    confirmed.
    """
    holding = [rule for rule in RULES if rule.first <= school_year_start]
    if not holding:
        raise LookupError(f"no rule of recognition for {school_year_start}")
    return holding[-1]


def recognition_source(school_year_start: int) -> str:
    """The regulation by which a school year's grade 9 is judged."""
    return recognition_rule(school_year_start).source


def recognise_lower_secondary(
    *,
    school_year_start: int,
    age: int,
    absences: int | None,
    conduct: ConductRank | None = None,
    level: AcademicRank | None = None,
    marks: Marks | None = None,
    has_priority: bool = False,
    has_completed: bool | None = None,
) -> Recognition:
    """Recognise a pupil of grade 9.

    To 2023-24 by the year's conduct and học lực (`marks` are year means, read for priority pupils only);
    later by completion of the programme (`has_completed`: promoted from grade 9 under its regime).
    """
    rule = recognition_rule(school_year_start)
    if rule.oldest is not None and age > rule.oldest:
        return _refused(rule, f"{age} tuổi, quá {rule.oldest} tuổi.")
    if rule.absences is not None and absences is None:
        return _refused(rule, "còn thiếu số buổi nghỉ lớp 9.")
    if rule.absences is not None and absences is not None and absences > rule.absences:
        return _refused(rule, f"nghỉ {absences} buổi ở lớp 9, quá {rule.absences} buổi.")
    if not rule.classified:
        if not has_completed:
            return _refused(rule, "chưa hoàn thành chương trình THCS.")
        paper = Paper.SCHOOL_REPORT if rule is _LAW2026 else Paper.DIPLOMA
        return Recognition(True, None, paper, Cause(rule.source, (), "Đã hoàn thành chương trình THCS."))
    if conduct is None or level is None:
        return _refused(rule, "còn thiếu hạnh kiểm hoặc học lực lớp 9.")
    if not conduct.reaches(ConductRank.TRUNG_BINH):
        return _refused(rule, f"hạnh kiểm lớp 9 {conduct.label}.")
    if not level.reaches(AcademicRank.TRUNG_BINH) and not (
        has_priority and level is AcademicRank.YEU and _priority_passes(rule, marks or {})
    ):
        return _refused(rule, f"học lực lớp 9 {level.label}.")
    given = _diploma_class(conduct, level)
    text = f"Công nhận tốt nghiệp loại {given.label}: hạnh kiểm {conduct.label}, học lực {level.label}."
    return Recognition(True, given, Paper.DIPLOMA, Cause(rule.source, (), text))


def _refused(rule: RecognitionRule, why: str) -> Recognition:
    return Recognition(False, None, None, Cause(rule.source, (), f"Chưa công nhận tốt nghiệp: {why}"))


def _priority_passes(rule: RecognitionRule, marks: Marks) -> bool:
    scored = {code: mark for code, mark in marks.items() if isinstance(mark, int)}
    if not scored or None in marks.values() or min(scored.values()) < rule.priority_floor:
        return False
    return any(scored.get(code, -1) >= rule.priority_key for code in _KEY_SUBJECTS)


def _diploma_class(conduct: ConductRank, level: AcademicRank) -> DiplomaClass:
    if conduct is ConductRank.TOT and level is AcademicRank.GIOI:
        return DiplomaClass.GIOI
    if conduct.reaches(ConductRank.KHA) and level.reaches(AcademicRank.KHA):
        return DiplomaClass.KHA
    return DiplomaClass.TRUNG_BINH


def resit_passes(toan: int | None, van: int | None, *, school_year_start: int) -> bool | None:
    """Whether earlier non-graduates pass with Toán and Ngữ văn of grade 9 sat again; None while missing.

    Mean of the two at least 5,0 and neither 0; only while graduation had a class of diploma.
    """
    rule = recognition_rule(school_year_start)
    if toan is None or van is None:
        return None
    return rule.classified and toan + van >= 2 * rule.resit_mean and min(toan, van) > 0
