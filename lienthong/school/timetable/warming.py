"""Has the search compiled before its clock runs: half a minute of one core the first time on a machine, then a second.

`python -m lienthong.school.timetable.warming` does so beside a worker that has just begun. It needs no Django.
"""

from __future__ import annotations

from lienthong.engines.timetabling import public as engine

MOVES = 2_000


def warm() -> None:
    """Search a school of two classes for a moment."""
    rooms = tuple(engine.Class(name, name) for name in ("a", "b"))
    teachers = tuple(engine.Teacher(name, name) for name in ("x", "y"))
    courses = tuple(
        engine.Course(f"{room.id}{teacher.id}", teacher.id, (room.id,), (teacher.id,), 3, room_kind="lab")
        for room in rooms
        for teacher in teachers
    )
    engine.solve_school(
        engine.School("warm", classes=rooms, teachers=teachers, rooms=(engine.Room("l", "l", "lab"),), courses=courses),
        work=MOVES, workers=1,
    )  # fmt: skip


if __name__ == "__main__":
    warm()
