"""When a second factor is due: staff with more than their own classes, two weeks after the account was given."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone

from lienthong.kernel.access import rules
from lienthong.kernel.access.actor import Actor

if TYPE_CHECKING:
    from lienthong.kernel.access.models import Account

SEEN = "second_factor_seen"
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_factor(account_id: int) -> bool:
    """Whether codes or a key protect the account."""
    return bool(Authenticator.objects.filter(user_id=account_id, type__in=STRONG).exists())


def due_at(account: Account, actor: Actor) -> dt.datetime | None:
    """Until when a second factor must be set up; None for those who need none."""
    return account.created_at + rules.FACTOR_GRACE if rules.needs_second_factor(actor) else None


def is_overdue(request: HttpRequest, account: Account, actor: Actor) -> bool:
    """Whether the gate must send the person to set it up now. Asked once a session, not once a page."""
    due = due_at(account, actor)
    if due is None or timezone.now() < due or request.session.get(SEEN):
        return False
    if has_factor(account.pk):
        request.session[SEEN] = True
        return False
    return True
