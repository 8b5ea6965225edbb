"""The command line's contract: one JSON object, the exit codes, nothing written unless it says so."""

from __future__ import annotations

import argparse
import json

import pytest

from lienthong.foundation.database import public as database
from lienthong.foundation.spreadsheets.tests.samples import biff, ole, with_sheet
from lienthong.kernel.access.models import Account
from lienthong.kernel.imports import cli
from lienthong.kernel.imports.models import ImportRun
from lienthong.school.classes.tests.import_world import World, children, make_world, workbook
from lienthong.school.pupils.models import Enrolment

pytestmark = pytest.mark.django_db
HEADERS = ["Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Mã học sinh"]
KEYS = {"import_id", "applied", "columns", "created", "changed", "unchanged", "rejected"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def run(world, tmp_path, capsys):
    """Run `lienthong import …` and give back (exit code, JSON)."""

    def call(
        *arguments: str,
        data: bytes | None = None,
        unit: str = "",
        login: str = "",
        year: str = "2017-2018",
        kind: str = "pupils",
    ):
        parser = argparse.ArgumentParser()
        cli.add_parser(parser.add_subparsers())
        words = ["import", *arguments]
        if data is not None:
            path = tmp_path / "danh sach.xlsx"
            path.write_bytes(data)
            words = [
                "import", kind, "--unit", unit or world.unit.code, "--year", year, "--file", str(path),
                "--as", login or Account.objects.get(pk=world.actor.account_id).login, "--json", *arguments,
            ]  # fmt: skip
        options = parser.parse_args(words)
        code = options.run(options)
        return code, json.loads(capsys.readouterr().out)

    return call


def rows(count: int) -> list[list[object]]:
    return [[c.name, c.born.strftime("%d/%m/%Y"), c.sex, c.school_class, c.code] for c in children(count)]


def pupils_in(world: World) -> int:
    with database.entered([world.unit.pk]):
        return Enrolment.objects.count()


def test_a_clean_file_is_applied_and_the_answer_has_exactly_the_promised_keys(world, run):
    code, answer = run(data=workbook(HEADERS, rows(5)))
    assert code == 0
    assert set(answer) == KEYS
    assert answer["applied"] is True
    assert answer["import_id"]
    assert answer["columns"] == {
        "full_name": "Họ và tên", "birth_date": "Ngày sinh", "sex": "Giới tính", "class_code": "Lớp",
        "pupil_code": "Mã học sinh",
    }  # fmt: skip
    assert (answer["created"], answer["changed"], answer["unchanged"], answer["rejected"]) == (5, 0, 0, [])
    assert pupils_in(world) == 5


def test_a_dry_run_writes_nothing_at_all(world, run):
    code, answer = run("--dry-run", data=workbook(HEADERS, rows(5)))
    assert (code, answer["import_id"], answer["applied"], answer["created"]) == (0, None, False, 5)
    assert pupils_in(world) == 0
    with database.entered([world.unit.pk]):
        assert not ImportRun.objects.exists()


def test_one_bad_row_stops_the_whole_file_and_is_named(world, run):
    bad = [["Trần Thị Sai", "31/02/2006", "Nữ", "6A1", "X1"], *rows(3)]
    code, answer = run(data=workbook(HEADERS, bad, preamble=["TRƯỜNG THCS", "Danh sách"]))
    assert (code, answer["applied"], answer["import_id"], answer["created"]) == (1, False, None, 3)
    assert [(r["row"], r["column"], r["code"]) for r in answer["rejected"]] == [(4, "Ngày sinh", "bad_date")]
    assert set(answer["rejected"][0]) == {"row", "column", "code", "message"}
    assert pupils_in(world) == 0


def test_partial_applies_the_good_rows_and_still_exits_with_one(world, run):
    bad = [["Trần Thị Sai", "31/02/2006", "Nữ", "6A1", "X1"], *rows(3)]
    code, answer = run("--partial", data=workbook(HEADERS, bad))
    assert (code, answer["applied"], answer["created"], len(answer["rejected"])) == (1, True, 3, 1)
    assert pupils_in(world) == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 something", "not_a_spreadsheet"),
        (b"PK\x03\x04broken", "broken"),
        (workbook(["Chỉ", "Có"], [["a", "b"]]), "no_header"),
        (b"x" * 50_000_000, "too_big"),
        (ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), "password"),
        (ole({"Workbook": biff((0x0809, b"\0" * 16), (0x002F, b"\0" * 54), (0x000A, b""))}), "password"),
        (with_sheet(" " * 60_000_000), "zip_bomb"),
    ],
    ids=["empty", "pdf", "broken", "no header", "50 MB", "xlsx with password", "xls with password", "zip bomb"],
)
def test_an_unreadable_file_exits_with_two_and_an_error(run, data, code):
    exit_code, answer = run(data=data)
    assert exit_code == 2
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]
    assert (answer["import_id"], answer["applied"], answer["columns"], answer["rejected"]) == (None, False, {}, [])
    assert (answer["created"], answer["changed"], answer["unchanged"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("options", "code"),
    [({"unit": "KHONG-CO"}, "unknown_unit"), ({"unit": "BD-THCS-T2"}, "unknown_unit"), ({"login": "ai-do"},
    "unknown_login"),
     ({"year": "2031-2032"}, "unknown_year"), ({"year": "hai nghìn"}, "unknown_year")],
)  # fmt: skip
def test_an_unknown_unit_login_or_year_exits_with_two(run, options, code):
    exit_code, answer = run(data=workbook(HEADERS, rows(1)), **options)
    assert (exit_code, answer["error"]["code"]) == (2, code)


@pytest.mark.parametrize(("name", "words"), [("", "thư mục"), ("khong-co.xlsx", "không có tệp này")])
def test_what_is_no_file_is_said_in_the_user_s_language(run, tmp_path, name, words):
    code, answer = run("--file", str(tmp_path / name), data=b"")
    assert (code, answer["error"]["code"]) == (2, "no_file")
    assert words in answer["error"]["message"]


def test_a_file_without_an_end_is_not_read_to_its_end(run):
    code, answer = run("--file", "/dev/zero", data=b"")
    assert (code, answer["error"]["code"]) == (2, "too_big")


def test_a_teacher_may_not_import(world, run):
    from lienthong.kernel.access.models import Post

    with database.entered([world.unit.pk]):
        Post.objects.filter(at_unit=world.unit).update(role="teacher")
    exit_code, answer = run(data=workbook(HEADERS, rows(1)))
    assert (exit_code, answer["error"]["code"]) == (2, "not_permitted")


def test_undo_takes_an_import_back_and_not_twice(world, run):
    _code, answer = run(data=workbook(HEADERS, rows(4)))
    code, undone = run("undo", answer["import_id"], "--json")
    assert (code, undone["undone"]) == (0, True)
    assert pupils_in(world) == 0
    code, again = run("undo", answer["import_id"], "--json")
    assert (code, again["error"]["code"]) == (2, "not_applied")


def test_undo_refuses_rows_edited_since_and_names_them(world, run):
    _code, answer = run(data=workbook(HEADERS, rows(4)))
    with database.entered([world.unit.pk]):
        touched = Enrolment.objects.select_related("person").order_by("pk").first()
        touched.note = "sửa tay"
        touched.save()
    code, refused = run("undo", answer["import_id"], "--json")
    assert (code, refused["undone"]) == (1, False)
    assert touched.person.full_name in " ".join(refused["edited"])
    assert pupils_in(world) == 4


def test_undo_of_something_unknown_exits_with_two(run):
    code, answer = run("undo", "12", "--json")
    assert (code, answer["error"]["code"]) == (2, "unknown_import")


def test_undo_gives_changed_values_back(world, run):
    run(data=workbook([*HEADERS, "Chỗ ở hiện nay"], [[*row, "Số 1"] for row in rows(3)]))
    _code, answer = run(data=workbook([*HEADERS, "Chỗ ở hiện nay"], [[*row, "Số 2"] for row in rows(3)]))
    assert (answer["created"], answer["changed"]) == (0, 3)
    run("undo", answer["import_id"], "--json")
    code, same = run("--dry-run", data=workbook([*HEADERS, "Chỗ ở hiện nay"], [[*row, "Số 1"] for row in rows(3)]))
    assert (code, same["unchanged"]) == (0, 3)


def test_the_second_of_two_clerks_is_told_to_wait_and_nothing_is_half_written(world, run):
    import psycopg
    from django.db import connection

    parameters = connection.get_connection_params()
    wanted = {key: parameters[key] for key in ("host", "port", "dbname", "user", "password") if key in parameters}
    with psycopg.connect(**wanted) as colleague:
        colleague.execute("select pg_advisory_xact_lock(hashtext('lienthong.imports'), %s)", [world.unit.pk])
        code, answer = run(data=workbook(HEADERS, rows(3)))
        assert (code, answer["error"]["code"]) == (2, "busy")
        assert pupils_in(world) == 0
    code, answer = run(data=workbook(HEADERS, rows(3)))
    assert (code, answer["created"]) == (0, 3)
