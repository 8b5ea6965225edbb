"""Sessions as the cookie names them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.kernel.access.backends import SessionStore
from lienthong.kernel.access.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in() -> Client:
    client = Client()
    client.force_login(Account.objects.create_user("hoa", "một mật khẩu dài", display_name="Hoa"))
    return client


def is_known(client: Client) -> bool:
    return client.get(reverse("account")).status_code != 302


def test_a_session_in_force_is_its_accounts(signed_in: Client) -> None:
    assert is_known(signed_in)


def test_a_session_ends_at_its_time(signed_in: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert not is_known(signed_in)


def test_a_closed_account_opens_nothing_at_once(signed_in: Client) -> None:
    Account.objects.update(is_active=False)
    assert not is_known(signed_in)


@pytest.mark.parametrize("cookie", ["x" * 5000, "\x00" * 10, "' or true --", "0" * 32])
def test_a_cookie_that_we_never_gave_is_nobody_and_names_no_session(cookie: str) -> None:
    store = SessionStore(cookie)
    assert store.get("_auth_user_id") is None
    assert store.session_key is None


def test_a_session_of_an_account_that_is_gone_is_nobody(signed_in: Client) -> None:
    store = SessionStore(signed_in.cookies["sessionid"].value)
    store["_auth_user_id"] = "999999999"
    store.save()
    assert not is_known(signed_in)
