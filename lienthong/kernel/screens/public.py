"""What other modules may use of screens."""

from lienthong.kernel.screens.places import (
    Button,
    at,
    facts_table,
    form_screen,
    history_entries,
    list_screen,
    read_day,
)

__all__ = ["Button", "at", "facts_table", "form_screen", "history_entries", "list_screen", "read_day"]
