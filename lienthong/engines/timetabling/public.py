"""What other modules may use of the timetable engine. Searching is loaded only where it is asked for."""

from lienthong.engines.timetabling.checker import check
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.files import Contents, read, read_solutions, write
from lienthong.engines.timetabling.model import Cost, InvalidSolution, Meet, Problem, Solution, TimetableError
from lienthong.engines.timetabling.school import (
    Apart,
    Block,
    Class,
    Course,
    Grid,
    Lesson,
    Limit,
    Meeting,
    Room,
    School,
    Session,
    Teacher,
    Timetable,
    Weights,
    blocks_of,
    course_slots,
    starts_of,
)
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_json import document_of, from_document
from lienthong.engines.timetabling.school_laid import Violation
from lienthong.engines.timetabling.school_problem import lessons, to_problem, to_solution
from lienthong.engines.timetabling.school_quality import Quality, Week, quality
from lienthong.engines.timetabling.school_solve import Progress, Result, solve_school
from lienthong.engines.timetabling.school_valid import check_school

__all__ = [
    "Apart",
    "Block",
    "Class",
    "Contents",
    "Cost",
    "Course",
    "Grid",
    "InvalidSolution",
    "Lesson",
    "Limit",
    "Meet",
    "Meeting",
    "Problem",
    "Progress",
    "Quality",
    "Result",
    "Room",
    "School",
    "Scorer",
    "Session",
    "Solution",
    "Teacher",
    "Timetable",
    "TimetableError",
    "Violation",
    "Week",
    "Weights",
    "blocks_of",
    "check",
    "check_school",
    "course_slots",
    "document_of",
    "from_document",
    "lessons",
    "quality",
    "read",
    "read_solutions",
    "solve_school",
    "starts_of",
    "to_problem",
    "to_solution",
    "violations",
    "write",
]
