"""Statements that the server keeps planned from one request to the next, for the few whose planning costs more than they."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, models
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg.types.numeric import Int8Dumper

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

M = TypeVar("M", bound=models.Model)


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


def read_rows(model: type[M], condition: str, **values: Any) -> list[M]:
    """Rows of a table that every page asks for, without what a query set spends on putting its statement together.

    `condition` is what follows "where" and is always the same text. The rows are what row-level security shows: this is
    for tables that every scope may read. Raises TypeError for a column whose values Django converts.
    """
    columns, names = _columns(model)
    with prepared() as cursor:
        cursor.execute(f"select {columns} from {model._meta.db_table} where {condition}", values)  # noqa: S608 – ours
        return [model.from_db("default", names, row) for row in cursor.fetchall()]


@cache
def _columns(model: type[models.Model]) -> tuple[str, list[str]]:
    """The columns as the statement names them, and the fields that they fill."""
    fields = model._meta.concrete_fields
    for field in fields:
        if field.get_db_converters(connection) or connection.ops.get_db_converters(field.get_col(model._meta.db_table)):
            raise TypeError(f"{field} is converted by Django: read it with a query set")
    return ", ".join(str(field.column) for field in fields), [field.attname for field in fields]
