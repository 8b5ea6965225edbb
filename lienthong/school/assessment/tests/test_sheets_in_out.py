"""Mark sheets of a school's own files: read by header, shown, written through the book's saving, and filled."""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.foundation.database import public as database
from lienthong.foundation.spreadsheets.public import read_workbook
from lienthong.foundation.spreadsheets.tests import samples
from lienthong.kernel.imports.models import ImportRun
from lienthong.school.assessment.cli import add_parser
from lienthong.school.assessment.locking import lock_books
from lienthong.school.assessment.models import MarkLine
from lienthong.school.assessment.sheets_in_out import applying, giving_back
from lienthong.school.assessment.sheets_in_out.proposing import Aim, FileRefused, Plan, propose
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, School, assign

NAMES = ("Nguyễn Hoàng Bảo 1", "Trần Minh Châu 2", "Phan Ngọc Diệp 3")
BORN = ("01/02/2005", "01/03/2005", "01/04/2005")
HEADING = (
    ["PHÒNG GD&ĐT THUẬN AN"],
    ["TRƯỜNG THCS MẪU"],
    [None],
    ["BẢNG ĐIỂM MÔN TOÁN HỌC KỲ I"],
    ["Lớp 7A1 Năm học 2017-2018"],
    [None],
)
Rows = Sequence[Sequence[object]]


def aim(school: School, *, subject: str = "TOAN", any_class: bool = False) -> Aim:
    return Aim(school.unit.pk, YEAR, 1, None if any_class else school.room.uuid, subject)


def planned(
    school: School, data: bytes, *, role: str = "teacher", subject: str = "TOAN", any_class: bool = False
) -> Plan:
    actor = school.actor(role)
    with database.entered(actor.scope, who={"name": "test"}):
        return propose(actor, aim(school, subject=subject, any_class=any_class), data, "diem.xlsx", on=TODAY)


def written(school: School, data: bytes, *, role: str = "teacher", subject: str = "TOAN") -> ImportRun:
    actor = school.actor(role)
    with database.entered(actor.scope, who={"name": "test"}):
        where = aim(school, subject=subject)
        run = applying.keep(actor, where, data, "diem.xlsx")
        applying.apply(actor, run, seen=propose(actor, where, data, "diem.xlsx", on=TODAY).seal(), on=TODAY)
        return run


def people(*marks: Sequence[object]) -> list[list[object]]:
    return [[n, NAMES[n - 1], *row] for n, row in enumerate(marks, 1)]


def line(school: School, number: int, subject: str = "TOAN") -> MarkLine | None:
    return school.lines(subject).get(school.members[number].pk)


# Columns: every way in which a class of 2017-18 (TT 58) writes miệng, 15 phút, 1 tiết and học kỳ.
LAYOUTS: dict[str, bytes] = {
    "vnEdu": samples.xlsx([*HEADING, ["STT", "Họ và tên", "M1", "M2", "P1", "V1", "V2", "HK", "TBM"],
        *people((8, None, 7, 6.5, 9, 8.5, 7.9), (5, 6, None, None, None, 4, None))]),
    "groups merged over columns": samples.xlsx([["STT", "Họ và tên", "Miệng", None, "15 phút", "1 tiết", None, "HK", "TB"],
        *people((8, None, 7, 6.5, 9, 8.5, 7.9), (5, 6, None, None, None, 4, None))], merges=("C1:D1", "F1:G1")),
    "two tiers with numbers": samples.xlsx([["TT", "HỌ VÀ TÊN", "HỆ SỐ 1", None, None, "HỆ SỐ 2", None, "HK", "TBM"],
        [None, None, 1, 2, 3, 1, 2, None, None],
        *people((8, None, 7, 6.5, 9, 8.5, 7.9), (5, 6, None, None, None, 4, None))],
        merges=("A1:A2", "B1:B2", "C1:E1", "F1:G1", "H1:H2", "I1:I2")),
    "KTtx and KTđk": samples.xlsx([["STT", "Họ và tên", "KTtx 1", "KTtx 2", "KTtx 3", "KTđk 1", "KTđk 2", "KThk", "ĐTBmhk"],
        *people((8, None, 7, 6.5, 9, 8.5, 7.9), (5, 6, None, None, None, 4, None))]),
    "the term named with the test": samples.xlsx([["STT", "Họ và tên", "M1", "M2", "P1", "V1", "V2", "Thi HKI", "ĐTB HKI"],
        *people((8, None, 7, 6.5, 9, 8.5, 7.9), (5, 6, None, None, None, 4, None))]),
    "marks as text with commas": samples.xlsx([["STT", "Họ và tên", "M1", "M2", "P1", "V1", "V2", "HK"],
        *people(("8", "", "7,0", "6,5", "9", "8,5"), ("5", "6", None, None, None, "4"))]),
    "xls": samples.xls([["STT", "Họ và tên", "M1", "M2", "P1", "V1", "V2", "HK"],
        *people((8, None, 7, 6.5, 9, 8.5), (5, 6, None, None, None, 4))]),
    "ods": samples.ods([["STT", "Họ và tên", "M1", "M2", "P1", "V1", "V2", "HK"],
        *people((8, "", 7, 6.5, 9, 8.5), (5, 6, "", "", "", 4))]),
    "csv": samples.csv_bytes([["STT", "Họ và tên", "M1", "M2", "P1", "V1", "V2", "HK"],
        *people((8, "", 7, "6,5", 9, "8,5"), (5, 6, "", "", "", 4))], delimiter=";"),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tests_are_known_by_their_headers_and_written(school, layout):
    plan = planned(school, LAYOUTS[layout])
    assert (plan.count("new"), plan.rejected()) == (8, [])
    assert school.lines() == {}
    written(school, LAYOUTS[layout])
    first, second = line(school, 0), line(school, 1)
    assert first is not None
    assert second is not None
    assert (first.tx, first.dk, first.hk) == ([80, None, 70], [65, 90], 85)
    assert (second.tx[:2], second.hk) == ([50, 60], 40)
    again = planned(school, LAYOUTS[layout])
    assert (again.count("new"), again.count("changed"), again.count("same")) == (0, 0, 8)


def test_the_preview_tells_new_changed_same_and_refused_apart(school):
    written(school, samples.xlsx([["Họ và tên", "M1", "HK"], [NAMES[0], 8, 5], [NAMES[1], 7, 7]]))
    plan = planned(
        school,
        samples.xlsx(
            [["Họ và tên", "M1", "M2", "HK"], [NAMES[0], 8, 9, 6.5], [NAMES[1], 11, "x", "=1+1"], ["Người Lạ", 5]]
        ),
    )
    assert [plan.count(state) for state in ("new", "changed", "same")] == [1, 1, 1]
    changed = next(cell for _row, cell in plan.sheets[0].cells("changed"))
    assert (changed.before, changed.after) == ("5,0", "6,5")
    assert [entry["row"] for entry in plan.rejected()] == [3, 3, 3, 4]
    assert all(entry["message"] for entry in plan.rejected())


def test_pupils_are_known_by_code_then_by_name_and_birth_date(school):
    from lienthong.school.pupils.public import PupilFile

    with database.entered([school.unit.pk]):
        PupilFile.objects.filter(person_id=school.members[2].person_id).update(pupil_code="HS003")
    data = samples.xlsx([
        ["Mã học sinh", "Họ và tên", "Ngày sinh", "M1"],
        ["HS003", NAMES[2], None, 9], [None, NAMES[0].upper(), BORN[0], 8], [None, NAMES[1], "05/05/2005", 7],
        ["HS003", "Tên Khác Hẳn", None, 6],
    ])  # fmt: skip
    plan = planned(school, data)
    assert [(r.number, r.pupil.member_id if r.pupil else None) for r in plan.sheets[0].rows][1:3] == [
        (3, school.members[0].pk), (4, None)
    ]  # fmt: skip
    assert [entry["row"] for entry in plan.rejected()] == [4, 5]


def test_undo_puts_back_what_stood_there_and_refuses_what_was_written_since(school):
    written(school, samples.xlsx([["Họ và tên", "M1"], [NAMES[0], 5]]))
    run = written(school, samples.xlsx([["Họ và tên", "M1", "HK"], [NAMES[0], 8, 9]]))
    actor = school.actor("teacher")
    with database.entered(actor.scope, who={"name": "test"}):
        assert applying.undo(actor, run, on=TODAY) == 2
    first = line(school, 0)
    assert first is not None
    assert (first.tx, first.hk) == ([50], None)
    second = written(school, samples.xlsx([["Họ và tên", "M1"], [NAMES[0], 8]]))
    written(school, samples.xlsx([["Họ và tên", "M1"], [NAMES[0], 10]]))
    with database.entered(actor.scope, who={"name": "test"}), pytest.raises(FileRefused) as caught:
        applying.undo(actor, second, on=TODAY)
    assert caught.value.code == "edited_since"


def test_what_changed_after_the_preview_is_not_written_over(school):
    actor = school.actor("teacher")
    data = samples.xlsx([["Họ và tên", "M1"], [NAMES[0], 8]])
    seal = planned(school, data).seal()
    written(school, samples.xlsx([["Họ và tên", "M1"], [NAMES[0], 3]]))
    with database.entered(actor.scope, who={"name": "test"}):
        run = applying.keep(actor, aim(school), data, "diem.xlsx")
        with pytest.raises(FileRefused) as caught:
            applying.apply(actor, run, seen=seal, on=TODAY)
    assert caught.value.code == "changed_meanwhile"
    first = line(school, 0)
    assert first is not None
    assert first.tx == [30]


def test_another_teachers_sheet_and_a_locked_book_are_shown_and_not_written(school):
    data = samples.xlsx([["Họ và tên", "M1"], [NAMES[0], 8]])
    assert planned(school, data, role="head").sheets[0].problem
    head = school.actor("head")
    with database.entered(head.scope, who={"name": "test"}):
        lock_books(head, unit_id=school.unit.pk, year=YEAR, term=1, reason="hết hạn")
    assert "khóa" in planned(school, data).sheets[0].problem


def test_a_workbook_has_a_sheet_for_each_subject_or_class(school):
    assign(school, "teacher", "VAN")
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, mark in (("Toán", 8), ("Ngữ văn", 7), ("Bìa", None), ("Lịch sử", 5), ("Toán 9A9", 6)):
        sheet = book.create_sheet(title)
        for row in [["Họ và tên", "M1", "HK"], [NAMES[0], mark, mark]] if mark else [["BẢNG ĐIỂM"]]:
            sheet.append(row)
    plan = planned(school, samples.saved(book), subject="")
    assert [sheet.head.subject.code for sheet in plan.sheets] == ["TOAN", "VAN"]
    assert any("9A9" in note for note in plan.notes)
    of_head = planned(school, samples.saved(book), role="head", subject="")
    assert [bool(sheet.problem) for sheet in of_head.sheets] == [True, True, True]


PRIMARY_HEADERS = (
    ["STT", "Mã lớp", "Mã học sinh", "Họ và tên", "Ngày sinh", "Toán", None, "Tiếng Việt", None, "Đạo đức", "Âm nhạc", "NL chung"],
    [None, None, None, None, None, "Mức đạt được", "Điểm KTĐK", "Mức đạt được", "Điểm KTĐK", None, None, "Tự chủ"],
)  # fmt: skip


def test_the_national_primary_layout_has_level_and_score_by_subject(found_school):
    school = found_school("BD-TH-1", level="TH", grade=4)
    for subject in ("TV", "DD", "AN"):
        assign(school, "teacher", subject)
    rows = [*PRIMARY_HEADERS, [1, "4A1", None, NAMES[0], BORN[0], "T", 9, "H", 7, "T", "C", "T"]]
    data = samples.xlsx([["KẾT QUẢ CUỐI HỌC KỲ I"], *rows],
        merges=("F2:G2", "H2:I2", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "J2:J3", "K2:K3"))  # fmt: skip
    plan = planned(school, data, subject="")
    assert {s.head.subject.code: s.count("new") for s in plan.sheets} == {"TOAN": 2, "TV": 2, "DD": 1, "AN": 1}
    written(school, data, subject="")
    maths, morals = line(school, 0, "TOAN"), line(school, 0, "DD")
    assert maths is not None
    assert morals is not None
    assert (maths.levels, maths.hk, morals.levels) == ([None, 3], 90, [None, 3])


def test_a_column_of_comments_is_read_with_the_marks_and_that_of_means_is_not(school):
    headers = ["STT", "Họ và tên", "M1", "HK", "TBM", "Nhận xét"]
    plan = planned(school, samples.xlsx([*HEADING, headers, [1, NAMES[0], 8, None, 7.5, "tốt"]]))
    assert {cell.column.code: cell.value for _row, cell in plan.sheets[0].cells("new")} == {"tx1": "80", "nx": "tốt"}


# Filling


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.mark.parametrize("build", [samples.xlsx, samples.ods])
def test_the_very_file_comes_back_with_the_marks_of_the_book(school, build):
    written(school, LAYOUTS["vnEdu"])
    blank = [""] * 6
    empty = build([
        *[[value or "" for value in row] for row in HEADING],
        ["STT", "Họ và tên", "M1", "M2", "P1", "V1", "V2", "HK", "Ghi chú"],
        [1, NAMES[0], *blank, "ngoan"], [2, NAMES[1], *blank, ""], [3, "Người Lạ", *blank, ""],
    ])  # fmt: skip
    actor = school.actor("teacher")
    with database.entered(actor.scope):
        done = giving_back.fill_file(actor, aim(school), empty, "diem.xlsx", on=TODAY)
    rows = read_workbook(done.data, filename="x").sheets[0].rows
    assert [value or None for value in rows[7][2:9]] == [8, None, 7, 6.5, 9, 8.5, "ngoan"]
    assert (done.filled, [entry["row"] for entry in done.problems]) == (8, [10])
    before, after = parts(empty), parts(done.data)
    assert len([name for name in before if before[name] != after[name]]) == 1
    again = planned(school, done.data)
    assert (again.count("new"), again.count("changed"), again.count("same")) == (0, 0, 8)


# Screens


def upload(client, url: str, data: bytes, **fields: str):
    return client.post(url, {"file": SimpleUploadedFile("bảng điểm.xlsx", data), **fields})


def test_a_teacher_brings_a_file_looks_confirms_and_takes_it_back(school):
    client = school.client("teacher")
    base = school.url(f"books/{school.room.uuid}/TOAN/1/files/")
    assert client.get(base).status_code == 200
    answer = upload(client, base, LAYOUTS["vnEdu"])
    address = answer["Location"]
    page = client.get(address).content.decode()
    assert "preview__row--new" in page
    assert school.lines() == {}
    seal = page.split('name="seen" value="')[1].split('"')[0]
    assert client.post(f"{address}confirm/", {"seen": seal})["Location"] == address
    assert len(school.lines()) == 2
    assert "8" in client.get(address).content.decode()
    client.post(f"{address}undo/")
    first = line(school, 0)
    assert first is not None
    assert (first.tx, first.hk) == ([], None)


def test_the_filled_file_is_taken_from_the_page_under_its_own_name(school):
    written(school, LAYOUTS["vnEdu"])
    client = school.client("teacher")
    empty = samples.xlsx([["STT", "Họ và tên", "M1", "HK"], [1, NAMES[0]], [2, NAMES[1]]])
    answer = upload(client, school.url(f"books/{school.room.uuid}/TOAN/1/files/"), empty, do="fill")
    assert client.get(answer["Location"]).status_code == 200
    got = client.get(answer["Location"].partition("?")[0] + "filled/")
    assert "b%E1%BA%A3ng" in got["Content-Disposition"]
    assert list(read_workbook(got.content, filename="x").sheets[0].rows[1]) == [1, NAMES[0], 8, 8.5]


USELESS = {
    "empty": b"", "broken": b"PK\x03\x04rubbish", "no header": samples.xlsx([["a", "b"], [1, 2]]),
    "no marks": samples.xlsx([["Họ và tên", "Ghi chú"], ["An", "x"]]),
}  # fmt: skip


@pytest.mark.parametrize("data", USELESS.values(), ids=list(USELESS))
def test_a_file_that_cannot_be_used_gets_a_page_with_the_reason(school, data):
    answer = upload(school.client("teacher"), school.url(f"books/{school.room.uuid}/TOAN/1/files/"), data)
    assert answer.status_code == 422
    assert 'class="field__error"' in answer.content.decode()


def test_an_old_xls_cannot_be_filled_and_is_told_what_to_do(school):
    url = school.url(f"books/{school.room.uuid}/TOAN/1/files/")
    answer = upload(school.client("teacher"), url, LAYOUTS["xls"], do="fill")
    assert answer.status_code == 422
    assert ".xlsx" in answer.content.decode()


def test_a_file_of_somebody_else_is_not_shown(school):
    answer = upload(school.client("teacher"), school.url(f"books/{school.room.uuid}/TOAN/1/files/"), LAYOUTS["vnEdu"])
    assert school.client("head").get(answer["Location"]).status_code == 403


# Command line


@pytest.fixture
def run(school, tmp_path, capsys):
    def _run(*arguments: str, data: bytes) -> tuple[int, dict[str, object]]:
        path = tmp_path / "diem.xlsx"
        path.write_bytes(data)
        parser = argparse.ArgumentParser()
        add_parser(parser.add_subparsers())
        login = school.accounts["teacher"].login
        common = ["--unit", school.unit.code, "--year", "2017-2018", "--term", "1", "--class", "7A1", "--subject", "Toán",
                  "--as", login, "--file", str(path), "--json"]  # fmt: skip
        options = parser.parse_args(["marks", arguments[0], *common, *arguments[1:]])
        code = options.run(options)
        return code, json.loads(capsys.readouterr().out)

    return _run


def test_marks_come_in_and_go_out_at_the_command_line(school, run, tmp_path):
    code, answer = run("import", "--dry-run", data=LAYOUTS["vnEdu"])
    assert (code, answer["applied"], answer["new"]) == (0, False, 8)
    code, answer = run("import", data=LAYOUTS["vnEdu"])
    assert (code, answer["applied"], answer["new"], answer["rejected"]) == (0, True, 8, [])
    code, answer = run("import", data=samples.xlsx([["Họ và tên", "M1"], [NAMES[0], 11]]))
    assert (code, answer["applied"], len(answer["rejected"])) == (1, False, 1)
    out = tmp_path / "ra.xlsx"
    code, answer = run("fill", "--out", str(out), data=samples.xlsx([["STT", "Họ và tên", "M1"], [1, NAMES[0]]]))
    assert (code, answer["filled"]) == (0, 1)
    assert read_workbook(out, filename="ra.xlsx").sheets[0].rows[1][2] == 8
    code, answer = run("fill", "--out", str(out), data=b"PK\x03\x04")
    assert (code, answer["error"]["code"]) == (2, "broken")
