"""Subjects and periods as dated data."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.foundation.database.public import Fence, Record

PUBLIC = Fence.open("the curriculum is national and public")


class Subject(Record):
    """A subject that gets one result, e.g. TOAN; integrated subjects have strands."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    code = models.CharField(max_length=10, primary_key=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    short_name = models.CharField(max_length=20)
    aliases = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    strands = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    # regime column ("p22", "p27", "s58", "s22", "x02") → scored | comment | level | level_test | level_test_mid
    assessment = models.JSONField(default=dict, blank=True)
    position = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.name


class SubjectPlan(Record):
    """Periods of a subject in a programme, level and grade over a time.

    Periods per week are in halves ("1,5" is 3) and by term: history in grade 8 has two a week, then one.
    `assessed_as` is how the programme's regime judges it, empty for activities without a result;
    `is_comment`: judged without any mark. `strands`: codes of the parts that several teachers may share.
    """

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    programme = models.CharField(max_length=12)  # CT2006 | GDPT2018 | GDTX2006 | GDTX2021 | GDMN
    level = models.CharField(max_length=5)
    grade = models.SmallIntegerField()
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="plans")
    periods_year = models.SmallIntegerField()
    half_periods_week_1 = models.SmallIntegerField()
    half_periods_week_2 = models.SmallIntegerField()
    role = models.CharField(max_length=10, default="core")  # core | elective | choice | topic | activity
    assessed_as = models.CharField(max_length=16, blank=True)
    periodic_tests_1 = models.SmallIntegerField(null=True)  # usual one-period tests (KTđk) in term 1
    periodic_tests_2 = models.SmallIntegerField(null=True)
    strands = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    is_comment = models.BooleanField(default=False)
    is_elective = models.BooleanField(default=False)
    first_year = models.SmallIntegerField()
    last_year = models.SmallIntegerField(null=True)
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=10)

    class Meta:
        ordering = ("programme", "level", "grade", "subject")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "level", "grade", "subject", "first_year"), name="subject_plan_once"
            )
        ]
