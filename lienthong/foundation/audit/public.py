"""What other rooms may use of the history."""

from lienthong.foundation.audit import chain, heads, keys, verifying
from lienthong.foundation.audit.history import (
    Change,
    FieldChange,
    LastChange,
    describe,
    history_of,
    last_change,
)
from lienthong.foundation.audit.tracking import tracked

__all__ = [
    "Change",
    "FieldChange",
    "LastChange",
    "chain",
    "describe",
    "heads",
    "history_of",
    "keys",
    "last_change",
    "tracked",
    "verifying",
]
