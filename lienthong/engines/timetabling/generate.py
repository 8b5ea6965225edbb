"""Vietnamese schools to try timetables on: invented people, real programmes and loads, the same for the same seed.

Behind every school stands a week that keeps its rules (`Generated.hidden`), so it can be scheduled; what makes it hard,
teachers' absences and full rooms, is cut out of the free places of that week. Tightness is how full they are at most, in per
cent: the share of the slots at which a teacher can be that he teaches, and of a room's places that are used.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.programmes import (
    ARTS,
    COMBINATIONS,
    GRADES,
    NORMS,
    PROGRAMMES,
    SUBJECTS,
    Subject,
)
from lienthong.engines.timetabling.school import (
    Block,
    Class,
    Course,
    Grid,
    Lesson,
    Room,
    School,
    Session,
    Teacher,
)
from lienthong.engines.timetabling.school_bounds import demand_of, least, lessons_of
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_rules import Activity
from lienthong.engines.timetabling.weave import Weave

FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Võ Đinh Trương Lương Mai Tạ"
MIDDLES = "Thị Văn Thanh Minh Ngọc Thu Đức Hữu Quang Xuân Kim Hồng Bích Mạnh Tuấn Phương"
GIVEN = (
    "An Anh Bình Châu Chi Cường Dung Dũng Duy Giang Hà Hải Hạnh Hiền Hiếu Hoa Hòa Hùng Hương Huy Khánh Lan Linh Long Mai Minh Nam"
    " Nga Ngân Ngọc Nhung Oanh Phong Phúc Phương Quân Quang Quyên Sơn Tâm Thảo Thắng Thủy Thúy Toàn Trang Trung Tú Tuấn Tùng Vân"
    " Việt Vinh Xuân Yến"
)
MOST_CLASSES = 120
PATIENCE = 10  # pushes for each lesson before another luck is tried
DRAWS = 24  # of a teacher's absences; every fourth draws one fewer
# Of 197 days with absences in the four Vietnamese files of FET, 54 are away whole, 129 begin late or end early, 14 have a hole.
HOLES = 0.07


@dataclass(frozen=True)
class Generated:
    """A school and a week that keeps its rules."""

    school: School
    hidden: tuple[Lesson, ...]


def generate(
    *,
    classes: int = 40,
    shifts: int = 1,
    tightness: int = 85,
    seed: int = 1,
    programme: str = "2018",
    level: str = "THPT",
) -> Generated:
    """A school. Raises TimetableError for numbers that no school has."""
    if (programme, level) not in PROGRAMMES:
        raise TimetableError("--programme is 2018 or 2006; --level is THPT, THCS or TH.")
    if not 1 <= classes <= MOST_CLASSES or shifts not in (1, 2) or not 50 <= tightness <= 98:
        raise TimetableError(f"--classes is 1 to {MOST_CLASSES}, --shifts 1 or 2, --tightness 50 to 98.")
    if level == "TH" and shifts == 2:
        raise TimetableError("A primary school teaches all day; it has no two shifts.")
    for attempt in range(20):
        made = _Maker(classes, shifts, tightness, random.Random(f"{seed}/{attempt}"), programme, level).make()  # noqa: S311
        if made is not None:
            named = replace(made.school, id=f"{level}-{programme}-{classes}-{shifts}-{tightness}-{seed}")
            return Generated(named, made.hidden)
    raise TimetableError("No week was found behind this school; try another seed.")


class _Maker:
    def __init__(
        self, classes: int, shifts: int, tightness: int, luck: random.Random, programme: str, level: str
    ) -> None:
        self.count, self.shifts, self.tightness, self.luck = classes, shifts, tightness / 100, luck
        self.programme, self.level = programme, level
        self.norm = NORMS[level]
        self.classes: list[Class] = []
        self.courses: list[Course] = []
        self.blocks: list[Block] = []
        self.pool_of: dict[str, str] = {}  # by course
        self.heads: dict[str, str] = {}
        self.load: dict[str, int] = {}
        self.teachers: dict[str, Teacher] = {}
        self.grid = self._grid()

    def _grid(self) -> Grid:
        if self.level == "TH":
            return Grid(days=5, sessions=(Session("S", "Sáng", 4), Session("C", "Chiều", 3)))
        morning, afternoon = Session("S", "Sáng", 5), Session("C", "Chiều", 5)
        return Grid(days=6, sessions=(morning,) if self.shifts == 1 else (morning, afternoon))

    def make(self) -> Generated | None:
        """A school with its week, unless luck was bad."""
        self._make_classes()
        for one in self.classes:
            self._courses_of(one)
        if (self.programme, self.level) == ("2018", "THPT"):
            self._arts()
        self._staff()
        rows = {one.id: self._row(one) for one in self.classes}
        days_off = self._days_off()
        school = self._school(days_off)
        made = Conversion(school)
        away = {t: self.grid.expand([str(day)]) for t, day in days_off.items()}
        weave = Weave(school, made.activities, rows, self.luck, away)
        if not weave.weave(PATIENCE * len(made.activities)):
            return None
        solution = [
            Lesson(course, slot, made.activities[n].length)
            for n, slot in weave.at.items()
            for course in made.activities[n].courses
        ]
        hidden = tuple(made.lessons(made.to_solution(solution)))
        return Generated(self._tightened(school, hidden, lessons_of(school, made.activities)), hidden)

    # ---- classes and courses ----

    def _make_classes(self) -> None:
        grades = GRADES[self.level]
        each, more = divmod(self.count, len(grades))
        of_grade = [(g, n + 1) for k, g in enumerate(grades) for n in range(each + (k < more))]
        late = {c for c, _n in of_grade[: len(of_grade) // 2]} if self.shifts == 2 else set()
        half = len(of_grade) // 2
        for k, (grade, n) in enumerate(of_grade):
            shift = "C" if self.shifts == 2 and grade in late and k < half else "S"
            name = f"{grade}A{n}" if self.level != "TH" else f"{grade}{chr(64 + n) if n < 27 else n}"
            main = "" if self.level == "TH" else shift
            slots = () if self.level == "TH" or self._has_other_shift() else (shift,)
            self.classes.append(Class(name, name, grade, slots, main, 32 + self.luck.randrange(14)))

    def _courses_of(self, one: Class) -> None:
        periods = dict(PROGRAMMES[self.programme, self.level][one.grade])
        if (self.programme, self.level) == ("2018", "THPT"):
            number = int(one.id.split("A")[1])
            electives, topics = COMBINATIONS[(number - 1) % len(COMBINATIONS)]
            periods |= dict.fromkeys(electives, 2.0) | dict.fromkeys(topics, 1.0)
        halves = 0
        for name, weekly in periods.items():
            subject, whole = SUBJECTS[name], int(weekly)
            if whole:
                self._course(f"{name}-{one.id}", subject, (one.id,), whole)
            if weekly > whole:
                self._course(f"{name}-{one.id}-½", subject, (one.id,), 1, "AB"[halves % 2])
                halves += 1

    def _course(self, name: str, subject: Subject, classes: tuple[str, ...], periods: int, weeks: str = "all") -> None:
        one = next(c for c in self.classes if c.id == classes[0])
        shift = one.shift or "S"
        fixed: tuple[str, ...] = ()
        if subject.name == "Chào cờ":
            fixed = (f"2{shift}1",)
        elif subject.name == "Sinh hoạt lớp":
            fixed = (self.grid.whole_days[-1][-1] if self.level == "TH" else f"7{shift}5",)
        other = (
            subject.name == "GDTC" and self._has_other_shift()
        )  # sport lies in the other shift, both periods together
        slots = () if not self._has_other_shift() else (_other(shift),) if other else (shift,)
        pairs = periods // 2 if periods > self.grid.days - 1 or other else int(subject.doubles and periods > 2)
        blocks = (2,) * pairs + (1,) * (periods - 2 * pairs)
        self.pool_of[name] = subject.pool or subject.name
        self.courses.append(
            Course(
                name, subject.name.removesuffix(" TH"), classes, (), periods, blocks=blocks, room_kind=subject.room,
                slots=slots, heavy=subject.heavy, outdoor=subject.outdoor, fixed=fixed, weeks=weeks, doubles="never",
                max_lessons_per_day=-(-len(blocks) // self.grid.days),
            )
        )  # fmt: skip

    def _arts(self) -> None:
        """Pupils of the last two classes of a grade divide between music and art instead of their last elective."""
        for grade in GRADES[self.level]:
            last = tuple(c.id for c in self.classes if c.grade == grade)[-2:]
            if len(last) < 2 or len({c.shift for c in self.classes if c.id in last}) > 1:
                continue
            for one in last:
                electives = COMBINATIONS[(int(one.split("A")[1]) - 1) % len(COMBINATIONS)][0]
                self.courses = [c for c in self.courses if c.id != f"{electives[-1]}-{one}"]
            for art in ARTS:
                self._course(f"{art}-{grade}", SUBJECTS[art], last, 2)
            self.blocks.append(Block(f"NT{grade}", tuple(f"{art}-{grade}" for art in ARTS), f"Nghệ thuật {grade}"))

    # ---- people ----

    def _staff(self) -> None:
        """Class heads first in primary schools; else teachers by subject, and heads from those who teach the class most."""
        pools: dict[str, list[Course]] = {}
        for course in self.courses:
            pools.setdefault(self.pool_of[course.id], []).append(course)
        given: dict[str, str] = {}
        own = pools.pop("GVCN")
        if self.level == "TH":
            for one in self.classes:
                self.heads[one.id] = self._hire("GVCN")
        for pool, courses in pools.items():
            self._share(pool, courses, given)
        if self.level != "TH":
            self._choose_heads(given)
        for course in own:
            given[course.id] = self.heads[course.classes[0]]
            self.load[given[course.id]] += course.periods
        self.courses = [replace(course, teachers=(given[course.id],)) for course in self.courses]

    def _name(self) -> str:
        return " ".join(self.luck.choice(part.split()) for part in (FAMILIES, MIDDLES, GIVEN))

    def _hire(self, pool: str) -> str:
        who = f"GV{len(self.teachers) + 1:03d}"
        name = self._name()
        subjects = (pool,) if pool != "GVCN" else ("Tiếng Việt", "Toán")
        self.teachers[who] = Teacher(who, name, norm=self.norm, subjects=subjects)
        self.load[who] = 0
        return who

    def _share(self, pool: str, courses: list[Course], given: dict[str, str]) -> None:
        """A class keeps its teacher for all courses of the pool; loads are even, below the norm less a class head's part."""
        bundles: dict[tuple[str, ...], list[Course]] = {}
        for course in courses:
            bundles.setdefault(course.classes, []).append(course)
        total = sum(course.periods for course in courses)
        people = [self._hire(pool) for _n in range(max(1, -(-total // (self.norm - 1))))]
        order = sorted(bundles.values(), key=lambda own: -sum(c.periods for c in own))
        for own in order:
            who = min(people, key=lambda p: (self.load[p], self.luck.random()))
            most = self.norm + 2
            if self.load[who] and self.load[who] + sum(c.periods for c in own) > most:
                who = self._hire(pool)
                people.append(who)
            for course in own:
                given[course.id] = who
                self.load[who] += course.periods

    def _choose_heads(self, given: dict[str, str]) -> None:
        extra = sum(SUBJECTS[s].pool == "GVCN" for s in PROGRAMMES[self.programme, self.level][GRADES[self.level][0]])
        taken: set[str] = set()
        for one in self.classes:
            hours: dict[str, int] = {}
            for course in self.courses:
                if one.id in course.classes and course.id in given:
                    hours[given[course.id]] = hours.get(given[course.id], 0) + course.periods
            free = [t for t in hours if t not in taken] or [t for t in self.teachers if t not in taken]
            head = min(free, key=lambda t: (self.load[t] + extra > self.norm + 1, -hours.get(t, 0), self.load[t], t))
            self.heads[one.id] = head
            taken.add(head)

    def _days_off(self) -> dict[str, int]:
        """One day off each, spread over the middle of the week; class heads are there on Monday and on the last day."""
        days = list(range(3, 2 + self.grid.days - 1)) if self.level != "TH" else []
        found = {}
        for n, who in enumerate(self.teachers):
            if days and self.load[who] <= 22 * self.shifts:
                found[who] = days[n % len(days)]
        beside = self._beside()
        return {who: found[beside.get(who, who)] for who in self.teachers if beside.get(who, who) in found}

    def _beside(self) -> dict[str, str]:
        """Teachers of a block with its first: they always teach together, and are away together."""
        of = {course.id: course.teachers[0] for course in self.courses}
        return {of[c]: of[block.courses[0]] for block in self.blocks for c in block.courses[1:]}

    # ---- slots and rooms ----

    def _row(self, one: Class) -> frozenset[str]:
        """As many slots as the class has periods: what stays free lies at the ends of sessions, never before the class hour."""
        grid = self.grid
        seen: set[str] = set()
        need = 0
        for course in self.courses:
            if one.id not in course.classes:
                continue
            block = next((b for b in self.blocks if course.id in b.courses), None)
            key = block.id if block else course.id
            away = self._has_other_shift() and course.slots == (_other(one.shift),)
            need += 0 if key in seen or course.weeks == "B" or away else course.periods
            seen.add(key)
        halves = [list(half) for half in grid.half_days if not one.shift or one.shift in half[0]]
        last = halves[-1]
        spare = sum(map(len, halves)) - need
        while spare > 0:
            # Free slots lie in the afternoon where the school has both, and never on the last day: its end is the class hour.
            open_now = [h for h in halves if h and h is not last and (one.shift or "C" in h[0])]
            open_now = open_now or [h for h in halves if h and h is not last]
            most = max(map(len, open_now))
            self.luck.choice([half for half in open_now if len(half) == most]).pop()
            spare -= 1
        found = {slot for half in halves for slot in half}
        return frozenset(found | self.grid.expand([_other(one.shift)]) if self._has_other_shift() else found)

    def _has_other_shift(self) -> bool:
        return self.shifts == 2

    def _rooms(self) -> tuple[Room, ...]:
        used: dict[str, int] = {}
        for course in self.courses:
            if course.room_kind:
                used[course.room_kind] = used.get(course.room_kind, 0) + course.periods
        slots = len(self.grid.slots)
        rooms = []
        for kind, periods in used.items():
            most = max(1, -(-periods // int(slots * min(0.8, self.tightness))))
            if kind == "san":
                rooms.append(Room("san", "Sân thể dục", "san", most + 1))
            elif kind == "bai":
                rooms.append(Room("bai", "Bãi tập", "bai", most + 1))
            else:
                name = "Phòng Tin" if kind == "tin" else "Phòng thí nghiệm"
                rooms += [Room(f"{kind}{n}", f"{name} {n}", kind) for n in range(1, most + 1)]
        return tuple(rooms)

    def _school(self, days_off: dict[str, int]) -> School:
        people = tuple(replace(t, day_off=days_off.get(t.id)) for t in self.teachers.values())
        name = f"{self.level} {self._name()}"
        return School(
            "made", name, self.grid, tuple(self.classes), people, self._rooms(), tuple(self.courses), (),
            tuple(self.blocks),
        )  # fmt: skip

    def _tightened(
        self, school: School, hidden: tuple[Lesson, ...], lessons: Mapping[str, Sequence[Activity]]
    ) -> School:
        """Absences and wishes out of the slots that the hidden week leaves free."""
        busy: dict[str, set[str]] = {t.id: set() for t in school.teachers}
        for lesson in hidden:
            for who in school.course_of[lesson.course].teachers:
                busy[who].update(self.grid.run(lesson.slot, lesson.length))
        in_order, beside = self.grid.place.__getitem__, self._beside()
        people: list[Teacher] = []
        for one in school.teachers:
            most = max((sum(s in busy[one.id] for s in half) for half in self.grid.half_days), default=0)
            able = replace(one, max_per_session=4 if most <= 4 and self.luck.random() < 0.3 else 0)
            free = [s for s in self.grid.slots if s not in school.teacher_off(one) and s not in busy[one.id]]
            first = next((t for t in people if t.id == beside.get(one.id)), None)
            off = set(first.off) if first is not None else self._absences(school, able, free, lessons[one.id])
            rest = [s for s in free if s not in off]
            wish = self.luck.sample(rest, min(len(rest), 2)) if self.luck.random() < 0.3 else []
            people.append(
                replace(
                    able, off=tuple(sorted(off, key=in_order)), wish_off=tuple(sorted(wish, key=in_order)),
                    small_child=self.luck.random() < 0.1,
                )
            )  # fmt: skip
        return replace(school, teachers=tuple(people))

    def _absences(self, school: School, one: Teacher, free: list[str], own: Sequence[Activity]) -> set[str]:
        """Slots at which a teacher cannot be: never so that his week alone would have to be worse than without them."""
        demand = demand_of(school, own)
        if not demand.load:
            return set()
        away = school.teacher_off(one)
        there = len(self.grid.slots) - len(away)
        natural = demand.load / max(1, there)
        full = natural + self.luck.random() * max(0.0, self.tightness - natural)
        drop = min(len(free), max(0, there - int(demand.load / full)))
        best = least(school, one, demand, away)
        for draw in range(DRAWS):
            off = self._drawn(free, away, max(0, drop - draw // 4))
            if least(school, one, demand_of(school, own, off), away | off) == best:
                return off
        return set()

    def _drawn(self, free: list[str], away: Set[str], many: int) -> set[str]:
        """So many of the free slots, if there are: from the beginnings and ends of half-days on, seldom out of their middle."""
        off: set[str] = set()
        while len(off) < many:
            there = [[s for s in half if s not in away and s not in off] for half in self.grid.half_days]
            ends = dict.fromkeys(s for half in there if half for s in (half[0], half[-1]))
            rest = [s for s in free if s not in off]
            able = rest if self.luck.random() < HOLES else [s for s in rest if s in ends]
            if not able:
                break
            off.add(self.luck.choice(able))
        return off


def _other(shift: str) -> str:
    return "C" if shift == "S" else "S"
