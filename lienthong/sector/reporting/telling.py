"""Who is told what about a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.urls import NoReverseMatch, reverse

from lienthong.foundation.notices import public as notices
from lienthong.kernel.access.public import ROLES, Perm
from lienthong.sector.reporting.models import Submission


def accounts_with(permission: Perm, unit_ids: Iterable[int], on: dt.date) -> list[int]:
    """Accounts that hold a post with the permission at one of these units themselves (not above them)."""
    roles = [code for code, role in ROLES.items() if permission in role.permissions]
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct p.account_id from access_post p join access_account a on a.id = p.account_id and a.is_active"
            " where p.at_unit_id = any(%s) and p.role = any(%s) and p.started_on <= %s and (p.ended_on is null or p.ended_on > %s)",
            [sorted(unit_ids), roles, on, on],
        )
        return [row[0] for row in cursor.fetchall()]


def department_of(unit_id: int, on: dt.date) -> list[int]:
    """The department above a unit on a day; for one that has closed, the one that took it over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.ancestor_id from orgs_ancestry a join orgs_unit u on u.id = a.ancestor_id and u.kind = 'so'"
            " where a.unit_id = %s and a.valid @> %s::date",
            [unit_id, on],
        )
        return [row[0] for row in cursor.fetchall()]


def submission_url(submission: Submission) -> str:
    """The address of a submission at its own unit."""
    try:
        return reverse(
            "reporting:submission",
            kwargs={"unit": submission.unit.code, "year": submission.collection.year_id, "submission": submission.uuid},
        )
    except NoReverseMatch:
        return ""


def tell(submission: Submission, *, kind: str, text: str, to: Iterable[int], once_key: str = "") -> int:
    """A line in the bell of each, leading to the submission."""
    return notices.tell(to, kind=f"reporting.{kind}", text=text, url=submission_url(submission), once_key=once_key)
