"""What a school lets families see, from a day on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


@tracked()
class FamilyRule(Record):
    """From a day on, what pupils and their families see: when marks, and whether absences.

    `marks`: policy.ENTERED as soon as they are written, policy.LOCKED with the results once the term's book is locked,
    policy.CLOSED not at all. Means and results are never shown before the lock, whatever the rule: until then they change.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField()
    marks = models.CharField(max_length=10)
    absences = models.BooleanField()
    laid_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ("unit_id", "-started_on")
        constraints = [
            models.UniqueConstraint(fields=("unit", "started_on"), name="family_rule_once"),
            models.CheckConstraint(
                condition=models.Q(marks__in=("entered", "locked", "closed")), name="family_rule_marks"
            ),
        ]
