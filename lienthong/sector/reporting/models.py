"""Collections, submissions and their values."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


class Form(Record):
    """A form as data: tables, rows × columns, formula over facts, checks. A new edition is a new version."""

    fence = Fence.open("forms are national and public")
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    code = models.CharField(max_length=30)  # e.g. EMIS-GN-THCS
    version = models.SmallIntegerField(default=1)
    name = models.CharField(max_length=200)
    levels = ArrayField(models.CharField(max_length=5))
    definition = models.JSONField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ("code", "version")
        constraints = [models.UniqueConstraint(fields=("code", "version"), name="form_version_once")]


class Collection(Record):
    """One round that units answer: forms, as-at date, due dates by tier (before 15/01 means until 14/01 24:00), grace."""

    fence = Fence.open("what is asked of units is public")
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=30, unique=True)  # VEMIS-GK-2017
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    system = models.CharField(max_length=10)  # VEMIS | EMIS
    year = models.ForeignKey("calendar.SchoolYear", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)  # start | middle | end
    forms = models.ManyToManyField(Form, related_name="collections")
    as_at = models.DateField()
    since = models.DateField()  # what moved since then is counted as coming and going: the as-at day of the start round
    results_term = models.SmallIntegerField(null=True)  # 1 first term, 0 the year; none at the start
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()  # first moment that is late
    office_due_at = models.DateTimeField()
    grace_hours = models.SmallIntegerField(default=0)
    basis = models.CharField(max_length=300)

    class Meta:
        ordering = ("-as_at", "code")


@tracked()
class Submission(Record):
    """A unit's answer to a collection, in numbered editions.

    draft → submitted → office_accepted | returned → accepted (locked). Opened again on request as a new edition, which
    supersedes the accepted one only once it is itself accepted.
    THPT, multi-level schools with THPT and GDTX skip the office.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="submissions")
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    edition = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=16, default="draft")
    unit_name = models.CharField(max_length=200)  # as it was called then
    office_name = models.CharField(max_length=200, blank=True)
    drafted_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.BigIntegerField(null=True)
    is_late = models.BooleanField(default=False)
    unlock_asked_at = models.DateTimeField(null=True)  # the unit asks to send again what was accepted
    office_decided_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    facts_path = models.CharField(max_length=200, blank=True)  # below FILES_ROOT
    facts_hash = models.CharField(max_length=64, blank=True)
    expression_version = models.CharField(max_length=20, blank=True)
    checks = models.JSONField(default=list)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("collection_id", "unit_id", "edition")
        constraints = [
            models.UniqueConstraint(fields=("collection", "unit", "edition"), name="submission_edition_once")
        ]
        indexes = [models.Index(fields=("unit", "collection"), name="submission_of_unit")]


@tracked()
class SubmissionTable(Record):
    """One form's cells of a submission: "T2.tong.g6" → number.

    Unknown, zero and not applicable are three states: unknown is null in `computed`, zero is 0, and a cell that the form
    does not ask for is in neither. `entered` holds only what a person put beside the computed number:
    {"value", "reason", "by", "at"}.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="tables")
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+")
    computed = models.JSONField(default=dict)
    entered = models.JSONField(default=dict)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("submission_id", "form_id")
        constraints = [models.UniqueConstraint(fields=("submission", "form"), name="submission_form_once")]


class SubmissionStep(Record):
    """What happened to a submission: sent, returned with a message, accepted, unlock asked and given, reminded."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"
    append_only = True

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="steps")
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    account_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    message = models.TextField(blank=True)

    class Meta:
        ordering = ("submission_id", "id")
