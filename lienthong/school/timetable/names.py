"""The engine's names of our rows, and back."""

from __future__ import annotations


def teacher_id(employment_id: int) -> str:
    """The engine's name of a teacher."""
    return f"t{employment_id}"


def number_of(name: str) -> int:
    """The employment or class behind the engine's name of a teacher or class."""
    return int(name[1:])


def subject_of(course_id: str) -> str:
    """The subject's code in the engine's name of a course."""
    return course_id.split(".")[1] if "." in course_id else ""


def class_id(pk: int) -> str:
    """The engine's name of a class."""
    return f"c{pk}"
