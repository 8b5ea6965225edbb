"""The access log: who signed in, what was refused, whose sensitive facts were read, what left as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lienthong.kernel.access.actor import Actor
from lienthong.kernel.access.models import AccessLog

KINDS = {
    "login": _("Đăng nhập"),
    "login_failed": _("Đăng nhập không thành công"),
    "demo_login": _("Vào thử với một vai trò"),
    "sensitive_read": _("Xem thông tin nhạy cảm"),
    "export": _("Xuất danh sách"),
    "post_given": _("Giao nhiệm vụ"),
    "post_ended": _("Kết thúc nhiệm vụ"),
    "delegated": _("Ủy quyền"),
    "accounts_made": _("Cấp tài khoản"),
    "account_joined": _("Gắn tài khoản với hồ sơ"),
    "password_reset": _("Cấp lại mật khẩu"),
    "factor_cleared": _("Bỏ xác thực hai bước"),
    "account_locked": _("Khóa tài khoản"),
    "account_unlocked": _("Mở khóa tài khoản"),
    "admin_made": _("Tạo quản trị viên bằng dòng lệnh"),
}


def record(
    kind: str,
    *,
    account_id: int | None,
    unit_id: int | None = None,
    target: str = "",
    request: HttpRequest | None = None,
    **details: Any,
) -> None:
    """Write one line. `target` names what it was about: "account:7", "person:12"."""
    if kind not in KINDS:
        raise ValueError(kind)
    AccessLog.objects.create(
        kind=kind,
        account_id=account_id,
        unit_ref=unit_id,
        target=target[:100],
        address=_address(request),
        details=details,
    )


def sensitive_read(
    actor: Actor, *, person_id: int, unit_id: int, fields: Iterable[str], request: HttpRequest | None = None
) -> None:
    """Note that masked facts of a person were shown in full.

    A page that reads runs in a read-only transaction, so the line is written when that ends, before anything is sent:
    if it cannot be written, nothing is shown.
    """
    shown = sorted(fields)
    transaction.on_commit(
        lambda: record(
            "sensitive_read",
            account_id=actor.account_id,
            unit_id=unit_id,
            target=f"person:{person_id}",
            request=request,
            fields=shown,
        )
    )


def sensitive_reads(
    actor: Actor,
    *,
    person_ids: Iterable[int],
    unit_id: int,
    fields: Iterable[str],
    request: HttpRequest | None = None,
) -> None:
    """Note that sensitive facts of many people left on one paper: a line for each, in one statement."""
    shown, address = sorted(fields), _address(request)
    AccessLog.objects.bulk_create(
        AccessLog(
            kind="sensitive_read", account_id=actor.account_id, unit_ref=unit_id, target=f"person:{person_id}",
            address=address, details={"fields": shown},
        )
        for person_id in person_ids
    )  # fmt: skip


def lines_at(unit_ids: Iterable[int], *, account_ids: Iterable[int] = ()) -> models.QuerySet[AccessLog]:
    """Lines about these units, or by these accounts where no unit was known yet (log-ins), newest first."""
    about = models.Q(unit_ref__in=sorted(unit_ids))
    by = models.Q(unit_ref=None, account_id__in=sorted(account_ids))
    rows: models.QuerySet[AccessLog] = AccessLog.objects.filter(about | by).order_by("-id")
    return rows


def who_looked(person_id: int) -> models.QuerySet[AccessLog]:
    """Who read sensitive facts of a person: what the person (or the family) may see."""
    rows: models.QuerySet[AccessLog] = AccessLog.objects.filter(target=f"person:{person_id}").order_by("-id")
    return rows


def _address(request: HttpRequest | None) -> str | None:
    return (request.META.get("REMOTE_ADDR") or None) if request else None
