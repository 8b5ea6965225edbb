"""The signed scope: which units' rows the current transaction may see.

The program signs the list of unit ids with a key that lives outside the database; `fence.scope_ids()` checks the
signature and the backend's process id, so that neither SQL injection nor a stolen value opens another unit.
Unset or wrong means no rows. The same context is the application's own fence: see `fenced.FencedManager`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.db import connection, transaction

from lienthong.foundation.database.prepared import prepared

TOLD = (
    "select set_config('lienthong.scope', %s::text, true), set_config('pghistory.context_metadata', %s::text, true),"
    " set_config('pghistory.context_id', %s::text, true)"
)
READ_ONLY = ", set_config('transaction_read_only', 'on', true)"


class ScopeMissing(RuntimeError):
    """A fenced table was queried without a scope: a mistake of the program, never of the person."""


@dataclass(frozen=True)
class Scope:
    """Unit ids whose rows may be seen, who asks and why (kept in the history of what is written)."""

    unit_ids: frozenset[int]
    who: Mapping[str, object] = field(default_factory=dict)


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope:
    """The scope in force. Raises ScopeMissing outside any."""
    scope = _current.get()
    if scope is None:
        raise ScopeMissing("No scope is set: use @screen, a job with a scope, or scope.elevated(reason=…).")
    return scope


def current_or_none() -> Scope | None:
    """The scope in force, or None."""
    return _current.get()


@contextmanager
def entered(
    unit_ids: Iterable[int], *, who: Mapping[str, object] | None = None, read_only: bool = False
) -> Iterator[Scope]:
    """One transaction that sees the rows of these units only.

    `who` (person, act, request id …) is written into the history of each row changed inside. Nested calls replace the
    scope and give the outer one back at the end. `read_only`: PostgreSQL refuses every write until the end.
    """
    outer = _current.get()
    inside_transaction = connection.in_atomic_block
    inherited: dict[str, object] = dict(outer.who) if outer else {}
    scope = Scope(frozenset(unit_ids), {**inherited, **(who or {})})
    token = _current.set(scope)
    try:
        with transaction.atomic():
            _tell_database(scope, read_only)
            yield scope
            # A value set for the transaction would outlive this scope where a longer transaction goes on. After an
            # error there is nothing to do: rolling back to the savepoint brings the outer value back.
            if inside_transaction:
                _tell_database(outer or Scope(frozenset()))
    finally:
        _current.reset(token)


@contextmanager
def elevated(unit_ids: Iterable[int], *, reason: str) -> Iterator[Scope]:
    """A wider scope for one act that needs both sides (a transfer, a merge). The reason stands in the history."""
    with entered(unit_ids, who={"elevated": reason}) as scope:
        yield scope


def sign(unit_ids: Iterable[int], *, backend_pid: int, key_hex: str) -> str:
    """`ids|pid|mac` as `fence.scope_ids()` expects it."""
    message = f"{listed(frozenset(unit_ids))}|{backend_pid}"
    mac = hmac.new(bytes.fromhex(key_hex), message.encode(), hashlib.sha256).hexdigest()
    return f"{message}|{mac}"


@lru_cache(maxsize=512)
def listed(unit_ids: frozenset[int]) -> str:
    """The ids in order, between commas; written once for each set of units."""
    return ",".join(map(str, sorted(unit_ids)))


def _tell_database(scope: Scope, read_only: bool = False) -> None:
    connection.ensure_connection()
    signed = sign(scope.unit_ids, backend_pid=connection.connection.info.backend_pid, key_hex=settings.SCOPE_KEY)
    who = json.dumps(scope.who, default=str, ensure_ascii=False)
    with prepared() as cursor:
        cursor.execute(
            TOLD + READ_ONLY if read_only else TOLD, [signed, who, str(scope.who.get("request_id") or uuid.uuid4())]
        )
