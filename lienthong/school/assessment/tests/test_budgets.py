"""Statements and weight of the pages that a teacher waits for, against tests/budgets.json."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from lienthong.school.assessment.tests.conftest import Founder, School, assign, key

BUDGETS = json.loads((Path(__file__).parents[4] / "tests" / "budgets.json").read_text())["pages"]
# Transaction control and the scope setting are the price of the fence, not of the page.
FREE = re.compile(r"^\s*(savepoint|release savepoint|begin|commit|rollback|set local|select set_config)", re.IGNORECASE)
COLUMNS = ("tx1", "tx2", "tx3", "tx4", "dk1", "dk2", "hk")


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def kept(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not FREE.match(sql):
            statements.append(sql)
        return execute(sql, params, many, context)

    # Not Django's own capture: of a statement that the server has planned before it knows no text.
    with connection.execute_wrapper(kept):
        yield statements


def shown(statements: list[str]) -> str:
    return f"{len(statements)} statements:\n" + "\n".join(" ".join(sql.split())[:90] for sql in statements)


@pytest.fixture
def full(found_school: Founder) -> School:
    made = found_school("BD-THCS-9", pupils=45)
    assign(made, "teacher", "VAN")
    return made


def whole_class(school: School, value: str = "80", seen: str | None = None) -> dict[str, object]:
    cells = [
        {"line": str(member.pk), "col": column, "seen": seen, "value": value}
        for member in school.members
        for column in COLUMNS
    ]
    return {"key": key(), "version": "", "cells": cells}


def save(school: School, client: Client, body: dict[str, object]) -> None:
    address = school.url(f"books/{school.room.uuid}/TOAN/1/cells/")
    answer = client.post(address, body, content_type="application/json", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert len(answer.json()["saved"]) == 45 * 7


def test_the_grid_opens_within_its_statements_and_weight(full: School) -> None:
    client = full.client("teacher")
    save(full, client, whole_class(full, "85"))
    address = full.url(f"books/{full.room.uuid}/TOAN/1/?tests=9")
    client.get(address)
    with counted() as statements:
        page = client.get(address)
    assert page.content.count(b"<input name=") == 45 * 12
    assert len(statements) <= BUDGETS["grid"]["statements"], shown(statements)
    assert len(page.content) <= BUDGETS["grid"]["kb"] * 1000


def test_saving_a_whole_class_keeps_within_its_statements(full: School) -> None:
    client = full.client("teacher")
    save(full, client, whole_class(full))
    with counted() as statements:
        save(full, client, whole_class(full, "90", "80"))
    assert len(statements) <= BUDGETS["grid, save"]["statements"], shown(statements)


@pytest.mark.parametrize(
    ("name", "path", "role"),
    [("my mark books", "marks/", "teacher"), ("mark books of a school", "books/", "registrar")],
)
def test_lists_of_sheets_keep_within_their_statements(full: School, name: str, path: str, role: str) -> None:
    client = full.client(role)
    client.get(full.url(path))
    with counted() as statements:
        assert client.get(full.url(path)).status_code == 200
    assert len(statements) <= BUDGETS[name]["statements"], shown(statements)


@pytest.mark.parametrize("page", ["conduct", "summary"])
def test_pages_of_a_class_keep_within_their_statements(full: School, page: str) -> None:
    client = full.client("leader")
    address = full.url(f"books/{full.room.uuid}/{page}/1/")
    client.get(address)
    with counted() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) <= BUDGETS[f"{page} of a class"]["statements"], shown(statements)
