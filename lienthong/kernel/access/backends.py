"""Whose session it is: what Django and allauth keep, read by statements that stay planned, since every page asks first."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account

IN_FORCE = "session_key = %(key)s and expire_date > %(now)s"


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is not typed
    """allauth's log-in."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account of a session; None when there is none or it was closed."""
        found = database.read_rows(Account, "id = %(id)s", id=int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


class SessionStore(db.SessionStore):
    """Django's sessions in the database (SESSION_ENGINE names the module)."""

    def _get_session_from_db(self) -> Session | None:
        """The row in force; without one the key is forgotten, so that nobody chooses the key of a new session."""
        key = self.session_key or ""
        # A cookie may hold anything, also what PostgreSQL takes for no text; the keys that we give are letters and digits.
        found = database.read_rows(Session, IN_FORCE, key=key, now=timezone.now()) if key.isalnum() else []
        if not found:
            self._session_key = None
            return None
        return found[0]
