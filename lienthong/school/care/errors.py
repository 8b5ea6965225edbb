"""Refusals of the preschool's books; the text is for the person and says what to do."""

from __future__ import annotations


class CareRefusal(Exception):
    """An act that the rules do not allow. The text says why and what to do."""


class BadMeasure(CareRefusal):
    """A weight or height that no child of that age has."""


class BadObservation(CareRefusal):
    """An observation that cannot stand in the book."""
