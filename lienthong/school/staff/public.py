"""What other modules may use of staff."""

from lienthong.school.staff.errors import AlreadyEmployed, BadFacts, ChangedMeanwhile, NotInForce, StaffRefusal
from lienthong.school.staff.events import StaffJoined, StaffLeft
from lienthong.school.staff.fields import BY_NAME, DETAILS, END_REASONS, FACTS, GROUP_OF_CODE, GROUPS, START_REASONS
from lienthong.school.staff.imports import StaffKind
from lienthong.school.staff.models import Employment
from lienthong.school.staff.rules import group_of_kind
from lienthong.school.staff.selectors import (
    departments,
    employment,
    employment_of,
    employments_as_at,
    employments_of,
    staff_list,
)
from lienthong.school.staff.services import (
    EmploymentChange,
    NewEmployment,
    bulk_change_employments,
    bulk_employ,
    change_employment,
    employ,
    end_employment,
    second,
)

__all__ = [
    "BY_NAME",
    "DETAILS",
    "END_REASONS",
    "FACTS",
    "GROUPS",
    "GROUP_OF_CODE",
    "START_REASONS",
    "AlreadyEmployed",
    "BadFacts",
    "ChangedMeanwhile",
    "Employment",
    "EmploymentChange",
    "NewEmployment",
    "NotInForce",
    "StaffJoined",
    "StaffKind",
    "StaffLeft",
    "StaffRefusal",
    "bulk_change_employments",
    "bulk_employ",
    "change_employment",
    "departments",
    "employ",
    "employment",
    "employment_of",
    "employments_as_at",
    "employments_of",
    "end_employment",
    "group_of_kind",
    "second",
    "staff_list",
]
