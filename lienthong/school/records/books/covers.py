"""Cover, inner cover, instructions, the pupils' particulars and the head's remarks of a class book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lienthong.school.records.books.common import NUMBER, Wording, name_cell, wording
from lienthong.school.records.facts import Facts, Pupil
from lienthong.school.records.layout import Col, Page, fit, row_height, table


def cover(facts: Facts, title: str, *subtitle: str, fields: list[tuple[str, str]] | None = None) -> Page:
    """The outer cover in its double frame."""
    school = facts.school
    known = [("Trường:", school.name)]
    if school.commune:
        known.append(("Xã (phường, thị trấn):", school.commune))
    if school.district:
        known.append(("Huyện (quận, thị xã, thành phố):", school.district))
    known.append(("Tỉnh (thành phố):", school.province))
    known += fields if fields is not None else [("Lớp:", facts.room.name), ("Cấp học:", facts.level_name)]
    return Page(
        title, [s for s in subtitle if s], form="cover", side="odd",
        extra={"fields": known, "foot": f"NĂM HỌC {facts.year_label}"},
    )  # fmt: skip


def inner(facts: Facts, words: Wording) -> Page:
    """The inner cover: size of the class, homeroom teacher, and who teaches what."""
    assert facts.book is not None
    fields = [
        ("Trường:", facts.school.name),
        ("Lớp:", facts.room.name),
        ("Năm học:", facts.year_label),
        (f"Tổng số {words.pupil}:", _size(facts)),
        ("Giáo viên chủ nhiệm:", facts.homeroom),
        (f"{facts.school.head_title}:", facts.school.head),
    ]
    rows = [
        [str(number), s.name, fit(", ".join(facts.teachers.get(s.code, ())), 92, 11), ""]
        for number, s in enumerate(facts.book.subjects, start=1)
    ]
    made = table(
        [Col("STT", 10), Col("Môn học, hoạt động giáo dục", 62, "left"), Col("Giáo viên giảng dạy", 0, "left"), Col("Ghi chú", 22)],
        rows, size=11, height=7.2,
    )  # fmt: skip
    return Page(
        words.book, ["(Theo lớp học)"] if words.book.startswith("SỔ THEO") else [], form="parts", side="odd",
        extra={"parts": [part(fields=fields), part("GIÁO VIÊN BỘ MÔN", table=made)], "gap": 8},
    )  # fmt: skip


def _size(facts: Facts) -> str:
    girls = sum(1 for pupil in facts.present if pupil.sex == "Nữ")
    return f"{len(facts.present)} (nữ: {girls})"


def part(
    heading: str = "",
    *,
    lines: list[str] | None = None,
    fields: list[tuple[str, str]] | None = None,
    table: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A part of a page of several."""
    return {"heading": heading, "lines": lines or [], "fields": fields or [], "table": table}


def instructions(words: Wording) -> Page:
    """How the book is kept; the rules printed in the annex, in our own words."""
    named = words.pupil
    texts = [
        f"1. {words.book.capitalize()} dùng để ghi danh sách, điểm danh và kết quả đánh giá của {named} trong một lớp, "
        "một năm học. Sổ do nhà trường quản lí và lưu trữ theo quy định.",
        "2. Giáo viên môn học trực tiếp ghi kết quả đánh giá của môn mình dạy; nội dung phải khớp với sổ theo dõi và "
        f"đánh giá {named} của giáo viên. Cuối mỗi danh sách môn học, mọi giáo viên cùng dạy môn đó kí và ghi rõ họ tên.",
        "3. Giáo viên chủ nhiệm ghi sơ yếu lí lịch, điểm danh, tổng hợp kết quả, đánh giá và xếp loại; theo dõi việc "
        "ghi sổ của giáo viên môn học.",
        "4. Không dùng mực đỏ khi ghi sổ, trừ khi chữa. Khi chữa: gạch ngang nội dung cũ bằng mực đỏ, ghi nội dung mới "
        "bằng mực đỏ vào phía trên bên phải, người chữa kí xác nhận bên cạnh hoặc ở cột Ghi chú.",
        f"5. Thứ tự {named} trong sổ giữ nguyên cả năm: người vào lớp sau ghi tiếp ở cuối danh sách, người rời lớp được "
        "gạch ngang họ tên và ghi ngày, lí do ở cột Ghi chú.",
        "6. Ô để trống là chưa có kết quả; “miễn” là được miễn học, không tính vào kết quả chung.",
        f"7. Kết quả đánh giá chỉ được thông báo cho chính {named} và cha mẹ, người giám hộ của {named} đó.",
        f"8. Kí hiệu điểm danh: P là nghỉ có phép, K là nghỉ không phép, tính theo buổi học. Căn cứ: {words.basis}.",
    ]
    return Page("HƯỚNG DẪN SỬ DỤNG SỔ", form="prose", extra={"text": texts})


# With more, the particulars of one pupil no longer have two lines of small type.
MOST_ON_A_SPREAD = 34


def particulars(facts: Facts) -> list[Page]:
    """Sơ yếu lí lịch on facing pages, the pupil on the left and the family on the right: as many spreads as are needed."""
    spreads = -(-len(facts.pupils) // MOST_ON_A_SPREAD)
    size = -(-len(facts.pupils) // spreads)
    hidden = [] if facts.shows_sensitive else ["Dân tộc, đối tượng ưu tiên để trống: người in không có quyền xem."]
    made = []
    for start in range(0, len(facts.pupils), size):
        pupils = facts.pupils[start : start + size]
        height = row_height(size, room=236, least=6.6, most=9.0)
        more = " (tiếp)" if start else ""
        left, right = _left(pupils, height), _right(pupils, height)
        made.append(Page(f"SƠ YẾU LÍ LỊCH HỌC SINH{more}", table=left, after=hidden, side="even"))
        made.append(Page("SƠ YẾU LÍ LỊCH HỌC SINH (tiếp)", table=right, side="odd"))
    return made


def _left(pupils: Sequence[Pupil], height: float) -> dict[str, Any]:
    return table(
        [Col("STT", NUMBER), Col("Họ và tên", 43, "left"), Col("Ngày, tháng, năm sinh", 18), Col("Nơi sinh", 30, "left"),
         Col("Nam, nữ", 9), Col("Dân tộc", 13), Col("Đối tượng ưu tiên", 24), Col("Địa chỉ gia đình", 0, "left")],
        [
            [str(p.position), name_cell(p), p.birth, fit(p.birth_place, 60, 8.5), p.sex, fit(p.ethnic, 13, 8.5),
             fit(p.priority, 46, 8), fit(p.address, 80, 8.5)]
            for p in pupils
        ],
        size=8.5, height=height,
    )  # fmt: skip


def _right(pupils: Sequence[Pupil], height: float) -> dict[str, Any]:
    return table(
        [Col("STT", NUMBER), Col("Họ tên cha, nghề nghiệp, điện thoại, email (hoặc người giám hộ)", 66, "left"),
         Col("Họ tên mẹ, nghề nghiệp, điện thoại, email (hoặc người giám hộ)", 66, "left"),
         Col("Những thay đổi cần chú ý của học sinh trong năm học", 0, "left")],
        [
            [str(p.position), fit(_parent(p.father or p.guardian), 130, 8.5), fit(_parent(p.mother), 130, 8.5),
             p.gone or p.came_late]
            for p in pupils
        ],
        size=8.5, height=height,
    )  # fmt: skip


def _parent(about: Mapping[str, Any]) -> str:
    parts = [str(about.get(key) or "") for key in ("name", "job", "phone", "email")]
    return ", ".join(part for part in parts if part)


def remarks(facts: Facts) -> Page:
    """Nhận xét của hiệu trưởng, month by month, for the hand that signs."""
    months = ["9", "10", "11", "12", "1", "2", "3", "4", "5", "Cuối năm"]
    made = table(
        [Col("Tháng", 18), Col(f"Nhận xét của {facts.school.head_title.lower()}", 0, "left"), Col("Kí tên, đóng dấu", 50)],
        [[month, "", ""] for month in months], size=11, height=23,
    )  # fmt: skip
    return Page(f"NHẬN XÉT CỦA {facts.school.head_title.upper()}", table=made)


def opening(facts: Facts) -> list[Page]:
    """Everything before the first mark."""
    words = wording(facts)
    subtitle = "(Theo lớp học)" if words.book.startswith("SỔ THEO") else ""
    return [cover(facts, words.book, subtitle), inner(facts, words), instructions(words), *particulars(facts)]
