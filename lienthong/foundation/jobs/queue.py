"""The procrastinate task that runs any job by its id."""

from __future__ import annotations

import logging

import procrastinate

log = logging.getLogger(__name__)


def on_ready(app: procrastinate.App) -> None:
    """Called by procrastinate when Django is ready: one task runs every kind of job, others what is due each hour and minute."""

    @app.task(name="lienthong.job", queue="default", retry=procrastinate.RetryStrategy(max_attempts=3, wait=2))  # type: ignore[untyped-decorator]
    def run_job(job_id: int) -> None:
        from lienthong.foundation.jobs.running import run

        run(job_id)

    @app.periodic(cron="7 * * * *")  # type: ignore[untyped-decorator]
    @app.task(name="lienthong.hourly", queue="default", queueing_lock="lienthong.hourly")  # type: ignore[untyped-decorator]
    def run_every_hour(timestamp: int) -> None:
        from lienthong.foundation.jobs.running import run_hourly

        run_hourly()

    @app.periodic(cron="* * * * *")  # type: ignore[untyped-decorator]
    @app.task(name="lienthong.minutely", queue="default", queueing_lock="lienthong.minutely")  # type: ignore[untyped-decorator]
    def run_every_minute(timestamp: int) -> None:
        from lienthong.foundation.jobs.running import run_minutely

        run_minutely()
