"""What a school's lists cost to look at: each kind of import as a dry run beside the bare read of the same workbook.

Every row is one that the school could bring: its own grades, classes and teachers, so that nothing is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import islice, product

import python_calamine
import xlsxwriter

from lienthong.foundation.database import public as database
from lienthong.kernel.imports import services as imports
from lienthong.school.classes.models import SchoolClass
from lienthong.school.curriculum.models import Subject
from lienthong.school.staff.models import Employment
from tests.bench.acts import Ratio, best
from tests.bench.scenes import YEAR, Stage

#: What the preview of each kind costs at most of a bare read, on a machine with other work.
CEILINGS = {"pupils": 9.0, "staff": 9.0, "classes": 12.0, "assignments": 14.0}
HEADERS = {
    "pupils": ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Khối", "Lớp", "Mã học sinh", "Địa chỉ"],
    "staff": ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Mã cán bộ", "Chức vụ", "Môn dạy", "Trình độ chuyên môn"],
    "classes": ["STT", "Mã lớp", "Tên lớp", "Khối", "Buổi học", "Số buổi/tuần"],
    "assignments": ["STT", "Mã giáo viên", "Môn", "Lớp", "Số tiết/tuần"],
}


class Refused(Exception):
    """The list that is measured has rows which the school could not bring."""


def sheet_import(stage: Stage, kind: str, rows: int) -> Ratio:
    """A dry run over a list (read, recognise, match, check) beside the bare read of the same workbook."""
    data = workbook(stage, kind, rows)

    def ours() -> imports.Examination:
        with database.entered(stage.head.actor.scope):
            return imports.examine(
                actor=stage.head.actor, kind=kind, unit=stage.head.unit, year=YEAR, data=data, file_name="list.xlsx"
            )

    refused = ours().rejected()
    if refused:
        raise Refused(refused[0]["message"])

    def bare() -> object:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    name = f"preview of {rows:,} {kind}"
    return Ratio(name, best(ours, times=3), best(bare), "bare calamine read", 3.0, ceiling=CEILINGS[kind])


def workbook(stage: Stage, kind: str, rows: int) -> bytes:
    """The list as an Excel file, below a title."""
    with database.entered(stage.head.actor.scope):
        body = list(islice(_ROWS[kind](stage.head.unit.pk), rows))
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("DS")
        sheet.write_row(0, 0, ["DANH SÁCH"])
        sheet.write_row(2, 0, HEADERS[kind])
        for n, row in enumerate(body, 1):
            sheet.write_row(n + 2, 0, [n, *row])
    return target.getvalue()


def _pupils(unit_id: int) -> Iterator[Iterable[object]]:
    rooms = _rooms(unit_id)
    for n in range(1, 100_000):
        grade, room = rooms[n % len(rooms)]
        day = f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/2006"
        sex = "Nữ" if n % 2 else "Nam"
        yield f"Nguyễn Thị Đo {_letters(n)}", day, sex, "Kinh", grade, room, f"DO{n:05d}", "Thủ Dầu Một"


def _staff(_unit_id: int) -> Iterator[Iterable[object]]:
    for n in range(1, 100_000):
        day = f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/1985"
        yield f"Trần Văn Đo {_letters(n)}", day, "Nam", f"DO{n:05d}", "Giáo viên", "Toán", "Đại học sư phạm"


def _classes(unit_id: int) -> Iterator[Iterable[object]]:
    grade = _rooms(unit_id)[0][0]
    for n in range(1, 100_000):
        yield f"{grade}Z{n}", f"Lớp {grade}Z{n}", f"Khối {grade}", "Sáng", 6


def _assignments(unit_id: int) -> Iterator[Iterable[object]]:
    codes = (
        Employment.objects.filter(unit_id=unit_id, ended_on=None).order_by("pk").values_list("staff_code", flat=True)
    )
    subjects = Subject.objects.order_by("pk").values_list("name", flat=True)
    rooms = [room for _grade, room in _rooms(unit_id)]
    for code, subject, room in product([code for code in codes if code], sorted(set(subjects)), rooms):
        yield code, subject, room, 4


def _rooms(unit_id: int) -> list[tuple[int, str]]:
    rooms = SchoolClass.objects.filter(unit_id=unit_id, year_id=YEAR, closed_on=None).order_by("grade", "pk")
    return list(rooms.values_list("grade", "code"))


def _letters(n: int) -> str:
    """A number as a name: no digit stands in one."""
    return "".join(chr(ord("A") + int(digit)) for digit in str(n)).title()


_ROWS = {"pupils": _pupils, "staff": _staff, "classes": _classes, "assignments": _assignments}
