"""Refusals of this module, as facts; each text is a sentence for the person at the screen."""

from __future__ import annotations

from collections.abc import Mapping


class StaffRefusal(Exception):
    """Base of the refusals below."""


class BadFacts(StaffRefusal):
    """Some facts cannot stand; `errors` has a sentence for each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class AlreadyEmployed(StaffRefusal):
    """The person already works at this unit."""


class ChangedMeanwhile(StaffRefusal):
    """Somebody saved the record after it was shown. Nothing of this save was written."""


class NotInForce(StaffRefusal):
    """The employment has ended, or has not begun on that day."""
