"""Facts that this module tells after commit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class ClassListChanged:
    """Pupils came into, left or changed places in a class."""

    class_id: int
    unit_id: int
    year: int


@dataclass(frozen=True)
class PupilMovedClass:
    """A pupil goes on in another class of the same school and year; marks follow the enrolment."""

    enrolment_id: int
    unit_id: int
    from_class_id: int
    to_class_id: int
    on: dt.date


@dataclass(frozen=True)
class TeachingChanged:
    """Who teaches or leads a class changed: rights to its books follow."""

    class_id: int
    unit_id: int
    year: int
