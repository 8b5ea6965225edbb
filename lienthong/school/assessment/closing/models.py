"""Entry windows, how far each book is signed, amendments after the lock, seals."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


@tracked()
class EntryWindow(Record):
    """A decision of the head on entry: open from–to, or closed, for a part of the school's columns in a term.

    The newest decision that concerns a column holds; without any, entry is open until the lock. Empty grade, class,
    subject and part mean all of them. Retests are of the year, term 0. A decision is ended, never deleted, and then the
    one before it holds again.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    grade = models.SmallIntegerField(null=True)
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey("curriculum.Subject", on_delete=models.PROTECT, null=True, related_name="+")
    part = models.CharField(max_length=10, blank=True)  # closing.parts; empty: all but those by name
    is_open = models.BooleanField()
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    laid_at = models.DateTimeField()
    laid_by = models.BigIntegerField()
    laid_by_name = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("unit_id", "year", "term", "-id")
        indexes = [
            models.Index(
                fields=("unit", "year", "term"), condition=models.Q(ended_at__isnull=True), name="entry_window_in_force"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="window_closes_after_it_opens",
            )
        ]


@tracked()
class BookState(Record):
    """How far a subject's sheet, or (no subject) the summary of the class, has come. The steps say how it came there.

    A sheet keeps its teachers' signatures; from the homeroom teacher's check on, the class's own row speaks for all.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey("curriculum.Subject", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20)
    signers = ArrayField(models.BigIntegerField(), default=list)  # people (not accounts) who have signed a sheet
    signed_names = models.CharField(max_length=300, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("school_class_id", "term", "subject_id")
        constraints = [
            models.UniqueConstraint(
                fields=("school_class", "term", "subject"), name="book_state_once", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=("unit", "year", "term"), name="book_state_unit")]


class BookStep(Record):
    """One step of a sheet or class summary: who, as what, when, from where, over which content, why. Only added to."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"address": "personal", "device": "personal"}
    retention = "permanent"
    append_only = True

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey(
        "curriculum.Subject", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    act = models.CharField(max_length=20)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    account_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=100)
    role = models.CharField(max_length=60)
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    seal_code = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=("school_class", "term", "subject", "-id"), name="book_step_of_class")]


@tracked()
class Amendment(Record):
    """A change asked for after the lock: request, the head's word with a witness, the change of those cells alone."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"reason": "personal"}
    retention = "permanent"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey("curriculum.Subject", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)  # asked | granted | refused | done | lapsed | taken_back
    reason = models.CharField(max_length=500)
    attachment = models.FileField(upload_to="amendments/%Y/", blank=True, max_length=200)
    attachment_name = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=100)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=100, blank=True)
    witness_name = models.CharField(max_length=100, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)
    by_teacher_until = models.DateTimeField(null=True)  # the teacher writes it until then; null: the system did
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=100, blank=True)
    seal_code = models.CharField(max_length=16, blank=True)  # of the seal that replaced the one before

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("unit", "year", "term", "state"), name="amendment_of_unit"),
            models.Index(fields=("school_class", "subject", "term"), name="amendment_of_sheet"),
        ]


class AmendedCell(Record):
    """A cell of an amendment: what stood there when it was asked, what shall stand there. Values as on the wire."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"old": "personal", "new": "personal"}
    retention = "permanent"
    append_only = True

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="cells")
    member = models.ForeignKey("classes.ClassMember", on_delete=models.PROTECT, related_name="+")
    column = models.CharField(max_length=10)
    old = models.CharField(max_length=10, blank=True)
    new = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("amendment", "member", "column"), name="amended_cell_once")]


class Seal(Record):
    """What anybody may know of a sealed sheet or class summary: where, what, when, which bytes. No person, no mark.

    Never changed: a correction makes a new seal that names the one it replaces. Signed with the installation's key,
    which is not in the database.
    """

    fence = Fence.open("made to be verified by anybody with the code: names places and hashes, no person and no mark")
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"
    append_only = True

    code = models.CharField(max_length=16, unique=True)
    at_unit = models.IntegerField()
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    class_ref = models.BigIntegerField()
    subject_code = models.CharField(max_length=10, blank=True)
    unit_name = models.CharField(max_length=200)
    class_name = models.CharField(max_length=60)
    subject_name = models.CharField(max_length=100, blank=True)
    office = models.CharField(max_length=100)
    lines = models.IntegerField()
    layout = models.SmallIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("sha256",), name="seal_hash"),
            models.Index(fields=("class_ref", "term", "subject_code"), name="seal_of_book"),
        ]


class SealedBook(Record):
    """The very bytes that were sealed, for those who may see the marks."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"content": "personal"}
    retention = "permanent"
    append_only = True

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="book")
    sealed_by_name = models.CharField(max_length=100)
    content = models.BinaryField()  # zlib

    class Meta:
        ordering = ("-id",)
