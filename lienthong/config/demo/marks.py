"""Marks of the first term, conduct and absences, as plausible as the rules that read them need.

One ability per pupil makes subjects agree with one another. The rules themselves are not applied here:
means, ranks and titles are for the regimes to compute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from lienthong.config.demo.pupils import Attendee
from lienthong.config.demo.shapes import ClassRow, MarkRow, QualityRow, TermRow
from lienthong.config.demo.tables import Lesson

# Mean of a subject in tenths; what is not named lies in the middle.
_MEANS = {"TOAN": 68, "VAN": 67, "NN": 65, "LI": 70, "HOA": 69, "SINH": 73, "SU": 73, "DIA": 74, "GDCD": 80,
          "CN": 79, "TIN": 78, "QPAN": 82}  # fmt: skip
_CENTRE_SHIFT = -8
_NOISE_SIZE = 4096
_TERM = 1
# Someone who left before this day has no marks worth keeping.
_FIRST_MARKS = date(2017, 11, 15)
_MISSING = 0.003


def _level(score: float) -> int:
    """3 hoàn thành tốt, 2 hoàn thành, 1 chưa hoàn thành."""
    return 3 if score > 0.25 else 2 if score > -2.6 else 1


class TermMarks:
    """Draws the marks of class after class, sharing one table of normal noise."""

    def __init__(self, rng: Random, *, is_complete: bool = False) -> None:
        self.rng = rng
        self.missing = 0.0 if is_complete else _MISSING
        self.noise = tuple(rng.gauss(0, 1) for _ in range(_NOISE_SIZE))

    def of_class(
        self,
        row: ClassRow,
        attendees: Sequence[Attendee],
        lessons: Sequence[Lesson],
        *,
        is_centre: bool,
        term: int = _TERM,
        abilities: Mapping[int, float] | None = None,
    ) -> tuple[list[MarkRow], list[QualityRow], list[TermRow]]:
        """Every line of the class: marks, primary qualities, conduct and absences. `abilities`: known already."""
        marks: list[MarkRow] = []
        qualities: list[QualityRow] = []
        terms: list[TermRow] = []
        shift = _CENTRE_SHIFT if is_centre else 0
        for attendee in attendees:
            ability = self._noise() if abilities is None else abilities[attendee.pupil_id]
            is_gone = attendee.left_on is not None
            if is_gone and attendee.left_on is not None and attendee.left_on < _FIRST_MARKS:
                continue
            if attendee.is_assessed:
                marks += [self._line(attendee, lesson, ability, shift, is_gone, term) for lesson in lessons]
            if row.level == "TH" and not is_gone and attendee.is_assessed:
                qualities.append(self._qualities(attendee, ability, term))
            terms.append(self._term(attendee, row.level, ability, is_gone, term))
        return marks, qualities, terms

    def ability(self) -> float:
        """How able a pupil is, for who draws several terms of the same pupils."""
        return self._noise()

    def _noise(self) -> float:
        return self.noise[int(self.rng.random() * _NOISE_SIZE)]

    def _line(
        self, attendee: Attendee, lesson: Lesson, ability: float, shift: int, is_gone: bool, term: int
    ) -> MarkRow:
        levels: tuple[int, ...] = ()
        if lesson.kind == "scored":
            regular, periodic, final = self._scored(lesson, ability, shift)
            kind = "scored"
        elif lesson.kind == "comment":
            regular, periodic, final = self._commented(lesson, ability)
            kind = "comment"
        else:
            regular, (periodic, final, levels) = (), self._levelled(lesson, ability)
            kind = "level"
        if is_gone:
            regular, periodic, final, levels = regular[:2], (), None, levels[:1]
        return MarkRow(
            attendee.pupil_id, attendee.class_id, attendee.unit_id, lesson.subject, term, kind,
            regular, periodic, final, levels,
        )  # fmt: skip

    def _scored(
        self, lesson: Lesson, ability: float, shift: int
    ) -> tuple[tuple[int, ...], tuple[int, ...], int | None]:
        """Whole numbers for KTtx, halves for KTđk, one decimal for KThk; now and then one is missing."""
        random, noise = self.rng.random, self.noise
        mean = _MEANS.get(lesson.subject, 71) + shift + 12 * ability + 5 * noise[int(random() * _NOISE_SIZE)]
        count = lesson.regular_tests - (random() < self.missing)
        regular = tuple(
            min(10, max(0, round((mean + 4 + 11 * noise[int(random() * _NOISE_SIZE)]) / 10))) * 10 for _ in range(count)
        )
        periodic = tuple(
            min(20, max(0, round((mean + 10 * noise[int(random() * _NOISE_SIZE)]) / 5))) * 5
            for _ in range(lesson.periodic_tests)
        )
        if random() < self.missing:
            return regular, periodic, None
        return regular, periodic, min(100, max(0, round(mean - 3 + 10 * noise[int(random() * _NOISE_SIZE)])))

    def _commented(self, lesson: Lesson, ability: float) -> tuple[tuple[int, ...], tuple[int, ...], int | None]:
        random = self.rng.random
        chance = 0.996 if ability > -2 else 0.9
        regular = tuple(int(random() < chance) for _ in range(lesson.regular_tests))
        periodic = tuple(int(random() < chance) for _ in range(lesson.periodic_tests))
        return regular, periodic, int(random() < chance)

    def _levelled(self, lesson: Lesson, ability: float) -> tuple[tuple[int, ...], int | None, tuple[int, ...]]:
        """Primary: the level leans on the test but no formula links them (TT 22/2016)."""
        score = ability + 0.5 * self._noise()
        levels = (_level(score + 0.3 * self._noise() - 0.1), _level(score))
        if lesson.kind == "level":
            return (), None, levels
        final = 10 * min(10, max(1, round(8.1 + 1.35 * score + 0.5 * self._noise())))
        if self.rng.random() < self.missing:
            return (), None, levels
        if lesson.kind == "level_test_mid" and lesson.periodic_tests:
            return (10 * min(10, max(1, round(7.9 + 1.35 * score + 0.6 * self._noise()))),), final, levels
        return (), final, levels

    def _qualities(self, attendee: Attendee, ability: float, term: int) -> QualityRow:
        found = tuple(3 if ability + self._noise() > -0.6 else 2 if ability > -3.1 else 1 for _ in range(7))
        return QualityRow(attendee.pupil_id, attendee.class_id, term, found[:3], found[3:])

    def _term(self, attendee: Attendee, level: str, ability: float, is_gone: bool, term: int) -> TermRow:
        random = self.rng.random
        conduct = None
        if level in ("THCS", "THPT", "GDTX") and not is_gone:
            score = 0.6 * ability + self._noise()
            conduct = "T" if score > -0.9 else "K" if score > -2.0 else "Tb" if score > -3.0 else "Y"
        excused = int(self.rng.expovariate(0.7)) if random() < 0.7 else 0
        unexcused = int(self.rng.expovariate(0.6)) if random() < (0.12 if ability > -1 else 0.35) else 0
        return TermRow(attendee.pupil_id, attendee.class_id, attendee.unit_id, term, conduct, excused, unexcused)
