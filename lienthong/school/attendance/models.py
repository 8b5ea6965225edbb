"""Rolls by class and session, and how a school takes them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


@tracked()
class Roll(Record):
    """A class in one session of one day: who was absent. Whoever is not named was there, once the roll is taken.

    `marks`: member id → [code, note, who wrote it, when]; codes are those of rules.CODES, "" was taken back. A row
    without `taken_at` was begun and not finished: the rest of the class is unknown, not present. `excused`,
    `unexcused` count `marks`, so that a school's day is read without opening them.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"marks": "personal"}
    retention = "5 years, with the class book"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    session = models.SmallIntegerField()  # 1 morning (or the whole day), 2 afternoon
    size = models.SmallIntegerField()  # pupils on the list on that day
    marks = models.JSONField(default=dict)
    excused = models.SmallIntegerField(default=0)
    unexcused = models.SmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    taken_by_name = models.CharField(max_length=100, blank=True)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # of the last change after the window
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("school_class_id", "day", "session")
        constraints = [
            models.UniqueConstraint(fields=("school_class", "day", "session"), name="roll_once"),
            models.CheckConstraint(condition=models.Q(session__in=(1, 2)), name="roll_session"),
        ]
        indexes = [models.Index(fields=("unit", "day"), name="roll_unit_day")]


@tracked()
class RollPolicy(Record):
    """How a school (or one class of it) takes the roll from a day on: which sessions, which weekdays, how long it stays open."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+")
    started_on = models.DateField()
    sessions = ArrayField(models.SmallIntegerField())
    weekdays = ArrayField(models.SmallIntegerField())  # 0 Monday … 5 Saturday
    correction_days = models.SmallIntegerField(null=True)  # of the school's row; a class follows its school

    class Meta:
        ordering = ("unit_id", "school_class_id", "started_on")
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "school_class", "started_on"), name="roll_policy_once", nulls_distinct=False
            ),
        ]
