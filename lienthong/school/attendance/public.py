"""What other modules may use of attendance."""

from lienthong.school.attendance.boards import Board, ClassDay, board
from lienthong.school.attendance.counting import (
    Watched,
    absences,
    counts,
    counts_days_once,
    present_rates,
    was_taken,
    watched,
)
from lienthong.school.attendance.guards import Guard, guard_rolls
from lienthong.school.attendance.models import Roll, RollPolicy
from lienthong.school.attendance.reading import State, state
from lienthong.school.attendance.rules import Absence, Count, Pattern, default_pattern

__all__ = [
    "Absence",
    "Board",
    "ClassDay",
    "Count",
    "Guard",
    "Pattern",
    "Roll",
    "RollPolicy",
    "State",
    "Watched",
    "absences",
    "board",
    "counts",
    "counts_days_once",
    "default_pattern",
    "guard_rolls",
    "present_rates",
    "state",
    "was_taken",
    "watched",
]
