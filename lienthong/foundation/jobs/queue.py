"""The procrastinate app of this program."""

from __future__ import annotations

import procrastinate


def on_ready(app: procrastinate.App) -> None:
    """Called by procrastinate when Django is ready: tasks are registered by import."""
