"""Timetables in force at secondary schools of the demo, from stored weeks: a search at each load would take too long.

timetables.csv holds, for a kind of school, what every class is taught when. It was found by the engine for a school of
this shape; where another one of the same kind does not fit it, its timetable is left to be made.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

from lienthong.config.demo.school_rows import YEAR
from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.kernel.access import public as access
from lienthong.kernel.orgs import public as orgs
from lienthong.school.timetable import public as timetable

TERM = 1
IN_FORCE = date(YEAR, 9, 11)
STORED = Path(__file__).with_name("timetables.csv")
Rows = dict[tuple[str, str], list[tuple[str, int]]]


def stored(kind: str) -> Rows:
    """(class, course) → slots and lengths of its lessons."""
    found: Rows = defaultdict(list)
    with STORED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == kind:
                found[row["class"], row["course"]].append((row["slot"], int(row["length"])))
    return dict(found)


def lay(unit_ids: list[int], on: date) -> int:
    """Publish the stored week at those of these schools that it fits. Returns at how many."""
    done = 0
    with database.entered(unit_ids, who={"act": "demo"}):
        units = orgs.Unit.objects.filter(pk__in=unit_ids, kind="truong", levels__in=(["THCS"], ["THPT"]))
        for unit in units.order_by("pk"):
            school = timetable.asked(unit, YEAR, TERM, on)
            lessons = fit(school, stored(unit.levels[0]))
            deputy = access.Post.objects.filter(role="deputy", at_unit_id=unit.pk).select_related("account").first()
            if lessons and deputy is not None and not engine.violations(school, lessons):
                actor = access.load_actor(deputy.account, on=on)
                timetable.publish_made(
                    actor, unit=unit, year=YEAR, term=TERM, school=school, lessons=lessons, applies_from=IN_FORCE
                )
                done += 1
    return done


def fit(school: engine.School, rows: Rows) -> list[engine.Lesson]:
    """The stored lessons as the school's own; none where a course has no place in the store."""
    rooms: dict[str, list[str]] = defaultdict(list)
    for room in school.rooms:
        rooms[room.kind] += [room.id] * room.capacity
    taken: dict[tuple[str, str], int] = defaultdict(int)
    found: list[engine.Lesson] = []
    for course in school.courses:
        own = rows.get((school.class_of[course.classes[0]].name, course.id.split(".", 1)[1]))
        if own is None:
            return []
        for slot, length in own:
            where = ""
            if course.room_kind:
                place = taken[course.room_kind, slot]
                if place >= len(rooms[course.room_kind]):
                    return []
                where = rooms[course.room_kind][place]
                for one in school.grid.run(slot, length):
                    taken[course.room_kind, one] += 1
            found.append(engine.Lesson(course.id, slot, length, where))
    return found
