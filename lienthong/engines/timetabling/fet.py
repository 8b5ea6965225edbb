"""FET files (.fet) read: days, hours, people, activities, rooms, and the constraints as elements.

Source of the semantics: the documentation and behaviour of FET 6 (fet-cl). Students' sets nest; their smallest parts are what
attends. Names are unique in a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from lienthong.engines.timetabling import xmlsafe
from lienthong.engines.timetabling.model import TimetableError

MOST_SLOTS = 1500
LONGEST_WEEK = 300
OFFICIAL, HALF_DAYS = "Official", "Mornings_Afternoons"
_HALF_DAY_WORDS = ("Afternoon", "Morning", "RealDay", "HalfDay")


@dataclass(frozen=True)
class FetActivity:
    """An activity that takes place."""

    id: str
    teachers: tuple[str, ...]
    students: tuple[str, ...]
    subject: str
    tags: tuple[str, ...]
    duration: int
    group: str
    part: int  # 1, 2, …: which of the activities that were split from one
    size: int  # how many students
    element: Element


@dataclass(frozen=True)
class FetRoom:
    """A room; a virtual one stands for sets of real ones."""

    name: str
    capacity: int
    virtual: bool


@dataclass
class FetFile:
    """What a file says, constraints not yet understood."""

    name: str
    root: Element
    mode: str
    days: list[str]
    hours: list[str]
    teachers: list[str]
    atoms: dict[str, tuple[str, ...]]  # smallest parts of each set of students
    sizes: dict[str, int]
    activities: list[FetActivity]
    rooms: dict[str, FetRoom]
    constraints: list[Element] = field(default_factory=list)

    def slot(self, day: int, hour: int) -> str:
        """The name of a slot inside the engine."""
        return f"{day}.{hour}"

    def share(self, first: str, second: str) -> bool:
        """Whether two sets of students have somebody in common."""
        return bool(set(self.atoms.get(first, ())) & set(self.atoms.get(second, ())))


def read(path: Path) -> FetFile:
    """A file. Raises TimetableError with the first thing that makes it useless."""
    root = xmlsafe.parse(path)
    if root.tag.lower() != "fet":
        raise TimetableError(f"{path.name}: not a FET file (its root is “{root.tag[:40]}”).")
    try:
        return of_root(path.stem, root)
    except TimetableError as error:
        raise TimetableError(f"{path.name}: {error}") from error


def of_root(name: str, root: Element) -> FetFile:
    """What a tree says. Raises TimetableError."""
    try:
        return _read(name, root)
    except ValueError as error:
        if isinstance(error, TimetableError):
            raise
        raise TimetableError(f"a number has the wrong form ({error}).") from error


def text(element: Element, *names: str) -> str:
    """The text of the first child of one of the names; empty where there is none."""
    for name in names:
        found = element.findtext(name)
        if found is not None:
            return found.strip()
    return ""


def _read(name: str, root: Element) -> FetFile:
    days = [text(one, "Name") for one in root.iterfind("Days_List/*") if one.tag in ("Day", "Name")]
    days = days or [(one.text or "").strip() for one in root.iterfind("Days_List/Name")]
    hours = [text(one, "Name") for one in root.iterfind("Hours_List/*") if one.tag == "Hour"]
    if not hours:
        hours = [(one.text or "").strip() for one in root.iterfind("Hours_List/Name")]
    if not days or not hours or len(days) > LONGEST_WEEK or len(days) * len(hours) > MOST_SLOTS:
        raise TimetableError("it needs days and hours, no more than a week has.")
    if len(set(days)) < len(days) or len(set(hours)) < len(hours):
        raise TimetableError("two days or hours have one name.")
    atoms, sizes = _students(root)
    teachers = list(dict.fromkeys(text(one, "Name") for one in root.iterfind("Teachers_List/Teacher")))
    fet = FetFile(
        text(root, "Institution_Name") or name, root, text(root, "Mode") or OFFICIAL, days, hours, teachers, atoms,
        sizes, [], {},
    )  # fmt: skip
    fet.activities = list(_activities(fet))
    for one in root.iterfind("Rooms_List/Room"):
        capacity = int(text(one, "Capacity") or 30000)
        fet.rooms[text(one, "Name")] = FetRoom(text(one, "Name"), capacity, text(one, "Virtual") == "true")
    for kind in ("Time_Constraints_List", "Space_Constraints_List"):
        fet.constraints += [c for c in root.iterfind(f"{kind}/*") if text(c, "Active") != "false"]
    if not text(root, "Mode") and any(word in c.tag for c in fet.constraints for word in _HALF_DAY_WORDS):
        fet.mode = HALF_DAYS  # files of the time when FET for half-days was a programme of its own
    return fet


def _students(root: Element) -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    atoms: dict[str, dict[str, None]] = {}
    sizes: dict[str, int] = {}

    def note(element: Element, parts: dict[str, None]) -> None:
        name = text(element, "Name")
        atoms.setdefault(name, {}).update(parts or {name: None})
        sizes[name] = int(text(element, "Number_of_Students") or 0)

    for year in root.iterfind("Students_List/Year"):
        of_year: dict[str, None] = {}
        for group in year.iterfind("Group"):
            of_group = {text(one, "Name"): None for one in group.iterfind("Subgroup")}
            for one in group.iterfind("Subgroup"):
                note(one, {})
            note(group, of_group)
            of_year.update(of_group or {text(group, "Name"): None})
        note(year, of_year)
    return {name: tuple(parts) for name, parts in atoms.items()}, sizes


def _activities(fet: FetFile) -> Iterator[FetActivity]:
    seen: set[str] = set()
    parts: dict[str, int] = {}
    known = set(fet.teachers)
    for one in fet.root.iterfind("Activities_List/Activity"):
        number, group = text(one, "Id"), text(one, "Activity_Group_Id")
        parts[group] = parts.get(group, 0) + 1
        if text(one, "Active") == "false":
            continue
        if not number or number in seen:
            raise TimetableError(f"the activity “{number}” has no number of its own.")
        seen.add(number)
        teachers = tuple(dict.fromkeys((t.text or "").strip() for t in one.iterfind("Teacher")))
        students = tuple(dict.fromkeys((s.text or "").strip() for s in one.iterfind("Students")))
        stranger = next((t for t in teachers if t not in known), None)
        stranger = stranger or next((s for s in students if s not in fet.atoms), None)
        duration = int(text(one, "Duration") or 1)
        if stranger is not None or not 1 <= duration <= len(fet.hours):
            raise TimetableError(f"the activity {number} names “{stranger}” or lasts {duration} hours.")
        size = text(one, "Number_Of_Students", "Number_of_Students")
        yield FetActivity(
            number, teachers, students, text(one, "Subject"), tuple((t.text or "").strip() for t in one.iterfind("Activity_Tag")),
            duration, group, 1 if group == "0" else parts[group],
            int(size) if size else sum(fet.sizes.get(s, 0) for s in students), one,
        )  # fmt: skip
