"""While the database is away every page says so kindly, and that trying again helps."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from lienthong.foundation.database import public as database
from lienthong.school.assessment.tests.conftest import Founder, School, found_school, ground

__all__ = ["found_school", "ground"]  # fixtures
pytestmark = pytest.mark.django_db


@pytest.fixture
def found(found_school: Founder) -> School:
    return found_school("BD-THCS-9", pupils=2)


def gone(*_arguments: Any, **_options: Any) -> Any:
    """What Django raises when PostgreSQL has been stopped under it."""
    raise OperationalError("terminating connection") from psycopg.errors.AdminShutdown("terminating connection")


@pytest.mark.parametrize("path", ["/health/", "/", "/search/?q=a"])
def test_a_page_says_that_the_system_rests(found: School, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    client = found.client("head")
    client.raise_request_exception = False
    monkeypatch.setattr(connection, "cursor", gone)
    monkeypatch.setattr(connection, "chunked_cursor", gone)
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "đang nghỉ" in answer.content.decode()
    asked = client.get(path, headers={"Accept": "application/json"})
    assert (asked.status_code, "thử lại" in asked.json()["message"]) == (503, True)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (psycopg.OperationalError("connection refused"), True), (psycopg.errors.AdminShutdown("x"), True),
        (psycopg.InterfaceError("the connection is closed"), True), (psycopg.errors.QueryCanceled("timeout"), False),
        (psycopg.errors.DeadlockDetected("x"), False), (psycopg.errors.UniqueViolation("x"), False), (ValueError("x"), False),
        (None, False),
    ],
)  # fmt: skip
def test_only_a_database_that_is_not_there_counts_as_away(error: BaseException | None, expected: bool) -> None:
    assert database.is_away(error) is expected
