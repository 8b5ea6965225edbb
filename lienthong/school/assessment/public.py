"""What other modules may use of assessment."""

from lienthong.school.assessment.books import Leading, Owed, Sheet, leading, locked_classes, mine, owed, sheets
from lienthong.school.assessment.classbooks import (
    BookClass,
    BookLine,
    BookResult,
    BookSubject,
    BookSummer,
    ClassBook,
    class_book,
)
from lienthong.school.assessment.closing.amending import Wanted
from lienthong.school.assessment.closing.amending import ask as ask_amendment
from lienthong.school.assessment.closing.bulk import Hand, seal_school
from lienthong.school.assessment.closing.corrections import Correction
from lienthong.school.assessment.closing.corrections import counts as correction_counts
from lienthong.school.assessment.closing.on_paper import PaperSeal, paper_seal
from lienthong.school.assessment.closing.parts import part_name
from lienthong.school.assessment.closing.waiting import Waits, waits
from lienthong.school.assessment.closing.windows import Reach, lay_window
from lienthong.school.assessment.columns import Column, regime_of
from lienthong.school.assessment.computing import Computed, compute_results
from lienthong.school.assessment.errors import (
    AmendmentRefused,
    BookLocked,
    BookRefusal,
    LockRefused,
    NotComplete,
    ReasonNeeded,
    StepRefused,
    WindowRefused,
)
from lienthong.school.assessment.events import MarksAmended, TermLocked, TermOpened
from lienthong.school.assessment.facts import TermFact, lock_days, term_facts
from lienthong.school.assessment.families.models import FamilyRule
from lienthong.school.assessment.families.policy import ENTERED, Policy, policy_of
from lienthong.school.assessment.families.reading import OwnPupil, OwnReport, own_pupils, own_report
from lienthong.school.assessment.locking import Locked, lock_books, locks, open_books
from lienthong.school.assessment.models import BookLock, MarkLine, TermResult
from lienthong.school.assessment.terms import Room as ClassRoom
from lienthong.school.assessment.terms import room
from lienthong.school.assessment.testforms import forms_of
from lienthong.school.assessment.yearend.judging import may_retake
from lienthong.school.assessment.yearend.reading import ClassYear, YearRow, class_year
from lienthong.school.assessment.yearend.summer import Entry as SummerEntry
from lienthong.school.assessment.yearend.summer import Taken, confirm_year, record_summer, stamp

__all__ = [
    "ENTERED",
    "AmendmentRefused",
    "BookClass",
    "BookLine",
    "BookLock",
    "BookLocked",
    "BookRefusal",
    "BookResult",
    "BookSubject",
    "BookSummer",
    "ClassBook",
    "ClassRoom",
    "ClassYear",
    "Column",
    "Computed",
    "Correction",
    "FamilyRule",
    "Hand",
    "Leading",
    "LockRefused",
    "Locked",
    "MarkLine",
    "MarksAmended",
    "NotComplete",
    "Owed",
    "OwnPupil",
    "OwnReport",
    "PaperSeal",
    "Policy",
    "Reach",
    "ReasonNeeded",
    "Sheet",
    "StepRefused",
    "SummerEntry",
    "Taken",
    "TermFact",
    "TermLocked",
    "TermOpened",
    "TermResult",
    "Waits",
    "Wanted",
    "WindowRefused",
    "YearRow",
    "ask_amendment",
    "class_book",
    "class_year",
    "compute_results",
    "confirm_year",
    "correction_counts",
    "forms_of",
    "lay_window",
    "leading",
    "lock_books",
    "lock_days",
    "locked_classes",
    "locks",
    "may_retake",
    "mine",
    "open_books",
    "owed",
    "own_pupils",
    "own_report",
    "paper_seal",
    "part_name",
    "policy_of",
    "record_summer",
    "regime_of",
    "room",
    "seal_school",
    "sheets",
    "stamp",
    "term_facts",
    "waits",
]
