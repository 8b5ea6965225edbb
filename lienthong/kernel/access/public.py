"""What other modules may use of access."""

from lienthong.kernel.access.actor import Actor
from lienthong.kernel.access.errors import NoSuchThing, NotPermitted
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.roles import ROLES, Role
from lienthong.kernel.access.screens import Place, ScreenRule, StaffRequest, public_screen, require, screen

__all__ = [
    "ROLES",
    "Actor",
    "NoSuchThing",
    "NotPermitted",
    "Perm",
    "Place",
    "Role",
    "ScreenRule",
    "StaffRequest",
    "public_screen",
    "require",
    "screen",
]
