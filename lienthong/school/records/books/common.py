"""What all books share: wording by regulation, rows of pupils, names of signatories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lienthong.engines.regimes import public as regimes
from lienthong.school.assessment import public as assessment
from lienthong.school.records.facts import Facts, Pupil
from lienthong.school.records.layout import Cell, Row, Sign, fit, struck

NUMBER, NAME = 7.0, 43.0
TERM_NAMES = {1: "Học kì I", 2: "Học kì II", 0: "Cả năm"}
ROMAN = {1: "I", 2: "II"}


@dataclass(frozen=True, slots=True)
class Wording:
    """How a regulation names its things in the class book."""

    book: str
    learning: str
    conduct: str
    pupil: str
    mean: str
    year_mean: str
    has_average: bool
    basis: str


def wording(facts: Facts) -> Wording:
    """The words of the regulation that the class goes by."""
    assert facts.book is not None
    regime = facts.book.regime
    pupil = "học viên" if facts.room.level == "GDTX" else "học sinh"
    by_count = isinstance(regime.academic, regimes.CountRule)
    # Thông tư 32/2020 (from 1/11/2020) renamed the book; its columns changed with Thông tư 22/2021 only.
    renamed = by_count or facts.room.year_id >= 2020
    book = f"SỔ THEO DÕI VÀ ĐÁNH GIÁ {pupil.upper()}" if renamed else "SỔ GỌI TÊN VÀ GHI ĐIỂM"
    if by_count:
        return Wording(
            book, "Kết quả học tập", "Kết quả rèn luyện", pupil, "ĐTBmhk", "ĐTBmcn", has_average=False,
            basis=regime.source,
        )  # fmt: skip
    return Wording(book, "Học lực", "Hạnh kiểm", pupil, "TBm", "TBmcn", has_average=True, basis=regime.source)


def name_cell(pupil: Pupil, width: float = NAME, size: float = 10) -> Cell:
    """The name on one line where it can be; struck through for whoever left."""
    return struck(pupil.name) if pupil.gone else fit(pupil.name, width, size)


def pupil_rows(pupils: Iterable[Pupil], make: Callable[[Pupil], Sequence[Cell]], *, size: float = 10) -> list[Row]:
    """STT, name, then what `make` says of each; the order of the list is the order of the book."""
    return [[str(pupil.position), name_cell(pupil, size=size), *make(pupil)] for pupil in pupils]


def note(pupil: Pupil, *more: str, width: float = 24) -> Cell:
    """Ghi chú: who left or came late, and where marks came from."""
    text = "; ".join(part for part in (pupil.gone or pupil.came_late, *more) if part)
    return fit(text, width, 9) if text else ""


def remarks(line: assessment.BookLine | None) -> list[str]:
    """Where marks came from, and which 0 or CĐ stands for a test that was not sat."""
    if line is None:
        return []
    said = [f"{label}: không dự kiểm tra ({reason})" for label, reason in line.forfeits.items()]
    return [line.came_from, *said] if line.came_from else said


def line_of(facts: Facts, pupil: Pupil, subject: assessment.BookSubject, term: int) -> assessment.BookLine | None:
    """A pupil's line, if there is one."""
    assert facts.book is not None
    return facts.book.lines.get((pupil.member_id, subject.code, term))


def mark_cell(line: assessment.BookLine | None, column: assessment.Column) -> Cell:
    """A mark as it stands; one changed after the lock shows both, the old struck through in red."""
    if line is None:
        return ""
    text = line.text(column)
    old = line.corrected.get(column.code)
    return text if old is None else ["c", old, text or " "]


def corrections(facts: Facts, subject: assessment.BookSubject, term: int) -> list[str]:
    """The foot of a page with corrected marks: in how many places, and each with who, before whom and why."""
    told = []
    for pupil in facts.pupils:
        line = line_of(facts, pupil, subject, term)
        for one in line.corrections if line is not None else ():
            column = next((c for c in subject.sheets[term] if c.code == one.column), None)
            if column is not None:
                old, new = (value or "để trống" for value in one.shown(column))
                told.append(f"số {pupil.position} {pupil.name}, {column.label}: {old} sửa thành {new} ({one.note})")
    return [f"Trong trang này có sửa chữa ở {len(told)} chỗ: {'; '.join(told)}."] if told else []


def result_cell(line: assessment.BookLine | None) -> Cell:
    """The term's result of a line."""
    return "" if line is None else line.result


def teachers_sign(facts: Facts, subject: assessment.BookSubject) -> list[Sign]:
    """Every co-teacher signs at the foot of the list."""
    names = facts.teachers.get(subject.code, ())
    return [Sign("Giáo viên môn học", name) for name in names] or [Sign("Giáo viên môn học")]


def homeroom_sign(facts: Facts) -> Sign:
    """The homeroom teacher."""
    return Sign("Giáo viên chủ nhiệm", facts.homeroom)


def head_sign(facts: Facts, note: str = "(Kí tên, đóng dấu)") -> Sign:
    """The head of the school."""
    return Sign(facts.school.head_title, facts.school.head, note)


def signing_day(facts: Facts) -> str:
    """Phú Cường, ngày … tháng … năm …: left for the hand that signs."""
    where = f"{facts.school.place}, " if facts.school.place else ""
    return f"{where}ngày ..... tháng ..... năm 20....."


def official(facts: Facts) -> tuple[str, str]:
    """The left half of the national heading."""
    return facts.school.parent, facts.school.name
