"""Starting, running and watching jobs."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.foundation.jobs.models import Job

log = logging.getLogger(__name__)
Work = Callable[..., "Mapping[str, Any] | None"]
_kinds: dict[str, Work] = {}
_hourly: dict[str, Callable[[], object]] = {}
_minutely: dict[str, Callable[[], object]] = {}
OPEN = ("waiting", "running")


class AlreadyRunning(Exception):
    """The same long work is under way; the text says so in the person's words."""


class Cancelled(Exception):
    """The person asked to stop: what the job has in hand rolls back."""


class Refused(Exception):
    """The work cannot be done; the text is for the person, in Vietnamese."""


@dataclass
class Handle:
    """What a running job sees of itself. Progress goes through a connection of its own, so that it shows at once."""

    id: int
    account_id: int | None
    scope_ids: list[int]
    kept: Mapping[str, Any] = field(default_factory=dict)
    _side: psycopg.Connection[Any] | None = field(default=None, repr=False)
    _told_at: float = field(default=0.0, repr=False)

    def progress(self, done: int, total: int, doing: str = "") -> None:
        """Show how far it is, at most four times a second. Raises Cancelled when the person asked to stop."""
        now = time.monotonic()
        if done < total and now - self._told_at < 0.25:
            return
        self._told_at = now
        side = self._connection()
        row = side.execute(
            "update jobs_job set done = %s, total = %s, doing = %s where id = %s returning wants_cancel",
            [done, total, doing[:200], self.id],
        ).fetchone()
        if row and row[0]:
            raise Cancelled

    def keep(self, state: Mapping[str, Any]) -> None:
        """Store what is worked out so far: shown while the job runs, and `kept` of a worker that takes it over."""
        self._connection().execute(
            "update jobs_job set result = %s where id = %s", [json.dumps(state, ensure_ascii=False), self.id]
        )

    def close(self) -> None:
        """Give the side connection back."""
        if self._side is not None:
            self._side.close()
            self._side = None

    def _connection(self) -> psycopg.Connection[Any]:
        if self._side is None:
            parameters = connection.get_connection_params()
            wanted = {k: parameters[k] for k in ("host", "port", "dbname", "user", "password") if k in parameters}
            self._side = psycopg.connect(**wanted, autocommit=True)
        return self._side


def register(kind: str) -> Callable[[Work], Work]:
    """Make a function the work of a kind of job: `work(job, **arguments)`, may return a JSON result (key "url" leads on)."""

    def decorate(work: Work) -> Work:
        assert _kinds.get(kind, work) is work, f"two works for {kind}"
        _kinds[kind] = work
        return work

    return decorate


def start(
    kind: str, *, title: str, account_id: int | None, scope_ids: Iterable[int], arguments: Mapping[str, Any] | None = None,
    lock: str = "",
) -> Job:  # fmt: skip
    """Queue a job; it begins once this transaction is in. With `lock` only one such may be open: else AlreadyRunning."""
    assert kind in _kinds, f"no work registered for {kind}"
    if lock:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"job:{lock}"])
        if Job.objects.filter(lock=lock, state__in=OPEN).exists():
            raise AlreadyRunning(_("Việc này đang chạy rồi. Xin đợi nó xong hoặc dừng nó trước."))
    job: Job = Job.objects.create(
        kind=kind,
        title=title[:200],
        account_id=account_id,
        scope_ids=sorted(scope_ids),
        arguments=dict(arguments or {}),
        lock=lock,
    )
    transaction.on_commit(lambda: _defer(job.pk))
    return job


def run(job_id: int) -> None:
    """Run one job in its own scope and one transaction; write how it ended."""
    job = Job.objects.filter(pk=job_id, state__in=OPEN).first()
    if job is None:
        return
    Job.objects.filter(pk=job_id).update(state="running", started_at=timezone.now(), attempts=job.attempts + 1)
    handle = Handle(job.pk, job.account_id, list(job.scope_ids), dict(job.result))
    try:
        with database.entered(job.scope_ids, who={"account": job.account_id, "job": str(job.uuid), "act": job.kind}):
            result = _kinds[job.kind](handle, **job.arguments)
    except Cancelled:
        _finish(job_id, "cancelled", error=_("Đã dừng theo yêu cầu; chưa có gì thay đổi."))
    except Refused as error:
        _finish(job_id, "failed", error=str(error))
    except Exception:
        log.exception("Job %s (%s) failed", job_id, job.kind)
        _finish(
            job_id,
            "failed",
            error=_("Việc này không hoàn thành vì lỗi của hệ thống; chưa có gì thay đổi. Xin thử lại."),
        )
    else:
        _finish(job_id, "done", result=dict(result or {}))
    finally:
        handle.close()


def run_waiting() -> int:
    """Run all waiting jobs here and now (tests, command line). Returns how many."""
    ids = list(Job.objects.filter(state="waiting").order_by("id").values_list("pk", flat=True))
    for job_id in ids:
        run(job_id)
    return len(ids)


def cancel(job: Job) -> None:
    """Ask a job to stop; one that waits is stopped at once."""
    if not Job.objects.filter(pk=job.pk, state="waiting").update(state="cancelled", finished_at=timezone.now()):
        Job.objects.filter(pk=job.pk, state="running").update(wants_cancel=True)


def every_hour(name: str, work: Callable[[], object]) -> None:
    """Have the worker call this once an hour. It must be harmless to call twice."""
    _hourly[name] = work


def every_minute(name: str, work: Callable[[], object]) -> None:
    """Have the worker call this once a minute. Short, and harmless to call twice."""
    _minutely[name] = work


def run_hourly() -> None:
    """What the worker does each hour; one that fails does not keep the others from running."""
    _run_all(_hourly)


def run_minutely() -> None:
    """What the worker does each minute, likewise."""
    _run_all(_minutely)


def _run_all(works: Mapping[str, Callable[[], object]]) -> None:
    for name, work in works.items():
        try:
            work()
        except Exception:
            log.exception("Periodic work %s failed", name)


def recover() -> int:
    """After a crash: jobs left running by a worker that is gone wait again. Returns how many."""
    stale = list(Job.objects.filter(state="running").values_list("pk", flat=True))
    Job.objects.filter(pk__in=stale).update(state="waiting")
    waiting = list(Job.objects.filter(state="waiting").values_list("pk", flat=True))
    for job_id in waiting:
        _defer(job_id)
    return len(waiting)


def _finish(job_id: int, state: str, *, result: Mapping[str, Any] | None = None, error: str = "") -> None:
    Job.objects.filter(pk=job_id).update(state=state, result=result or {}, error=error, finished_at=timezone.now())


def _defer(job_id: int) -> None:
    from procrastinate.contrib.django import app

    app.configure_task("lienthong.job").defer(job_id=job_id)
