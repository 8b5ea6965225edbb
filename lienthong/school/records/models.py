"""Books printed in the background, kept a few days for whoever asked."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from lienthong.foundation.database.public import Fence, Record


class PrintRun(Record):
    """One order to print many books: which, of which classes, for whom. Only who ordered it may fetch the files."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "7 days"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=20)
    choice = models.JSONField(default=dict)  # term, month, moment
    class_uuids = models.JSONField(default=list)
    account_id = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)


class PrintedFile(Record):
    """One PDF of a run."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"content": "sensitive"}
    retention = "7 days"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(PrintRun, on_delete=models.CASCADE, related_name="files")
    class_name = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    size = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("run_id", "id")
