"""What is kept of the weeks between the year's results and the next school year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


@tracked()
class Retest(Record):
    """A subject that a pupil takes again in summer (kiểm tra lại; primary: đánh giá bổ sung), as the pupil chose it.

    `value` stands beside the year's result and never writes over it: tenths; of a comment subject 1 Đ, 0 CĐ; of a primary
    subject 3 T, 2 H, 1 C with `test` as whole tenths. `is_forfeit`: nobody came even to the make-up, so the school wrote
    0 or Chưa đạt on purpose, with its reason.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"value": "personal", "test": "personal", "reason": "personal"}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey("classes.ClassMember", on_delete=models.PROTECT, related_name="+", db_index=False)
    person_id = models.BigIntegerField()
    subject = models.ForeignKey("curriculum.Subject", on_delete=models.PROTECT, related_name="+", db_index=False)
    value = models.SmallIntegerField(null=True)
    test = models.SmallIntegerField(null=True)
    is_forfeit = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by_name = models.CharField(max_length=100, blank=True, db_default="")

    class Meta:
        ordering = ("school_class_id", "member_id", "subject_id")
        constraints = [
            models.UniqueConstraint(fields=("school_class", "member", "subject"), name="retest_once"),
            models.CheckConstraint(
                condition=models.Q(is_forfeit=False) | ~models.Q(reason=""), name="retest_forfeit_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=("unit", "year"), name="retest_unit"),
            models.Index(fields=("member",), name="retest_member"),
        ]


@tracked(exclude=["cause", "computed_at"])
class SummerWork(Record):
    """A pupil's summer: the report on training in conduct, conduct graded again, and what the year comes to after it.

    `outcome` is len_lop or o_lai_lop, empty while something is still awaited. The year's own result is left as it was.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"conduct": "personal", "level": "personal", "note": "personal"}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey("classes.ClassMember", on_delete=models.PROTECT, related_name="+", db_index=False)
    person_id = models.BigIntegerField()
    is_accepted = models.BooleanField(null=True)  # the report on summer training; primary: help was given
    conduct = models.CharField(max_length=5, blank=True)
    note = models.CharField(max_length=300, blank=True)
    average = models.SmallIntegerField(null=True)
    level = models.CharField(max_length=5, blank=True)
    computed_level = models.CharField(max_length=5, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    cause = models.JSONField(null=True)
    computed_at = models.DateTimeField(null=True)
    changed_by_name = models.CharField(max_length=100, blank=True, db_default="")

    class Meta:
        ordering = ("school_class_id", "member_id")
        constraints = [models.UniqueConstraint(fields=("school_class", "member"), name="summer_work_once")]
        indexes = [
            models.Index(fields=("unit", "year"), name="summer_work_unit"),
            models.Index(fields=("member",), name="summer_work_member"),
        ]
