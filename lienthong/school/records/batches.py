"""Many books at once, as a job: one PDF for each class, kept for a week for whoever ordered them."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access import public as access
from lienthong.kernel.access.public import Account, Actor, NoSuchThing, NotPermitted, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.classes import public as classes
from lienthong.school.records.errors import NothingToPrint
from lienthong.school.records.kinds import KINDS, Choice, Kind
from lienthong.school.records.models import PrintedFile, PrintRun
from lienthong.school.records.printing import print_book, room_of

JOB = "records.print"
KEPT = dt.timedelta(days=7)
IN_MEMORY = 8 << 20


def order(
    actor: Actor, kind: Kind, *, unit: orgs.Unit, year: int, choice: Choice, grade: int | None = None
) -> jobs.Job:
    """Queue the printing of a book for all classes of a school that have it (of one grade). For who may see all marks."""
    access.require(actor, Perm.MARKS_VIEW, unit.pk)
    rooms = [
        room
        for room in classes.classes_of(unit.pk, year)
        if room.closed_on is None and room.level in kind.levels and grade in (None, room.grade)
    ]
    if not rooms:
        raise NothingToPrint(_("Năm học này không có lớp nào có loại sổ đã chọn."))
    run: PrintRun = PrintRun.objects.create(
        unit=unit, year=year, kind=kind.code, account_id=actor.account_id, class_uuids=[str(r.uuid) for r in rooms],
        choice={"term": choice.term, "month": choice.month, "moment": choice.moment, "blank": choice.blank},
    )  # fmt: skip
    return jobs.start(
        JOB, title=_("In %(book)s: %(count)s lớp") % {"book": kind.name, "count": len(rooms)},
        account_id=actor.account_id, scope_ids=[unit.pk], arguments={"run": run.pk},
        lock=f"{JOB}:{actor.account_id}:{unit.pk}",
    )  # fmt: skip


@jobs.register(JOB)
def work(job: jobs.Handle, *, run: int) -> dict[str, Any]:
    """Print class after class with the rights that the person has now; a class without pupils is left out."""
    found = PrintRun.objects.select_related("unit").get(pk=run)
    today = calendar.today()
    actor = access.load_actor(Account.objects.get(pk=found.account_id), on=today)
    kind, choice = KINDS[found.kind], Choice(**found.choice)
    left_out = []
    try:
        access.require(actor, Perm.MARKS_VIEW, found.unit_id)
        for number, key in enumerate(found.class_uuids):
            room = room_of(uuid.UUID(key), unit_id=found.unit_id, year=found.year)
            job.progress(number, len(found.class_uuids), _("Lớp %(name)s") % {"name": room.name})
            try:
                printed = print_book(actor, kind, room, choice, today=today)
            except NothingToPrint:
                left_out.append(room.name)
                continue
            PrintedFile.objects.create(
                unit_id=found.unit_id, run=found, class_name=room.name, name=printed.name, size=len(printed.content),
                content=printed.content,
            )  # fmt: skip
    except (NotPermitted, NoSuchThing) as error:
        raise jobs.Refused(_("Anh/chị không còn quyền in sổ của trường này.")) from error
    job.progress(len(found.class_uuids), len(found.class_uuids))
    PrintRun.objects.filter(pk=found.pk).update(finished_at=timezone.now())
    url = reverse("records:run", kwargs={"unit": found.unit.code, "year": found.year, "run": found.uuid})
    return {"url": url, "left_out": left_out}


def run_of(actor: Actor, key: uuid.UUID, *, unit_id: int) -> PrintRun:
    """A run of one's own that is not over yet. Raises NoSuchThing for anybody else's."""
    found: PrintRun | None = PrintRun.objects.filter(
        uuid=key, unit_id=unit_id, account_id=actor.account_id, made_at__gt=timezone.now() - KEPT
    ).first()
    if found is None:
        raise NoSuchThing(key)
    return found


def runs_of(actor: Actor, *, unit_id: int, year: int) -> list[PrintRun]:
    """One's own runs that are finished and still kept, newest first."""
    rows = PrintRun.objects.filter(unit_id=unit_id, year=year, account_id=actor.account_id, finished_at__isnull=False)
    return list(rows.filter(made_at__gt=timezone.now() - KEPT)[:10])


def zipped(files: Iterable[PrintedFile]) -> IO[bytes]:
    """The files in one archive, on disk where they are many. PDFs are compressed already."""
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed with the answer
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            archive.writestr(file.name, bytes(file.content))
    target.seek(0)
    return target


def forget() -> int:
    """Remove what is older than a week, wherever it is. Returns how many runs went."""
    schools = orgs.Unit.objects.filter(kind__in=(orgs.UnitKind.SCHOOL, orgs.UnitKind.CENTRE))
    with database.entered(schools.values_list("pk", flat=True), who={"act": "records.forget"}):
        _all, each = PrintRun.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    return each.get("records.PrintRun", 0)
