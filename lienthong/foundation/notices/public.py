"""Tell people something; read what they were told."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from lienthong.foundation.database import public as database
from lienthong.foundation.notices.models import Notice

__all__ = ["latest", "mark_read", "tell", "unread_count"]
UNREAD = "select count(*) from notices_notice where account_id = %s and read_at is null"


def tell(account_ids: Iterable[int], *, kind: str, text: str, url: str = "", once_key: str = "") -> int:
    """Put a line into each one's bell and, after commit, into the mail where SMTP is configured.

    With `once_key` the same thing is told to the same account only once. Returns how many were told.
    """
    rows = [
        Notice(account_id=a, kind=kind, text=text[:500], url=url, once_key=once_key) for a in sorted(set(account_ids))
    ]
    known = (
        set(
            Notice.objects.filter(account_id__in=[r.account_id for r in rows], once_key=once_key).values_list(
                "account_id", flat=True
            )
        )
        if once_key
        else set()
    )
    made = Notice.objects.bulk_create([r for r in rows if r.account_id not in known], ignore_conflicts=bool(once_key))
    if settings.EMAIL_HOST and made:
        told = [row.account_id for row in made]
        transaction.on_commit(lambda: _mail(told, text, url), robust=True)
    return len(made)


def unread_count(account_id: int) -> int:
    """How many lines the bell shows."""
    with database.prepared() as cursor:
        cursor.execute(UNREAD, [account_id])
        count: int = cursor.fetchone()[0]
    return count


def latest(account_id: int, *, limit: int = 50) -> list[Notice]:
    """The newest notices of an account, newest first."""
    return list(Notice.objects.filter(account_id=account_id)[:limit])


def mark_read(account_id: int) -> int:
    """Everything in the bell has been seen."""
    return Notice.objects.filter(account_id=account_id, read_at=None).update(read_at=timezone.now())


def _mail(account_ids: list[int], text: str, url: str) -> None:
    addresses = get_user_model().objects.filter(pk__in=account_ids, is_active=True).exclude(email="")
    for account in addresses:
        body = f"{text}\n\n{settings.SITE_URL}{url}" if url else text
        send_mail(text[:120], body, settings.DEFAULT_FROM_EMAIL, [account.email], fail_silently=True)
