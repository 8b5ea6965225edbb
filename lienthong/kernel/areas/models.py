"""Administrative areas in time.

A code alone is ambiguous: on 1 July 2025 codes were re-used for other territory, so an `Area` is one territory with one
life and its `AreaVersion` rows carry code, name, kind and parent by date.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from lienthong.foundation.database.public import Fence, Record

PUBLIC = Fence.open("administrative areas are public reference data")


class Area(Record):
    """One territory for as long as it exists. Not its name or code: those change and stand in AreaVersion."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    PROVINCE, DISTRICT, COMMUNE = "province", "district", "commune"

    id = models.AutoField(primary_key=True)
    level = models.CharField(max_length=10)  # province | district | commune
    valid = DateRangeField()

    class Meta:
        ordering = ("id",)


class AreaVersion(Record):
    """Code, name, kind and parent of an area over a time."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="versions")
    parent = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="child_versions", null=True)
    code = models.CharField(max_length=5)
    kind = models.CharField(max_length=30)  # Tỉnh, Thành phố, Thị xã, Huyện, Phường, Xã, Thị trấn
    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=100)
    valid = DateRangeField()
    legal_basis = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("code", "valid")
        indexes = [models.Index(fields=("folded",), name="area_folded")]
        constraints = [
            ExclusionConstraint(
                name="area_one_version_at_a_time",
                expressions=[("area", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="area_code_once_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """phường Phú Cường, thành phố Thủ Dầu Một, tỉnh Bình Dương: the kind in lower case, then the name."""
        return f"{self.kind[:1].lower()}{self.kind[1:]} {self.name}"


class AreaSuccession(Record):
    """An old area that went, in full or in part, into a new one on a date."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    old = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successors")
    new = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="predecessors")
    is_whole = models.BooleanField()
    on = models.DateField()

    class Meta:
        ordering = ("on", "old_id")
        constraints = [models.UniqueConstraint(fields=("old", "new", "on"), name="area_succession_once")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
