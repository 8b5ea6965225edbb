"""Who takes the lessons of teachers who are away for a day: an exact assignment of least cost, fair over the term."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lienthong.engines.timetabling.school import Course, Lesson, School
from lienthong.engines.timetabling.school_quality import hours_of

OTHER_SUBJECT = 30
UNKNOWN_CLASS = 8
COMES_IN = 25  # is not at school that session
OVERFULL = 40  # a sixth period on end, or more than the teacher's own limit
EARLIER_COVER = 6  # for each lesson already covered this term
SECOND_TODAY = 12
NOBODY = 500


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take a lesson, with what speaks for and against it."""

    teacher: str
    cost: int
    text_vi: str
    text_en: str


@dataclass(frozen=True)
class Cover:
    """A lesson without its teacher: who is proposed (nobody: quiet work under supervision, or merged), and who else could."""

    lesson: Lesson
    absent: str
    teacher: str
    candidates: tuple[Candidate, ...]


def substitutes(
    school: School, lessons: Sequence[Lesson], absent: str | Iterable[str], day: int, *,
    slots: Iterable[str] = (), covered: Mapping[str, int] | None = None,
) -> list[Cover]:  # fmt: skip
    """For a day (2 … 7), or some slots: every lesson of the absent with a proposal. `covered` counts the term's covers."""
    gone = {absent} if isinstance(absent, str) else set(absent)
    when = school.grid.expand(slots) if slots else school.grid.expand([str(day)])
    open_lessons = [
        (lesson, course, who)
        for lesson in sorted(lessons, key=lambda x: (school.grid.place[x.slot], x.course))
        if (course := school.course_of.get(lesson.course)) is not None and lesson.slot in when
        for who in course.teachers
        if who in gone and not set(course.teachers) - gone
    ]
    desk = _Desk(school, lessons, gone, covered or {})
    rows = [desk.candidates(lesson, course) for lesson, course, _who in open_lessons]
    chosen = _assign(open_lessons, rows, school)
    return [
        Cover(lesson, who, teacher, tuple(row))
        for (lesson, _course, who), row, teacher in zip(open_lessons, rows, chosen, strict=True)
    ]


class _Desk:
    def __init__(self, school: School, lessons: Sequence[Lesson], gone: set[str], covered: Mapping[str, int]) -> None:
        self.school, self.gone, self.covered = school, gone, covered
        self.hours = hours_of(school, lessons)
        self.classes: dict[str, set[str]] = {}
        self.subjects: dict[str, set[str]] = {teacher.id: set(teacher.subjects) for teacher in school.teachers}
        for course in school.courses:
            for who in course.teachers:
                self.classes.setdefault(who, set()).update(course.classes)
                self.subjects[who].add(course.subject)

    def candidates(self, lesson: Lesson, course: Course) -> list[Candidate]:
        """Everybody who is free, the best first."""
        run = set(self.school.grid.run(lesson.slot, lesson.length))
        found = []
        for teacher in self.school.teachers:
            busy = self.hours[teacher.id]
            if teacher.id in self.gone or busy & run or self.school.teacher_off(teacher) & run:
                continue
            found.append(self._candidate(teacher.id, teacher.max_per_session, lesson, course, run))
        return sorted(found, key=lambda one: (one.cost, one.teacher))

    def _candidate(self, who: str, most: int, lesson: Lesson, course: Course, run: set[str]) -> Candidate:
        half = self.school.grid.half_days[self.school.grid.half_of[lesson.slot]]
        busy = self.hours[who].intersection(half)
        on_end = "".join("x" if s in busy | run else " " for s in half).split()
        covers = self.covered.get(who, 0)
        judged = (
            (course.subject not in self.subjects[who], OTHER_SUBJECT, "khác môn", "another subject"),
            (not self.classes.get(who, set()).intersection(course.classes), UNKNOWN_CLASS, "chưa dạy lớp",
             "does not know the class"),
            (not busy, COMES_IN, "phải đến trường", "has to come in"),
            (max(map(len, on_end)) > 5 or bool(most and len(busy) + len(run) > most), OVERFULL, "quá nhiều tiết",
             "too many periods"),
            (covers > 0, EARLIER_COVER * covers, f"đã dạy thay {covers} tiết", f"covered {covers} already"),
        )  # fmt: skip
        true = [one for one in judged if one[0]]
        words_vi = ", ".join(one[2] for one in true) or "cùng môn, quen lớp, đang ở trường"
        words_en = ", ".join(one[3] for one in true) or "same subject, knows the class, is at school"
        return Candidate(who, sum(one[1] for one in true), words_vi, words_en)


def _assign(
    open_lessons: Sequence[tuple[Lesson, Course, str]], rows: Sequence[Sequence[Candidate]], school: School
) -> list[str]:  # fmt: skip
    """Least cost in all: a teacher takes one lesson, a second at a price, and never two that overlap."""
    people = sorted({one.teacher for row in rows for one in row})
    columns = [(who, turn) for turn in (0, 1) for who in people]
    costs = []
    for row in rows:
        own = {one.teacher: one.cost for one in row}
        costs.append([own.get(who, NOBODY) + turn * SECOND_TODAY for who, turn in columns] + [NOBODY] * len(rows))
    picked = least_assignment(costs)
    chosen: list[str] = []
    taken: dict[str, set[str]] = {}
    for n, column in enumerate(picked):
        who = columns[column][0] if column < len(columns) and costs[n][column] < NOBODY else ""
        lesson = open_lessons[n][0]
        run = set(school.grid.run(lesson.slot, lesson.length))
        if who and taken.get(who, set()) & run:
            # Two lessons at one time went to one teacher: the later one takes the next who is free.
            who = next((one.teacher for one in rows[n] if not taken.get(one.teacher, set()) & run), "")
        if who:
            taken.setdefault(who, set()).update(run)
        chosen.append(who)
    return chosen


def least_assignment(costs: Sequence[Sequence[int]]) -> list[int]:
    """For each row its column, no column twice, least in sum (shortest augmenting paths). At least as many columns as rows."""
    if not costs:
        return []
    rows, columns = len(costs), len(costs[0])
    prices = _Prices([0] * (rows + 1), [0] * (columns + 1), [0] * (columns + 1))
    for row in range(1, rows + 1):
        prices.place(costs, row)
    found = [0] * rows
    for c in range(1, columns + 1):
        if prices.owner[c]:
            found[prices.owner[c] - 1] = c - 1
    return found


@dataclass
class _Prices:
    """Dual prices of rows and columns, and who owns each column; number 0 stands for nobody."""

    of_row: list[int]
    of_column: list[int]
    owner: list[int]

    def place(self, costs: Sequence[Sequence[int]], row: int) -> None:
        """Gives one more row a column; others may have to change theirs."""
        columns = range(1, len(self.of_column))
        way, least = [0] * len(self.owner), [1 << 60] * len(self.owner)
        self.owner[0], column, used = row, 0, {0}
        while self.owner[column]:
            own = self.owner[column]
            for c in columns:
                price = costs[own - 1][c - 1] - self.of_row[own] - self.of_column[c]
                if c not in used and price < least[c]:
                    least[c], way[c] = price, column
            following = min((c for c in columns if c not in used), key=least.__getitem__)
            self._shift(used, least, least[following])
            column = following
            used.add(column)
        while column:
            self.owner[column] = self.owner[way[column]]
            column = way[column]

    def _shift(self, used: set[int], least: list[int], step: int) -> None:
        for c in range(len(self.owner)):
            if c in used:
                self.of_row[self.owner[c]] += step
                self.of_column[c] -= step
            else:
                least[c] -= step
