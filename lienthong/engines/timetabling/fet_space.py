"""FET's constraints of space: which rooms an activity may have.

Constraints of weight 100 narrow the rooms of an activity; home rooms stand in for activities that have no other wish.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from lienthong.engines.timetabling.fet import text
from lienthong.engines.timetabling.fet_activities import chosen, matching
from lienthong.engines.timetabling.fet_problem import ROLE, ROOM, FetProblem
from lienthong.engines.timetabling.model import Kind

_WISHES = {
    f"{what}PreferredRoom{plural}" for what in ("Activity", "Subject", "ActivityTag", "SubjectActivityTag")
    for plural in ("", "s")
}  # fmt: skip
_HOMES = {f"{what}HomeRoom{plural}" for what in ("StudentsSet", "Teacher") for plural in ("", "s")}


def add_rooms(p: FetProblem) -> None:
    """A resource for each room; nothing happens in two at once."""
    for name in p.fet.rooms:
        p.add("room", name, ROOM)
    if p.fet.rooms:
        rooms = [r for (prefix, _name), r in p.resource.items() if prefix == "room"]
        p.rule("BasicCompulsorySpace: clash", Kind.AVOID_CLASHES, rooms)


def space_rules(p: FetProblem, constraints: Sequence[tuple[Element, int]]) -> list[Element]:
    """Writes what it knows of the constraints; gives back the others."""
    rest, homes = [], []
    for element, weight in constraints:
        name = element.tag.removeprefix("Constraint")
        if name in _WISHES:
            _wish(p, element, weight)
        elif name in _HOMES:
            homes.append((element, weight))
        elif name == "RoomNotAvailableTimes":
            _closed(p, name, element)
        else:
            rest.append(element)
    wished = set(p.rooms)
    for element, weight in homes:
        _home(p, element, weight, wished)
    _seat(p)
    return [element for element in rest if not _stable(p, element)]


def _named(p: FetProblem, element: Element) -> set[str]:
    names = [(one.text or "").strip() for one in element if one.tag in ("Room", "Preferred_Room")]
    return {name for name in names if name in p.fet.rooms}


def _wish(p: FetProblem, element: Element, weight: int) -> None:
    events = chosen(p, element) if element.find("Activity_Id") is not None else matching(p.fet, element)
    for n in events:
        _narrow(p, n, _named(p, element), weight)


def _narrow(p: FetProblem, n: int, rooms: set[str], weight: int) -> None:
    fit = {name for name in rooms if p.fet.rooms[name].capacity >= p.fet.activities[n].size}
    fit = fit or rooms
    if weight and n in p.rooms and not p.room_weight.get(n):
        return  # a required wish stands before one that costs
    if n in p.rooms and bool(p.room_weight.get(n)) == bool(weight):
        p.rooms[n] = (p.rooms[n] & fit) or p.rooms[n]
        return
    p.rooms[n] = fit
    p.room_weight[n] = weight


def _home(p: FetProblem, element: Element, weight: int, wished: set[int]) -> None:
    students, teacher = text(element, "Students"), text(element, "Teacher")
    for n, one in enumerate(p.fet.activities):
        whose = one.students if students else one.teachers
        if n not in wished and whose == (students or teacher,):
            _narrow(p, n, _named(p, element), weight)


def _closed(p: FetProblem, name: str, element: Element) -> None:
    room, slots = text(element, "Room"), p.listed(element)
    if room in p.fet.rooms and slots:
        p.rule(name, Kind.AVOID_UNAVAILABLE_TIMES, [p.resource["room", room]], times=p.times(slots))


def _seat(p: FetProblem) -> None:
    """Activities with a choice of rooms get one of them."""
    for n, rooms in p.rooms.items():
        weight = p.room_weight.get(n, 0)
        if rooms and (len(rooms) > 1 or weight):
            numbers = tuple(sorted(p.resource["room", name] for name in rooms))
            p.rule("room given", Kind.ASSIGN_RESOURCE, [n], role=ROLE, weight=weight)
            p.rule("room preferred", Kind.PREFER_RESOURCES, [n], role=ROLE, resources=numbers)


def _stable(p: FetProblem, element: Element) -> bool:
    """All activities of a set in one room, where that can be said: all of them have a choice."""
    if element.tag != "ConstraintActivitiesOccupyMaxDifferentRooms":
        return False
    events = chosen(p, element)
    most = int(text(element, "Max_Number_of_Different_Rooms"))
    names: set[str] = set().union(*(p.rooms.get(n, set()) for n in events)) if events else set()
    if len(names) <= most or len(events) <= most:
        return True
    seats = [n for n in events if len(p.rooms.get(n, ())) > 1]
    if most != 1 or len(seats) < len([n for n in events if p.rooms.get(n)]):
        return False
    p.rule("ActivitiesOccupyMaxDifferentRooms", Kind.AVOID_SPLIT_ASSIGNMENTS, [p.group("rooms", seats)], role=ROLE)
    return True
