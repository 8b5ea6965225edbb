"""What other rooms may use of the database."""

from lienthong.foundation.database import roles
from lienthong.foundation.database.away import is_away
from lienthong.foundation.database.bulk import Change, change_rows
from lienthong.foundation.database.copying import copy_rows, take_ids
from lienthong.foundation.database.fenced import Fence, FencedManager, FencedQuerySet, Record, UnitArray, fence_of
from lienthong.foundation.database.home import home
from lienthong.foundation.database.prepared import prepared, read_rows
from lienthong.foundation.database.rotation import rotate_django_key, rotate_passwords, rotate_scope_key
from lienthong.foundation.database.sample import is_marked as holds_sample_data
from lienthong.foundation.database.scope import (
    Scope,
    ScopeMissing,
    current,
    current_or_none,
    elevated,
    entered,
)

__all__ = [
    "Change",
    "Fence",
    "FencedManager",
    "FencedQuerySet",
    "Record",
    "Scope",
    "ScopeMissing",
    "UnitArray",
    "change_rows",
    "copy_rows",
    "current",
    "current_or_none",
    "elevated",
    "entered",
    "fence_of",
    "holds_sample_data",
    "home",
    "is_away",
    "prepared",
    "read_rows",
    "roles",
    "rotate_django_key",
    "rotate_passwords",
    "rotate_scope_key",
    "take_ids",
]
