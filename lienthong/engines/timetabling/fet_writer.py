"""A school as a FET file, so that fet-cl can be asked the same. What FET cannot be told is listed.

FET counts whole days: a school of two sessions has days of both, with the noon between them; what is said of single sessions
(gaps inside one, periods of one) is written where FET has a word for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from lienthong.engines.timetabling.school import Class, Course, School, Teacher
from lienthong.engines.timetabling.school_problem import Conversion
from lienthong.engines.timetabling.school_rules import Activity

VERSION = "6.0.0"


def write_school(path: Path, school: School) -> list[str]:
    """Writes the file; gives back what of the school it does not say."""
    writer = _Writer(school)
    root = writer.write()
    indent(root, " ")
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)
    return writer.left_out


class _Writer:
    def __init__(self, school: School) -> None:
        self.school, self.grid = school, school.grid
        self.made = Conversion(school)
        self.root = Element("fet", version=VERSION)
        self.left_out: list[str] = []
        self.hours = [f"{s.id}{n}" for s in self.grid.sessions for n in range(1, s.periods + 1)]
        self.single = len(self.grid.sessions) == 1

    def write(self) -> Element:
        """Everything in the order of FET."""
        SubElement(self.root, "Mode").text = "Official"
        SubElement(self.root, "Institution_Name").text = self.school.name or self.school.id
        self._names("Days_List", "Day", [str(self.grid.first_day + d) for d in range(self.grid.days)], "Number_of_Days")
        self._names("Hours_List", "Hour", self.hours, "Number_of_Hours")
        subjects = [self.made.subject_of(one) for one in self.made.activities]
        self._names("Subjects_List", "Subject", list(dict.fromkeys(subjects)))
        self._names("Activity_Tags_List", "Activity_Tag", [])
        self._names("Teachers_List", "Teacher", [t.id for t in self.school.teachers])
        self._students()
        self._activities()
        self._names("Buildings_List", "Building", [])
        self._rooms()
        self.time = SubElement(self.root, "Time_Constraints_List")
        self.space = SubElement(self.root, "Space_Constraints_List")
        self._add("BasicCompulsoryTime")
        self._add_space("BasicCompulsorySpace")
        for one in self.school.classes:
            self._class(one)
        for teacher in self.school.teachers:
            self._teacher(teacher)
        for n, activity in enumerate(self.made.activities, start=1):
            self._activity(n, activity)
        for course in self.school.courses:
            self._course(course)
        self._spaces()
        self._groups()
        return self.root

    def _names(self, tag: str, each: str, names: Sequence[str], count: str = "") -> None:
        parent = SubElement(self.root, tag)
        if count:
            SubElement(parent, count).text = str(len(names))
        for name in names:
            one = SubElement(parent, each)
            SubElement(one, "Name").text = name
            if each == "Teacher":
                SubElement(one, "Target_Number_of_Hours").text = "0"
                SubElement(one, "Qualified_Subjects")

    def _students(self) -> None:
        parent = SubElement(self.root, "Students_List")
        for one in self.school.classes:
            year = SubElement(parent, "Year")
            SubElement(year, "Name").text = one.id
            SubElement(year, "Number_of_Students").text = str(one.size)

    def _activities(self) -> None:
        parent = SubElement(self.root, "Activities_List")
        groups: dict[tuple[str, ...], list[int]] = {}
        for n, one in enumerate(self.made.activities, start=1):
            groups.setdefault(one.courses, []).append(n)
        for n, one in enumerate(self.made.activities, start=1):
            own = groups[one.courses]
            total = sum(self.made.activities[k - 1].length for k in own)
            _fill(parent, "Activity", [
                *(("Teacher", t) for t in one.teachers), ("Subject", self.made.subject_of(one)),
                *(("Students", c) for c in one.classes), ("Duration", one.length), ("Total_Duration", total), ("Id", n),
                ("Activity_Group_Id", own[0] if len(own) > 1 else 0), ("Active", "true"), ("Comments", ""),
            ])  # fmt: skip

    def _rooms(self) -> None:
        parent = SubElement(self.root, "Rooms_List")
        for copies in self.made.copies.values():
            for copy in copies:
                _fill(parent, "Room", [
                    ("Name", copy), ("Building", ""), ("Capacity", 30000), ("Virtual", "false"), ("Comments", ""),
                ])  # fmt: skip

    # ---- constraints ----

    def _add(
        self, name: str, fields: Iterable[tuple[str, object]] = (), lists: Iterable[tuple[str, Mapping[str, str]]] = ()
    ) -> None:
        _constraint(self.time, name, fields, lists)

    def _add_space(
        self, name: str, fields: Iterable[tuple[str, object]] = (), lists: Iterable[tuple[str, Mapping[str, str]]] = ()
    ) -> None:
        _constraint(self.space, name, fields, lists)

    def _day_hour(self, slot: str) -> dict[str, str]:
        return {"Day": str(self.grid.first_day + self.grid.day_of(slot)), "Hour": slot[1:]}

    def _away(self, name: str, field: str, who: str, slots: Iterable[str]) -> None:
        ordered = sorted(slots, key=self.grid.place.__getitem__)
        if ordered:
            self._add(
                name, [(field, who), ("Number_of_Not_Available_Times", len(ordered))],
                [("Not_Available_Time", self._day_hour(slot)) for slot in ordered],
            )  # fmt: skip

    def _class(self, one: Class) -> None:
        open_slots = self.school.class_slots(one)
        self._away("StudentsSetNotAvailableTimes", "Students", one.id, set(self.grid.slots) - open_slots)
        halves = {self.grid.half_of[s] // len(self.grid.sessions) for s in open_slots}
        one_a_day = len({self.grid.half_of[s] for s in open_slots}) == len(halves)
        if one.no_gaps and one_a_day:
            self._add("StudentsSetMaxGapsPerWeek", [("Max_Gaps", 0), ("Students", one.id)])
        elif one.no_gaps:
            self.left_out.append(f"no gaps inside a session: {one.id}")
        if one.from_first and one_a_day:
            self._add(
                "StudentsSetEarlyMaxBeginningsAtSecondHour",
                [("Max_Beginnings_At_Second_Hour", 0), ("Students", one.id)],
            )  # fmt: skip
        elif one.from_first:
            self.left_out.append(f"begins with period 1: {one.id}")
        most = min(filter(None, (one.max_per_day, one.max_per_session if one_a_day else 0)), default=0)
        if most:
            self._add("StudentsSetMaxHoursDaily", [("Maximum_Hours_Daily", most), ("Students", one.id)])
        if one.min_per_session and one_a_day:
            self._add("StudentsSetMinHoursDaily", [
                ("Minimum_Hours_Daily", one.min_per_session), ("Students", one.id), ("Allow_Empty_Days", "true"),
            ])  # fmt: skip
        if one.max_sessions or ((one.min_per_session or one.max_per_session) and not one_a_day):
            self.left_out.append(f"limits of sessions: {one.id}")

    def _teacher(self, one: Teacher) -> None:
        self._away("TeacherNotAvailableTimes", "Teacher", one.id, self.school.teacher_off(one))
        days = min(one.max_days or self.grid.days, self.grid.days - one.free_days)
        if days < self.grid.days:
            self._teacher_rule("MaxDaysPerWeek", one, "Max_Days_Per_Week", days)
        if one.max_consecutive:
            self._teacher_rule("MaxHoursContinuously", one, "Maximum_Hours_Continuously", one.max_consecutive)
        most = min(filter(None, (one.max_per_day, one.max_per_session if self.single else 0)), default=0)
        if most:
            self._teacher_rule("MaxHoursDaily", one, "Maximum_Hours_Daily", most)
        if one.max_gaps >= 0 and self.single:
            self._teacher_rule("MaxGapsPerWeek", one, "Max_Gaps", one.max_gaps)
        if one.max_gaps_per_session >= 0 and self.single:
            self._teacher_rule("MaxGapsPerDay", one, "Max_Gaps", one.max_gaps_per_session)
        unsaid = [one.max_sessions, one.one_session_a_day and not self.single, one.noon_rest, one.present]
        unsaid += [one.min_per_session, not self.single and (one.max_per_session or max(one.max_gaps, 0))]
        if any(unsaid):
            self.left_out.append(f"limits of sessions: {one.id}")

    def _teacher_rule(self, name: str, one: Teacher, field: str, value: int) -> None:
        self._add(f"Teacher{name}", [("Teacher_Name", one.id), (field, value)])

    def _activity(self, n: int, one: Activity) -> None:
        if one.fixed:
            place = self._day_hour(one.fixed)
            self._add("ActivityPreferredStartingTime", [
                ("Activity_Id", n), ("Preferred_Day", place["Day"]), ("Preferred_Hour", place["Hour"]),
                ("Permanently_Locked", "true"),
            ])  # fmt: skip
            return
        starts = sorted(one.starts, key=self.grid.place.__getitem__)
        if len(starts) == len(self.grid.slots):
            return
        self._add(
            "ActivityPreferredStartingTimes",
            [("Activity_Id", n), ("Number_of_Preferred_Starting_Times", len(starts))],
            [
                ("Preferred_Starting_Time", {f"Preferred_Starting_{key}": v for key, v in self._day_hour(s).items()})
                for s in starts
            ],
        )

    def _course(self, course: Course) -> None:
        own = [n for n, one in enumerate(self.made.activities, start=1) if one.courses[0] == course.id]
        if len(own) > 1 and course.max_lessons_per_day == 1 and len(own) <= self.grid.days:
            self._add("MinDaysBetweenActivities", [
                ("Consecutive_If_Same_Day", "true"), ("Number_of_Activities", len(own)),
                *(("Activity_Id", n) for n in own), ("MinDays", max(1, course.min_day_distance)),
            ])  # fmt: skip
        elif len(own) > 1:
            self.left_out.append(f"so many lessons a day: {course.id}")
        if course.max_per_session and course.max_per_session < course.periods and not self.single:
            self.left_out.append(f"periods in a session: {course.id}")

    def _spaces(self) -> None:
        for copies in self.made.copies.values():
            for copy in copies:
                room = self.school.room_of.get(copy.rsplit("/", 1)[0])
                slots = sorted(self.grid.expand(room.off), key=self.grid.place.__getitem__) if room is not None else []
                if slots:
                    self._add_space(
                        "RoomNotAvailableTimes", [("Room", copy), ("Number_of_Not_Available_Times", len(slots))],
                        [("Not_Available_Time", self._day_hour(s)) for s in slots],
                    )  # fmt: skip
        for n, one in enumerate(self.made.activities, start=1):
            if one.rooms:
                copies = self.made.copies[one.rooms[0]]
                self._add_space("ActivityPreferredRooms", [
                    ("Activity_Id", n), ("Number_of_Preferred_Rooms", len(copies)),
                    *(("Preferred_Room", copy) for copy in copies),
                ])  # fmt: skip
            if len(one.rooms) > 1:
                self.left_out.append(f"more than one room: {one.id}")

    def _groups(self) -> None:
        for apart in self.school.apart:
            own = [n for n, one in enumerate(self.made.activities, start=1) if set(one.courses) & set(apart.courses)]
            listed = [("Number_of_Activities", len(own)), *(("Activity_Id", n) for n in own)]
            if apart.within == "slot":
                self._add("ActivitiesNotOverlapping", listed)
            elif apart.within == "day" and len(own) <= self.grid.days:
                head = [("Consecutive_If_Same_Day", "true")]
                self._add("MinDaysBetweenActivities", [*head, *listed, ("MinDays", 1)])
            else:
                self.left_out.append(f"apart in a {apart.within}: {apart.id}")


def _fill(parent: Element, tag: str, fields: Iterable[tuple[str, object]]) -> Element:
    one = SubElement(parent, tag)
    for name, value in fields:
        SubElement(one, name).text = str(value)
    return one


def _constraint(
    parent: Element, name: str, fields: Iterable[tuple[str, object]], lists: Iterable[tuple[str, Mapping[str, str]]]
) -> None:
    one = _fill(parent, f"Constraint{name}", [("Weight_Percentage", 100), *fields])
    for tag, values in lists:
        _fill(one, tag, list(values.items()))
    for tag, value in (("Active", "true"), ("Comments", "")):
        SubElement(one, tag).text = value
