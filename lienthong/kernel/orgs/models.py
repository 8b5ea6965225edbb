"""Units in time. A unit is never deleted: it is renamed, re-parented, merged, split or closed by an act with a date."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record

PUBLIC = Fence.open("names and places of schools and offices are public")


class UnitKind(models.TextChoices):
    """What a unit is in the tree."""

    DEPARTMENT = "so", "Sở GDĐT"
    OFFICE = "phong", "Phòng GDĐT"
    SCHOOL = "truong", "Trường"
    CENTRE = "trungtam", "Trung tâm GDTX"
    SITE = "diemtruong", "Điểm trường"
    COMMUNE = "xa", "UBND xã, phường"


class Unit(Record):
    """A department, office, school, centre or satellite site for as long as it exists.

    Name and parent as they stand now are kept here too, for speed; their history is in UnitVersion.
    """

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    id = models.AutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=30, unique=True)  # never changes, e.g. BD-THCS-718-03
    kind = models.CharField(max_length=12, choices=UnitKind.choices)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    # Levels taught, in order: NT (crèche) MG (kindergarten) TH THCS THPT GDTX
    levels = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    ownership = models.CharField(max_length=2, blank=True)  # LOAI_HINH_TRUONG
    school_type = models.CharField(max_length=2, blank=True)  # LOAI_TRUONG
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=100, blank=True)
    website = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gt=models.F("opened_on")),
                name="unit_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnitVersion(Record):
    """Name, parent, levels and area of a unit over a time; what an old report is shown with."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    levels = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, null=True, related_name="+")
    valid = DateRangeField()
    act = models.ForeignKey("UnitAct", on_delete=models.PROTECT, null=True, related_name="versions")

    class Meta:
        ordering = ("unit_id", "valid")
        constraints = [
            ExclusionConstraint(
                name="unit_one_version_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            )
        ]


class Ancestry(Record):
    """Every (ancestor, unit) pair by date, the unit itself included: what a scope is computed from in one read.

    A closed unit has no children and no scope of its own any more, but its records stay: pairs with `is_last` begin on
    the day it closed and lead from its successors, its last parent and all above them, as they stand from then on.
    """

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "rebuilt from UnitVersion"

    ancestor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    valid = DateRangeField()
    is_last = models.BooleanField(default=False)

    class Meta:
        ordering = ("ancestor_id", "unit_id")
        indexes = [models.Index(fields=("ancestor", "unit")), models.Index(fields=("unit",), name="ancestry_unit")]


class UnitAct(Record):
    """An act that changed the tree: open, rename, re-parent, merge, split, close, with its date and legal basis."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    kind = models.CharField(max_length=12)
    effective_on = models.DateField()
    legal_basis = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    touched = ArrayField(models.IntegerField(), default=list)  # ids of all units that it changed
    # Pupils and staff of a merge or split still wait for its day; they are handed over then.
    awaits_handover = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("effective_on", "id")
        indexes = [GinIndex(fields=("touched",), name="unit_act_touched")]


class UnitSuccession(Record):
    """A unit whose pupils, staff and records went to another by a merge or split."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    act = models.ForeignKey(UnitAct, on_delete=models.PROTECT, related_name="successions")
    old = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successors")
    new = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        ordering = ("act_id", "id")


class UnitIdentifier(Record):
    """A code by which another system knows the unit (ministry, exam board), by date. Stored as text, never parsed."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=20)  # moet, emis, exam, edoc
    value = models.CharField(max_length=40)
    valid = DateRangeField()

    class Meta:
        ordering = ("unit_id", "scheme")
        constraints = [
            ExclusionConstraint(
                name="unit_identifier_once_at_a_time",
                expressions=[
                    ("scheme", RangeOperators.EQUAL), ("value", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]  # fmt: skip


@tracked()
class Officer(Record):
    """Who is in charge of something at a unit (IT, statistics, portal…), from–to, as the directive asks."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"full_name": "personal", "phone": "personal"}
    retention = "5 years after the end"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="officers")
    duty = models.CharField(max_length=20)
    full_name = models.CharField(max_length=100)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=100, blank=True)
    valid = DateRangeField()

    class Meta:
        ordering = ("unit_id", "duty")
