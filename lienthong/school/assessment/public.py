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
from lienthong.school.assessment.columns import Column
from lienthong.school.assessment.computing import Computed, compute_results
from lienthong.school.assessment.errors import BookLocked, BookRefusal, LockRefused, NotComplete, ReasonNeeded
from lienthong.school.assessment.events import TermLocked, TermOpened
from lienthong.school.assessment.facts import TermFact, lock_days, term_facts
from lienthong.school.assessment.locking import Locked, lock_books, locks, open_books
from lienthong.school.assessment.models import BookLock, MarkLine, TermResult

__all__ = [
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
    "Leading",
    "LockRefused",
    "Locked",
    "MarkLine",
    "NotComplete",
    "Owed",
    "ReasonNeeded",
    "Sheet",
    "TermFact",
    "TermLocked",
    "TermOpened",
    "TermResult",
    "class_book",
    "compute_results",
    "leading",
    "lock_books",
    "lock_days",
    "locked_classes",
    "locks",
    "mine",
    "open_books",
    "owed",
    "sheets",
    "term_facts",
]
