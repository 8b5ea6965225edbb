"""The run of an import: kept for its report and its undo."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from lienthong.foundation.database.public import Fence, Record


class ImportRun(Record):
    """One import of a sheet: what it created and changed, for its report and its undo."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"content": "personal", "undo": "personal", "outcome": "personal"}
    retention = "2 years"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.ForeignKey("calendar.SchoolYear", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)  # pupils | staff | classes | assignments
    state = models.CharField(max_length=12, default="preview")  # preview | applied | undone | dropped
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    content = models.BinaryField(null=True)  # the file itself, until confirmed or dropped
    columns = models.JSONField(default=dict)  # field → header
    decisions = models.JSONField(default=dict)  # row → person chosen by the clerk
    outcome = models.JSONField(default=dict)  # counts and rejected rows
    undo = models.JSONField(default=dict)  # the journal: what to take back, and how each row must look for that
    account_id = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)


class RowIdentity(Record):
    """A row without any id that an import settled: the same row in a later file is about the same record.

    `key` is a digest of what the row says of itself (name, birth date), never the words themselves.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"key": "personal"}
    retention = "2 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=40)
    record_id = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("unit", "kind", "key"), name="row_identity_once")]
