"""Refusals of the mark book; the text is for the person and says what to do."""

from __future__ import annotations


class BookRefusal(Exception):
    """An act on the book that the rules do not allow. The text says why and what to do."""


class BookLocked(BookRefusal):
    """The head has locked the book; nothing may be written until it is opened with a reason."""


class NotYourSheet(BookRefusal):
    """The person does not teach this subject in this class now."""


class SaveInProgress(BookRefusal):
    """The same save is being written at this moment: ask again in a moment."""


class KeyUsedTwice(BookRefusal):
    """The key of an earlier save came with another content."""


class NotComplete(BookRefusal):
    """Marks are missing; the book can be locked all the same with a reason."""


class ReasonNeeded(BookRefusal):
    """The act needs a reason, which stands in the history."""


class LockRefused(BookRefusal):
    """The book is locked already, or not locked."""


class WrongValue(BookRefusal):
    """A value that cannot stand in this column."""


class WindowRefused(BookRefusal):
    """A decision on entry that does not fit: its moments, its column, or one that has ended already."""


class StepRefused(BookRefusal):
    """A signature, check, approval or seal that the way of the book does not allow now."""


class AmendmentRefused(BookRefusal):
    """An amendment that may not be asked, granted or made now."""


class Throttled(BookRefusal):
    """Asked too often within a short time."""
