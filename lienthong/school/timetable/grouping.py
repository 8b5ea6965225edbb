"""What courses have to do with each other: taught together, at the same times, never at once, so many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lienthong.engines.timetabling import public as engine
from lienthong.school.timetable.models import CourseRule
from lienthong.school.timetable.names import class_id


@dataclass(frozen=True, slots=True)
class Asked:
    """One course before it has a place in the week: what of it the page of requirements shows."""

    id: str
    class_id: int
    class_name: str
    subject: str
    name: str
    employments: tuple[int, ...]
    halves: int
    rules: tuple[CourseRule, ...]
    level: str

    def said(self, what: str) -> object:
        """What the nearest rule says of something; None where none says anything."""
        for rule in self.rules:
            value = getattr(rule, what)
            if value not in (None, "", []):
                return value
        return None


def joined(courses: Sequence[engine.Course], asked: Iterable[Asked]) -> list[engine.Course]:
    """Classes taught together (ghép lớp): one course where the rule's word and the teacher are the same."""
    label = _words(asked, "joined")
    first: dict[tuple[str, str, tuple[str, ...]], int] = {}
    made: list[engine.Course] = []
    for course in courses:
        word = label.get(course.id, "")
        key = (word, course.subject, course.teachers)
        if word and key in first:
            at = first[key]
            made[at] = replace(made[at], classes=(*made[at].classes, *course.classes))
            continue
        if word:
            first[key] = len(made)
        made.append(course)
    return made


def parallel(courses: Iterable[engine.Course], asked: Iterable[Asked]) -> list[engine.Block]:
    """Courses of pupils who have chosen differently run at the same times."""
    label = _words(asked, "parallel")
    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    for course in courses:
        if word := label.get(course.id, ""):
            groups[word, course.periods].append(course.id)
    return [
        engine.Block(f"b{n}", tuple(own), word) for n, ((word, _periods), own) in enumerate(groups.items()) if len(own) > 1
    ]  # fmt: skip


def kept_apart(courses: Sequence[engine.Course], asked: Sequence[Asked]) -> Iterator[engine.Apart]:
    """Courses that never run at once, and those of a class that are not in one session, by the words of their rules.

    People read their ids.
    """
    called = {class_id(one.class_id): one.class_name for one in asked}
    at_once: dict[str, list[engine.Course]] = defaultdict(list)
    for course, word in _labelled(courses, asked, "not_at_once"):
        at_once[word].append(course)
    in_session: dict[tuple[str, str], list[engine.Course]] = defaultdict(list)
    for course, word in _labelled(courses, asked, "not_same_session"):
        for name in course.classes:
            in_session[word, name].append(course)
    for word, own in at_once.items():
        if len(own) > 1:
            yield engine.Apart(f"{word}: {_names(own)}", tuple(c.id for c in own))
    for (word, name), own in in_session.items():
        if len(own) > 1:
            yield engine.Apart(f"{word}: {_names(own)} {called.get(name, name)}", tuple(c.id for c in own), "session")


def limits(courses: Iterable[engine.Course], asked: Iterable[Asked]) -> list[engine.Limit]:
    """So many classes have a subject at once, where the school says how many."""
    said = {one.id: one.said("most_at_once") for one in asked}
    found = {
        course.subject: most for course in courses if isinstance(most := said.get(course.id), int) and most > 0
    }  # fmt: skip
    return [engine.Limit(subject, most) for subject, most in found.items()]


def _words(asked: Iterable[Asked], rule: str) -> dict[str, str]:
    return {one.id: str(one.said(rule) or "") for one in asked}


def _labelled(
    courses: Iterable[engine.Course], asked: Iterable[Asked], rule: str
) -> Iterator[tuple[engine.Course, str]]:  # fmt: skip
    label = _words(asked, rule)
    for course in courses:
        if word := label.get(course.id.removesuffix(".h"), ""):
            yield course, word


def _names(courses: Iterable[engine.Course]) -> str:
    return ", ".join(dict.fromkeys(course.name for course in courses))
