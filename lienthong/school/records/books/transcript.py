"""Pages of the học bạ for one school year: the form of Thông tư 58/2011, of Thông tư 22/2021, and the primary one."""

from __future__ import annotations

from typing import Any

from lienthong.school.assessment import public as assessment
from lienthong.school.records.books import primary
from lienthong.school.records.books.common import head_sign, homeroom_sign, line_of, result_cell, signing_day, wording
from lienthong.school.records.books.covers import part
from lienthong.school.records.facts import Facts, Pupil
from lienthong.school.records.layout import Cell, Col, Columns, Group, Page, fit, table

DOTS = "." * 110


def pages(facts: Facts, *, only: int | None = None) -> list[Page]:
    """The pages of this year's class for each pupil (or one): identity, then what the regulation's form asks."""
    assert facts.book is not None
    wanted = [p for p in facts.pupils if p.member_id == only] if only is not None else facts.present
    of_year = _primary_year if facts.book.regime.primary is not None else _year
    return [page for pupil in wanted for page in (identity(facts, pupil), *of_year(facts, pupil))]


def identity(facts: Facts, pupil: Pupil) -> Page:
    """Page 1: who the pupil is, with room for the photo and the head's seal; and the course of schooling so far."""
    family = [("Họ và tên cha:", pupil.father), ("Họ và tên mẹ:", pupil.mother), ("Người giám hộ:", pupil.guardian)]
    fields = [
        ("Họ và tên:", pupil.name.upper()), ("Giới tính:", pupil.sex), ("Ngày, tháng, năm sinh:", pupil.birth),
        ("Nơi sinh:", pupil.birth_place), ("Dân tộc:", pupil.ethnic), ("Con liệt sĩ, con thương binh:", pupil.priority),
        ("Chỗ ở hiện tại:", pupil.address),
    ]  # fmt: skip
    for label, about in family:
        fields += [(label, str(about.get("name") or "")), ("Nghề nghiệp:", str(about.get("job") or ""))]
    school = facts.school
    course = table(
        [Col("Năm học", 26), Col("Lớp", 18), Col("Tên trường, huyện (quận, thị xã, thành phố), tỉnh", 0, "left"),
         Col("Ngày nhập học hoặc chuyển đến", 34)],
        [[facts.year_label, facts.room.name, ", ".join(x for x in (school.name, school.district, school.province) if x),
          pupil.came_late.removeprefix("Vào lớp ")], *([["", "", "", ""]] * 4)],
        size=10.5, height=8,
    )  # fmt: skip
    return Page(
        "HỌC BẠ", [facts.level_name.upper(), f"Số đăng bộ: {pupil.register_number or '……'}"], form="parts", side="odd",
        extra={"parts": [part(fields=fields), part("QUÁ TRÌNH HỌC TẬP", table=course)], "gap": 7, "size": 12.5,
               "photo": "Ảnh 3 × 4"},
        place=signing_day(facts), signs=[head_sign(facts, "(Kí, ghi rõ họ tên và đóng dấu)")],
    )  # fmt: skip


def _year(facts: Facts, pupil: Pupil) -> list[Page]:
    return [_marks(facts, pupil), _decisions(facts, pupil)]


def _marks(facts: Facts, pupil: Pupil) -> Page:
    """Page A: every subject's terms and year, the mark after the retest, and the teacher's hand."""
    assert facts.book is not None
    words = wording(facts)
    rows: list[list[Cell]] = []
    for subject in facts.book.subjects:
        terms = [result_cell(line_of(facts, pupil, subject, term)) for term in (1, 2)]
        name = fit(", ".join(facts.teachers.get(subject.code, ())), 40, 9)
        row: list[Cell] = [subject.name, *terms, facts.book.year_result(pupil.member_id, subject)]
        row.append(facts.book.retests.get((pupil.member_id, subject.code), ""))
        rows.append([*row, name] if words.has_average else [*row, fit(_said(facts, pupil, subject), 76, 9), name])
    if words.has_average:
        found = [facts.book.result(pupil.member_id, term).average for term in (1, 2, 0)]
        rows.append([["b", "ĐTB các môn"], *(["b", average] for average in found), "", ""])
    results: list[Col | Group] = [
        Group("Điểm trung bình hoặc xếp loại các môn", [Col("HKI", 14), Col("HKII", 14), Col("CN", 14)])
    ]
    if not words.has_average:
        results = [Group("ĐTBm hoặc mức đánh giá", [Col("HKI", 12), Col("HKII", 12), Col("CN", 12)])]
    after = Col("Điểm hoặc xếp loại sau KT lại", 20) if words.has_average else Col("Đánh giá lại", 15)
    remark = "Nhận xét sự tiến bộ, ưu điểm nổi bật, hạn chế chủ yếu (nếu có)"
    columns: Columns = [
        Col("Môn học, hoạt động giáo dục", 50 if words.has_average else 42, "left"), *results, after,
        *([] if words.has_average else [Col(remark, 0, "left")]),
        Col("Giáo viên bộ môn kí xác nhận", 0 if words.has_average else 36),
    ]  # fmt: skip
    return Page(
        "", lines=[_line_one(facts, pupil)], side="even",
        table=table(columns, rows, size=10.5 if words.has_average else 9.5, height=9.0),
        after=["Trong bảng này có sửa chữa ở: ……… chỗ, thuộc các môn học: " + "." * 60],
        place=signing_day(facts), signs=[homeroom_sign(facts), head_sign(facts)],
    )  # fmt: skip


def _said(facts: Facts, pupil: Pupil, subject: assessment.BookSubject) -> str:
    lines = [line_of(facts, pupil, subject, term) for term in (2, 1)]
    return next((line.comment for line in lines if line is not None and line.comment), "")


def _line_one(facts: Facts, pupil: Pupil) -> str:
    return f"Họ và tên: {pupil.name}        Lớp: {facts.room.name}        Năm học: {facts.year_label}"


def _decisions(facts: Facts, pupil: Pupil) -> Page:
    """Page B: levels and conduct, absences, who goes up and how, prizes, the remarks of the homeroom teacher and head."""
    assert facts.book is not None
    words = wording(facts)
    found = {term: facts.book.result(pupil.member_id, term) for term in (1, 2, 0)}
    absences = [found[t].absences for t in (1, 2)]
    known = [count for count in absences if count is not None]
    summer = facts.book.summer(pupil.member_id)
    after = (summer.conduct, summer.level)
    rows: list[list[Cell]] = [
        [
            name,
            found[t].conduct,
            found[t].level,
            str(sum(known)) if t == 0 and known else "",
            *(after if t == 0 else ("", "")),
        ]
        for t, name in ((1, "Học kì I"), (2, "Học kì II"), (0, "Cả năm"))
    ]
    columns: Columns = [
        Col("Học kì", 24, "left"), Group("Kết quả xếp loại", [Col(words.conduct, 30), Col(words.learning, 30)]),
        Col("Tổng số buổi nghỉ học cả năm", 26),
        Group("Sau KT lại hoặc rèn luyện thêm", [Col(words.conduct, 30), Col(words.learning, 0)]),
    ]  # fmt: skip
    last = found[0]
    remark = last.comment or found[2].comment
    mended = {"len_lop": "được lên lớp", "o_lai_lop": "không được lên lớp"}.get(summer.outcome, DOTS[:40])
    straight = {"len_lop": "được lên lớp thẳng", "o_lai_lop": "không được lên lớp"}.get(last.promotion, DOTS[:60])
    return Page(
        "", lines=[_line_one(facts, pupil)], form="parts", side="odd", place=signing_day(facts),
        extra={"gap": 5, "size": 12, "parts": [
            part(table=table(columns, rows, size=11, height=8)),
            part(lines=[
                f"- Kết quả cuối năm học: {straight}.",
                "- Được lên lớp sau khi kiểm tra lại môn học hoặc rèn luyện thêm về hạnh kiểm: " + mended,
                "- Chứng chỉ nghề phổ thông: " + DOTS[:40] + " loại: " + DOTS[:20],
                "- Được giải thưởng trong các kì thi từ cấp huyện trở lên: " + DOTS[:60],
                f"- Khen thưởng: {last.title or last.commendation or DOTS[:80]}",
            ]),
            part("NHẬN XÉT CỦA GIÁO VIÊN CHỦ NHIỆM", lines=[remark] if remark else [DOTS] * 3),
            part(f"PHÊ DUYỆT CỦA {facts.school.head_title.upper()}", lines=[DOTS] * 2),
        ]},
        signs=[homeroom_sign(facts), head_sign(facts)],
    )  # fmt: skip


def _primary_year(facts: Facts, pupil: Pupil) -> list[Page]:
    """The primary form: body and days missed, subjects, qualities, competences, the year's result and praise."""
    assert facts.book is not None
    book = facts.book
    last, second = book.result(pupil.member_id, 0), book.result(pupil.member_id, 2)
    missed = [book.result(pupil.member_id, term) for term in (1, 2)]
    excused, unexcused = (sum(getattr(m, name) or 0 for m in missed) for name in ("excused", "unexcused"))
    rows: list[list[Cell]] = []
    for subject in book.subjects:
        line = line_of(facts, pupil, subject, 2) or line_of(facts, pupil, subject, 1)
        level = primary.level_of(line_of(facts, pupil, subject, 2), is_end=True)
        at_end = line_of(facts, pupil, subject, 2)
        rows.append([subject.name, level, at_end.test if at_end else "", fit(line.comment if line else "", 150, 9.5)])
    names = primary.aspects(facts)
    marks = primary.letters(second.competences, len(names[0])), primary.letters(second.qualities, len(names[1]))
    height, weight = (str(pupil.health.get(key) or "…") for key in ("height_cm", "weight_kg"))
    columns: Columns = [
        Col("Môn học, hoạt động giáo dục", 52, "left"), Col("Mức đạt được", 18), Col("Điểm KTĐK", 16), Col("Nhận xét", 0, "left"),
    ]  # fmt: skip

    def aspects(index: int) -> dict[str, Any]:
        listed: list[list[Cell]] = [[n, v, ""] for n, v in zip(names[index], marks[index], strict=True)]
        head = "Phẩm chất chủ yếu" if index else "Năng lực"
        return table(
            [Col(head, 62, "left"), Col("Mức đạt được", 20), Col("Nhận xét", 0, "left")], listed, size=10, height=6
        )

    result = last.level or DOTS[:50]
    done = (
        "Hoàn thành chương trình tiểu học"
        if facts.room.grade == 5
        else f"Hoàn thành chương trình lớp {facts.room.grade}"
    )
    subjects = table(columns, rows, size=10.5, height=9)
    first = Page(
        "", lines=[
            _line_one(facts, pupil),
            f"Chiều cao: {height} cm        Cân nặng: {weight} kg        Sức khỏe: ………………",
            f"Số ngày nghỉ: {excused + unexcused}        Có phép: {excused}        Không phép: {unexcused}",
        ],
        form="parts", side="even",
        extra={"gap": 4, "size": 12, "parts": [part("1. Các môn học và hoạt động giáo dục", table=subjects)]},
        signs=[homeroom_sign(facts)],
    )  # fmt: skip
    second_page = Page(
        "", lines=[_line_one(facts, pupil)], form="parts", side="odd", place=signing_day(facts),
        extra={"gap": 4, "size": 12, "parts": [
            part("2. Phẩm chất", table=aspects(1)), part("3. Năng lực", table=aspects(0)),
            part(lines=[
                f"4. Đánh giá kết quả giáo dục: {result}", f"5. Khen thưởng: {last.title or last.commendation or DOTS[:60]}",
                f"6. {done}: {'đã hoàn thành' if book.final_promotion(pupil.member_id) == 'len_lop' else DOTS[:40]}",
            ]),
        ]},
        signs=[homeroom_sign(facts), head_sign(facts)],
    )  # fmt: skip
    return [first, second_page]
