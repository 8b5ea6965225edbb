"""Publish a fact after commit; subscribe to a kind of fact."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

__all__ = ["publish_on_commit", "subscribe"]

E = TypeVar("E")
_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)
log = logging.getLogger(__name__)


def subscribe(kind: type[E], handler: Callable[[E], None]) -> None:
    """Call `handler` with each event of this kind; twice the same handler counts once."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def publish_on_commit(event: object) -> None:
    """Tell the listeners once the transaction is in. A listener's failure is logged: the fact itself stands."""
    transaction.on_commit(lambda: _tell(event), robust=True)


def _tell(event: object) -> None:
    for handler in _handlers[type(event)]:
        try:
            handler(event)
        except Exception:
            log.exception("Listener %s failed on %s", handler, event)
