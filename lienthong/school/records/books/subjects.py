"""The pages of marks: one subject of one term, for the class book."""

from __future__ import annotations

from collections.abc import Sequence

from lienthong.school.assessment import public as assessment
from lienthong.school.records.books.common import (
    NAME,
    NUMBER,
    ROMAN,
    Wording,
    corrections,
    line_of,
    mark_cell,
    note,
    pupil_rows,
    remarks,
    result_cell,
    teachers_sign,
    wording,
)
from lienthong.school.records.facts import Facts, Pupil
from lienthong.school.records.layout import Cell, Col, Columns, Group, Page, row_height, table

# The book of Thông tư 22/2021 has four cells for regular tests, used or not.
CELLS_FOR_REGULAR = 4
# Nine tests and more stand side by side under their forms.
FORMED = 7.2


def pages(facts: Facts, term: int) -> list[Page]:
    """All subjects of a term: those assessed by comment, then those with marks."""
    assert facts.book is not None
    taught = [s for s in facts.book.subjects if term in s.sheets]
    ordered = [s for s in taught if s.kind == "comment"] + [s for s in taught if s.kind != "comment"]
    return [subject_page(facts, subject, term) for subject in ordered]


def subject_page(facts: Facts, subject: assessment.BookSubject, term: int) -> Page:
    """One subject of one term."""
    words = wording(facts)
    columns, tests = test_columns(facts, subject, term)
    closing = _closing_columns(subject, term, words)
    rows = pupil_rows(
        facts.pupils,
        lambda pupil: [
            *_tests(line_of(facts, pupil, subject, term), tests),
            *_results(facts, pupil, subject, term),
            note(pupil, *remarks(line_of(facts, pupil, subject, term))),
        ],
    )
    made = table(
        [Col("STT", NUMBER), Col("Họ và tên", NAME + 4, "left"), *columns, *closing, Col("Ghi chú")],
        rows, height=row_height(len(rows), room=214),
    )  # fmt: skip
    teachers = ", ".join(facts.teachers.get(subject.code, ()))
    return Page(
        f"HỌC KÌ {ROMAN[term]} - MÔN: {subject.name.upper()}",
        [f"Lớp {facts.room.name} - Năm học {facts.year_label}" + (f" - Giáo viên: {teachers}" if teachers else "")],
        table=made,
        after=corrections(facts, subject, term),
        signs=teachers_sign(facts, subject),
    )


def test_columns(
    facts: Facts, subject: assessment.BookSubject, term: int
) -> tuple[Columns, list[assessment.Column | None]]:
    """Headings of the tests under the regulation's names, and the sheet's column below each (None: a spare cell)."""
    assert facts.book is not None
    sheet = subject.sheets[term]
    made: list[Col | Group] = []
    order: list[assessment.Column | None] = []
    forms = assessment.forms_of(facts.book.regime.version)
    for kind in facts.book.regime.components:
        found: list[assessment.Column | None] = [c for c in sheet if c.slot == _SLOTS.get(kind.kind, kind.kind)]
        if not found:
            continue
        label = kind.comment_label if subject.kind == "comment" else kind.label
        if (
            forms is not None
            and kind.kind in forms.slots
            and (subject.kind == "scored" or any(c and c.form for c in found))
        ):
            cells, found = _by_form(found, forms.slots[kind.kind])
            made.append(Group(_weighted(label, kind.weight, subject), cells))
            order += found
            continue
        if kind.kind == "tx" and len(found) < CELLS_FOR_REGULAR:
            found += [None] * (CELLS_FOR_REGULAR - len(found))
        if len(found) == 1 and kind.single:
            made.append(Col(_words(label, subject), 14.5))
        else:
            width = max(16.0 / len(found), 9.5 if len(found) <= 5 else 7.5)
            numbered = [Col(str(number), width) for number in range(1, len(found) + 1)]
            made.append(Group(_weighted(label, kind.weight, subject), numbered))
        order += found
    if subject.kind == "comment":
        return [Group("Mức đánh giá", made)], order
    return made, order


def _by_form(
    tests: Sequence[assessment.Column | None], forms: Sequence[str]
) -> tuple[Columns, list[assessment.Column | None]]:
    """Tests under the forms that the book of Thông tư 58/2011 prints, used or not; those of no form stand after them."""
    made: list[Col | Group] = []
    order: list[assessment.Column | None] = []
    for form in forms:
        of_form: list[assessment.Column | None] = [c for c in tests if c is not None and c.form == form] or [None]
        made.append(Group(form, [Col(str(number), FORMED) for number in range(1, len(of_form) + 1)]))
        order += of_form
    told = [c for c in tests if c is not None and c.form not in forms]
    made += [Col(str(number), FORMED) for number in range(1, len(told) + 1)]
    return made, [*order, *told]


# One test of a term stands in these slots whatever the regulation calls it.
_SLOTS = {"gk": "dk", "ck": "hk"}


def _weighted(label: str, weight: int, subject: assessment.BookSubject) -> str:
    return _words(label, subject) if subject.kind == "comment" else f"{label} (hệ số {weight})"


def _words(label: str, subject: assessment.BookSubject) -> str:
    """For comment subjects the annex writes the words out."""
    if subject.kind != "comment":
        return label
    known = {"ĐGtx": "Thường xuyên", "ĐGgk": "Giữa kì", "ĐGck": "Cuối kì"}
    return known.get(label, label)


def _closing_columns(subject: assessment.BookSubject, term: int, words: Wording) -> list[Col]:
    last = term == max(subject.sheets)
    if subject.kind == "comment":
        made = [Col("Học kì", 13)]
        return [*made, Col("Cả năm", 13), Col("Mức đánh giá lại", 14)] if last else made
    made = [Col(words.mean, 15)]
    again = "KT lại" if words.has_average else "Đánh giá lại"
    return [*made, Col(words.year_mean, 15), Col(again, 14)] if last else made


def _tests(line: assessment.BookLine | None, tests: Sequence[assessment.Column | None]) -> list[Cell]:
    if line is not None and line.line.is_exempt:
        return ["miễn", *[""] * (len(tests) - 1)]
    return [mark_cell(line, column) if column is not None else "" for column in tests]


def _results(facts: Facts, pupil: Pupil, subject: assessment.BookSubject, term: int) -> list[Cell]:
    assert facts.book is not None
    made: list[Cell] = [result_cell(line_of(facts, pupil, subject, term))]
    if term == max(subject.sheets):
        again = facts.book.retests.get((pupil.member_id, subject.code), "")
        made += [facts.book.year_result(pupil.member_id, subject), again]
    return made
