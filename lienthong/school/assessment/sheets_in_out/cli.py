"""`lienthong marks import|fill`: a mark sheet of the school's own into the book, and the book's marks into a file.

Exit codes as of `lienthong import`: 0 done (or a clean dry run), 1 rows or cells rejected, 2 nothing could be tried.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.access.public import Account, Actor, NoSuchThing, NotPermitted, load_actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment.sheets_in_out import applying, giving_back
from lienthong.school.assessment.sheets_in_out.proposing import Aim, FileRefused, SheetPlan, propose
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum


def add_parser(subparsers: Any) -> None:
    """Mount `marks` on the command line."""
    parser = subparsers.add_parser("marks", help="sổ điểm: nhập từ tệp, điền vào tệp (xlsx, ods)")
    commands = parser.add_subparsers(dest="act", required=True, metavar="import|fill")
    for act, run in (("import", run_import), ("fill", run_fill)):
        one = commands.add_parser(act)
        one.add_argument("--unit", required=True, help="mã trường")
        one.add_argument("--year", required=True, help="năm học, ví dụ 2017-2018")
        one.add_argument("--class", dest="room", default="", help="mã hoặc tên lớp; bỏ trống: theo tệp")
        one.add_argument("--subject", default="", help="mã hoặc tên môn; bỏ trống: theo tệp")
        one.add_argument("--term", required=True, choices=("1", "2"), help="học kỳ")
        one.add_argument("--file", required=True, help="tệp bảng tính")
        one.add_argument("--as", dest="login", required=True, metavar="LOGIN", help="tên đăng nhập của người làm")
        one.add_argument("--json", action="store_true", help="kết quả dạng JSON")
        one.set_defaults(run=run)
        if act == "fill":
            one.add_argument("--out", required=True, help="tệp ghi ra")
        else:
            one.add_argument("--dry-run", action="store_true", help="chỉ xem trước, không ghi gì")
            one.add_argument("--partial", action="store_true", help="ghi các ô đúng, bỏ các ô sai")


def run_import(options: argparse.Namespace) -> int:
    """`lienthong marks import …`: all or, with --partial, what is right."""
    answer: dict[str, Any] = {
        "import_id": None, "applied": False, "sheets": [], "new": 0, "changed": 0, "unchanged": 0, "rejected": [],
    }  # fmt: skip
    try:
        actor, aim, data, path = _given(options)
        with database.entered(actor.scope, who=_who(actor, "marks import")):
            answer |= _import(options, actor, aim, data, path.name)
    except (sheets.UnreadableFile, FileRefused) as error:
        return _impossible(options, error.code, error.message, answer)
    except (NotPermitted, NoSuchThing) as error:
        return _impossible(options, "not_permitted", _not_permitted(options), answer, error)
    if options.json:
        _print(json.dumps(answer, ensure_ascii=False))
    else:
        _talk(answer)
    return 1 if answer["rejected"] else 0


def _import(options: argparse.Namespace, actor: Actor, aim: Aim, data: bytes, name: str) -> dict[str, Any]:
    on = calendar.today()
    plan = propose(actor, aim, data, name, on=on)
    found = {
        "sheets": [
            {
                "class": sheet.head.class_name, "subject": sheet.head.subject.code, "term": sheet.head.term,
                "columns": {
                    column.code: _header(sheet, index) for index, column in {**sheet.columns, **sheet.comments}.items()
                },
            }
            for sheet in plan.sheets
        ],
        "new": plan.count("new"), "changed": plan.count("changed"), "unchanged": plan.count("same"),
        "rejected": plan.rejected(), "notes": plan.notes,
    }  # fmt: skip
    if options.dry_run or (found["rejected"] and not options.partial):
        return found
    run = applying.keep(actor, aim, data, name)
    applying.apply(actor, run, seen=plan.seal(), on=on)
    return {**found, "import_id": str(run.uuid), "applied": True}


def _header(sheet: SheetPlan, index: int) -> str:
    return next((c.header for c in sheet.table.columns if c.index == index), "")


def run_fill(options: argparse.Namespace) -> int:
    """`lienthong marks fill …`: the file given back with the marks of the book."""
    answer: dict[str, Any] = {"filled": 0, "sheets": [], "rejected": [], "out": None}
    try:
        actor, aim, data, path = _given(options)
        with database.entered(actor.scope, who=_who(actor, "marks fill")):
            done = giving_back.fill_file(actor, aim, data, path.name, on=calendar.today())
        Path(options.out).write_bytes(done.data)
    except (sheets.UnreadableFile, FileRefused) as error:
        return _impossible(options, error.code, error.message, answer)
    except (NotPermitted, NoSuchThing) as error:
        return _impossible(options, "not_permitted", _not_permitted(options), answer, error)
    except OSError as error:
        message = _("Không ghi được tệp “%(file)s”: %(why)s.") % {"file": options.out, "why": error.strerror or error}
        return _impossible(options, "no_file", message, answer)
    answer |= {
        "filled": done.filled, "sheets": done.sheets, "rejected": done.problems, "out": options.out, "notes": done.notes,
    }  # fmt: skip
    if options.json:
        _print(json.dumps(answer, ensure_ascii=False))
    else:
        _print(_("Đã điền %(count)d ô vào %(file)s.") % {"count": done.filled, "file": options.out})
        for entry in done.problems:
            _print(_("Dòng %(row)s: %(message)s") % entry)
    return 1 if done.problems else 0


def _given(options: argparse.Namespace) -> tuple[Actor, Aim, bytes, Path]:
    try:
        year = vietnamese.SchoolYear.parse(options.year).start
    except vietnamese.BadSchoolYear as error:
        raise FileRefused("unknown_year", str(error)) from error
    account = Account.objects.filter(login=options.login, is_active=True).first()
    if account is None:
        raise FileRefused(
            "unknown_login", _("Không có tài khoản “%(login)s” đang hoạt động.") % {"login": options.login}
        )
    actor = load_actor(account, on=calendar.today())
    unit = orgs.unit_by_code(options.unit)
    if unit is None or unit.pk not in actor.scope:
        message = _("Không có đơn vị “%(unit)s” trong phạm vi của tài khoản này.") % {"unit": options.unit}
        raise FileRefused("unknown_unit", message)
    subject = curriculum.SubjectNames().code(options.subject) if options.subject else ""
    if subject is None:
        raise FileRefused("unknown_subject", _("Không có môn “%(subject)s”.") % {"subject": options.subject})
    room = _room(actor, unit.pk, year, options.room) if options.room else None
    path = Path(options.file)
    try:
        if path.stat().st_size > sheets.MAX_FILE_BYTES:
            sheets.read_workbook(path, filename=path.name)
        data = path.read_bytes()
    except OSError as error:
        message = _("Không mở được tệp “%(file)s”: %(why)s.") % {"file": options.file, "why": error.strerror or error}
        raise FileRefused("no_file", message) from error
    return actor, Aim(unit.pk, year, int(options.term), room, subject), data, path


def _room(actor: Actor, unit_id: int, year: int, text: str) -> uuid.UUID:
    with database.entered(actor.scope):
        rows = classes.SchoolClass.objects.filter(unit_id=unit_id, year_id=year, closed_on__isnull=True).order_by("pk")
        keys = {
            vietnamese.word_key(name): key for *names, key in rows.values_list("name", "code", "uuid") for name in names
        }
    found: uuid.UUID | None = keys.get(vietnamese.word_key(text))
    if found is None:
        raise FileRefused("unknown_class", _("Không có lớp “%(name)s” trong năm học này.") % {"name": text})
    return found


def _who(actor: Actor, act: str) -> dict[str, object]:
    return {"account": actor.account_id, "name": actor.name, "request_id": str(uuid.uuid4()), "url": f"lienthong {act}"}


def _not_permitted(options: argparse.Namespace) -> str:
    return _("Tài khoản %(login)s không xem được sổ điểm này.") % {"login": options.login}


def _print(text: str) -> None:
    print(text)  # noqa: T201


def _impossible(
    options: argparse.Namespace, code: str, message: str, answer: dict[str, Any], _error: Exception | None = None
) -> int:
    if options.json:
        _print(json.dumps({**answer, "error": {"code": code, "message": message}}, ensure_ascii=False))
    else:
        print(message, file=sys.stderr)  # noqa: T201
    return 2


def _talk(answer: dict[str, Any]) -> None:
    for sheet in answer["sheets"]:
        _print(f"{sheet['class']} · {sheet['subject']}: {', '.join(sheet['columns'].values())}")
    _print(_("Điểm mới %(new)d, thay đổi %(changed)d, như cũ %(unchanged)d.") % answer)
    for entry in answer["rejected"]:
        _print(_("Dòng %(row)s: %(message)s") % entry)
    if answer["applied"]:
        _print(_("Đã ghi vào sổ. Mã lần nhập: %(id)s") % {"id": answer["import_id"]})
    elif answer["rejected"]:
        _print(_("Có ô không nhập được nên chưa ghi gì. Sửa tệp rồi nhập lại, hoặc thêm --partial để ghi các ô đúng."))
