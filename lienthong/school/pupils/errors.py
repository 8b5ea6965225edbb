"""Refusals of this module, as facts; each text is a sentence for the person at the screen."""

from __future__ import annotations

from collections.abc import Mapping


class PupilRefusal(Exception):
    """Base of the refusals below."""


class BadFacts(PupilRefusal):
    """Some facts cannot stand; `errors` has a sentence for each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class AlreadyEnrolled(PupilRefusal):
    """The pupil is enrolled at this very school in this year."""


class EnrolledElsewhere(PupilRefusal):
    """The pupil is enrolled at another school in this year: a transfer is the way."""


class ChangedMeanwhile(PupilRefusal):
    """Somebody saved the record after it was shown. Nothing of this save was written."""


class NotInForce(PupilRefusal):
    """The enrolment has ended, or has not begun on that day."""


class TransferClosed(PupilRefusal):
    """The transfer is not in the state that the act needs: it was accepted, refused or withdrawn."""


class RolloverImpossible(PupilRefusal):
    """The year cannot be rolled over, or not be undone, as things stand."""
