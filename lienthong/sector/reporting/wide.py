"""What an office does for all its units at once, as a job: drafts worked out ahead, answers accepted together.

One transaction each: stopped or failed, nothing has changed.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access.public import Actor, NotPermitted, Perm, load_actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.sector.reporting import selectors, standing, telling
from lienthong.sector.reporting.errors import FactsDamaged, NotNow
from lienthong.sector.reporting.models import Collection, Submission
from lienthong.sector.reporting.rules import Act, State
from lienthong.sector.reporting.selectors import BoardRow

NAMED = 5  # how many of those that were left out are named


def may_prepare(actor: Actor, unit_id: int) -> bool:
    """Whether the actor decides on the unit's reports, here or at the department."""
    return actor.can(Perm.REPORTS_OFFICE_DECIDE, unit_id) or actor.can(Perm.REPORTS_DEPARTMENT_DECIDE, unit_id)


def without_draft(actor: Actor, rows: list[BoardRow]) -> list[BoardRow]:
    """Units that have not begun and for which the actor may have a draft worked out."""
    return [r for r in rows if r.state == "missing" and may_prepare(actor, r.unit_id)]


def waiting_for(actor: Actor, rows: list[BoardRow]) -> list[tuple[BoardRow, Act]]:
    """Answers that wait for just this actor, with the act that accepts each."""
    found = []
    for row in rows:
        at_office = row.state == State.SUBMITTED and row.office_id is not None
        at_department = row.state in (State.SUBMITTED, State.OFFICE_ACCEPTED) and not at_office
        if at_office and actor.can(Perm.REPORTS_OFFICE_DECIDE, row.unit_id):
            found.append((row, Act.OFFICE_ACCEPT))
        if at_department and actor.can(Perm.REPORTS_DEPARTMENT_DECIDE, row.unit_id):
            found.append((row, Act.ACCEPT))
    return found


def start_drafts(actor: Actor, *, collection: Collection, unit: orgs.Unit) -> jobs.Job:
    """Queue the drafts of all units below that have none. Raises NotPermitted, jobs.AlreadyRunning."""
    title = _("Lập sẵn bản nháp: %(name)s") % {"name": collection.name}
    return _start("reporting.drafts", actor, collection, unit, title, {})


def start_acceptance(actor: Actor, *, collection: Collection, unit: orgs.Unit, only_clean: bool) -> jobs.Job:
    """Queue the acceptance of all that waits for the actor. Raises NotPermitted, jobs.AlreadyRunning."""
    title = _("Chấp nhận báo cáo: %(name)s") % {"name": collection.name}
    return _start("reporting.acceptance", actor, collection, unit, title, {"only_clean": only_clean})


def _start(
    kind: str, actor: Actor, collection: Collection, unit: orgs.Unit, title: str, more: dict[str, Any]
) -> jobs.Job:
    if not may_prepare(actor, unit.pk):
        raise NotPermitted(Perm.REPORTS_OFFICE_DECIDE)
    return jobs.start(
        kind,
        title=title,
        account_id=actor.account_id,
        scope_ids=actor.scope,
        arguments={"collection": collection.code, "unit": unit.code, **more},
        lock=f"reporting:{collection.code}:{unit.code}",
    )


@jobs.register("reporting.drafts")
def drafts(job: jobs.Handle, *, collection: str, unit: str) -> dict[str, Any]:
    """Work out the first draft of every unit that has none; the units are told."""
    from lienthong.sector.reporting import bulk  # DuckDB and Arrow: only where something is counted, not at every start

    actor, asked, at = _about(job, collection, unit)
    now = calendar.now()
    if now < asked.opens_at:
        raise jobs.Refused(_("Đợt này chưa mở nên chưa lập báo cáo được."))
    rows = without_draft(actor, _board(actor, asked, at))
    stood = standing.standings([r.unit_id for r in rows], asked.as_at)
    answered = {level for form in asked.forms.all() for level in form.levels}
    wanted = {i: s for i, s in stood.items() if answered & set(s.levels)}
    outcomes = {i: bulk.Outcome(State.DRAFT, by_name=actor.name) for i in wanted}
    done = 0
    job.progress(0, len(outcomes), _("Tính số liệu từ hồ sơ"))
    for group in bulk.bulk_submit(collection=asked, outcomes=outcomes, now=now):
        done += group.units
        job.progress(done, len(outcomes) + 1, _("Tính số liệu từ hồ sơ"))
    _tell_drafted(asked, list(wanted), actor)
    said = _("Đã lập bản nháp cho %(count)s đơn vị.") % {"count": done}
    job.progress(len(outcomes) + 1, len(outcomes) + 1, said)
    return {"url": _board_url(asked, at), "drafted": done}


@jobs.register("reporting.acceptance")
def acceptance(job: jobs.Handle, *, collection: str, unit: str, only_clean: bool) -> dict[str, Any]:
    """Accept all that waits for whoever asked, each as by hand; what cannot be accepted is left and named."""
    from lienthong.sector.reporting import services  # as above

    actor, asked, at = _about(job, collection, unit)
    found = waiting_for(actor, _board(actor, asked, at))
    checked = _checks([row for row, _act in found])
    left: list[str] = []
    accepted = 0
    for number, (row, act) in enumerate(found, start=1):
        job.progress(number - 1, len(found) + 1, row.name)
        submission_id, has_findings = checked[row.unit_id]
        if only_clean and has_findings:
            left.append(row.name)
            continue
        try:
            services.decide(actor, submission_id=submission_id, act=act, message="", now=calendar.now())
        except (NotNow, FactsDamaged):
            left.append(row.name)
        else:
            accepted += 1
    job.progress(len(found) + 1, len(found) + 1, _said(accepted, left))
    return {"url": _board_url(asked, at), "accepted": accepted, "left": left}


def _said(accepted: int, left: list[str]) -> str:
    text = _("Đã chấp nhận %(count)s báo cáo.") % {"count": accepted}
    if not left:
        return text
    named = ", ".join(left[:NAMED]) + (" …" if len(left) > NAMED else "")
    return text + " " + _("Để lại %(count)s để xem từng báo cáo: %(names)s") % {"count": len(left), "names": named}


def _about(job: jobs.Handle, collection: str, unit: str) -> tuple[Actor, Collection, orgs.Unit]:
    """Who asked, with the posts of now; a post that has ended meanwhile decides nothing."""
    asked, at = Collection.objects.filter(code=collection).first(), orgs.unit_by_code(unit)
    if asked is None or at is None or job.account_id is None:
        raise jobs.Refused(_("Không còn đợt báo cáo hoặc đơn vị này."))
    actor = load_actor(get_user_model().objects.get(pk=job.account_id), on=calendar.today())
    if not may_prepare(actor, at.pk):
        raise jobs.Refused(_("Anh/chị không còn quyền xem xét báo cáo ở đơn vị này."))
    return actor, asked, at


def _board(actor: Actor, collection: Collection, at: orgs.Unit) -> list[BoardRow]:
    return selectors.board(actor, collection, at_unit=at.pk, today=calendar.today(), now=calendar.now())


def _checks(rows: list[BoardRow]) -> dict[int, tuple[int, bool]]:
    """Unit → (its submission, whether the checks found anything)."""
    found = Submission.objects.filter(uuid__in=[r.submission for r in rows])
    return {unit: (pk, bool(checks)) for unit, pk, checks in found.values_list("unit_id", "pk", "checks")}


def _tell_drafted(collection: Collection, unit_ids: list[int], actor: Actor) -> None:
    text = _("%(by)s đã lập sẵn bản nháp %(name)s; đơn vị kiểm tra rồi nộp.") % {
        "by": actor.name,
        "name": collection.name,
    }
    made = Submission.objects.filter(
        collection=collection, unit_id__anyof=database.UnitArray.of(unit_ids)
    ).select_related("unit", "collection")
    for submission in made:
        to = telling.accounts_with(Perm.REPORTS_FILL, [submission.unit_id], calendar.today())
        telling.tell(submission, kind="drafted", text=text, to=to)


def _board_url(collection: Collection, at: orgs.Unit) -> str:
    board = reverse("reporting:board", kwargs={"unit": at.code, "year": collection.year_id})
    return f"{board}?collection={collection.code}"
