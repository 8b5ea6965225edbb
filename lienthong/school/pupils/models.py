"""Pupil files, enrolments and transfers."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


@tracked()
class PupilFile(Record):
    """What a school keeps of a pupil over all years there; the person's own facts are in people.Person."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {
        "policy_code": "sensitive", "disability_code": "sensitive", "is_poor": "sensitive", "is_near_poor": "sensitive",
        "health": "sensitive", "father": "personal", "mother": "personal", "guardian": "personal",
        "contact_phone": "personal",
        "extra": "personal",
    }  # fmt: skip
    retention = "permanent (sổ đăng bộ)"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="pupil_files")
    pupil_code = models.CharField(max_length=20, blank=True)  # the school's own (Mã học sinh)
    register_number = models.CharField(max_length=20, blank=True)  # số đăng bộ, never re-used
    entered_on = models.DateField(null=True)
    previous_school = models.CharField(max_length=200, blank=True)
    policy_code = models.CharField(max_length=10, blank=True)  # diện chính sách
    disability_code = models.CharField(max_length=4, blank=True)
    is_assessed = models.BooleanField(default=True)  # false: disabled, not assessed
    is_poor = models.BooleanField(null=True)
    is_near_poor = models.BooleanField(null=True)
    boarding = models.CharField(max_length=4, blank=True)  # nội trú / bán trú
    union = models.CharField(max_length=4, blank=True)  # đội viên / đoàn viên
    health = models.JSONField(default=dict, blank=True)
    father = models.JSONField(default=dict, blank=True)  # name, birth_year, job, workplace, phone, personal_number
    mother = models.JSONField(default=dict, blank=True)
    guardian = models.JSONField(default=dict, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    # What schools' files tell beyond these columns, e.g. other_name, vemis_code, residence, birth_registered_at.
    extra = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("unit_id", "id")
        constraints = [
            models.UniqueConstraint(fields=("unit", "person"), name="pupil_file_once"),
            models.UniqueConstraint(
                fields=("unit", "pupil_code"), condition=~models.Q(pupil_code=""), name="pupil_code_once_in_unit"
            ),
            models.UniqueConstraint(
                fields=("unit", "register_number"), condition=~models.Q(register_number=""), name="register_number_once"
            ),
        ]


class RegisterCounter(Record):
    """The last number given in a school's register (sổ đăng bộ). A number is never given twice, even after an undo.

    Its row is locked by every act that gives numbers, so two clerks who enrol at once wait for each other.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    unit = models.OneToOneField("orgs.Unit", on_delete=models.PROTECT, primary_key=True, related_name="+")
    last_number = models.IntegerField(default=0)


@tracked()
class Enrolment(Record):
    """A pupil in a grade of a school in a year, from–to, with how it began and ended.

    "As at 31/12" is a query on started_on and ended_on; nothing is copied for it.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "permanent"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="enrolments")
    file = models.ForeignKey(PupilFile, on_delete=models.PROTECT, related_name="enrolments")
    year = models.ForeignKey("calendar.SchoolYear", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=5)  # NT MG TH THCS THPT GDTX
    # TH 1–5, THCS 6–9, THPT and GDTX 10–12 (GDTX THCS 6–9)
    # preschool: 3-12, 13-24, 25-36 months → -3 -2 -1; ages 3, 4, 5 → 103 104 105
    grade = models.SmallIntegerField()
    started_on = models.DateField()
    ended_on = models.DateField(null=True)  # first day no longer there
    start_reason = models.CharField(max_length=12, default="new")  # new | promoted | repeats | moved_in | returned
    end_reason = models.CharField(
        max_length=12, blank=True
    )  # moved_out | dropped_out | finished | year_end | died | corrected
    drop_reason = models.CharField(max_length=4, blank=True)  # LY_DO_THOI_HOC
    note = models.CharField(max_length=300, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("unit_id", "year_id", "id")
        indexes = [models.Index(fields=("unit", "year", "level", "grade"), name="enrolment_by_grade")]
        constraints = [
            # One place at a time within a year, whatever the school: a pupil enrolled elsewhere must be transferred.
            models.UniqueConstraint(
                fields=("person", "year"), condition=models.Q(ended_on__isnull=True), name="enrolment_one_open_per_year"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                name="enrolment_ends_later",
            ),
        ]


@tracked()
class Transfer(Record):
    """A pupil's move between two schools, in two sides' steps; the marks travel along.

    state: requested (receiver asks) → declined (sender) | cancelled (receiver) | released (sender, who may also begin
    here) → accepted (receiver) | refused (receiver) | withdrawn (sender); accepted → undone (receiver, by mistake).
    A move from or to a school outside the province has one side here: it is accepted at once.
    """

    fence = Fence.either("from_unit_id", "to_unit_id")
    sensitivity: ClassVar[dict[str, str]] = {"pupil_name": "personal", "birth_date": "personal", "carried": "personal"}
    retention = "permanent (sổ theo dõi chuyển đi, đến)"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    from_unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    to_unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    other_school = models.CharField(max_length=200, blank=True)  # outside the province: as written on the paper
    person_id = models.BigIntegerField()
    pupil_name = models.CharField(max_length=100)
    birth_date = models.DateField(null=True)
    from_class = models.CharField(max_length=60, blank=True)
    to_class = models.CharField(max_length=60, blank=True)
    from_enrolment_id = models.BigIntegerField(null=True)
    to_enrolment_id = models.BigIntegerField(null=True)
    year = models.ForeignKey("calendar.SchoolYear", on_delete=models.PROTECT, related_name="+")
    grade = models.SmallIntegerField()
    state = models.CharField(max_length=12, default="released")
    leaves_on = models.DateField()
    arrived_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    paper_number = models.CharField(max_length=40, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    carried = models.JSONField(default=dict)  # the marks and attendance that travel, as sealed by the sender
    requested_at = models.DateTimeField(auto_now_add=True)
    asked_on = models.DateField(null=True)  # the day on which the receiver asked; none where the sender began
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("from_unit", "year"), name="transfer_out"),
            models.Index(fields=("to_unit", "year"), name="transfer_in"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_unit__isnull=False) | models.Q(to_unit__isnull=False),
                name="transfer_has_a_side",
            ),
            models.UniqueConstraint(
                fields=("from_enrolment_id",),
                condition=models.Q(state__in=("requested", "released")),
                name="transfer_one_open",
            ),
        ]


@tracked()
class Guardianship(Record):
    """Whose account of a family is told about which pupil at a school, from–to."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"relation": "personal"}
    retention = "5 years after it has ended"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")  # the pupil
    account_id = models.BigIntegerField()
    relation = models.CharField(max_length=10, default="guardian")  # father | mother | guardian
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ("unit_id", "account_id", "id")
        indexes = [models.Index(fields=("account_id",), name="guardianship_account")]
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "person", "account_id"), condition=models.Q(ended_on__isnull=True),
                name="guardianship_once",
            ),
        ]  # fmt: skip
