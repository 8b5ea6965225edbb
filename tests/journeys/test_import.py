"""A school's registrar brings a list in Excel, sees what it would do, does it and takes it back."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from openpyxl import Workbook

from tests.journeys import people
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import Visitor

HEADERS = ("STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Nơi sinh")


def test_a_list_of_pupils_is_previewed_written_and_taken_back(arrive: Arrive, tmp_path: Path) -> None:
    registrar = arrive(people.REGISTRAR)
    page = registrar.page
    registrar.look("home")
    registrar.menu("Nhập từ tệp")
    registrar.look("import-list")
    page.get_by_role("link", name="Chọn tệp").first.click()
    page.set_input_files("input[type=file]", _list_of(registrar, tmp_path))
    registrar.look("import-upload")
    page.get_by_role("button", name="Xem trước").click()

    page.wait_for_selector(".preview__row--wrong")
    registrar.look("import-preview")
    assert "31/02/2006" in page.inner_text(".preview__row--wrong") or "Ngày sinh" in page.inner_text(
        ".preview__row--wrong"
    )
    for action, row in (("create", "new"), ("change", "changed"), ("confirm", "ask")):
        page.locator(f'a[href$="?show={action}"]').click()
        page.wait_for_selector(f".preview__row--{row}")
    page.locator('select[name^="decide:"]').first.select_option(index=1)
    page.locator('select[name^="decide:"]').first.scroll_into_view_if_needed()
    registrar.look("import-decide")
    page.get_by_label("Chỉ nhập các dòng đúng").check()
    page.get_by_role("button", name=re.compile(r"^Ghi ")).click()

    page.wait_for_selector("text=Kết quả nhập", timeout=60_000)
    page.wait_for_selector("confirm-button")
    registrar.look("import-report")
    assert page.locator(".stat", has_text="Tạo mới").inner_text().split()[-1] == "1"
    page.get_by_role("button", name="Hoàn tác").click()
    registrar.judge("undo")
    page.locator("dialog[open]").get_by_role("button", name="Hoàn tác").click()
    page.wait_for_selector("text=Đã hoàn tác", timeout=60_000)
    registrar.look("import-undone")

    registrar.go(f"{people.SCHOOL}/pupils/?q=linh")
    page.locator(".list-table tbody th a").first.click()
    page.wait_for_selector("text=Quá trình học")
    registrar.look("pupil-file")
    registrar.go(f"{people.SCHOOL}/pupils/?q=khong-ai-ten-nhu-the")
    registrar.look("pupils-none")


def _list_of(registrar: Visitor, folder: Path) -> Path:
    """A list as the sector's database hands it out: a school's heading above, then one row of every sort."""
    answer = registrar.page.request.get(f"{registrar.url}{people.SCHOOL}/pupils/?export=csv")
    text = answer.body().decode("utf-8-sig")
    below = text[text.index("Họ và tên") :]  # the heading of the paper stands above the columns
    known = csv.DictReader(io.StringIO(below), delimiter=";" if ";" in below.splitlines()[0] else ",")
    first, second, third = [row for row in known if row["Lớp"] == "6A1" and row["Mã học sinh"]][:3]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["PHÒNG GIÁO DỤC VÀ ĐÀO TẠO THÀNH PHỐ THỦ DẦU MỘT"])
    sheet.append(["TRƯỜNG THCS HIỆP THÀNH"])
    sheet.append(["DANH SÁCH HỌC SINH NĂM HỌC 2017-2018"])
    sheet.merge_cells("A3:G3")
    sheet.append([])
    sheet.append(HEADERS)
    rows = [
        [first["Mã học sinh"], first["Họ và tên"], first["Ngày sinh"], first["Giới tính"], first["Lớp"], ""],
        [second["Mã học sinh"], second["Họ và tên"], second["Ngày sinh"], second["Giới tính"], second["Lớp"], "Huế"],
        ["", third["Họ và tên"], third["Ngày sinh"], third["Giới tính"], third["Lớp"], "Đồng Nai"],
        ["MOI-0001", "Nguyễn Hoàng Thanh Bình", "02/09/2006", "Nam", "6A1", "Bình Dương"],
        ["MOI-0002", "Trần Thị Bích Sương", "31/02/2006", "Nữ", "6A1", "Bình Dương"],
        ["MOI-0003", "Phan Gia Bảo", "12/05/2006", "Nam", "6A9", "Bình Dương"],
    ]
    for number, row in enumerate(rows, 1):
        sheet.append([number, *row])
    path = folder / "DanhSachHocSinh_6A1.xlsx"
    book.save(path)
    return path
