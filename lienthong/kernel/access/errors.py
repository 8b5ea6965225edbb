"""Refusals, as facts."""

from __future__ import annotations


class NotPermitted(Exception):
    """Inside the scope, but without the right: 403. The text is for the person, in Vietnamese."""


class NoSuchThing(Exception):
    """Outside the scope, or absent: 404; the two cannot be told apart from outside."""
