"""Phiếu kết quả học tập, rèn luyện for the family: one pupil a page, no rank, nothing of anybody else."""

from __future__ import annotations

from typing import Any

from lienthong.school.assessment import public as assessment
from lienthong.school.records.books import primary
from lienthong.school.records.books.common import (
    ROMAN,
    TERM_NAMES,
    head_sign,
    homeroom_sign,
    line_of,
    official,
    result_cell,
    signing_day,
    wording,
)
from lienthong.school.records.books.covers import part
from lienthong.school.records.books.subjects import test_columns
from lienthong.school.records.facts import Facts, Pupil
from lienthong.school.records.layout import Cell, Col, Columns, Page, Sign, fit, table

# For a remark by hand.
BLANK_LINES = ["." * 128] * 3


def pages(facts: Facts, term: int, *, only: int | None = None) -> list[Page]:
    """One slip for each pupil of the class, or for one of them (`only`: the member)."""
    wanted = [p for p in facts.pupils if p.member_id == only] if only is not None else facts.present
    return [slip(facts, pupil, term) for pupil in wanted]


def slip(facts: Facts, pupil: Pupil, term: int) -> Page:
    """A pupil's slip of a term, or of the year (0)."""
    assert facts.book is not None
    is_primary = facts.book.regime.primary is not None
    named = "HỌC VIÊN" if facts.room.level == "GDTX" else "HỌC SINH"
    parts = _primary_parts(facts, pupil, term) if is_primary else _parts(facts, pupil, term)
    return Page(
        f"PHIẾU KẾT QUẢ HỌC TẬP, RÈN LUYỆN CỦA {named}",
        [f"{TERM_NAMES[term]} - Năm học {facts.year_label}"],
        lines=[
            f"Họ và tên: {pupil.name}        Ngày sinh: {pupil.birth or '…'}        Lớp: {facts.room.name}",
            f"Giáo viên chủ nhiệm: {facts.homeroom or '…'}" + (f"        {pupil.gone}" if pupil.gone else ""),
        ],
        form="parts", extra={"parts": parts, "size": 12.5, "gap": 6}, official=official(facts), place=signing_day(facts),
        signs=[Sign("Cha mẹ học sinh", note="(Ý kiến, kí, ghi rõ họ tên)"), homeroom_sign(facts), head_sign(facts)],
    )  # fmt: skip


def _parts(facts: Facts, pupil: Pupil, term: int) -> list[dict[str, Any]]:
    assert facts.book is not None
    words = wording(facts)
    found = facts.book.result(pupil.member_id, term)
    subjects = [s for s in facts.book.subjects if term == 0 or term in s.sheets]
    columns: Columns
    if term == 0:
        columns = [
            Col("STT", 9), Col("Môn học, hoạt động giáo dục", 0, "left"), Col("Học kì I", 20), Col("Học kì II", 20),
            Col("Cả năm", 20), Col("Ghi chú", 42),
        ]  # fmt: skip
        rows = [[str(n), s.name, *_year_cells(facts, pupil, s), ""] for n, s in enumerate(subjects, start=1)]
    else:
        columns = [
            Col("STT", 9), Col("Môn học, hoạt động giáo dục", 44, "left"), Col("Đánh giá thường xuyên", 34),
            Col("Giữa kì, định kì", 22), Col("Cuối kì", 14), Col("Kết quả", 16), Col("Nhận xét", 0, "left"),
        ]  # fmt: skip
        rows = [[str(n), s.name, *_term_cells(facts, pupil, s, term)] for n, s in enumerate(subjects, start=1)]
    lines = [f"{words.learning}: {found.level or 'chưa xếp'}.    {words.conduct}: {found.conduct or 'chưa xếp'}."]
    if words.has_average and found.average:
        lines.insert(0, f"Điểm trung bình các môn: {found.average}.")
    if found.title:
        lines.append(f"Danh hiệu: {found.title}.")
    if found.absences is not None:
        lines.append(
            f"Số buổi nghỉ học: {found.absences} (có phép {found.excused or 0}, không phép {found.unexcused or 0})."
        )
    remark = [found.comment] if found.comment else BLANK_LINES
    return [
        part("1. Kết quả các môn học, hoạt động giáo dục", table=table(columns, rows, size=11, height=7.4)),
        part("2. Kết quả chung", lines=lines),
        part("3. Nhận xét của giáo viên chủ nhiệm", lines=remark),
    ]


def _term_cells(facts: Facts, pupil: Pupil, subject: assessment.BookSubject, term: int) -> list[Cell]:
    line = line_of(facts, pupil, subject, term)
    if line is None:
        return ["", "", "", "", ""]
    _heads, order = test_columns(facts, subject, term)
    slots: dict[str, list[str]] = {"tx": [], "dk": [], "hk": []}
    for column in order:
        text = line.text(column) if column is not None else ""
        if column is not None and text:
            slots[column.slot].append(text)
    said = "; ".join(x for x in (line.comment, line.came_from) if x)
    given = ["   ".join(slots[slot]) for slot in ("tx", "dk", "hk")]
    return [*given, result_cell(line), fit(said, 40, 9)]


def _year_cells(facts: Facts, pupil: Pupil, subject: assessment.BookSubject) -> list[Cell]:
    assert facts.book is not None
    terms = [result_cell(line_of(facts, pupil, subject, term)) for term in (1, 2)]
    return [*terms, ["b", facts.book.year_result(pupil.member_id, subject)]]


def _primary_parts(facts: Facts, pupil: Pupil, term: int) -> list[dict[str, Any]]:
    assert facts.book is not None
    term = term or 2
    subjects = [s for s in facts.book.subjects if term in s.sheets]
    rows: list[list[Cell]] = []
    for number, subject in enumerate(subjects, start=1):
        line = line_of(facts, pupil, subject, term)
        rows.append([
            str(number), subject.name, primary.level_of(line, is_end=False), primary.level_of(line, is_end=True),
            line.test if line else "", fit(line.comment if line else "", 60, 9),
        ])  # fmt: skip
    columns: Columns = [
        Col("STT", 9), Col("Môn học, hoạt động giáo dục", 50, "left"), Col(f"Mức giữa kì {ROMAN[term]}", 18),
        Col(f"Mức cuối kì {ROMAN[term]}" if term == 1 else "Mức cuối năm", 18), Col("Điểm kiểm tra", 18),
        Col("Nhận xét", 0, "left"),
    ]  # fmt: skip
    found, names = facts.book.result(pupil.member_id, term), primary.aspects(facts)
    marks = (
        primary.letters(found.competences, len(names[0])),
        primary.letters(found.qualities, len(names[1])),
    )
    widest = max(len(names[0]), len(names[1]))
    aspect_rows: list[list[Cell]] = []
    for index in range(widest):
        row: list[Cell] = []
        for labels, values in zip(names, marks, strict=True):
            row += [labels[index], values[index]] if index < len(labels) else ["", ""]
        aspect_rows.append(row)
    aspect_columns = [Col("Năng lực", 0, "left"), Col("Mức", 16), Col("Phẩm chất", 0, "left"), Col("Mức", 16)]
    return [
        part("1. Môn học, hoạt động giáo dục", table=table(columns, rows, size=11, height=7.0)),
        part("2. Năng lực, phẩm chất", table=table(aspect_columns, aspect_rows, size=11, height=6.6)),
        part("3. Nhận xét của giáo viên chủ nhiệm", lines=[found.comment] if found.comment else BLANK_LINES),
        part(lines=["T: hoàn thành tốt hoặc tốt; H: hoàn thành; Đ: đạt; C: chưa hoàn thành hoặc cần cố gắng."]),
    ]
