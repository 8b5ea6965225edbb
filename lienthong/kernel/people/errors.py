"""Refusals of this module, as facts; each text is a sentence for the person at the screen."""

from __future__ import annotations

import datetime as dt


class PeopleRefusal(Exception):
    """Base of the refusals below."""


class NameMissing(PeopleRefusal):
    """A person has a name of 1 to 100 letters."""


class NumberTaken(PeopleRefusal):
    """A ministry code or personal number stands in another person's record, perhaps of a unit out of sight."""


class ChangedMeanwhile(PeopleRefusal):
    """Somebody saved the record after it was shown. Nothing of this save was written."""

    def __init__(self, text: str, *, who: str, at: dt.datetime | None, version: int) -> None:
        super().__init__(text)
        self.who, self.at, self.version = who, at, version


class NotMergeable(PeopleRefusal):
    """The two records cannot be made one as they stand."""


class NumbersDiffer(NotMergeable):
    """Two different personal numbers: two persons, unless someone has looked at the papers and confirms."""


class CannotUndo(PeopleRefusal):
    """The decision cannot be taken back any more; the text says why."""
