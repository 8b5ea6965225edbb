"""Joined once at start-up: the worker must know the work of a confirmation."""

from __future__ import annotations

from importlib import import_module


def connect() -> None:
    """Registering happens where the work is defined."""
    import_module("lienthong.kernel.imports.drafts")
