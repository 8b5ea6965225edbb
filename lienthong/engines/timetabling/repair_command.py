"""The command `repair`: of schools by themselves, of other files where one of them is met."""

from __future__ import annotations

import argparse
import gc

from lienthong.engines.timetabling import school_file, school_json
from lienthong.engines.timetabling.model import TimetableError
from lienthong.engines.timetabling.school import School, Timetable
from lienthong.engines.timetabling.school_events import events_of
from lienthong.engines.timetabling.school_quality import as_numbers, quality
from lienthong.engines.timetabling.school_repair import repair


def run(options: argparse.Namespace) -> dict[str, object]:
    """The nearest timetable after an event, few lessons moved."""
    gc.disable()  # it ends in seconds: nothing is worth looking for
    if school_file.is_school(options.instance):
        return _repair_school(school_file.read_school(options.instance)[0], options)
    from lienthong.engines.timetabling.repair_files import repair_file

    return repair_file(options)


def _repair_school(school: School, options: argparse.Namespace) -> dict[str, object]:
    _other, timetables = school_file.read_school(options.solution)
    if not timetables:
        raise TimetableError(f"{options.solution.name}: holds no timetable.")
    week = timetables[0].lessons
    school_json.check_lessons(school, week)
    document = school_json.load(options.event)
    with school_file.about(options.event):
        found = repair(school, week, events_of(document))
    if options.out is not None:
        school_json.write(options.out, found.school, [Timetable("repaired", found.lessons)])
    return {
        "moved": found.moved,
        "solution": [
            {"course": one.course, "slot": one.slot, "length": one.length, "room": one.room} for one in found.lessons
        ],
        "violations": school_file.told(found.violations),
        "quality": as_numbers(found.quality.total),
        "before": {"quality": as_numbers(quality(school, week).total)},
    }  # fmt: skip
