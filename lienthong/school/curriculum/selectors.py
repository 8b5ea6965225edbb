"""Reads of the curriculum: what a grade is taught in a year, how much, and which subject a file means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import get_language

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.school.curriculum.models import Subject, SubjectPlan

PRESCHOOL = "GDMN"
LEVELS = ("NT", "MG", "TH", "THCS", "THPT", "GDTX")
GRADES: dict[str, tuple[int, ...]] = {
    "NT": (-3, -2, -1),
    "MG": (103, 104, 105),
    "TH": (1, 2, 3, 4, 5),
    "THCS": (6, 7, 8, 9),
    "THPT": (10, 11, 12),
    "GDTX": (6, 7, 8, 9, 10, 11, 12),
}


@dataclass(frozen=True, slots=True)
class PlannedSubject:
    """A subject as a grade has it in a year. Periods per week are in halves (3 = one and a half)."""

    code: str
    name: str
    short_name: str
    role: str
    assessed_as: str
    is_comment: bool
    is_elective: bool
    half_periods_week_1: int
    half_periods_week_2: int
    periods_year: int
    periodic_tests_1: int | None
    periodic_tests_2: int | None
    strands: tuple[str, ...]
    source: str
    confidence: str

    @property
    def is_assessed(self) -> bool:
        """False for activities that give no result (chào cờ, ngoài giờ lên lớp …)."""
        return bool(self.assessed_as)


def name_of(subject: Subject) -> str:
    """The subject's name in the language of the screen."""
    return subject.name_en if get_language() == "en" and subject.name_en else subject.name


def plan_level(level: str, grade: int) -> str:
    """The level under which the programmes list a grade: a centre teaches both secondary levels."""
    if level == "GDTX":
        return "THCS" if grade <= 9 else "THPT"
    return level


def plan(*, programme: str, level: str, grade: int, year: int) -> list[PlannedSubject]:
    """Everything that a grade is taught in a school year, in the order of the class book. One statement."""
    rows = (
        SubjectPlan.objects.filter(programme=programme, level=plan_level(level, grade), grade=grade)
        .filter(Q(last_year__isnull=True) | Q(last_year__gte=year), first_year__lte=year)
        .select_related("subject")
        .order_by("subject__position", "subject_id")
    )
    return [_planned(row) for row in rows]


def subjects_of(programme: str, level: str, grade: int, year: int) -> list[PlannedSubject]:
    """The subjects with a result of a grade in a year, in the order of the class book."""
    return [
        subject for subject in plan(programme=programme, level=level, grade=grade, year=year) if subject.is_assessed
    ]


def plans_of_year(
    year: int, *, levels: Collection[str] | None = None
) -> dict[tuple[str, str, int], list[PlannedSubject]]:
    """All plans of a year (or of these plan levels) by (programme, level, grade): for many classes. One statement."""
    wanted = Q() if levels is None else Q(level__in=sorted(levels))
    rows = (
        SubjectPlan.objects.filter(wanted, Q(last_year__isnull=True) | Q(last_year__gte=year), first_year__lte=year)
        .select_related("subject")
        .order_by("subject__position", "subject_id")
    )
    found: dict[tuple[str, str, int], list[PlannedSubject]] = {}
    for row in rows:
        found.setdefault((row.programme, row.level, row.grade), []).append(_planned(row))
    return found


def programme_of(level: str, grade: int, year: int) -> str:
    """The programme that a grade follows in a year; the newest where two overlap. "" where nothing is known."""
    if level in ("NT", "MG"):
        return PRESCHOOL
    family = "GDTX" if level == "GDTX" else ("CT2006", "GDPT2018")
    rows = SubjectPlan.objects.filter(level=plan_level(level, grade), grade=grade, first_year__lte=year).filter(
        Q(last_year__isnull=True) | Q(last_year__gte=year)
    )
    rows = rows.filter(programme__startswith=family) if isinstance(family, str) else rows.filter(programme__in=family)
    newest = rows.order_by("-first_year", "-programme").values_list("programme", flat=True).first()
    return newest or ""


def subjects() -> list[Subject]:
    """All subjects in the order of the class book."""
    return list(Subject.objects.order_by("position", "code"))


class SubjectNames:
    """Finds subjects by what files write. Read once, asked many times: an import has thousands of cells."""

    def __init__(self) -> None:
        self._by_word: dict[str, str] = {}
        known = subjects()
        # Names before aliases, so that an alias never hides another subject's own name.
        for subject in known:
            for label in (subject.code, subject.name, subject.short_name, subject.name_en):
                self._by_word.setdefault(vietnamese.word_key(label), subject.code)
        for subject in known:
            for label in subject.aliases:
                self._by_word.setdefault(vietnamese.word_key(label), subject.code)

    def code(self, text: str) -> str | None:
        """The code of the subject that the text means, or None."""
        key = vietnamese.word_key(text)
        return self._by_word.get(key) if key else None


def subject_by_label(text: str) -> str | None:
    """The code of the subject that a school's file means, whatever case, accents and spaces; None if none fits."""
    return SubjectNames().code(text)


def _planned(row: SubjectPlan) -> PlannedSubject:
    return PlannedSubject(
        code=row.subject_id,
        name=name_of(row.subject),
        short_name=row.subject.short_name,
        role=row.role,
        assessed_as=row.assessed_as,
        is_comment=row.is_comment,
        is_elective=row.is_elective,
        half_periods_week_1=row.half_periods_week_1,
        half_periods_week_2=row.half_periods_week_2,
        periods_year=row.periods_year,
        periodic_tests_1=row.periodic_tests_1,
        periodic_tests_2=row.periodic_tests_2,
        strands=tuple(row.strands),
        source=row.source,
        confidence=row.confidence,
    )
