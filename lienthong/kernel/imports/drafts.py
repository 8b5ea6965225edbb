"""A file that waits for its confirmation, and its confirmation as long work."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from lienthong.foundation.jobs import public as jobs
from lienthong.foundation.spreadsheets.public import UnreadableFile
from lienthong.kernel.access.public import Account, Actor, NotPermitted, load_actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.imports import services
from lienthong.kernel.imports.models import ImportRun

#: From this many rows on the import runs as a job with a bar.
LONG = 500


def make_draft(*, actor: Actor, kind: str, unit_id: int, year: int, data: bytes, file_name: str) -> ImportRun:
    """Keep the file until it is confirmed or dropped. Older drafts of the same person and kind go."""
    ImportRun.objects.filter(unit_id=unit_id, kind=kind, state="preview", account_id=actor.account_id).delete()
    run: ImportRun = ImportRun.objects.create(
        unit_id=unit_id, year_id=year, kind=kind, file_name=file_name[:200],
            file_hash=hashlib.sha256(data).hexdigest(), content=data,
        account_id=actor.account_id,
    )  # fmt: skip
    return run


def look(*, actor: Actor, run: ImportRun) -> services.Examination:
    """What the draft would do, as things stand now."""
    return services.examine(
        actor=actor, kind=run.kind, unit=run.unit, year=run.year_id, data=bytes(run.content or b""),
            file_name=run.file_name,
        decisions=run.decisions, columns=run.columns,
    )  # fmt: skip


def apply_draft(
    *,
    actor: Actor,
    run: ImportRun,
    decisions: Mapping[str, str],
    partial: bool,
    seen: str,
    progress: services.Progress | None = None,
) -> services.Result:
    """Confirm a draft. Raises what services.import_file raises."""
    return services.import_file(
        actor=actor, kind=run.kind, unit=run.unit, year=run.year_id, data=bytes(run.content or b""),
            file_name=run.file_name,
        decisions=decisions, columns=run.columns, partial=partial, run=run, seen=seen, progress=progress,
    )  # fmt: skip


@jobs.register("imports.apply")
def apply_job(
    job: jobs.Handle, *, run: int, decisions: dict[str, str], partial: bool, seen: str, url: str
) -> dict[str, Any]:
    """The confirmation of a long list; all of it or, where a row stands against it, nothing."""
    assert job.account_id is not None
    account = Account.objects.get(pk=job.account_id)
    actor = load_actor(account, on=calendar.today())
    draft = ImportRun.objects.select_related("unit").get(pk=run)
    if draft.state != "preview":
        return {"url": url}
    try:
        result = apply_draft(
            actor=actor, run=draft, decisions=decisions, partial=partial, seen=seen, progress=job.progress
        )
    except (services.ImportRefused, UnreadableFile) as error:
        raise jobs.Refused(error.message) from error
    except NotPermitted as error:
        raise jobs.Refused(str(error)) from error
    if not result.applied:
        raise jobs.Refused(str(result.examination.rejected()[0]["message"]))
    return {"url": url}
