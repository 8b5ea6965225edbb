"""Joins this module to those below it. Called once at start-up by config.wiring."""

from __future__ import annotations

from lienthong.foundation.database import public as database
from lienthong.foundation.events import public as events
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.classes import moving, teaching
from lienthong.school.classes.book import Book
from lienthong.school.classes.imports import register_kinds
from lienthong.school.pupils import public as pupils
from lienthong.school.staff import public as staff


def connect() -> None:
    """Give pupils their class book, end the teaching of who leaves, follow merged people."""
    pupils.register_class_book(Book())
    register_kinds()
    events.subscribe(staff.StaffLeft, end_teaching)
    people.register_reference("classes.ClassMember", "person")
    orgs.register_mover(moving.move)


def end_teaching(event: staff.StaffLeft) -> None:
    """Whoever left a school leads and teaches nothing there any more."""
    with database.entered([event.unit_id], who={"name": "staff", "why": event.reason}):
        teaching.end_teaching_of(event.employment_id, on=event.on)
