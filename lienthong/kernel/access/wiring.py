"""Joins this module to those below it. Called once at start-up by config.wiring."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lienthong.foundation.audit import public as audit
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.roles import ROLES
from lienthong.kernel.people import public as people

POST_LABELS = {
    "account": _("Tài khoản"),
    "role": _("Vai trò"),
    "at_unit": _("Đơn vị"),
    "started_on": _("Từ ngày"),
    "ended_on": _("Ngày thôi giữ"),
    "note": _("Căn cứ, ghi chú"),
}


def connect() -> None:
    """Follow merged people; name the fields of a post in the history."""
    people.register_mover("accounts", move_accounts, put_accounts_back)
    audit.describe(
        Post, labels=POST_LABELS, show={"role": lambda code: str(ROLES[code].name) if code in ROLES else str(code)}
    )


def move_accounts(kept_id: int, gone_id: int) -> dict[str, Any]:
    """The account of the record that goes: taken over where the kept one has none, else locked, since one person signs
    in with one account."""
    gone = Account.objects.select_for_update().filter(person_id=gone_id).first()
    if gone is None:
        return {}
    memo = {"account": gone.pk, "person": gone_id, "was_active": gone.is_active}
    if Account.objects.filter(person_id=kept_id).exists():
        gone.is_active = False
    else:
        gone.person_id = kept_id
    gone.save(update_fields=["person_id", "is_active"])
    return memo


def put_accounts_back(memo: dict[str, Any]) -> None:
    """Undo of `move_accounts`."""
    if memo:
        Account.objects.filter(pk=memo["account"]).update(person_id=memo["person"], is_active=memo["was_active"])
