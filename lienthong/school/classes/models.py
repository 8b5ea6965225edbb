"""Classes, their lists, homeroom and teaching assignments."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


@tracked()
class SchoolClass(Record):
    """A class (or preschool group) of one year. Its code is unique within the school and year only."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.ForeignKey("calendar.SchoolYear", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=80, db_collation="C")  # 6A2 before 6A10
    level = models.CharField(max_length=5)
    grade = models.SmallIntegerField()
    programme = models.CharField(max_length=12)
    session = models.CharField(max_length=10, blank=True)  # catalogue session: am | pm | both
    specialised_subject = models.CharField(max_length=10, blank=True)  # lớp chuyên
    foreign_language = models.CharField(max_length=10, blank=True)
    is_combined = models.BooleanField(default=False)  # lớp ghép
    has_two_sessions = models.BooleanField(default=False)
    is_boarding = models.BooleanField(default=False)  # bán trú
    sessions_per_week = models.SmallIntegerField(null=True)
    list_fixed_on = models.DateField(null=True)  # since then late arrivals are appended and nobody changes places
    closed_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("unit_id", "year_id", "sort_key")
        constraints = [models.UniqueConstraint(fields=("unit", "year", "code"), name="class_code_once")]
        indexes = [models.Index(fields=("year", "sort_key"), name="class_by_name")]  # the search box, province-wide

    def __str__(self) -> str:
        return self.name


@tracked()
class ClassMember(Record):
    """A pupil's place in a class list. `position` is fixed once: late arrivals are appended, leavers keep theirs."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="members")
    enrolment = models.ForeignKey("pupils.Enrolment", on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField()
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("school_class_id", "position")
        constraints = [
            models.UniqueConstraint(fields=("school_class", "position"), name="class_position_once"),
            models.UniqueConstraint(
                fields=("enrolment",), condition=models.Q(ended_on__isnull=True), name="member_of_one_class"
            ),
        ]
        indexes = [models.Index(fields=("person",), name="member_person")]


@tracked()
class Homeroom(Record):
    """Who is homeroom teacher (GVCN) of a class, from–to."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="homerooms")
    employment = models.ForeignKey("staff.Employment", on_delete=models.PROTECT, related_name="homerooms")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("school_class_id", "started_on")
        constraints = [
            models.UniqueConstraint(
                fields=("school_class",), condition=models.Q(ended_on__isnull=True), name="one_homeroom_teacher"
            )
        ]


@tracked()
class TeachingAssignment(Record):
    """A teacher takes a subject (or a strand of it) in a class, from–to. Gives the right to its mark book."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.ForeignKey("calendar.SchoolYear", on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="assignments")
    subject = models.ForeignKey("curriculum.Subject", on_delete=models.PROTECT, related_name="+")
    strand = models.CharField(max_length=60, blank=True)
    employment = models.ForeignKey("staff.Employment", on_delete=models.PROTECT, related_name="assignments")
    term = models.SmallIntegerField(default=0)  # 0 both, 1, 2
    half_periods_week = models.SmallIntegerField(null=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("school_class_id", "subject_id", "id")
        indexes = [models.Index(fields=("employment",), name="assignment_teacher")]
        constraints = [
            models.UniqueConstraint(
                fields=("school_class", "subject", "strand", "employment", "term"),
                condition=models.Q(ended_on__isnull=True),
                name="assignment_once",
            )
        ]


@tracked()
class Rollover(Record):
    """A school's step from one year to the next, as it was applied, so that it can be undone while nothing changed."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    from_year = models.ForeignKey("calendar.SchoolYear", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="applied")  # applied | undone
    applied_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.BigIntegerField(null=True)
    made = models.JSONField(default=dict)  # ids and versions of what it made and ended, for the undo

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "from_year"), condition=models.Q(state="applied"), name="rollover_once_a_year"
            )
        ]
