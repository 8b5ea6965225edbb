"""Sessions of an account: listed to its owner, ended when nothing is left that they could open."""

from __future__ import annotations

from allauth.usersessions.models import UserSession


def end_all(account_id: int, *, but: str | None = None) -> int:
    """End every session of an account (all but the one with this key). Returns how many."""
    rows = UserSession.objects.filter(user_id=account_id)
    if but is not None:
        rows = rows.exclude(session_key=but)
    ended = 0
    for session in rows:
        session.end()
        ended += 1
    return ended


def end_one(account_id: int, session_id: int) -> bool:
    """End one session of an account. False when it is not (or no longer) its own."""
    session = UserSession.objects.filter(user_id=account_id, pk=session_id).first()
    if session is None:
        return False
    session.end()
    return True


def of_account(account_id: int) -> list[UserSession]:
    """Sessions still open, newest first."""
    rows = UserSession.objects.filter(user_id=account_id).order_by("-created_at")
    return [session for session in rows if session.exists()]
