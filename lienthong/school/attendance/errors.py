"""Refusals of the roll; the text is for the person and says what to do."""

from __future__ import annotations


class RollRefusal(Exception):
    """An act on the roll that the rules do not allow. The text says why and what to do."""


class NotYourClass(RollRefusal):
    """The person neither leads nor teaches the class."""


class DayClosed(RollRefusal):
    """No school on that day, a day to come, or one past the window."""


class ReasonNeeded(RollRefusal):
    """A change after the window needs a reason, which stands in the history."""


class RollBusy(RollRefusal):
    """Too many saves at once; the machine sends again."""


class BadPolicy(RollRefusal):
    """The rule of a school for its rolls does not make sense."""
