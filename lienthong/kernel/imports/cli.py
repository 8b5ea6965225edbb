"""`lienthong import …`: a file of pupils, staff, classes or assignments into a school's year, and its undo.

Exit codes: 0 applied (or a clean dry run, or undone), 1 rows rejected (or an undo refused),
    2 nothing could be tried: an
unreadable file, an unknown unit, year or login, no right, another import under way.
"""

from __future__ import annotations

import argparse
import errno
import json
import sys
import uuid
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.foundation.spreadsheets.public import MAX_FILE_BYTES, UnreadableFile, read_workbook
from lienthong.kernel.access.public import Account, Actor, NoSuchThing, NotPermitted, load_actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.imports import services
from lienthong.kernel.imports.matching import all_units
from lienthong.kernel.imports.models import ImportRun
from lienthong.kernel.orgs import public as orgs

KINDS = ("pupils", "staff", "classes", "assignments")


class Impossible(Exception):
    """The command cannot be tried as it was given."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Mount `import` on the command line."""
    parser = subparsers.add_parser("import", help="nhập danh sách từ bảng tính (xlsx, xls, ods, csv)")
    commands = parser.add_subparsers(dest="what", required=True, metavar="pupils|staff|classes|assignments|undo")
    for kind in KINDS:
        one = commands.add_parser(kind)
        one.add_argument("--unit", required=True, help="mã trường")
        one.add_argument("--year", required=True, help="năm học, ví dụ 2017-2018")
        one.add_argument("--file", required=True, help="tệp bảng tính")
        one.add_argument("--as", dest="login", required=True, metavar="LOGIN", help="tên đăng nhập của người nhập")
        one.add_argument("--dry-run", action="store_true", help="chỉ xem trước, không ghi gì")
        one.add_argument("--partial", action="store_true", help="ghi các dòng đúng, bỏ các dòng sai")
        one.add_argument("--json", action="store_true", help="kết quả dạng JSON")
        one.set_defaults(run=run_import)
    undo = commands.add_parser("undo", help="hoàn tác một lần nhập")
    undo.add_argument("id", help="import_id của lần nhập")
    undo.add_argument("--as", dest="login", metavar="LOGIN", help="tên đăng nhập của người hoàn tác")
    undo.add_argument("--json", action="store_true")
    undo.set_defaults(run=run_undo)


def run_import(options: argparse.Namespace) -> int:
    """`lienthong import KIND …`"""
    try:
        result = _import(options)
    except UnreadableFile as error:
        return _impossible(options, error.code, error.message)
    except (Impossible, services.ImportRefused) as error:
        return _impossible(options, error.code, error.message)
    rejected = result.as_json()["rejected"]
    if options.json:
        _print(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        _talk(result, dry=options.dry_run)
    for line in (*result.examination.notes, *map(_line, result.examination.warnings())):
        print(line, file=sys.stderr)  # noqa: T201
    return 1 if rejected else 0


def _import(options: argparse.Namespace) -> services.Result:
    path = Path(options.file)
    year = _year(options.year)
    actor = _actor(options.login)
    unit = orgs.unit_by_code(options.unit)
    if unit is None or unit.pk not in actor.scope:
        message = _(
            "Không có đơn vị “%(unit)s” trong phạm vi của tài khoản này. Hãy xem mã đơn vị bằng lệnh lienthong units list."
        )
        raise Impossible("unknown_unit", message % {"unit": options.unit})
    data = _content(path)
    try:
        with database.entered(actor.scope, who=_who(actor, "import")):
            return services.import_file(
                actor=actor, kind=options.what, unit=unit, year=year, data=data, file_name=path.name,
                    partial=options.partial,
                dry_run=options.dry_run,
            )  # fmt: skip
    except (NotPermitted, NoSuchThing) as error:
        message = _("Tài khoản %(login)s không có quyền nhập danh sách này ở %(unit)s.") % {
            "login": options.login,
            "unit": unit.name,
        }
        raise Impossible("not_permitted", message) from error


def _content(path: Path) -> bytes:
    """The file. Raises UnreadableFile before reading where it is too large: somebody may name a film, or what has no end."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            read_workbook(path, filename=path.name)
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        reasons = {
            errno.ENOENT: _("không có tệp này. Hãy kiểm tra lại đường dẫn"),
            errno.EISDIR: _("đây là thư mục. Hãy ghi rõ tên tệp trong đó"),
            errno.EACCES: _("không có quyền đọc. Hãy cấp quyền đọc hoặc chép tệp sang chỗ khác"),
        }
        why = reasons.get(error.errno or 0) or error.strerror or error
        message = _("Không mở được tệp “%(file)s”: %(why)s.") % {"file": str(path), "why": why}
        raise Impossible("no_file", message) from error


def _year(text: str) -> int:
    try:
        year = vietnamese.SchoolYear.parse(text).start
    except vietnamese.BadSchoolYear as error:
        raise Impossible("unknown_year", str(error)) from error
    if not calendar.year_exists(year):
        raise Impossible(
            "unknown_year", _("Chưa có năm học %(year)s trong hệ thống. Hãy ghi một năm học đã mở.") % {"year": text}
        )
    return year


def _actor(login: str) -> Actor:
    account = Account.objects.filter(login=login, is_active=True).first()
    if account is None:
        message = _("Không có tài khoản “%(login)s” đang hoạt động. Hãy kiểm tra lại tên đăng nhập.")
        raise Impossible("unknown_login", message % {"login": login})
    return load_actor(account, on=calendar.today())


def _who(actor: Actor, act: str) -> dict[str, object]:
    return {"account": actor.account_id, "name": actor.name, "request_id": str(uuid.uuid4()), "url": f"lienthong {act}"}


def run_undo(options: argparse.Namespace) -> int:
    """`lienthong import undo ID`"""
    try:
        removed, restored = _undo(options)
    except services.EditedSince as error:
        if options.json:
            answer = {
                "import_id": options.id,
                "undone": False,
                "edited": error.rows,
                "error": {"code": error.code, "message": error.message},
            }
            _print(json.dumps(answer, ensure_ascii=False))
        else:
            print(error.message, file=sys.stderr)  # noqa: T201
        return 1
    except (Impossible, services.ImportRefused) as error:
        return _impossible(options, error.code, error.message)
    if options.json:
        _print(json.dumps({"import_id": options.id, "undone": True, "removed": removed, "restored": restored}))
    else:
        _print(
            _("Đã hoàn tác: xoá %(removed)d bản ghi đã tạo, khôi phục %(restored)d bản ghi.")
            % {"removed": removed, "restored": restored}
        )
    return 0


def _undo(options: argparse.Namespace) -> tuple[int, int]:
    actor = _actor(options.login) if options.login else None
    scope = actor.scope if actor else all_units()
    absent = Impossible("unknown_import", _("Không có lần nhập “%(id)s”.") % {"id": options.id})
    try:
        wanted = {"uuid": uuid.UUID(options.id)}
    except ValueError:
        raise absent from None
    who = _who(actor, "import undo") if actor else {"name": _("dòng lệnh"), "url": "lienthong import undo"}
    with database.entered(scope, who=who):
        run = ImportRun.objects.select_related("unit").filter(**wanted).first()
        if run is None:
            raise absent
        try:
            return services.undo(run=run, actor=actor)
        except (NotPermitted, NoSuchThing) as error:
            raise Impossible("not_permitted", _("Tài khoản này không có quyền hoàn tác lần nhập.")) from error


# Output


def _print(text: str) -> None:
    print(text)  # noqa: T201


#: What an import that could not be tried answers beside its error: the same keys as one that could.
_NOTHING_DONE: Final[dict[str, object]] = {
    "import_id": None,
    "applied": False,
    "columns": {},
    "created": 0,
    "changed": 0,
    "unchanged": 0,
    "rejected": [],
}


def _impossible(options: argparse.Namespace, code: str, message: str) -> int:
    if options.json:
        answer = {} if options.what == "undo" else _NOTHING_DONE
        _print(json.dumps({**answer, "error": {"code": code, "message": message}}, ensure_ascii=False))
    else:
        print(message, file=sys.stderr)  # noqa: T201
    return 2


def _talk(result: services.Result, *, dry: bool) -> None:
    looked = result.examination
    plan = looked.plan
    _print(_("Nhận ra %(count)d cột: ") % {"count": len(looked.columns)} + ", ".join(looked.columns.values()))
    for header in looked.table.unknown_headers:
        _print(_("Cột không dùng: %(header)s") % {"header": header})
    counts = {"created": plan.count("create"), "changed": plan.count("change"), "same": plan.count("unchanged")}
    _print(_("Tạo mới %(created)d, thay đổi %(changed)d, giữ nguyên %(same)d.") % counts)
    rejected = looked.rejected()
    for entry in rejected:
        _print(_line(entry))
    if result.applied and result.run:
        _print(_("Đã nhập. Mã lần nhập: %(id)s (hoàn tác: lienthong import undo %(id)s)") % {"id": result.run.uuid})
    elif rejected:
        _print(
            _(
                "Có dòng không nhập được nên chưa ghi gì. Sửa tệp rồi nhập lại, hoặc thêm --partial để nhập các dòng "
                "đúng."
            )
        )
    elif dry:
        _print(_("Xem trước: mọi dòng đều nhập được. Chưa ghi gì."))


def _line(entry: dict[str, object]) -> str:
    where = _("Dòng %(row)s") % entry
    column = f" [{entry['column']}]" if entry["column"] else ""
    return f"{where}{column}: {entry['message']} ({entry['code']})"
