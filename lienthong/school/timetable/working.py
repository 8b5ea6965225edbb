"""What the long works on a school's timetables share: one at a time, and found again by whoever makes timetables there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access import public as access
from lienthong.kernel.access.public import Account, Actor, NoSuchThing, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs

SOLVE, MEND = "timetable.solve", "timetable.mend"


def start(kind: str, *, actor: Actor, unit: orgs.Unit, title: str, arguments: Mapping[str, Any]) -> jobs.Job:
    """Queue a work. Raises AlreadyRunning while the school has any under way."""
    try:
        return jobs.start(
            kind, title=title, account_id=actor.account_id, scope_ids=[unit.pk], lock=_lock(unit.pk),
            arguments={"unit": unit.pk, **arguments},
        )  # fmt: skip
    except jobs.AlreadyRunning as error:
        there = running(unit.pk)
        text = (
            _("Trường đang sửa một thời khoá biểu. Hãy đợi xong rồi làm tiếp.")
            if there and there.kind == MEND
            else _("Trường đang xếp một thời khoá biểu rồi. Hãy đợi xong, hoặc dừng lần xếp ấy trước.")
        )
        raise jobs.AlreadyRunning(text) from error


def running(unit_id: int) -> jobs.Job | None:
    """The work of a school that is under way."""
    found: jobs.Job | None = jobs.Job.objects.filter(lock=_lock(unit_id), state__in=("waiting", "running")).first()
    return found


def job_of(key: uuid.UUID, *, unit_id: int) -> jobs.Job:
    """A work of the school, whoever began it. Raises NoSuchThing for any other job."""
    found: jobs.Job | None = jobs.Job.objects.filter(uuid=key, kind__in=(SOLVE, MEND), scope_ids=[unit_id]).first()
    if found is None:
        raise NoSuchThing(key)
    return found


def begin(job: jobs.Handle, unit_id: int) -> tuple[orgs.Unit, Actor]:
    """The school and the person of a job, who may still do this. Raises Refused."""
    with connection.cursor() as cursor:
        # The transaction waits for the search without a word for longer than a request ever may.
        cursor.execute("set local idle_in_transaction_session_timeout = 0")
    unit = orgs.Unit.objects.get(pk=unit_id)
    actor = access.load_actor(Account.objects.get(pk=job.account_id or 0), on=calendar.today())
    try:
        access.require(actor, Perm.TIMETABLE_EDIT, unit_id)
    except (access.NotPermitted, NoSuchThing) as error:
        raise jobs.Refused(_("Anh/chị không còn quyền xếp thời khoá biểu của trường này.")) from error
    return unit, actor


def _lock(unit_id: int) -> str:
    return f"{SOLVE}:{unit_id}"
