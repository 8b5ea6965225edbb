"""What other rooms may use of jobs."""

from lienthong.foundation.jobs.models import Job
from lienthong.foundation.jobs.running import (
    AlreadyRunning,
    Cancelled,
    Handle,
    Refused,
    cancel,
    recover,
    register,
    run,
    run_waiting,
    start,
)

__all__ = [
    "AlreadyRunning", "Cancelled", "Handle", "Job", "Refused", "cancel", "recover", "register", "run", "run_waiting", "start",
]  # fmt: skip
