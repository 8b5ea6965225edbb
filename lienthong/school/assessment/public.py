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
from lienthong.school.assessment.closing.waiting import Waits, waits
from lienthong.school.assessment.closing.windows import Reach, lay_window
from lienthong.school.assessment.columns import Column
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
from lienthong.school.assessment.locking import Locked, lock_books, locks, open_books
from lienthong.school.assessment.models import BookLock, MarkLine, TermResult

__all__ = [
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
    "Column",
    "Computed",
    "Correction",
    "Hand",
    "Leading",
    "LockRefused",
    "Locked",
    "MarkLine",
    "MarksAmended",
    "NotComplete",
    "Owed",
    "Reach",
    "ReasonNeeded",
    "Sheet",
    "StepRefused",
    "TermFact",
    "TermLocked",
    "TermOpened",
    "TermResult",
    "Waits",
    "Wanted",
    "WindowRefused",
    "ask_amendment",
    "class_book",
    "compute_results",
    "correction_counts",
    "lay_window",
    "leading",
    "lock_books",
    "lock_days",
    "locked_classes",
    "locks",
    "mine",
    "open_books",
    "owed",
    "seal_school",
    "sheets",
    "term_facts",
    "waits",
]
