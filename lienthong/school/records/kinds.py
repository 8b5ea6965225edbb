"""What can be printed: each book with who may have it, what must be chosen first, and the function that lays it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lienthong.school.assessment import public as assessment
from lienthong.school.records.books import attendance, classbook, lists, primary, sheets, slips, summaries, transcript
from lienthong.school.records.errors import NothingToPrint
from lienthong.school.records.facts import Facts
from lienthong.school.records.layout import Page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person chose of a book. `term` 0 is the year; `month` 0 is all months; `member` prints one pupil."""

    term: int = 1
    subject: str = ""
    month: int = 0
    moment: str = "end1"
    member: int | None = None
    blank: bool = False
    teacher: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A book. `whose`: class (homeroom teacher, who may see marks), subject (also who teaches it), list (all of them)."""

    code: str
    name: StrOrPromise
    about: StrOrPromise
    whose: str
    levels: frozenset[str]
    make: Callable[[Facts, Choice], list[Page]]
    asks: frozenset[str] = frozenset()
    # Facts that only some may see and whose every showing is noted.
    sensitive: tuple[str, ...] = ()
    # Read on a screen by families: with the structure that screen readers follow.
    tagged: bool = False
    # Carries the seal over what it shows, where that is sealed.
    sealed: bool = False


MARKED = frozenset({"THCS", "THPT", "GDTX"})
PRIMARY = frozenset({"TH"})
ALL = MARKED | PRIMARY | {"NT", "MG"}


def _subject_of(facts: Facts, choice: Choice, term: int) -> assessment.BookSubject:
    subject = facts.subject(choice.subject)
    if subject is None or (term and term not in subject.sheets):
        raise NothingToPrint(_("Lớp %(name)s không học môn này trong học kỳ đã chọn.") % {"name": facts.room.name})
    return subject


def _mark_sheet(facts: Facts, choice: Choice) -> list[Page]:
    return [sheets.mark_sheet(facts, _subject_of(facts, choice, choice.term or 1), choice.term or 1)]


def _teacher_book(facts: Facts, choice: Choice) -> list[Page]:
    subject = _subject_of(facts, choice, 0)
    names = facts.teachers.get(subject.code, ())
    return sheets.teacher_book(facts, [subject], choice.teacher or ", ".join(names))


def _attendance(facts: Facts, choice: Choice) -> list[Page]:
    known = attendance.months(facts)
    wanted = [pair for pair in known if choice.month in (0, pair[1])]
    if not wanted:
        raise NothingToPrint(_("Tháng %(month)s không thuộc năm học này.") % {"month": choice.month})
    return [attendance.month_page(facts, year, month, blank=choice.blank) for year, month in wanted]


_KINDS = (
    Kind(
        "class-book", _("Sổ của lớp (trọn năm)"),
        _("Bìa, sơ yếu lí lịch, điểm danh, các môn hai học kỳ, tổng hợp, xếp loại cả năm, nhận xét."),
        "class", MARKED, lambda facts, _choice: classbook.pages(facts), sensitive=("ethnic_code", "policy_code"),
        sealed=True,
    ),
    Kind(
        "summary", _("Bảng tổng hợp kết quả của lớp"),
        _("Mọi môn, học lực, hạnh kiểm của từng học sinh trong một kỳ hoặc cả năm; khổ ngang."),
        "class", MARKED, lambda facts, choice: [summaries.sheet(facts, choice.term)], frozenset({"term"}),
        sealed=True,
    ),
    Kind(
        "primary-summary", _("Bảng tổng hợp kết quả đánh giá giáo dục"),
        _("Mức đạt được, điểm kiểm tra, năng lực, phẩm chất ở một trong bốn thời điểm; khổ ngang."),
        "class", PRIMARY, lambda facts, choice: [primary.summary(facts, choice.moment)], frozenset({"moment"}),
    ),
    Kind(
        "teacher-book", _("Sổ theo dõi và đánh giá của giáo viên"),
        _("Một môn của lớp, hai học kỳ, có nhận xét và tỉ lệ."), "subject", MARKED | PRIMARY, _teacher_book,
        frozenset({"subject"}), sealed=True,
    ),
    Kind(
        "mark-sheet", _("Bảng điểm môn"), _("Một môn, một học kỳ, một tờ."), "subject", MARKED | PRIMARY, _mark_sheet,
        frozenset({"subject", "term"}), sealed=True,
    ),
    Kind(
        "slips", _("Phiếu kết quả gửi gia đình"),
        _("Mỗi học sinh một trang, chỉ có kết quả của chính em, không xếp thứ hạng."), "class", MARKED | PRIMARY,
        lambda facts, choice: slips.pages(facts, choice.term, only=choice.member), frozenset({"term", "pupil"}), tagged=True,
    ),
    Kind(
        "transcript", _("Học bạ (trang của năm học)"),
        _("Trang lí lịch và các trang của năm học này, theo mẫu của thông tư mà lớp áp dụng."), "class",
        MARKED | PRIMARY, lambda facts, choice: transcript.pages(facts, only=choice.member),
        frozenset({"pupil"}), sensitive=("ethnic_code", "policy_code", "health"),
    ),
    Kind("list", _("Danh sách lớp"), _("Họ tên, ngày sinh, nơi sinh."), "list", ALL,
         lambda facts, _choice: [lists.class_list(facts)]),
    Kind("attendance", _("Bảng điểm danh tháng"), _("Một trang mỗi tháng, để trống hoặc theo sổ điểm danh."), "list", ALL,
         _attendance, frozenset({"month"})),
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.code: kind for kind in _KINDS}


def kinds_for(level: str) -> list[Kind]:
    """The books that a class of a level has."""
    return [kind for kind in _KINDS if level in kind.levels]
