"""Refusals of this module; their text is for the person."""

from __future__ import annotations


class NothingToPrint(Exception):
    """The class has no such book, or nothing is in it yet."""
