"""Growth, observations and the end of the preschool year. Weights in grams, heights in millimetres, z in hundredths."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


@tracked()
class Measurement(Record):
    """A child's weight and height on a day, with the z-scores of the standard named in `standard`."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {
        "weight_g": "sensitive", "height_mm": "sensitive", "waz": "sensitive", "haz": "sensitive", "whz": "sensitive",
        "baz": "sensitive",
    }  # fmt: skip
    retention = "5 years after the child left"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey("classes.ClassMember", on_delete=models.PROTECT, related_name="+")
    measured_on = models.DateField()
    age_days = models.SmallIntegerField()
    weight_g = models.IntegerField(null=True)
    height_mm = models.IntegerField(null=True)
    waz = models.SmallIntegerField(null=True)
    haz = models.SmallIntegerField(null=True)
    whz = models.SmallIntegerField(null=True)
    baz = models.SmallIntegerField(null=True)
    standard = models.CharField(max_length=20)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=100, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("school_class_id", "measured_on", "member_id")
        constraints = [
            models.UniqueConstraint(fields=("school_class", "measured_on", "member"), name="measurement_once"),
            models.CheckConstraint(
                condition=models.Q(weight_g__isnull=True) | models.Q(weight_g__range=(500, 90_000)),
                name="measurement_weight",
            ),
            models.CheckConstraint(
                condition=models.Q(height_mm__isnull=True) | models.Q(height_mm__range=(300, 1_600)),
                name="measurement_height",
            ),
        ]
        indexes = [models.Index(fields=("unit", "year", "measured_on"), name="measurement_unit")]


@tracked()
class CareDay(Record):
    """A class's daily observation: only what was not as usual, child by child. No row: nobody has looked back at the day.

    `notes`: member id → [health, emotion and behaviour, knowledge and skill].
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"notes": "sensitive"}
    retention = "until the end of the school year"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    notes = models.JSONField(default=dict)
    plan = models.CharField(max_length=500, blank=True)  # what the teacher will change tomorrow
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=100, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("school_class_id", "-day")
        constraints = [models.UniqueConstraint(fields=("school_class", "day"), name="care_day_once")]


@tracked()
class StageResult(Record):
    """A child at the end of a stage: each objective reached or not, with a note where there is something to say.

    `results`: objective code → [D | CD | HT, note]. `stage`: giua_nam, cuoi_nam, or a theme's own word.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"results": "personal", "remark": "personal"}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey("classes.ClassMember", on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.CharField(max_length=20)
    results = models.JSONField(default=dict)
    remark = models.CharField(max_length=500, blank=True)
    is_completed = models.BooleanField(null=True)  # of the last stage: hoàn thành chương trình
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=100, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("school_class_id", "stage", "member_id")
        constraints = [models.UniqueConstraint(fields=("school_class", "stage", "member"), name="stage_result_once")]


@tracked()
class ObjectiveList(Record):
    """The objectives that a school observes at an age in a year, in its own words; without one, the reference list."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    grade = models.SmallIntegerField()
    first_year = models.SmallIntegerField()
    codes = ArrayField(models.CharField(max_length=12))
    domains = ArrayField(models.CharField(max_length=10))
    texts = ArrayField(models.CharField(max_length=300))
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("unit_id", "grade", "-first_year")
        constraints = [models.UniqueConstraint(fields=("unit", "grade", "first_year"), name="objective_list_once")]
