"""The class list, and attendance sheets of a month."""

from __future__ import annotations

from lienthong.school.records.books.common import NUMBER, head_sign, homeroom_sign, name_cell, official, signing_day
from lienthong.school.records.facts import Facts
from lienthong.school.records.layout import Col, Page, row_height, table


def class_list(facts: Facts) -> Page:
    """Danh sách học sinh của lớp, with room for remarks by hand."""
    rows = [
        [str(p.position), p.code, name_cell(p, 52, 11), p.birth, p.sex, p.birth_place, p.gone or p.came_late]
        for p in facts.pupils
    ]
    girls = sum(1 for pupil in facts.present if pupil.sex == "Nữ")
    made = table(
        [Col("STT", NUMBER + 1), Col("Mã học sinh", 24), Col("Họ và tên", 52, "left"), Col("Ngày sinh", 22),
         Col("Giới tính", 13), Col("Nơi sinh", 0, "left"), Col("Ghi chú", 28, "left")],
        rows, size=10, height=row_height(len(rows), room=192),
    )  # fmt: skip
    return Page(
        f"DANH SÁCH LỚP {facts.room.name.upper()}", [f"Năm học {facts.year_label}"],
        lines=[f"Giáo viên chủ nhiệm: {facts.homeroom or '…'}. Sĩ số: {len(facts.present)}, nữ: {girls}."],
        table=made, official=official(facts), place=signing_day(facts), signs=[homeroom_sign(facts), head_sign(facts)],
    )  # fmt: skip
