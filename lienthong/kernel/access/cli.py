"""`lienthong admin create` and `lienthong secrets rotate`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.db import transaction

from lienthong.foundation.database import public as database
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
    with transaction.atomic():
        count = database.rotate_django_key(
            lambda old_keys, new_key: adapter.encrypt_factors_anew(old_keys=old_keys, new_key=new_key)
        )
    return f"Khóa mới của ứng dụng đã có ({count} mã xác thực được mã hóa lại). Khởi động lại chương trình ngay."


def rotate_scope() -> str:
    """A new key that signs scopes."""
    database.rotate_scope_key()
    return "Khóa ký phạm vi dữ liệu đã đổi. Chương trình đang chạy vẫn dùng được khóa cũ; khởi động lại khi thuận tiện."


def rotate_database() -> str:
    """New passwords of the database roles."""
    database.rotate_passwords()
    return "Mật khẩu của các vai trò trong cơ sở dữ liệu đã đổi. Khởi động lại chương trình ngay."


def _refuse(text: str) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    return 1
