"""New keys and passwords in place of old ones; what the key before signed stays valid until the next rotation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from django.conf import settings

from lienthong.foundation.database import policies, roles
from lienthong.foundation.database.home import SECRET_NAMES, load_secrets, save_secrets

PASSWORDS = ("owner_password", "web_password", "province_password", "backup_password")


def rotate_django_key(carry_over: Callable[[Sequence[str], str], int]) -> int:
    """A new SECRET_KEY beside the one before; returns how many rows were carried over.

    `carry_over(old keys, new key)` brings what is encrypted under the new key first. Call this inside a transaction, so
    that a file that cannot be written leaves everything as it was.
    """
    known = load_secrets()
    new = SECRET_NAMES["django_key"]()
    old_keys = [known[name] for name in ("django_key", "django_key_before") if name in known]
    count = carry_over(old_keys, new)
    save_secrets({**known, "django_key": new, "django_key_before": known["django_key"]})
    return count


def rotate_scope_key() -> None:
    """A new key that signs scopes: the database learns it first, then the program."""
    known = load_secrets()
    new = SECRET_NAMES["scope_key"]()
    with _owner_connection() as connection, connection.cursor() as cursor:
        settings.SCOPE_KEY = new
        policies._keys(cursor)
    save_secrets({**known, "scope_key": new})


def rotate_passwords() -> None:
    """New passwords of the database roles. Open connections go on; a refusal of the server puts the old ones back."""
    known = load_secrets()
    where = roles.address()
    save_secrets({**known, **{name: SECRET_NAMES[name]() for name in PASSWORDS}})
    try:
        roles.ensure_roles(where)
    except psycopg.Error:
        save_secrets(known)
        raise


def _owner_connection() -> psycopg.Connection[Any]:
    entry: dict[str, Any] = roles.django_settings(
        roles.address(name=str(settings.DATABASES["default"]["NAME"])), roles.OWNER
    )
    return psycopg.connect(
        host=entry["HOST"], port=entry["PORT"], dbname=entry["NAME"], user=entry["USER"], password=entry["PASSWORD"]
    )
