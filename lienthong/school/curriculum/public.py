"""What other modules may use of the curriculum."""

from lienthong.school.curriculum.loading import load
from lienthong.school.curriculum.models import Subject
from lienthong.school.curriculum.selectors import (
    GRADES,
    LEVELS,
    PRESCHOOL,
    PlannedSubject,
    SubjectNames,
    name_of,
    plan,
    plan_level,
    plans_of_year,
    programme_of,
    subject_by_label,
    subjects,
    subjects_of,
)
from lienthong.school.curriculum.wording import (
    grade_choices,
    grade_name,
    level_name,
    level_of_grade,
    periods,
    programme_name,
    read_halves,
)

__all__ = [
    "GRADES",
    "LEVELS",
    "PRESCHOOL",
    "PlannedSubject",
    "Subject",
    "SubjectNames",
    "grade_choices",
    "grade_name",
    "level_name",
    "level_of_grade",
    "load",
    "name_of",
    "periods",
    "plan",
    "plan_level",
    "plans_of_year",
    "programme_name",
    "programme_of",
    "read_halves",
    "subject_by_label",
    "subjects",
    "subjects_of",
]
