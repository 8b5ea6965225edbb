"""What other rooms may use of jobs."""

from lienthong.foundation.jobs.models import Job
from lienthong.foundation.jobs.running import (
    AlreadyRunning,
    Cancelled,
    Handle,
    Refused,
    cancel,
    every_hour,
    recover,
    register,
    run,
    run_hourly,
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
    "recover",
    "register",
    "run",
    "run_hourly",
    "run_waiting",
    "start",
]  # fmt: skip
