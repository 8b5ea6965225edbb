"""Whether an error says that PostgreSQL is not there, rather than that it refuses something."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

# Connection lost or refused, shut down, starting, no connection left: it helps to come again.
_PASSING = ("08", "57P", "53300")


def is_away(error: BaseException | None) -> bool:
    """Whether the database could not be reached, or went away meanwhile."""
    return any(_says_away(one) for one in _told_by(error))


def _says_away(error: BaseException) -> bool:
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return (error.sqlstate or "08").startswith(_PASSING)


def _told_by(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that it came from."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
