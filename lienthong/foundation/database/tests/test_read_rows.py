"""Rows read by statements that stay planned are those that a query set gives."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.utils import timezone

from lienthong.foundation.database import public as database

pytestmark = pytest.mark.django_db


def test_a_row_read_so_is_the_row_of_the_query_set() -> None:
    Session.objects.create(session_key="first", session_data="ă, â", expire_date=timezone.now())
    Session.objects.create(session_key="other", session_data="", expire_date=timezone.now())
    (found,) = database.read_rows(Session, "session_key = %(key)s", key="first")
    (wanted,) = Session.objects.filter(session_key="first")
    names = [field.attname for field in Session._meta.concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(wanted, name) for name in names]
    assert not found._state.adding


def test_many_rows_come_in_the_order_asked_for() -> None:
    for key in ("a", "c", "b"):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())
    assert [row.session_key for row in database.read_rows(Session, "true order by session_key desc")] == ["c", "b", "a"]


def test_a_table_whose_values_django_converts_is_refused() -> None:
    with pytest.raises(TypeError, match="converted"):
        database.read_rows(Authenticator, "true")
