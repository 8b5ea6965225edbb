"""Bảng tổng hợp kết quả đánh giá giáo dục of a primary class: levels, tests, competences and qualities at a moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lienthong.school.assessment import public as assessment
from lienthong.school.records.books.common import (
    NUMBER,
    head_sign,
    homeroom_sign,
    name_cell,
    note,
    official,
    signing_day,
)
from lienthong.school.records.facts import Facts, Pupil
from lienthong.school.records.layout import PAGE_ACROSS, Cell, Col, Columns, Group, Page, Row, fit, leaves, table

MOMENTS = {"mid1": "GIỮA HỌC KÌ I", "end1": "CUỐI HỌC KÌ I", "mid2": "GIỮA HỌC KÌ II", "end2": "CUỐI NĂM HỌC"}
LEVELS = {3: "T", 2: "H", 1: "C"}
NAME, NOTE = 40.0, 14.0
# Names of more competences than these stand upright on one line only in a higher heading.
FEW = 4
QUALITIES = {3: "T", 2: "Đ", 1: "C"}
SHORT = {"Hoàn thành xuất sắc": "HTXS", "Hoàn thành tốt": "HTT", "Hoàn thành": "HT", "Chưa hoàn thành": "CHT"}
YEAR_END = (
    Col("Đánh giá kết quả giáo dục", 13, up=True),
    Col("Khen thưởng", 12, up=True),
    Col("Lên lớp", 6.5, up=True),
)


def aspects(facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Competences and qualities of the regulation and grade, in the order in which they are kept."""
    assert facts.book is not None
    listed = facts.book.aspects
    return tuple(a.name for a in listed if not a.is_quality), tuple(a.name for a in listed if a.is_quality)


def summary(facts: Facts, moment: str) -> Page:
    """The class's table at one of the four moments, laid across."""
    assert facts.book is not None
    term, is_end = int(moment[-1]), moment.startswith("end")
    subjects = [s for s in facts.book.subjects if term in s.sheets]
    competences, qualities = aspects(facts)
    heads: list[Col | Group] = []
    aspect_columns = _aspect_columns(competences, qualities)
    year_end = YEAR_END if moment == "end2" else ()
    tested = {s.code for s in subjects if _test_column(s, term, is_end=is_end)}
    taken = NUMBER + NAME + 15.5 + 7 + NOTE + sum(c.width for c in leaves([*aspect_columns, *year_end]))
    each = round(min(14.0, (PAGE_ACROSS - taken) / max(1, len(subjects) + len(tested))), 2)
    is_narrow = each < 10
    tall = 43 if len(competences) > FEW else 32
    for subject in subjects:
        if subject.code in tested:
            heads.append(Group(subject.name, [Col(name, each, up=is_narrow) for name in ("Mức đạt được", "Điểm KTĐK")]))
        else:
            heads.append(Col(subject.name, each, up=is_narrow))
    columns: Columns = [
        Col("STT", NUMBER), Col("Họ và tên", 0, "left"), Col("Ngày sinh", 15.5), Col("Giới tính", 7, up=True), *heads,
        *aspect_columns, *year_end, Col("Ghi chú", NOTE),
    ]  # fmt: skip
    rows: list[Row] = [
        [str(p.position), name_cell(p, NAME, 9), ["z", 7.5, p.birth], p.sex, *_row(facts, p, subjects, term, moment)]
        for p in facts.pupils
    ]
    return Page(
        "BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ GIÁO DỤC CỦA LỚP",
        [f"{MOMENTS[moment]} - Lớp {facts.room.name} - Năm học {facts.year_label}"],
        table=table(columns, rows, size=8.5, up=tall, height=5.0), across=True, official=official(facts),
        after=[
            "Môn học, hoạt động giáo dục: T (hoàn thành tốt), H (hoàn thành), C (chưa hoàn thành). Năng lực, phẩm chất: "
            "T (tốt), Đ (đạt), C (cần cố gắng). Kết quả giáo dục: HTXS (hoàn thành xuất sắc), HTT (hoàn thành tốt), HT "
            "(hoàn thành), CHT (chưa hoàn thành).",
            _counts(facts, subjects, term, is_end=is_end),
        ],
        place=signing_day(facts), signs=[homeroom_sign(facts), head_sign(facts)],
    )  # fmt: skip


def _test_column(subject: assessment.BookSubject, term: int, *, is_end: bool) -> assessment.Column | None:
    slot = "hk" if is_end else "dk"
    return next((c for c in subject.sheets[term] if c.slot == slot), None)


def _aspect_columns(competences: tuple[str, ...], qualities: tuple[str, ...]) -> list[Group]:
    groups = (("Năng lực", competences), ("Phẩm chất", qualities))
    return [Group(name, [Col(label, 5.6, up=True) for label in labels]) for name, labels in groups]


def _row(facts: Facts, pupil: Pupil, subjects: list[assessment.BookSubject], term: int, moment: str) -> list[Cell]:
    assert facts.book is not None
    is_end = moment.startswith("end")
    cells: list[Cell] = []
    for subject in subjects:
        line = facts.book.lines.get((pupil.member_id, subject.code, term))
        cells.append(level_of(line, is_end=is_end))
        test = _test_column(subject, term, is_end=is_end)
        if test is not None:
            cells.append(line.text(test) if line else "")
    found = facts.book.result(pupil.member_id, term)
    competences, qualities = aspects(facts)
    kept = (found.competences, found.qualities) if is_end else (found.mid_competences, found.mid_qualities)
    cells += [*letters(kept[0], len(competences)), *letters(kept[1], len(qualities))]
    if moment == "end2":
        year = facts.book.result(pupil.member_id, 0)
        cells += [
            SHORT.get(year.level, year.level),
            fit(year.title or year.commendation, 24, 8),
            "x" if facts.book.final_promotion(pupil.member_id) == "len_lop" else "",
        ]
    return [*cells, note(pupil, width=NOTE)]


def level_of(line: assessment.BookLine | None, *, is_end: bool) -> Cell:
    """T, H or C of the middle or the end of a term; "miễn" where the pupil is exempt."""
    if line is None:
        return ""
    if line.line.is_exempt:
        return ["z", 7, "miễn"]
    levels = line.line.levels
    index = 1 if is_end else 0
    return LEVELS.get(levels[index] or 0, "") if index < len(levels) else ""


def letters(levels: Sequence[int | None], size: int) -> Sequence[Cell]:
    """T, Đ, C for each aspect; empty where not decided."""
    return [QUALITIES.get(level or 0, "") for level in (*levels, *[None] * size)][:size]


def _counts(facts: Facts, subjects: list[assessment.BookSubject], term: int, *, is_end: bool) -> str:
    assert facts.book is not None
    parts = []
    for subject in subjects:
        lines = [facts.book.lines.get((p.member_id, subject.code, term)) for p in facts.present]
        tally = Counter(str(level_of(line, is_end=is_end)) for line in lines)
        parts.append(f"{subject.short_name} T {tally['T']}, H {tally['H']}, C {tally['C']}")
    return f"Sĩ số {len(facts.present)}. " + "; ".join(parts) + "."
