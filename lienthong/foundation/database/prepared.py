"""Statements that the server keeps planned from one request to the next, for the few whose planning costs more than they."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg.types.numeric import Int8Dumper

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper


@contextmanager
def prepared() -> Iterator[CursorWrapper]:
    """A cursor whose values are bound by the server, which keeps the plan of what was sent before.

    Behind the fence a statement over a dozen tables is planned for as long as it runs. What is sent must always be the
    same text: a text made of values would fill the connection with plans. Every whole number goes as bigint and every
    list of them as bigint[], since a small one would make another statement; a NULL or a text whose type the statement
    does not tell needs a cast.
    """
    connection.ensure_connection()
    raw = connection.connection
    usual = raw.cursor_factory
    raw.cursor_factory = ServerBindingCursor
    try:
        cursor = connection.cursor()
    finally:
        raw.cursor_factory = usual
    with cursor:
        cursor.cursor.adapters.register_dumper(int, Int8Dumper)
        yield cursor
