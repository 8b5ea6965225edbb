"""Lists of classes and of teaching assignments, and the class lists that the import of pupils fills."""

from __future__ import annotations


def register_kinds() -> None:
    """Make the four kinds of import of a school known, each with what it needs from above or beside it."""
    from lienthong.kernel.imports import public as imports
    from lienthong.school.classes.imports.assignments import AssignmentKind
    from lienthong.school.classes.imports.classes import ClassKind
    from lienthong.school.classes.imports.places import ClassPlaces
    from lienthong.school.pupils.public import PupilKind
    from lienthong.school.staff.public import StaffKind

    for kind in (PupilKind(ClassPlaces()), StaffKind(), ClassKind(), AssignmentKind()):
        imports.register(kind)
