"""The solve as a job: ordered by the deputy head, searched in the worker, seen as it falls, stopped with the best kept.

What is found is kept with the job each second: a worker that is killed loses no more, and the next one goes on from
there. The search runs in processes of its own; the job's transaction only waits, and is told so.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access import public as access
from lienthong.kernel.access.public import Actor, Perm
from lienthong.kernel.orgs import public as orgs
from lienthong.school.timetable import checks, storing, versions, warming, working
from lienthong.school.timetable.errors import CannotWork, NothingToSolve
from lienthong.school.timetable.gathering import gather
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.shaping import shape

SHORTEST, LONGEST = 2, 1800
KEEP_EVERY = 1.0
WHY_SECONDS = 20.0  # for a proof that the requirements contradict each other, where the search ended with broken rules


def usual_seconds(classes: int) -> int:
    """How long a school of so many classes is searched unless somebody says otherwise."""
    return 30 if classes <= 12 else 60 if classes <= 30 else 120


def order(
    actor: Actor,
    *,
    unit: orgs.Unit,
    year: int,
    term: int,
    on: dt.date,
    seconds: int,
    timetable: Timetable | None = None,
) -> jobs.Job:
    """Queue the search. With a timetable: from there, its pins kept. Raises CannotWork, NothingToSolve, AlreadyRunning."""
    access.require(actor, Perm.TIMETABLE_EDIT, unit.pk)
    shaped = shape(gather(unit, year, term, on))
    if not shaped.school.courses:
        raise NothingToSolve(_("Chưa có phân công giảng dạy nào để xếp. Hãy phân công giảng dạy trước."))
    stops = [found.text for found in checks.findings(shaped) if found.is_stop]
    if stops and timetable is None:
        raise CannotWork(stops[0])
    arguments = {
        "year": year, "term": term, "on": on.isoformat(),
        "seconds": min(max(seconds, SHORTEST), LONGEST), "timetable": timetable.pk if timetable else None,
    }  # fmt: skip
    title = _("Xếp thời khoá biểu: %(count)s lớp") % {"count": len(shaped.school.classes)}
    return working.start(working.SOLVE, actor=actor, unit=unit, title=title, arguments=arguments)


@jobs.register(working.SOLVE)
def work(
    job: jobs.Handle, *, unit: int, year: int, term: int, on: str, seconds: int, timetable: int | None
) -> dict[str, Any]:
    """Search, and lay the best as a draft."""
    place, actor = working.begin(job, unit)
    base = Timetable.objects.filter(pk=timetable, unit_id=unit).first() if timetable else None
    school = storing.school_of(base) if base else shape(gather(place, year, term, dt.date.fromisoformat(on))).school
    watch = _Watch(job, seconds)
    result = _search(school, base, watch)
    why = _contradiction(school, watch) if result.violations and not watch.stopped else []
    made = versions.lay(
        actor, unit=place, year=year, term=term, school=school, lessons=result.lessons, origin="solved", based_on=base,
        pins=base.pins if base else [], why=why,
    )  # fmt: skip
    url = reverse(
        "timetable:version", kwargs={"unit": place.code, "year": year, "timetable": made.uuid}
    )  # fmt: skip
    return {"url": url, "number": made.number, "trace": watch.trace, "best": watch.best}


def _search(school: engine.School, base: Timetable | None, watch: _Watch) -> engine.Result:
    start = storing.fitting(school, watch.kept) if watch.kept else None
    pins: Sequence[engine.Lesson] = ()
    if base is not None:
        start = start or storing.fitting(school, base.lessons)
        pins = storing.fitting(school, base.pins)
    watch.say(_("Đang chuẩn bị máy xếp; lần đầu trên máy này mất khoảng một phút"))
    warming.warm()
    watch.say(_("Đang xếp lượt đầu"))
    try:
        return engine.solve_school(
            school, seconds=watch.left(), workers=2, start=start, pins=pins, on_progress=watch.better,
            should_stop=watch.asks_to_stop,
        )  # fmt: skip
    except engine.TimetableError as error:
        raise jobs.Refused(_("Không xếp được: %(why)s") % {"why": error}) from error


def _contradiction(school: engine.School, watch: _Watch) -> list[tuple[str, str]]:
    """The rules that no week can keep together, in Vietnamese and English; nothing where there is no proof that there are any."""
    watch.say(_("Đang tìm vì sao còn vướng"))
    found = engine.explain(school, WHY_SECONDS, search=False)
    return [(rule.text_vi, rule.text_en) for rule in found.rules]


class _Watch:
    """What the person sees of the search, and how they stop it."""

    def __init__(self, job: jobs.Handle, seconds: int) -> None:
        self.job, self.seconds = job, seconds
        self.trace: list[list[Any]] = list(job.kept.get("trace", []))
        self.best: Mapping[str, Any] = job.kept.get("best", {})
        self.kept: list[Any] = list(job.kept.get("lessons", []))
        self.spent = float(job.kept.get("spent", 0.0))
        self.begun: float | None = None
        self.kept_at = 0.0
        self.stopped = False

    def left(self) -> float:
        """Seconds of search that are left; a worker that takes over has the rest, and a moment at the least."""
        return max(float(SHORTEST), self.seconds - self.spent)

    def at(self) -> float:
        """Seconds searched in all."""
        return self.spent + (time.monotonic() - self.begun if self.begun is not None else 0.0)

    def say(self, doing: str) -> None:
        """Show what is being done. A wish to stop is remembered, never an error: the best is kept."""
        try:
            self.job.progress(min(int(self.at()), self.seconds - 1), self.seconds, doing)
        except jobs.Cancelled:
            self.stopped = True

    def better(self, found: engine.Progress) -> None:
        """A better timetable."""
        if self.begun is None:
            self.begun = time.monotonic() - found.seconds
        total = storing.week_figures(found.quality.total)
        self.best = {"hard": found.infeasibility, "cost": found.objective, **total}
        self.trace.append([round(self.at(), 1), found.infeasibility, found.objective, total["sessions"], total["one_period"],
                           total["gaps_more"], total["gaps_one"]])  # fmt: skip
        self.kept = storing.rows_of(found.lessons)
        self._keep()

    def asks_to_stop(self) -> bool:
        """Asked twice a second by the search."""
        if self.begun is None:
            self.begun = time.monotonic()
        self._keep()
        self.say(_("Đang tìm lịch tốt hơn") if not self.best.get("hard") else _("Đang gỡ các chỗ vướng"))
        return self.stopped

    def _keep(self) -> None:
        now = time.monotonic()
        if now - self.kept_at >= KEEP_EVERY:
            self.kept_at = now
            self.job.keep(
                {"trace": self.trace, "best": dict(self.best), "lessons": self.kept, "spent": round(self.at(), 1)}
            )
