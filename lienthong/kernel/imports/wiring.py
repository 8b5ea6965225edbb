"""Joined once at start-up: the worker must know the work of a confirmation."""

from __future__ import annotations

from lienthong.kernel.imports import drafts


def connect() -> None:
    """Registering happens where the work is defined."""
    assert drafts.apply_job
