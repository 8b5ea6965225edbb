"""Fixtures of the whole suite."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from lienthong.foundation.testing.plugin import clone_database

# A slow minute of the machine is no fault of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """A database of this worker's own, cloned from the migrated template (in place of pytest-django's own)."""
    with django_db_blocker.unblock():
        clone_database(os.environ["LIENTHONG_DB_NAME"])
