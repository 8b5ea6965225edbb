"""Refusals of the timetable; the text is for the person and says what to do."""

from __future__ import annotations


class TimetableRefusal(Exception):
    """An act on the timetable that cannot be done. The text says why and what to do."""


class NothingToSolve(TimetableRefusal):
    """No class has anything to be taught yet."""


class CannotWork(TimetableRefusal):
    """The requirements contradict each other; the page names which."""


class NotADraft(TimetableRefusal):
    """A published timetable is not changed in place."""


class ChangedMeanwhile(TimetableRefusal):
    """Somebody else has changed the timetable since the page was opened."""


class MoveRefused(TimetableRefusal):
    """A lesson cannot stand there."""


class BadRequirement(TimetableRefusal):
    """A requirement does not make sense."""


class NothingToMend(TimetableRefusal):
    """A timetable keeps what is asked today as it is."""
