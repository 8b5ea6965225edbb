"""Secret addresses under which calendar programs read a week: made, revoked, opened. Only the hash of a token is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.kernel.access import public as access
from lienthong.kernel.access.public import Actor, NoSuchThing
from lienthong.kernel.calendar import public as calendar
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.models import CalendarFeed

MOST = 10  # addresses of one person at one school
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose week an address opens, and with whose rights."""

    feed: CalendarFeed
    account: access.Account


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()


@transaction.atomic
def make(actor: Actor, *, unit_id: int, of: str) -> tuple[CalendarFeed, str]:
    """A new address; its token is told this once. The caller knows that the week concerns the person."""
    if len(feeds_of(actor, unit_id)) >= MOST:
        raise TimetableRefusal(_("Anh/chị đã có %(n)s địa chỉ lịch. Thu hồi địa chỉ không dùng nữa.") % {"n": MOST})
    token = secrets.token_urlsafe(32)
    made: CalendarFeed = CalendarFeed.objects.create(
        account_id=actor.account_id, at_unit=unit_id, of=of, token_hash=_hash(token), made_at=calendar.now()
    )
    return made, token


def feeds_of(actor: Actor, unit_id: int) -> list[CalendarFeed]:
    """The person's addresses at a school that still open."""
    rows = CalendarFeed.objects.filter(account_id=actor.account_id, at_unit=unit_id, revoked_at=None)
    return list(rows.order_by("id"))


@transaction.atomic
def revoke(actor: Actor, *, pk: int) -> CalendarFeed:
    """Close an address. Raises NoSuchThing for somebody else's."""
    rows = CalendarFeed.objects.select_for_update().filter(pk=pk, account_id=actor.account_id, revoked_at=None)
    found: CalendarFeed | None = rows.first()
    if found is None:
        raise NoSuchThing(pk)
    found.revoked_at = calendar.now()
    found.save(update_fields=["revoked_at"])
    return found


def opened(token: str) -> Opened | None:
    """What a token opens; None for one that is malformed, unknown, revoked, or of somebody who may not sign in any more."""
    if not _TOKEN.fullmatch(token):
        return None
    feed = CalendarFeed.objects.filter(token_hash=_hash(token), revoked_at=None).first()
    account = access.Account.objects.filter(pk=feed.account_id, is_active=True).first() if feed else None
    return Opened(feed, account) if feed and account else None
