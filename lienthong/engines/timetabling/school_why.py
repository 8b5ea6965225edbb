"""Why a lesson cannot go to a slot, in the words of people: names, never our ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lienthong.engines.timetabling.ledger import Ledger
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_rules import Activity

Words = tuple[str, str]  # Vietnamese, English
ANOTHER_RULE: Words = ("Xếp vào đây sẽ vi phạm một quy định khác.", "Another rule would be broken.")
# What a rule of somebody's week says when a move would break it; {0} is whose week it is.
OF_WEEKS: Mapping[str, Words] = {
    "class gap": ("Lớp {0} sẽ có tiết trống.", "Class {0} would have an empty period."),
    "class session": ("Lớp {0} sẽ thừa hoặc thiếu tiết trong một buổi.", "Class {0} would have too many or too few periods."),
    "class day": ("Lớp {0} sẽ quá số tiết một ngày.", "Class {0} would have too many periods in a day."),
    "class sessions": ("Lớp {0} sẽ phải học thêm buổi.", "Class {0} would have too many sessions."),
    "teacher session": ("{0} sẽ thừa hoặc thiếu tiết trong một buổi.", "{0} would have too many or too few periods."),
    "teacher day": ("{0} sẽ quá số tiết một ngày.", "{0} would have too many periods in a day."),
    "teacher on end": ("{0} sẽ dạy quá nhiều tiết liền.", "{0} would have too many periods on end."),
    "teacher days": ("{0} sẽ phải dạy thêm ngày.", "{0} would have too many days."),
    "teacher sessions": ("{0} sẽ phải dạy thêm buổi.", "{0} would have too many sessions."),
    "one session a day": ("{0} chỉ dạy một buổi mỗi ngày.", "{0} has one session a day."),
    "noon rest": ("{0} sẽ không được nghỉ trưa.", "{0} would have no rest at noon."),
    "teacher gaps": ("{0} sẽ quá nhiều tiết trống.", "{0} would have too many empty periods."),
    "teacher session gaps": ("{0} sẽ quá nhiều tiết trống trong một buổi.", "{0} would have too many empty periods in a session."),
    "present": ("{0} phải có tiết ở giờ cũ.", "{0} has to be there at the old time."),
}  # fmt: skip
OF_COURSES: Mapping[str, Words] = {
    "course day": ("{0} đã đủ tiết trong ngày ấy.", "{0} has enough lessons that day."),
    "course distance": ("Các tiết {0} sẽ quá gần nhau.", "Lessons of {0} would be too near."),
    "course session": ("{0} đã đủ tiết trong buổi ấy.", "{0} has enough lessons in that session."),
    "apart": ("{0} không được cùng lúc với môn đã xếp ở đó.", "{0} may not be beside what is there."),
}
NO_ROOM: Words = ("Hết phòng trống cho môn này.", "No room is free for this subject.")


class Why:
    """Tells for one week why an activity cannot go to a slot."""

    def __init__(self, made: Conversion, ledger: Ledger) -> None:
        self.made, self.ledger, self.school = made, ledger, made.school

    def fixed(self, n: int, slot: str) -> Words | None:
        """What forbids the slot whatever else moves; None where nothing does."""
        one, school = self.made.activities[n], self.school
        if one.fixed:
            return "Tiết này có chỗ cố định.", "This lesson is fixed."
        run = school.grid.run(slot, one.length)
        if len(run) < one.length:
            return "Không đủ tiết đến cuối buổi.", "The session ends before the lesson does."
        for name in one.classes:
            if not school.class_slots(school.class_of[name]).issuperset(run):
                own = self._class(name)
                return f"Lớp {own} không học vào tiết này.", f"Class {own} has no school then."
        for who in one.teachers:
            if school.teacher_off(school.teacher_of[who]).intersection(run):
                own = self._teacher(who)
                return f"{own} bận hoặc nghỉ vào tiết này.", f"{own} is away then."
        if slot not in one.starts:
            return "Môn này không được xếp vào tiết này.", "The subject may not be at this slot."
        return None

    def in_the_way(self, n: int, slot: str) -> Words:
        """Who is there and cannot go elsewhere, or which rule would be broken where nobody is."""
        one, time = self.made.activities[n], self.made.time[slot]
        others = [e for e in sorted(self.ledger.others_at(n, time)) if e < len(self.made.activities)]
        for other in others:
            there = self.made.activities[other]
            for who in one.teachers:
                if who in there.teachers and there.classes:
                    name, where = self._teacher(who), self._classes(there.classes)
                    return (
                        f"{name} đang dạy {where} và không đổi được.",
                        f"{name} teaches {where} then, and that cannot move.",
                    )
        if others:
            name = self.label(self.made.activities[others[0]])
            return f"Vướng {name} và không đổi được.", f"{name} is in the way and cannot move."
        return self._broken(n, time)

    def label(self, one: Activity) -> str:
        """“Toán 7A1”."""
        courses = self.school.course_of
        meetings = {meeting.id: meeting.name for meeting in self.school.meetings}
        subjects = dict.fromkeys(courses[c].subject if c in courses else meetings.get(c, c) for c in one.courses)
        return " ".join([" / ".join(subjects), *([self._classes(one.classes)] if one.classes else [])])

    def _broken(self, n: int, time: int) -> Words:
        """The rule that would be broken with the lesson there and nothing else moved."""
        ledger = self.ledger
        groups = set(ledger.groups_of[n])
        mark, busy, costs = ledger.mark(), list(ledger.busy), {g: ledger.of_group[g][0] for g in groups}
        ledger.move(n, time)
        after = {r: ledger.busy[r] for r in ledger.given[n] if r >= 0}
        worse = [ledger.groups[g][0].name for g in groups if ledger.of_group[g][0] > costs[g]]
        has_room = all(r >= 0 for r in ledger.given[n])
        ledger.back(mark)
        for r, now in after.items():
            name = next(
                (c.name for c, find in ledger.rules[ledger.watched[r]] if c.required and find(now) > find(busy[r])), ""
            )
            if name in OF_WEEKS:
                return _said(OF_WEEKS[name], self.made.problem.resources[r].name)
            if name:
                worse.append(name)
        if not has_room or any(name.startswith("room") for name in worse):
            return NO_ROOM
        known = next((OF_COURSES[name] for name in worse if name in OF_COURSES), None)
        return _said(known, self.label(self.made.activities[n])) if known else ANOTHER_RULE

    def _class(self, name: str) -> str:
        return self.school.class_of[name].name or name

    def _classes(self, names: Sequence[str]) -> str:
        return ", ".join(map(self._class, names))

    def _teacher(self, who: str) -> str:
        return self.school.teacher_of[who].name or who


def _said(words: Words, name: str) -> Words:
    return words[0].format(name), words[1].format(name)
