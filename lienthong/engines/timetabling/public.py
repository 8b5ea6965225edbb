"""What other modules may use of the timetable engine."""

from lienthong.engines.timetabling.checker import check
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.files import Contents, read, read_solutions, write
from lienthong.engines.timetabling.model import Cost, InvalidSolution, Meet, Problem, Solution, TimetableError

__all__ = [
    "Contents",
    "Cost",
    "InvalidSolution",
    "Meet",
    "Problem",
    "Scorer",
    "Solution",
    "TimetableError",
    "check",
    "read",
    "read_solutions",
    "write",
]
