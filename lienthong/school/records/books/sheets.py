"""Papers of one subject: the mark sheet of a term, and the teacher's own book."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lienthong.school.assessment import public as assessment
from lienthong.school.records.books.common import (
    NUMBER,
    ROMAN,
    corrections,
    head_sign,
    line_of,
    mark_cell,
    note,
    official,
    pupil_rows,
    remarks,
    result_cell,
    signing_day,
    teachers_sign,
    wording,
)
from lienthong.school.records.books.covers import cover
from lienthong.school.records.books.subjects import test_columns
from lienthong.school.records.facts import Facts, Pupil
from lienthong.school.records.layout import Cell, Col, Columns, Page, comma, row_height, table


def mark_sheet(facts: Facts, subject: assessment.BookSubject, term: int) -> Page:
    """Bảng điểm môn: one subject of one term on a sheet with the national heading."""
    columns, make = _columns(facts, subject, term, comments=False)
    rows = pupil_rows(facts.pupils, make)
    return Page(
        f"BẢNG ĐIỂM MÔN {subject.name.upper()} HỌC KÌ {ROMAN[term]}",
        [f"Lớp {facts.room.name} - Năm học {facts.year_label}"],
        table=table(columns, rows, height=row_height(len(rows), room=190)),
        after=[counts(facts, subject, term), *corrections(facts, subject, term)],
        official=official(facts), place=signing_day(facts),
        signs=[*teachers_sign(facts, subject), head_sign(facts)],
    )  # fmt: skip


def teacher_book(facts: Facts, subjects: Sequence[assessment.BookSubject], teacher: str) -> list[Page]:
    """Sổ theo dõi và đánh giá của giáo viên for one class: cover, then each subject's two terms with comments."""
    pupil = "HỌC VIÊN" if facts.room.level == "GDTX" else "HỌC SINH"
    named = ", ".join(s.name for s in subjects)
    front = cover(
        facts, f"SỔ THEO DÕI VÀ ĐÁNH GIÁ {pupil}", "(Của giáo viên)",
        fields=[("Giáo viên:", teacher), ("Môn học:", named), ("Lớp:", facts.room.name)],
    )  # fmt: skip
    return [front, *(term_page(facts, s, term, teacher) for s in subjects for term in sorted(s.sheets))]


def term_page(facts: Facts, subject: assessment.BookSubject, term: int, teacher: str) -> Page:
    """A subject's term in the teacher's own book, with the remark on progress and the counts at the foot."""
    columns, make = _columns(facts, subject, term, comments=True)
    rows = pupil_rows(facts.pupils, make)
    signs = [s for s in teachers_sign(facts, subject) if not teacher or s.name == teacher] or teachers_sign(
        facts, subject
    )
    return Page(
        f"MÔN {subject.name.upper()} - HỌC KÌ {ROMAN[term]}",
        [f"Lớp {facts.room.name} - Năm học {facts.year_label}"],
        table=table(columns, rows, height=row_height(len(rows), room=205), size=9.5),
        after=[counts(facts, subject, term), *corrections(facts, subject, term)], signs=signs,
    )  # fmt: skip


def _columns(
    facts: Facts, subject: assessment.BookSubject, term: int, *, comments: bool
) -> tuple[Columns, Callable[[Pupil], list[Cell]]]:
    last = term == max(subject.sheets)
    if subject.kind == "level":
        tests: list[assessment.Column | None] = list(subject.sheets[term])
        heads: Columns = [Col(column.label, 17) for column in subject.sheets[term]]
        closing: list[Col] = []
    else:
        heads, tests = test_columns(facts, subject, term)
        words = wording(facts)
        scored = subject.kind == "scored"
        closing = [Col(f"{words.mean}{'' if words.has_average else ROMAN[term]}" if scored else "Học kì", 16)]
        closing += [Col(words.year_mean if scored else "Cả năm", 14)] if last else []
    remark = "Nhận xét sự tiến bộ, ưu điểm nổi bật, hạn chế chủ yếu" if comments else "Ghi chú"

    def make(pupil: Pupil) -> list[Cell]:
        assert facts.book is not None
        line = line_of(facts, pupil, subject, term)
        cells: list[Cell] = [mark_cell(line, column) if column is not None else "" for column in tests]
        if line is not None and line.line.is_exempt:
            cells = ["miễn", *[""] * (len(tests) - 1)]
        if closing:
            cells.append(result_cell(line))
        if len(closing) > 1:
            cells.append(facts.book.year_result(pupil.member_id, subject))
        said = line.comment if line is not None and comments else ""
        return [*cells, note(pupil, said, *remarks(line), width=84)]

    columns: Columns = [Col("STT", NUMBER), Col("Họ và tên", 45, "left"), *heads, *closing, Col(remark, 0, "left")]
    return columns, make


def counts(facts: Facts, subject: assessment.BookSubject, term: int) -> str:
    """The foot: how many reached what, with shares; of those who sit in the class and have a result."""
    found = [line_of(facts, pupil, subject, term) for pupil in facts.present]
    results = [line.result for line in found if line is not None and line.result and not line.line.is_exempt]
    total = len(results)
    if subject.kind == "scored":
        marks = [float(text.replace(",", ".")) for text in results]
        bands = [("từ 8,0", 8.0, 10.1), ("6,5 đến 7,9", 6.5, 8.0), ("5,0 đến 6,4", 5.0, 6.5), ("3,5 đến 4,9", 3.5, 5.0),
                 ("dưới 3,5", -0.1, 3.5)]  # fmt: skip
        tally = [(name, sum(low <= mark < high for mark in marks)) for name, low, high in bands]
    elif subject.kind == "comment":
        tally = [("Đạt", results.count("Đ")), ("Chưa đạt", results.count("CĐ"))]
    else:
        names = (("Hoàn thành tốt", "T"), ("Hoàn thành", "H"), ("Chưa hoàn thành", "C"))
        tally = [(name, results.count(code)) for name, code in names]
    listed = "; ".join(f"{name}: {count} ({comma(count * 100 / total if total else 0)}%)" for name, count in tally)
    lacking = len(found) - total
    return f"Có kết quả {total}. {listed}." + (f" Chưa có hoặc được miễn: {lacking}." if lacking else "")
