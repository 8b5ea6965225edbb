"""What other rooms may use of jobs."""

from lienthong.foundation.jobs.models import Job
from lienthong.foundation.jobs.running import (
    AlreadyRunning,
    Cancelled,
    Handle,
    Refused,
    cancel,
    every_hour,
    every_minute,
    recover,
    register,
    run,
    run_hourly,
    run_minutely,
    run_waiting,
    start,
)

__all__ = [
    "AlreadyRunning",
    "Cancelled",
    "Handle",
    "Job",
    "Refused",
    "cancel",
    "every_hour",
    "every_minute",
    "recover",
    "register",
    "run",
    "run_hourly",
    "run_minutely",
    "run_waiting",
    "start",
]  # fmt: skip
