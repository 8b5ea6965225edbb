"""What a school asks of its week, its timetables with their drafts and steps, changes of a day, calendar feeds."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


def _slots() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=4), default=list, blank=True)


@tracked()
class Frame(Record):
    """The week of a school in a year: days, periods of each session, flag ceremony and class hour."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    days = models.SmallIntegerField()
    morning = models.SmallIntegerField()
    afternoon = models.SmallIntegerField()
    long_break_after = models.SmallIntegerField(default=2)
    has_assembly = models.BooleanField(default=True)
    has_class_hour = models.BooleanField(default=True)
    # Of a school with several sites: a teacher does not go from one to another within a session.
    one_site_a_session = models.BooleanField(default=True)
    # When the bell rings; null and 0 as the level usually has it (bells.py).
    morning_at = models.TimeField(null=True)
    afternoon_at = models.TimeField(null=True)
    period_minutes = models.SmallIntegerField(default=0)
    short_break = models.SmallIntegerField(default=5)
    long_break = models.SmallIntegerField(default=20)

    class Meta:
        ordering = ("unit_id", "year")
        constraints = [
            models.UniqueConstraint(fields=("unit", "year"), name="frame_once"),
            models.CheckConstraint(
                condition=models.Q(days__range=(1, 7), morning__range=(0, 7), afternoon__range=(0, 7)),
                name="frame_sizes",
            ),
        ]


@tracked()
class Room(Record):
    """A room or yard that some subjects need, for so many classes at once."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    capacity = models.SmallIntegerField(default=1)
    closed_slots = _slots()

    class Meta:
        ordering = ("unit_id", "kind", "name")
        constraints = [
            models.UniqueConstraint(fields=("unit", "name"), name="room_name_once"),
            models.CheckConstraint(condition=models.Q(capacity__range=(1, 60)), name="room_capacity"),
        ]


@tracked()
class ClassWeek(Record):
    """When a class has school, where it differs from its own session."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    school_class = models.OneToOneField("classes.SchoolClass", on_delete=models.PROTECT, related_name="+")
    session = models.CharField(max_length=4, blank=True)  # am | pm | both; "" as the class has it
    closed_slots = _slots()
    max_per_session = models.SmallIntegerField(null=True)

    class Meta:
        ordering = ("school_class_id",)


@tracked()
class TeacherWeek(Record):
    """What a teacher asks of the week, or owes to another school (dạy liên trường)."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"has_small_child": "personal", "note": "personal"}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    employment = models.ForeignKey("staff.Employment", on_delete=models.PROTECT, related_name="+")
    off = _slots()  # cannot come
    wish_off = _slots()  # would rather not
    day_off = models.SmallIntegerField(null=True)  # 2 Monday … 7 Saturday
    has_small_child = models.BooleanField(default=False)
    one_session_a_day = models.BooleanField(default=False)
    min_per_session = models.SmallIntegerField(null=True)
    max_per_session = models.SmallIntegerField(null=True)
    max_per_day = models.SmallIntegerField(null=True)
    max_consecutive = models.SmallIntegerField(null=True)
    max_gaps = models.SmallIntegerField(null=True)  # empty periods in the week
    max_sessions = models.SmallIntegerField(null=True)
    max_days = models.SmallIntegerField(null=True)
    noon_rest = models.BooleanField(default=False)  # not both the last of the morning and the first of the afternoon
    present = _slots()  # has a lesson then
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("unit_id", "employment_id")
        constraints = [models.UniqueConstraint(fields=("year", "employment"), name="teacher_week_once")]


@tracked()
class CourseRule(Record):
    """How a subject is taught: in the whole school, in a grade, or in one class. The nearer rule stands before the wider.

    Null, "" and [] say nothing; `term` 0 is the whole year. `parallel`: courses with the same word run at the same times
    (tự chọn); `joined`: classes with the same word and teacher are taught together (ghép lớp); `not_at_once`: courses with the
    same word never run at the same time; `not_same_session`: nor in the same session of a class.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    subject = models.ForeignKey("curriculum.Subject", on_delete=models.PROTECT, related_name="+")
    grade = models.SmallIntegerField(null=True)
    school_class = models.ForeignKey("classes.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+")
    term = models.SmallIntegerField(default=0)
    half_periods_week = models.SmallIntegerField(null=True)
    blocks = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    room_kind = models.CharField(max_length=20, blank=True)  # "-" none
    slots = _slots()  # only then
    forbidden = _slots()
    fixed = _slots()
    avoid = _slots()  # better not
    max_per_session = models.SmallIntegerField(null=True)  # periods of a class
    day_distance = models.SmallIntegerField(null=True)  # 2: not on days that follow each other
    most_at_once = models.SmallIntegerField(null=True)  # classes in the whole school
    parallel = models.CharField(max_length=20, blank=True)
    joined = models.CharField(max_length=20, blank=True)
    not_at_once = models.CharField(max_length=20, blank=True)
    not_same_session = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("unit_id", "subject_id", "grade", "school_class_id")
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "year", "subject", "grade", "school_class", "term"), name="course_rule_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip


@tracked()
class Gathering(Record):
    """Teachers who meet each week: a department's meeting. They have no lesson then."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    name = models.CharField(max_length=80)
    department = models.CharField(max_length=60)  # of the employments
    slots = _slots()  # one of these
    periods = models.SmallIntegerField(default=1)

    class Meta:
        ordering = ("unit_id", "name")
        constraints = [models.UniqueConstraint(fields=("unit", "year", "name"), name="gathering_once")]


@tracked()
class Duty(Record):
    """What takes periods off a teacher's norm for a time: a duty beside teaching, or an entitlement (tập sự, con nhỏ).

    `periods` where the head has decided another figure than the regulation's.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"kind": "personal", "note": "personal"}
    retention = "5 years"

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    employment = models.ForeignKey("staff.Employment", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # of reference/load_reliefs.csv
    periods = models.SmallIntegerField(null=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)  # the first day without it
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("employment_id", "started_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(periods__isnull=True) | models.Q(periods__range=(0, 23)), name="duty_periods"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=models.F("started_on")),
                name="duty_ends_later",
            ),
        ]


class Timetable(Record):
    """A timetable: draft, then published from a day on and never changed again.

    `asked` is the school as the engine was given it and `lessons` what was found ([course, slot, length, room] each), so
    that a timetable reads as it was whoever has left since. What happens to it stands in TimetableStep.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"asked": "personal"}
    retention = "5 years"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    term = models.SmallIntegerField()
    number = models.SmallIntegerField()
    state = models.CharField(max_length=10, default="draft")  # draft | published | withdrawn | discarded
    origin = models.CharField(max_length=10)  # solved | copied | brought | mended
    based_on = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    asked = models.JSONField()
    lessons = models.JSONField()
    pins = models.JSONField(default=list)
    quality = models.JSONField(default=dict)
    broken = models.SmallIntegerField(default=0)  # violations
    # Rules that contradict each other, where a search ended with violations: [Vietnamese, English] each.
    why = models.JSONField(default=list)
    revision = models.IntegerField(default=1)
    applies_from = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=100)
    published_at = models.DateTimeField(null=True)
    published_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("unit_id", "year", "-number")
        constraints = [
            models.UniqueConstraint(fields=("unit", "year", "number"), name="timetable_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=("draft", "discarded")) | models.Q(applies_from__isnull=False),
                name="timetable_published_has_day",
            ),
        ]


class TimetableStep(Record):
    """What was done to a timetable: made, moved, pinned, undone, redone, published … `before`, `after`: its lessons moved."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years, with the timetable"
    append_only = True

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField(max_length=12)
    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100)
    revision = models.IntegerField()
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("timetable_id", "id")
        indexes = [models.Index(fields=("timetable", "-id"), name="timetable_step_last")]


@tracked()
class LessonChange(Record):
    """A lesson of one day that goes otherwise than the timetable: someone stands in, it moves, or it is not held."""

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"reason": "personal"}
    retention = "5 years"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=10)  # substitute | moved | cancelled | exchanged
    day = models.DateField()
    slot = models.CharField(max_length=4)
    course = models.CharField(max_length=80)
    class_ids = ArrayField(models.BigIntegerField(), default=list)
    subject = models.CharField(max_length=10)
    teacher = models.ForeignKey("staff.Employment", on_delete=models.PROTECT, null=True, related_name="+")
    substitute = models.ForeignKey("staff.Employment", on_delete=models.PROTECT, null=True, related_name="+")
    to_day = models.DateField(null=True)
    to_slot = models.CharField(max_length=4, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=100)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("day", "slot", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "day", "slot", "course"), condition=models.Q(withdrawn_at__isnull=True),
                name="lesson_changed_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=("unit", "day"), name="lesson_change_day")]


class CalendarFeed(Record):
    """A secret address under which a calendar program reads one's own timetable. Only its hash is kept."""

    fence = Fence.open(
        "read by a calendar program that nobody has signed in; it holds no more than whose week it opens"
    )
    sensitivity: ClassVar[dict[str, str]] = {"token_hash": "secret"}
    retention = "2 years after it is revoked"

    account_id = models.BigIntegerField()
    at_unit = models.IntegerField()
    of = models.CharField(max_length=20, default="")  # whose week: the engine's name of a teacher or class
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("account_id",), name="calendar_feed_account")]
