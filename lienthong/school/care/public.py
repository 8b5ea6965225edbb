"""What other modules may use of care."""

from lienthong.school.care.books import PRESCHOOL, latest
from lienthong.school.care.growth import draw, labels, scores, standard
from lienthong.school.care.models import CareDay, Measurement, ObjectiveList, StageResult
from lienthong.school.care.rules import objectives, stages, weighing_months
from lienthong.school.care.summary import Row, summary

__all__ = [
    "PRESCHOOL",
    "CareDay",
    "Measurement",
    "ObjectiveList",
    "Row",
    "StageResult",
    "draw",
    "labels",
    "latest",
    "objectives",
    "scores",
    "stages",
    "standard",
    "summary",
    "weighing_months",
]
