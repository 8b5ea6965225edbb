"""Roles as data: what each may do, at which kind of unit, and how far down the tree it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lienthong.kernel.access.permissions import Perm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

P = Perm

SEE = frozenset({P.HOME_VIEW, P.SEARCH, P.ORGS_VIEW, P.CALENDAR_VIEW, P.AREAS_VIEW, P.CURRICULUM_VIEW})
READ_SCHOOL = SEE | {P.PUPILS_VIEW, P.STAFF_VIEW, P.CLASSES_VIEW, P.REPORTS_VIEW}
CLERK = READ_SCHOOL | {
    P.PUPILS_EDIT, P.PUPILS_SENSITIVE, P.PUPILS_MERGE, P.TRANSFERS_EDIT, P.ROLLOVER, P.STAFF_EDIT, P.STAFF_SENSITIVE,
    P.CLASSES_EDIT, P.ASSIGNMENTS_EDIT, P.IMPORTS_RUN, P.EXPORT, P.MARKS_VIEW, P.REPORTS_FILL, P.CALENDAR_OVERRIDE,
    P.ATTENDANCE_VIEW, P.TIMETABLE_VIEW,
}  # fmt: skip
OVERSEE = READ_SCHOOL | {P.MARKS_VIEW, P.EXPORT, P.ROLLUP_VIEW, P.ROLLUP_PEOPLE}


@dataclass(frozen=True)
class Role:
    """`reach`: "tree" the unit and all below it; "unit" that unit and its sites only; "self" the person alone."""

    code: str
    name: StrOrPromise
    at: frozenset[str]
    reach: str
    permissions: frozenset[P]


SCHOOLS = frozenset({"truong", "trungtam"})
DEPARTMENT, OFFICE = frozenset({"so"}), frozenset({"phong"})
_ROLES = (
    Role("so_leader", _("Lãnh đạo Sở"), DEPARTMENT, "tree", OVERSEE | {
        P.REPORTS_DEPARTMENT_DECIDE, P.POSTS_VIEW, P.DELEGATE, P.ACCESS_LOG_VIEW, P.PUPILS_SENSITIVE,
    }),
    Role("so_specialist", _("Chuyên viên Sở"), DEPARTMENT, "tree", OVERSEE | {
        P.REPORTS_DEPARTMENT_DECIDE, P.COLLECTIONS_EDIT,
    }),
    Role(
        "so_admin", _("Quản trị hệ thống của Sở"), DEPARTMENT, "tree",
        SEE | {P.ORGS_EDIT, P.CALENDAR_EDIT, P.POSTS_VIEW, P.POSTS_EDIT, P.ACCOUNTS_EDIT, P.ACCESS_LOG_VIEW,
            P.COLLECTIONS_EDIT, P.STAFF_VIEW, P.CLASSES_VIEW, P.REPORTS_VIEW, P.PUPILS_VIEW, P.PUPILS_MERGE},
    ),
    Role("phong_leader", _("Lãnh đạo Phòng"), OFFICE, "tree", OVERSEE | {
        P.REPORTS_OFFICE_DECIDE, P.POSTS_VIEW, P.DELEGATE, P.PUPILS_SENSITIVE,
    }),
    Role("phong_specialist", _("Chuyên viên Phòng"), OFFICE, "tree", OVERSEE | {P.REPORTS_OFFICE_DECIDE}),
    Role("head", _("Hiệu trưởng"), SCHOOLS, "unit", CLERK | {
        P.BOOK_LOCK, P.REPORTS_SUBMIT, P.POSTS_VIEW, P.POSTS_EDIT, P.DELEGATE, P.ACCOUNTS_EDIT,
        P.ACCESS_LOG_VIEW, P.ATTENDANCE_EDIT_ANY, P.ATTENDANCE_RULES, P.TIMETABLE_EDIT,
        P.CARE_VIEW, P.CARE_LISTS_EDIT,
    }),
    Role("deputy", _("Phó hiệu trưởng"), SCHOOLS, "unit", CLERK | {
        P.BOOK_LOCK, P.POSTS_VIEW, P.DELEGATE, P.ATTENDANCE_EDIT_ANY, P.ATTENDANCE_RULES, P.TIMETABLE_EDIT,
        P.CARE_VIEW, P.CARE_LISTS_EDIT,
    }),
    Role("registrar", _("Giáo vụ"), SCHOOLS, "unit", CLERK | {P.ATTENDANCE_EDIT_ANY, P.TIMETABLE_EDIT}),
    Role("clerk", _("Văn thư"), SCHOOLS, "unit", CLERK - {P.MARKS_VIEW, P.ROLLOVER, P.STAFF_SENSITIVE}),
    Role("it_staff", _("Nhân viên công nghệ thông tin"), SCHOOLS, "unit", READ_SCHOOL | {
        P.ACCOUNTS_EDIT, P.POSTS_VIEW, P.IMPORTS_RUN, P.EXPORT, P.PUPILS_EDIT, P.STAFF_EDIT, P.CLASSES_EDIT,
        P.ASSIGNMENTS_EDIT,
    }),
    Role("group_head", _("Tổ trưởng chuyên môn"), SCHOOLS, "unit", READ_SCHOOL | {
        P.MARKS_VIEW, P.MARKS_VIEW_ASSIGNED, P.MARKS_EDIT_ASSIGNED, P.CONDUCT_EDIT_HOMEROOM, P.ATTENDANCE_TAKE,
        P.CARE_EDIT_ASSIGNED, P.TIMETABLE_VIEW,
    }),
    Role("teacher", _("Giáo viên"), SCHOOLS, "unit", SEE | {
        P.CLASSES_VIEW, P.MARKS_VIEW_ASSIGNED, P.MARKS_EDIT_ASSIGNED, P.CONDUCT_EDIT_HOMEROOM, P.ATTENDANCE_TAKE,
        P.CARE_EDIT_ASSIGNED, P.TIMETABLE_VIEW,
    }),
    Role("guardian", _("Cha mẹ học sinh"), SCHOOLS, "self", frozenset({P.HOME_VIEW, P.OWN_VIEW})),
    Role("pupil", _("Học sinh"), SCHOOLS, "self", frozenset({P.HOME_VIEW, P.OWN_VIEW})),
)  # fmt: skip
ROLES: dict[str, Role] = {role.code: role for role in _ROLES}
