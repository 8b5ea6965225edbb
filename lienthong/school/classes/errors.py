"""Refusals of this module, as facts; each text is a sentence for the person at the screen."""

from __future__ import annotations

from collections.abc import Mapping


class ClassRefusal(Exception):
    """Base of the refusals below."""


class BadFacts(ClassRefusal):
    """Some facts cannot stand; `errors` has a sentence for each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class ClassTaken(ClassRefusal):
    """The school has a class of this code in this year already."""


class ClassNotEmpty(ClassRefusal):
    """The class cannot be closed while pupils sit in it."""


class WrongClass(ClassRefusal):
    """The pupil cannot sit in this class: another grade, another school, or a class that is closed."""


class AlreadyPlaced(ClassRefusal):
    """The pupil has a place in a class already: moving is the way."""


class ListFixed(ClassRefusal):
    """The order of the list is fixed for the year."""


class NotOnStaff(ClassRefusal):
    """The person does not work at the school on that day."""


class AlreadyAssigned(ClassRefusal):
    """The teacher has this very assignment already."""


class ChangedMeanwhile(ClassRefusal):
    """Somebody saved the record after it was shown. Nothing of this save was written."""


class RolloverRefused(ClassRefusal):
    """The year cannot be rolled over, or not be undone, as things stand."""
