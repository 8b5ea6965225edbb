"""Tổng hợp of a term and of the year, and the year's decisions, for secondary classes and centres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from lienthong.school.assessment import public as assessment
from lienthong.school.records.books.common import (
    NAME,
    NUMBER,
    ROMAN,
    head_sign,
    homeroom_sign,
    note,
    official,
    pupil_rows,
    signing_day,
    wording,
)
from lienthong.school.records.facts import Facts, Pupil
from lienthong.school.records.layout import PAGE, PAGE_ACROSS, Cell, Col, Columns, Group, Page, fit, row_height, table

YEAR = 0
# As the roll book of Thông tư 58/2011 abbreviates them.
SHORT = {"Giỏi": "G", "Khá": "K", "Trung bình": "Tb", "Yếu": "Y", "Tốt": "T", "Học sinh giỏi": "HSG",
         "Học sinh tiên tiến": "HSTT", "Học viên giỏi": "HVG", "Học viên tiên tiến": "HVTT"}  # fmt: skip
LEGEND = "G: giỏi; K: khá; Tb: trung bình; Y: yếu; T: tốt; HSG, HVG: giỏi; HSTT, HVTT: tiên tiến."
# Narrower than this a mark of two figures and its comma no longer stands clear of the lines.
NARROWEST = 6.4
WORD = 13.0


def term_page(facts: Facts, term: int) -> Page:
    """Tổng hợp kết quả of a term, or of the year (0)."""
    title = "TỔNG HỢP KẾT QUẢ CẢ NĂM" if term == YEAR else f"TỔNG HỢP KẾT QUẢ HỌC KÌ {ROMAN[term]}"
    columns, make, across = _columns(facts, term)
    rows = pupil_rows(facts.pupils, make, size=9)
    made = table(
        columns, rows, size=8.5, up=27, height=row_height(len(rows), room=140 if across else 198, least=4.4),
    )  # fmt: skip
    legend = [LEGEND] if wording(facts).has_average and not across else []
    return Page(
        title, [f"Lớp {facts.room.name} - Năm học {facts.year_label}"], table=made, across=across,
        after=legend, signs=[homeroom_sign(facts)],
    )  # fmt: skip


def sheet(facts: Facts, term: int) -> Page:
    """The same as a paper of its own with the national heading, for the office and the notice to the head."""
    columns, make, _across = _columns(facts, term, across=True)
    rows = pupil_rows(facts.pupils, make, size=9.5)
    name = "CẢ NĂM" if term == YEAR else f"HỌC KÌ {ROMAN[term]}"
    words = wording(facts)
    return Page(
        f"BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ {words.pupil.upper()} {name}",
        [f"Lớp {facts.room.name} - Năm học {facts.year_label}"],
        table=table(columns, rows, size=9, up=27, height=5.0),
        after=[counts(facts, term)], across=True, official=official(facts), place=signing_day(facts),
        signs=[homeroom_sign(facts), head_sign(facts)],
    )  # fmt: skip


def counts(facts: Facts, term: int) -> str:
    """How many of each level and conduct; of those who sit in the class."""
    assert facts.book is not None
    words = wording(facts)
    found = [facts.book.result(pupil.member_id, term) for pupil in facts.present]
    parts = [f"Sĩ số {len(found)}"]
    for label, values in (
        (words.learning, [r.level for r in found]), (words.conduct, [r.conduct for r in found]),
    ):  # fmt: skip
        tally = Counter(values)
        listed = [f"{name} {count} ({_share(count, len(found))})" for name, count in tally.most_common() if name]
        unranked = [f"chưa xếp {tally['']}"] if tally[""] else []
        parts.append(f"{label}: {', '.join([*listed, *unranked])}")
    return ". ".join(parts) + "."


def _share(count: int, total: int) -> str:
    return f"{count * 100 / total:.1f}%".replace(".", ",") if total else "0%"


def _columns(
    facts: Facts, term: int, *, across: bool = False
) -> tuple[Columns, Callable[[Pupil], Sequence[Cell]], bool]:
    """Columns of a summary and what each pupil's row holds; laid across where upright is too narrow."""
    assert facts.book is not None
    words = wording(facts)
    subjects = [s for s in facts.book.subjects if term == YEAR or term in s.sheets]
    comments = [s for s in subjects if s.kind == "comment"]
    scored = [s for s in subjects if s.kind != "comment"]
    narrow = words.has_average and not across
    last: list[Col] = [Col(name, 7.0 if narrow else WORD, up=True) for name in (words.learning, words.conduct)]
    if words.has_average:
        last = [Col("Trung bình các môn", 8.5, up=True), *last, Col("Danh hiệu", 10 if narrow else 24, up=True)]
        last += [Col("Nghỉ có phép", 6, up=True), Col("Nghỉ không phép", 6, up=True)]
    elif term == YEAR:
        last += [Col("Danh hiệu", 16, up=True)]
    taken = NUMBER + NAME + sum(c.width for c in last)
    across = across or (PAGE - taken) / max(1, len(subjects)) < NARROWEST
    each = round(min(12.0, ((PAGE_ACROSS if across else PAGE) - taken) / max(1, len(subjects))), 2)

    def heads(group: list[assessment.BookSubject]) -> list[Col]:
        return [Col(s.short_name if len(s.name) > 26 else s.name, each, up=True) for s in group]

    groups = [("Môn đánh giá bằng nhận xét", comments), ("Môn đánh giá bằng điểm số", scored)]
    columns: Columns = [
        Col("STT", NUMBER), Col("Họ và tên", 0, "left"),
        *(Group(label if len(group) > 2 else "Nhận xét", heads(group)) for label, group in groups if group), *last,
    ]  # fmt: skip

    def make(pupil: Pupil) -> Sequence[Cell]:
        return [
            *(_subject(facts, pupil, s, term) for s in (*comments, *scored)),
            *_results(facts, pupil, term, short=narrow),
        ]

    return columns, make, across


def _subject(facts: Facts, pupil: Pupil, subject: assessment.BookSubject, term: int) -> Cell:
    assert facts.book is not None
    if term == YEAR:
        text = facts.book.year_result(pupil.member_id, subject)
    else:
        line = facts.book.lines.get((pupil.member_id, subject.code, term))
        text = line.result if line else ""
    return ["z", 7, text] if text == "miễn" else text


def _results(facts: Facts, pupil: Pupil, term: int, *, short: bool) -> list[Cell]:
    assert facts.book is not None
    found = facts.book.result(pupil.member_id, term)
    made: list[Cell] = [fit(found.level, WORD, 8.5), fit(found.conduct, WORD, 8.5)]
    if wording(facts).has_average:
        excused, unexcused = _absences(facts, pupil, term)
        if short:
            made = [SHORT.get(found.level, found.level), SHORT.get(found.conduct, found.conduct)]
        title = SHORT.get(found.title, found.title) if short else fit(found.title, 24, 8.5)
        made = [found.average, *made, title, excused, unexcused]
    elif term == YEAR:
        made.append(fit(found.title, 16, 8.5))
    return made


def _absences(facts: Facts, pupil: Pupil, term: int) -> tuple[str, str]:
    assert facts.book is not None
    parts = [facts.book.result(pupil.member_id, t) for t in ((1, 2) if term == YEAR else (term,))]

    def total(values: list[int | None]) -> str:
        known = [value for value in values if value is not None]
        return str(sum(known)) if known else ""

    return total([p.excused for p in parts]), total([p.unexcused for p in parts])


def year_end(facts: Facts) -> Page:
    """Đánh giá, xếp loại cả năm: levels before and after the summer, absences, who goes up, praise, and the totals."""
    assert facts.book is not None
    words = wording(facts)
    pair = [words.conduct, words.learning]
    columns: Columns = [
        Col("STT", NUMBER), Col("Họ và tên", NAME, "left"),
        Group("Mức đánh giá" if not words.has_average else "Xếp loại", [Col(name, 14, up=True) for name in pair]),
        Group("Sau kiểm tra lại, rèn luyện trong hè", [Col(name, 14, up=True) for name in pair]),
        Col("Tổng số buổi nghỉ học", 9, up=True), Col("Được lên lớp", 9, up=True), Col("Không được lên lớp", 9, up=True),
        Col("Khen thưởng", 24), Col("Ghi chú"),
    ]  # fmt: skip
    rows = pupil_rows(facts.pupils, lambda pupil: _decision(facts, pupil))
    return Page(
        "ĐÁNH GIÁ, XẾP LOẠI CẢ NĂM HỌC", [f"Lớp {facts.room.name} - Năm học {facts.year_label}"],
        table=table(columns, rows, size=9.5, up=27, height=row_height(len(rows), room=186, least=4.4)),
        after=_totals(facts), signs=[homeroom_sign(facts), head_sign(facts)],
    )  # fmt: skip


def _decision(facts: Facts, pupil: Pupil) -> list[Cell]:
    assert facts.book is not None
    found, summer = facts.book.result(pupil.member_id, YEAR), facts.book.summer(pupil.member_id)
    final = facts.book.final_promotion(pupil.member_id)
    excused, unexcused = _absences(facts, pupil, YEAR)
    absences = str(int(excused or 0) + int(unexcused or 0)) if excused or unexcused else ""
    waiting = {"kiem_tra_lai": "Kiểm tra lại", "ren_luyen_he": "Rèn luyện hè"}
    open_still = ", ".join(waiting[part] for part in final.split("+") if part in waiting)
    praise = "; ".join(part for part in (found.title, found.commendation) if part)
    return [
        fit(found.conduct, 14, 9.5), fit(found.level, 14, 9.5), fit(summer.conduct, 14, 9.5), fit(summer.level, 14, 9.5),
        absences, "x" if final == "len_lop" else "", "x" if final == "o_lai_lop" else "", fit(praise, 46, 9.5),
        note(pupil, open_still, width=30),
    ]  # fmt: skip


def _totals(facts: Facts) -> list[str]:
    assert facts.book is not None
    tally = Counter(facts.book.final_promotion(pupil.member_id) for pupil in facts.present)
    mended = sum(facts.book.summer(pupil.member_id).outcome == "len_lop" for pupil in facts.present)
    pupils = wording(facts).pupil
    up, stays = tally["len_lop"], tally["o_lai_lop"]
    open_still = sum(count for code, count in tally.items() if code not in ("", "len_lop", "o_lai_lop"))
    went = f"được lên lớp {up} (trong đó sau hè {mended}); không được lên lớp {stays}"
    return [
        f"Tổng hợp chung: tổng số {pupils} {len(facts.present)}; {went}; "
        f"chờ kiểm tra lại hoặc rèn luyện trong hè {open_still}; chưa xếp loại {tally['']}."
    ]
