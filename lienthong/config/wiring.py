"""Joins what may not import each other: events to handlers, registries to providers. Called once at start-up."""

from __future__ import annotations


def connect() -> None:
    """Register every provider and handler."""
