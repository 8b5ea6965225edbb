"""School years, terms and holidays; a unit's row overrides the department's. First and last days are both included."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record

PUBLIC = Fence.open("the calendar is the same for everybody and public")


class SchoolYear(Record):
    """A school year, e.g. 2017-2018, known by the calendar year it starts in.

    Its dates are those of administration (1 August to 31 July), so that every day belongs to exactly one year; the
    days on which schools teach stand in Term.
    """

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    id = models.SmallIntegerField(primary_key=True)  # 2017
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ("id",)

    @property
    def label(self) -> str:
        """2017-2018"""
        return f"{self.pk}-{self.pk + 1}"

    def __str__(self) -> str:
        return self.label


@tracked()
class Term(Record):
    """A term (học kỳ 1 or 2) of a year; with `for_unit`, that school's own dates in place of the department's."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="terms")
    number = models.SmallIntegerField()
    for_unit = models.IntegerField(null=True)
    level_group = models.CharField(max_length=10, blank=True)  # "", TH, THCS, THPT, GDTX, MN
    starts_on = models.DateField()
    ends_on = models.DateField()
    teaching_weeks = models.SmallIntegerField()

    class Meta:
        ordering = ("year", "number", "for_unit")
        constraints = [
            models.UniqueConstraint(
                fields=("year", "number", "for_unit", "level_group"), name="term_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(number__in=(1, 2)), name="term_number"),
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="term_ends_later"),
        ]


@tracked()
class Holiday(Record):
    """Days off; `is_open` with a unit makes that school's working day out of a day off or a Sunday."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    for_unit = models.IntegerField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    name = models.CharField(max_length=100)
    is_open = models.BooleanField(default=False)

    class Meta:
        ordering = ("starts_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="holiday_ends_not_before_start"
            ),
            models.CheckConstraint(
                condition=models.Q(is_open=False) | models.Q(for_unit__isnull=False),
                name="holiday_open_only_for_a_unit",
            ),
        ]


class Clock(Record):
    """The business date of a demo. Empty in a real installation, where the date is today's in Việt Nam."""

    fence = PUBLIC
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "while the demo lasts"

    id = models.SmallIntegerField(primary_key=True, default=1)
    business_date = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="clock_single")]
