"""Every permission of the system: one word of a right, what it allows, in one list that can be read through.

A right over "assigned" things is limited further by the module: homeroom and subject rights follow the assignment.
"""

from __future__ import annotations

from enum import StrEnum


class Perm(StrEnum):
    """A right. The text after the dot is the act; roles.py says who has it."""

    HOME_VIEW = "home.view"
    SEARCH = "search.use"
    ORGS_VIEW = "orgs.view"
    ORGS_EDIT = "orgs.edit"
    CALENDAR_VIEW = "calendar.view"
    CALENDAR_EDIT = "calendar.edit"
    CALENDAR_OVERRIDE = "calendar.override"
    AREAS_VIEW = "areas.view"
    POSTS_VIEW = "posts.view"
    POSTS_EDIT = "posts.edit"
    DELEGATE = "posts.delegate"
    ACCOUNTS_EDIT = "accounts.edit"
    ACCESS_LOG_VIEW = "access_log.view"
    CURRICULUM_VIEW = "curriculum.view"
    PUPILS_VIEW = "pupils.view"
    PUPILS_EDIT = "pupils.edit"
    PUPILS_SENSITIVE = "pupils.sensitive"
    PUPILS_MERGE = "pupils.merge"
    TRANSFERS_EDIT = "transfers.edit"
    ROLLOVER = "pupils.rollover"
    STAFF_VIEW = "staff.view"
    STAFF_EDIT = "staff.edit"
    STAFF_SENSITIVE = "staff.sensitive"
    CLASSES_VIEW = "classes.view"
    CLASSES_EDIT = "classes.edit"
    ASSIGNMENTS_EDIT = "assignments.edit"
    IMPORTS_RUN = "imports.run"
    EXPORT = "lists.export"
    MARKS_VIEW = "marks.view"
    MARKS_VIEW_ASSIGNED = "marks.view_assigned"
    MARKS_EDIT_ASSIGNED = "marks.edit_assigned"
    MARKS_EDIT_ANY = "marks.edit_any"
    CONDUCT_EDIT_HOMEROOM = "conduct.edit_homeroom"
    BOOK_LOCK = "book.lock"
    REPORTS_VIEW = "reports.view"
    REPORTS_FILL = "reports.fill"
    REPORTS_SUBMIT = "reports.submit"
    REPORTS_OFFICE_DECIDE = "reports.office_decide"
    REPORTS_DEPARTMENT_DECIDE = "reports.department_decide"
    COLLECTIONS_EDIT = "collections.edit"
    ROLLUP_VIEW = "rollup.view"
    ROLLUP_PEOPLE = "rollup.people"
    OWN_VIEW = "own.view"
