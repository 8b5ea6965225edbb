"""What other modules may use of the timetable engine. Searching is loaded only where it is asked for."""

from lienthong.engines.timetabling.checker import check
from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.explain import Explanation, Rule, apart_in_vain, explain
from lienthong.engines.timetabling.fet_conditions import FetCondition
from lienthong.engines.timetabling.fet_outline import Outline, OutlineLesson, outline
from lienthong.engines.timetabling.fet_writer import write_school
from lienthong.engines.timetabling.files import Contents, read, read_solutions, write
from lienthong.engines.timetabling.generate import Generated, generate
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
from lienthong.engines.timetabling.school_board import Board, Move, Target, targets
from lienthong.engines.timetabling.school_bounds import unavoidable
from lienthong.engines.timetabling.school_check import violations
from lienthong.engines.timetabling.school_events import Event, events_of
from lienthong.engines.timetabling.school_json import document_of, from_document
from lienthong.engines.timetabling.school_laid import Violation
from lienthong.engines.timetabling.school_problem import lessons, to_problem, to_solution
from lienthong.engines.timetabling.school_quality import Quality, Week, quality
from lienthong.engines.timetabling.school_repair import Repair, repair
from lienthong.engines.timetabling.school_solve import Progress, Result, solve_school
from lienthong.engines.timetabling.school_substitute import Candidate, Cover, substitutes
from lienthong.engines.timetabling.school_valid import check_school

__all__ = [
    "Apart",
    "Block",
    "Board",
    "Candidate",
    "Class",
    "Contents",
    "Cost",
    "Course",
    "Cover",
    "Event",
    "Explanation",
    "FetCondition",
    "Generated",
    "Grid",
    "InvalidSolution",
    "Lesson",
    "Limit",
    "Meet",
    "Meeting",
    "Move",
    "Outline",
    "OutlineLesson",
    "Problem",
    "Progress",
    "Quality",
    "Repair",
    "Result",
    "Room",
    "Rule",
    "School",
    "Scorer",
    "Session",
    "Solution",
    "Target",
    "Teacher",
    "Timetable",
    "TimetableError",
    "Violation",
    "Week",
    "Weights",
    "apart_in_vain",
    "blocks_of",
    "check",
    "check_school",
    "course_slots",
    "document_of",
    "events_of",
    "explain",
    "from_document",
    "generate",
    "lessons",
    "outline",
    "quality",
    "read",
    "read_solutions",
    "repair",
    "solve_school",
    "starts_of",
    "substitutes",
    "targets",
    "to_problem",
    "to_solution",
    "unavoidable",
    "violations",
    "write",
    "write_school",
]
