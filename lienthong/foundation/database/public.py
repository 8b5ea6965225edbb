"""What other rooms may use of the database."""

from lienthong.foundation.database.fenced import Fence, FencedManager, FencedQuerySet, Record, fence_of
from lienthong.foundation.database.scope import (
    Scope,
    ScopeMissing,
    current,
    current_or_none,
    elevated,
    entered,
)

__all__ = [
    "Fence",
    "FencedManager",
    "FencedQuerySet",
    "Record",
    "Scope",
    "ScopeMissing",
    "current",
    "current_or_none",
    "elevated",
    "entered",
    "fence_of",
]
