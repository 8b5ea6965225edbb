"""What other modules may use of access."""

from lienthong.kernel.access.accounts import (
    Holder,
    HolderSource,
    Slip,
    clear_second_factor,
    create_accounts,
    lock_account,
    register_holders,
    reset_password,
    unlock_account,
)
from lienthong.kernel.access.actor import Actor, HeldPost
from lienthong.kernel.access.actor import load as load_actor
from lienthong.kernel.access.demo import HOMEROOM
from lienthong.kernel.access.errors import (
    AccessRefusal,
    DatesDoNotFit,
    LastOfItsKind,
    NoSuchThing,
    NotOneselfEither,
    NotPermitted,
    PostHeldAlready,
    RoleDoesNotFit,
    TooMany,
)
from lienthong.kernel.access.events import PostEnded, PostGiven
from lienthong.kernel.access.log import record as log_access
from lienthong.kernel.access.log import sensitive_read, who_looked
from lienthong.kernel.access.log import sensitive_reads as log_sensitive_reads
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.posts import delegate, end_post, grant_post, in_force, posts_at, units_led, write_post
from lienthong.kernel.access.roles import ROLES, Role
from lienthong.kernel.access.screens import Place, ScreenRule, StaffRequest, public_screen, require, screen

__all__ = [
    "HOMEROOM",
    "ROLES",
    "AccessRefusal",
    "Account",
    "Actor",
    "DatesDoNotFit",
    "HeldPost",
    "Holder",
    "HolderSource",
    "LastOfItsKind",
    "NoSuchThing",
    "NotOneselfEither",
    "NotPermitted",
    "Perm",
    "Place",
    "Post",
    "PostEnded",
    "PostGiven",
    "PostHeldAlready",
    "Role",
    "RoleDoesNotFit",
    "ScreenRule",
    "Slip",
    "StaffRequest",
    "TooMany",
    "clear_second_factor",
    "create_accounts",
    "delegate",
    "end_post",
    "grant_post",
    "in_force",
    "load_actor",
    "lock_account",
    "log_access",
    "log_sensitive_reads",
    "posts_at",
    "public_screen",
    "register_holders",
    "require",
    "reset_password",
    "screen",
    "sensitive_read",
    "units_led",
    "unlock_account",
    "who_looked",
    "write_post",
]
