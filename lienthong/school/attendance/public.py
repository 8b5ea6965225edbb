"""What other modules may use of attendance."""

from lienthong.school.attendance.boards import Board, ClassDay, board
from lienthong.school.attendance.counting import Watched, absences, counts, counts_days_once, watched
from lienthong.school.attendance.models import Roll, RollPolicy
from lienthong.school.attendance.rules import Absence, Count

__all__ = [
    "Absence",
    "Board",
    "ClassDay",
    "Count",
    "Roll",
    "RollPolicy",
    "Watched",
    "absences",
    "board",
    "counts",
    "counts_days_once",
    "watched",
]
