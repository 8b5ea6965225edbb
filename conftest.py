"""Fixtures of the whole suite."""

from __future__ import annotations

import os
from typing import Any

import pytest

from lienthong.foundation.testing.plugin import clone_database


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """A database of this worker's own, cloned from the migrated template (in place of pytest-django's own)."""
    with django_db_blocker.unblock():
        clone_database(os.environ["LIENTHONG_DB_NAME"])
