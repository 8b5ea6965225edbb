"""A job as the person who started it sees it. The queue itself is procrastinate's."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.foundation.database.public import Fence, Record


class Job(Record):
    """One piece of long work: what, for whom, how far, how it ended."""

    fence = Fence.open("a job is looked up by its owner's account; its unit ids are its own scope")
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "90 days"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    account_id = models.BigIntegerField(null=True)
    scope_ids = ArrayField(models.IntegerField(), default=list)
    arguments = models.JSONField(default=dict)
    lock = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default="waiting")  # waiting | running | done | failed | cancelled
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    doing = models.CharField(max_length=200, blank=True)
    wants_cancel = models.BooleanField(default=False)
    attempts = models.SmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=("account_id", "-id"), name="job_of_account")]
