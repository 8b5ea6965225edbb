"""`lienthong admin create` and `lienthong secrets rotate`."""

from __future__ import annotations

import argparse
import secrets
import sys
from typing import Any

import psycopg
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lienthong.foundation.database import policies, roles
from lienthong.foundation.database.home import SECRET_NAMES, load_secrets, save_secrets
from lienthong.foundation.notices import public as notices
from lienthong.kernel.access import adapter, log, passwords
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.posts import in_force, write_post
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs


def add_parser(subparsers: Any) -> None:
    """Mount both commands."""
    admin = subparsers.add_parser("admin", help="the first administrator").add_subparsers(dest="act", required=True)
    create = admin.add_parser("create", help="make an administrator and print a one-time password")
    create.add_argument("--login", required=True)
    create.add_argument("--name", required=True, help="full name")
    create.add_argument("--unit", required=True, help="code of the department")
    create.add_argument("--another", action="store_true", help="although there is an administrator already")
    create.set_defaults(run=create_admin)
    keys = subparsers.add_parser("secrets", help="keys and passwords of this installation").add_subparsers(
        dest="act", required=True
    )
    rotate = keys.add_parser("rotate", help="make new ones; the program must be restarted afterwards")
    rotate.add_argument("what", choices=("django", "scope", "database"))
    rotate.set_defaults(run=rotate_secret)


def create_admin(options: argparse.Namespace) -> int:
    """Exit 0 made, 1 refused. The password is printed once and kept nowhere."""
    unit = orgs.unit_by_code(options.unit)
    if unit is None or unit.kind != "so":
        return _refuse(f"Không có Sở nào mang mã {options.unit}. Xem mã bằng: lienthong units list --json")
    today = calendar.today()
    there = Post.objects.filter(in_force(today), role="so_admin", at_unit=unit, account__is_active=True)
    others = list(there.values_list("account_id", flat=True))
    if others and not options.another:
        names = ", ".join(there.values_list("account__login", flat=True))
        return _refuse(f"{unit.name} đã có quản trị viên: {names}. Muốn thêm người nữa thì gọi lại với --another.")
    if Account.objects.filter(login=options.login).exists():
        return _refuse(f"Tên đăng nhập {options.login} đã có người dùng.")
    password = passwords.first_password()
    with transaction.atomic():
        account = Account.objects.create_user(
            options.login, password, display_name=options.name, must_change_password=True
        )
        write_post(account, role="so_admin", unit_id=unit.pk, started_on=today)
        log.record("admin_made", account_id=None, unit_id=unit.pk, target=f"account:{account.pk}")
        notices.tell(
            others,
            kind="admin_made",
            text=f"Vừa có thêm quản trị viên {options.login} ({options.name}), tạo bằng dòng lệnh.",
        )
    print(f"login:    {options.login}\npassword: {password}")  # noqa: T201
    print("Mật khẩu này chỉ hiện một lần và phải đổi khi đăng nhập lần đầu.", file=sys.stderr)  # noqa: T201
    return 0


def rotate_secret(options: argparse.Namespace) -> int:
    """A new key or new passwords; what the old one signed stays valid until the next rotation."""
    turn = {"django": rotate_django, "scope": rotate_scope, "database": rotate_database}[options.what]
    print(turn(), file=sys.stderr)  # noqa: T201
    return 0


def rotate_django() -> str:
    """A new SECRET_KEY: sessions signed with the one before go on; second factors are brought under the new one."""
    known = load_secrets()
    new = SECRET_NAMES["django_key"]()
    old_keys = [known["django_key"], *([known["django_key_before"]] if "django_key_before" in known else [])]
    with transaction.atomic():
        count = adapter.encrypt_factors_anew(old_keys=old_keys, new_key=new)
        # The file last, inside: if it cannot be written, the rows stay under the old key.
        save_secrets({**known, "django_key": new, "django_key_before": known["django_key"]})
    return f"Khóa mới của ứng dụng đã có ({count} mã xác thực được mã hóa lại). Khởi động lại chương trình ngay."


def rotate_scope() -> str:
    """A new key that signs scopes: the database learns it first, then the program; the one before stays valid."""
    known = load_secrets()
    new = secrets.token_hex(32)
    with _owner_connection() as connection, connection.cursor() as cursor:
        settings.SCOPE_KEY = new
        policies._keys(cursor)
    save_secrets({**known, "scope_key": new, "scope_key_changed": timezone.now().isoformat()})
    return "Khóa ký phạm vi dữ liệu đã đổi. Chương trình đang chạy vẫn dùng được khóa cũ; khởi động lại khi thuận tiện."


def rotate_database() -> str:
    """New passwords of the database roles. Open connections go on; new ones need a restart of the program."""
    known = load_secrets()
    where = roles.address()
    fresh = {
        name: SECRET_NAMES[name]()
        for name in ("owner_password", "web_password", "province_password", "backup_password")
    }
    save_secrets({**known, **fresh})
    try:
        roles.ensure_roles(where)
    except psycopg.Error:
        save_secrets(known)
        raise
    return "Mật khẩu của các vai trò trong cơ sở dữ liệu đã đổi. Khởi động lại chương trình ngay."


def _owner_connection() -> psycopg.Connection[Any]:
    entry: dict[str, Any] = roles.django_settings(
        roles.address(name=str(settings.DATABASES["default"]["NAME"])), roles.OWNER
    )
    return psycopg.connect(
        host=entry["HOST"], port=entry["PORT"], dbname=entry["NAME"], user=entry["USER"], password=entry["PASSWORD"]
    )


def _refuse(text: str) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    return 1
