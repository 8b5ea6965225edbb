"""Marks by line, results, conduct, locks. Marks are whole tenths: 85 is 8,5."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


@tracked(exclude=["mean", "result"])
class MarkLine(Record):
    """All marks of one pupil in one subject and term: one row, so a page of 45 pupils is one read and one write.

    tx, dk are slots in the order of the book (null: not given yet). Scored subjects hold tenths; comment subjects 1 Đ,
    0 CĐ; primary holds level 3 T, 2 H, 1 C in `levels` by moment (mid-term, end of term) and test marks in dk/hk.
    `mean` and `result` are computed by the regime, never typed; they follow from the rest, so the history, which keeps
    each line as it was, leaves them out. `changed_by_name` and `changed_at` say of every version who wrote it.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {
        "tx": "personal", "dk": "personal", "hk": "personal", "comment": "personal", "comment_mid": "personal",
    }  # fmt: skip
    retention = "permanent (results), 5 years (components)"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()  # 1, 2
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey("classes.ClassMember", on_delete=models.PROTECT, related_name="+", db_index=False)
    person_id = models.BigIntegerField()
    subject = models.ForeignKey("curriculum.Subject", on_delete=models.PROTECT, related_name="+", db_index=False)
    tx = ArrayField(models.SmallIntegerField(null=True), default=list)
    dk = ArrayField(models.SmallIntegerField(null=True), default=list)
    hk = models.SmallIntegerField(null=True)
    levels = ArrayField(models.SmallIntegerField(null=True), default=list)
    comment = models.CharField(max_length=500, blank=True)
    comment_mid = models.CharField(max_length=500, blank=True, db_default="")  # primary: at mid-term
    is_exempt = models.BooleanField(default=False)
    mean = models.SmallIntegerField(null=True)
    result = models.SmallIntegerField(null=True)  # comment subjects: 1 Đ, 0 CĐ
    source = models.JSONField(null=True)  # imported from another school: which, when, by whom
    changed_at = models.DateTimeField(auto_now=True)
    changed_by_name = models.CharField(max_length=100, blank=True, db_default="")

    class Meta:
        ordering = ("school_class_id", "subject_id", "term", "member_id")
        constraints = [
            models.UniqueConstraint(fields=("school_class", "subject", "term", "member"), name="mark_line_once"),
        ]
        indexes = [
            models.Index(fields=("unit", "year", "term"), name="mark_line_unit"),
            models.Index(fields=("member",), name="mark_line_member"),
        ]


@tracked(exclude=["cause", "inputs_hash", "computed_at"])
class TermResult(Record):
    """A pupil's result of a term (1, 2) or year (0) under the regime of its class; conduct is decided, not computed.

    Carries regime, version and a hash of the inputs: recomputing an old year must give the same bytes.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"average": "personal", "level": "personal", "conduct": "personal"}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey("classes.ClassMember", on_delete=models.PROTECT, related_name="+", db_index=False)
    person_id = models.BigIntegerField()
    regime = models.CharField(max_length=5)
    rule_version = models.CharField(max_length=20)
    inputs_hash = models.CharField(max_length=64, blank=True)
    average = models.SmallIntegerField(null=True)
    level = models.CharField(max_length=5, blank=True)  # học lực / kết quả học tập, the regime's code; empty: not yet
    computed_level = models.CharField(max_length=5, blank=True)
    conduct = models.CharField(max_length=5, blank=True)  # hạnh kiểm / rèn luyện
    title = models.CharField(max_length=5, blank=True)
    # Primary: qualities and competences, 3 Tốt 2 Đạt 1 Cần cố gắng, at the end of the term and in its middle
    qualities = ArrayField(models.SmallIntegerField(null=True), default=list)
    competences = ArrayField(models.SmallIntegerField(null=True), default=list)
    mid_qualities = ArrayField(models.SmallIntegerField(null=True), default=list, db_default=[])
    mid_competences = ArrayField(models.SmallIntegerField(null=True), default=list, db_default=[])
    # Of the year: an achievement or progress that is honoured by name (primary: the class nominated the pupil)
    commendation = models.CharField(max_length=200, blank=True, db_default="")
    absences_excused = models.SmallIntegerField(null=True)
    absences_unexcused = models.SmallIntegerField(null=True)
    comment = models.CharField(max_length=500, blank=True)
    cause = models.JSONField(null=True)  # article, subjects, text: why this level
    computed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("school_class_id", "term", "member_id")
        constraints = [models.UniqueConstraint(fields=("school_class", "term", "member"), name="term_result_once")]
        indexes = [
            models.Index(fields=("unit", "year", "term"), name="term_result_unit"),
            models.Index(fields=("member",), name="term_result_member"),
        ]


@tracked()
class BookLock(Record):
    """The head has locked the books of a term: of the whole school, a grade or one class. Opened again with a reason.

    With a `part` only those columns are locked (say, all mid-term tests); results are fixed by a lock of all parts.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    grade = models.SmallIntegerField(null=True)
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+")
    part = models.CharField(max_length=10, blank=True, db_default="")
    locked_at = models.DateTimeField()
    locked_on = models.DateField()
    locked_by = models.BigIntegerField()
    locked_by_name = models.CharField(max_length=100)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("unit_id", "year", "term", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "year", "term", "grade", "school_class", "part"),
                condition=models.Q(opened_at__isnull=True),
                name="one_lock_at_a_time",
                nulls_distinct=False,
            )
        ]


class CarriedMarks(Record):
    """Marks that came with a transfer, as the old school sealed them; laid into the book once the pupil has a class."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"marks": "personal"}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    enrolment_id = models.BigIntegerField(unique=True)
    marks = models.JSONField(default=dict)
    received_at = models.DateTimeField(auto_now_add=True)
    laid_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)


@tracked()
class Forfeit(Record):
    """A test that a pupil did not sit even at the make-up, so that the school wrote 0 or Chưa đạt on purpose, with its reason.

    The mark itself stands in the line as any other; this says of it that nobody earned it.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"reason": "personal"}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey("classes.ClassMember", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey("curriculum.Subject", on_delete=models.PROTECT, related_name="+", db_index=False)
    column = models.CharField(max_length=6)
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ("school_class_id", "subject_id", "term", "member_id", "column")
        constraints = [
            models.UniqueConstraint(
                fields=("school_class", "subject", "term", "member", "column"), name="forfeit_once"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="forfeit_has_reason"),
        ]
        indexes = [
            models.Index(fields=("unit", "year"), name="forfeit_unit"),
            models.Index(fields=("member",), name="forfeit_member"),
        ]


class SaveReceipt(Record):
    """What a save with an idempotency key answered: the same key and body gets the same answer again."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"answer": "personal"}
    retention = "30 days"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    account_id = models.BigIntegerField()
    key = models.UUIDField()
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=("account_id", "key"), name="receipt_once")]


@tracked()
class ColumnOwner(Record):
    """Which strand of an integrated subject writes a column of a sheet; a column without one is every teacher's."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("curriculum.Subject", on_delete=models.PROTECT, related_name="+")
    column = models.CharField(max_length=6)
    strand = models.CharField(max_length=60)

    class Meta:
        ordering = ("school_class_id", "subject_id", "term", "column")
        constraints = [
            models.UniqueConstraint(fields=("school_class", "subject", "term", "column"), name="column_owned_once")
        ]


@tracked()
class ColumnForm(Record):
    """How the test of a column is sat (M oral, V written, TH practical; "" not told), where a sheet settled it.

    A column without a row has the form that is usual under its regulation (`testforms`).
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("curriculum.Subject", on_delete=models.PROTECT, related_name="+")
    column = models.CharField(max_length=6)
    form = models.CharField(max_length=4, blank=True)

    class Meta:
        ordering = ("school_class_id", "subject_id", "term", "column")
        constraints = [
            models.UniqueConstraint(fields=("school_class", "subject", "term", "column"), name="column_formed_once")
        ]


class CommentPhrase(Record):
    """A phrase of the comment bank: the school's (no owner) or a teacher's own. `{ten}` is the pupil's given name."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "while its school or teacher wants it"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    owner_id = models.BigIntegerField(null=True)  # account; null: the school's
    group = models.CharField(max_length=12)
    level = models.CharField(max_length=5)
    text = models.CharField(max_length=255)

    class Meta:
        ordering = ("group", "level", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "owner_id", "group", "level", "text"), name="comment_phrase_once", nulls_distinct=False
            )
        ]


from lienthong.school.assessment.closing.models import (  # noqa: E402 – Django looks for models here
    AmendedCell,
    Amendment,
    BookState,
    BookStep,
    EntryWindow,
    Seal,
    SealedBook,
)
from lienthong.school.assessment.families.models import FamilyRule  # noqa: E402
from lienthong.school.assessment.yearend.models import Retest, SummerWork  # noqa: E402

__all__ = [
    "AmendedCell",
    "Amendment",
    "BookLock",
    "BookState",
    "BookStep",
    "CarriedMarks",
    "CommentPhrase",
    "EntryWindow",
    "FamilyRule",
    "Forfeit",
    "MarkLine",
    "Retest",
    "SaveReceipt",
    "Seal",
    "SealedBook",
    "SummerWork",
    "TermResult",
]
