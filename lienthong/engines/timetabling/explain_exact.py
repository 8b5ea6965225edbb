"""Contradictions that counting does not show: CP-SAT over the rules of time, each behind a literal of its own.

The model is a part of the rules (slots, classes, teachers, loads, courses once a day, rooms): if it has no solution, the
school has none. The set of rules is then made smaller by leaving out one after the other.
"""

from __future__ import annotations

from lienthong.engines.timetabling.explain_switches import Switches, Var
from lienthong.engines.timetabling.school import School
from lienthong.engines.timetabling.school_problem import Conversion


class Contradiction(Switches):
    """One school's rules as a model whose parts can be switched on."""

    def __init__(self, school: School, made: Conversion) -> None:
        super().__init__()
        self.school, self.made, self.grid = school, made, school.grid
        self.at: list[dict[str, Var]] = []
        for one in made.activities:
            starts = [one.fixed] if one.fixed else self._fitting(one.length)
            self.at.append({slot: self.model.new_bool_var("") for slot in starts})
            self.model.add_exactly_one(self.at[-1].values())
        self.running = [self._running(n) for n in range(len(made.activities))]
        self._allowed()
        self._people()
        self._days()
        self._rooms()

    # ---- the model ----

    def _fitting(self, length: int) -> list[str]:
        return [slot for slot in self.grid.slots if len(self.grid.run(slot, length)) == length]

    def _running(self, n: int) -> dict[str, list[Var]]:
        found: dict[str, list[Var]] = {}
        for start, var in self.at[n].items():
            for slot in self.grid.run(start, self.made.activities[n].length):
                found.setdefault(slot, []).append(var)
        return found

    def _allowed(self) -> None:
        """Where courses may be: teachers' absences each by a switch of their own, all else by one for the course."""
        of_course: dict[str, Var] = {}
        away: dict[str, Var] = {}
        for n, one in enumerate(self.made.activities):
            off_of = {who: self.school.teacher_off(self.school.teacher_of[who]) for who in one.teachers}
            for start, var in self.at[n].items():
                if one.fixed or start in one.starts:
                    continue
                run = set(self.grid.run(start, one.length))
                who = next((who for who, off in off_of.items() if off & run), None)
                if who is not None:
                    name = self.school.teacher_of[who].name or who
                    if who not in away:
                        away[who] = self.switch("teacher_off", who, f"Tiết bận của {name}.", f"When {name} is away.")
                    self.model.add_implication(away[who], var.negated())
                    continue
                course = one.courses[0]
                if course not in of_course:
                    name = self.made.name_of(one)
                    of_course[course] = self.switch(
                        "slots", course, f"Các tiết được xếp của {name}.", f"Where {name} may be."
                    )
                self.model.add_implication(of_course[course], var.negated())

    def _people(self) -> None:
        for kind, names, vi, en in (
            ("class", [c.id for c in self.school.classes], "Lớp", "Class"),
            ("teacher", [t.id for t in self.school.teachers], "Giáo viên", "Teacher"),
        ):
            for name in names:
                acts = [
                    n for n, one in enumerate(self.made.activities)
                    if name in (one.classes if kind == "class" else one.teachers)
                ]  # fmt: skip
                if not acts:
                    continue
                label = (self.school.teacher_of[name] if kind == "teacher" else self.school.class_of[name]).name or name
                switch = self.switch(
                    f"{kind}_clash", name, f"{vi} {label} mỗi lúc một tiết.", f"{en} {label} has one lesson at a time."
                )  # fmt: skip
                for slot in self.grid.slots:
                    there = [var for n in acts for var in self.running[n].get(slot, ())]
                    if len(there) > 1:
                        self.model.add(sum(there) <= 1).only_enforce_if(switch)
                if kind == "teacher":
                    self._limits(name, label, acts)

    def _limits(self, name: str, label: str, acts: list[int]) -> None:
        teacher = self.school.teacher_of[name]
        for kind, most, sets in (
            ("max_per_session", teacher.max_per_session, self.grid.half_days),
            ("max_per_day", teacher.max_per_day, self.grid.whole_days),
        ):
            if most:
                switch = self.switch(
                    kind, name, f"{label} dạy không quá {most} tiết mỗi {'buổi' if 'session' in kind else 'ngày'}.",
                    f"{label} has no more than {most} periods in a {'session' if 'session' in kind else 'day'}.",
                )  # fmt: skip
                for slots in sets:
                    there = [var for n in acts for slot in slots for var in self.running[n].get(slot, ())]
                    self.model.add(sum(there) <= most).only_enforce_if(switch)

    def _days(self) -> None:
        for course in self.school.courses:
            own = [n for n, one in enumerate(self.made.activities) if one.courses[0] == course.id]
            most = max(course.max_lessons_per_day, -(-len(own) // self.grid.days))
            if len(own) <= most:
                continue
            name = f"{course.subject} {self.school.classes_named(course.classes)}"
            switch = self.switch(
                "course_day", course.id, f"{name}: mỗi ngày không quá {most} lần.", f"{name}: at most {most} time(s) a day."
            )  # fmt: skip
            for day in self.grid.whole_days:
                there = [self.at[n][slot] for n in own for slot in day if slot in self.at[n]]
                self.model.add(sum(there) <= most).only_enforce_if(switch)

    def _rooms(self) -> None:
        for kind in self.made.copies:
            acts = [n for n, one in enumerate(self.made.activities) if kind in one.rooms]
            if not acts:
                continue
            label = self.school.rooms_named(kind).removeprefix("=")
            switch = self.switch(
                "room", kind, f"Số lớp cùng lúc ở “{label}”.", f"How many lessons at once in “{label}”."
            )
            rooms = [(room.capacity, self.grid.expand(room.off)) for room in self.school.rooms if room.kind == kind]
            for slot in self.grid.slots:
                limit = sum(many for many, off in rooms if slot not in off) if rooms else len(self.made.copies[kind])
                there = [
                    self.made.activities[n].rooms.count(kind) * var for n in acts for var in self.running[n].get(slot, ())
                ]  # fmt: skip
                if len(there) > limit:
                    self.model.add(sum(there) <= limit).only_enforce_if(switch)
