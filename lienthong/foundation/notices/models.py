"""Notices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.foundation.database.public import Fence, Record


class Notice(Record):
    """A line in somebody's bell, also sent by e-mail where configured."""

    fence = Fence.open("read by its own account only")
    sensitivity: ClassVar[dict[str, str]] = {"text": "personal"}
    retention = "1 year"

    account_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    once_key = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=("account_id", "read_at"), name="notice_of_account")]
        constraints = [
            models.UniqueConstraint(
                fields=("account_id", "once_key"), condition=~models.Q(once_key=""), name="notice_once"
            )
        ]
