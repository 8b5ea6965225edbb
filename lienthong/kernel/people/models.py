"""People: one record for life. What ties a person to a unit (employment, enrolment) stands in the school's modules."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


class Sex(models.IntegerChoices):
    """As in the national data standard: 1 male, 2 female."""

    MALE = 1, "Nam"
    FEMALE = 2, "Nữ"


@tracked()
class Person(Record):
    """A pupil, teacher or both, for life.

    `unit_ids` are the units that may see the record: a unit is added when it enrols or employs the person and stays, so
    that a former school can still read its own books. Never unique by name and birth date: homonyms are common.
    """

    fence = Fence.array()
    sensitivity: ClassVar[dict[str, str]] = {
        "full_name": "personal", "birth_date": "personal", "personal_number": "secret", "ethnic_code": "sensitive",
        "religion_code": "sensitive", "phone": "personal", "email": "personal", "address": "personal",
        "birth_place": "personal", "home_town": "personal",
    }  # fmt: skip
    retention = "permanent (school registers)"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit_ids = ArrayField(models.IntegerField())
    ministry_code = models.CharField(max_length=20, null=True, unique=True)  # mã định danh Bộ GDĐT, text
    personal_number = models.CharField(max_length=12, null=True, unique=True)  # số định danh cá nhân
    full_name = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=250, db_collation="C")  # tên, họ đệm; see engines.vietnamese.names
    folded = models.CharField(max_length=100)  # without accents, lower case: search
    birth_date = models.DateField(null=True)
    birth_year = models.SmallIntegerField(null=True)  # where only the year is known
    sex = models.SmallIntegerField(choices=Sex.choices, null=True)
    ethnic_code = models.CharField(max_length=2, blank=True)
    religion_code = models.CharField(max_length=2, blank=True)
    nationality = models.CharField(max_length=3, default="VNM")
    birth_place = models.CharField(max_length=200, blank=True)
    home_town = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, null=True, related_name="+")
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=100, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_from")
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("sort_key", "birth_date", "id")
        indexes = [
            GinIndex(fields=("unit_ids",), name="person_units"),
            models.Index(fields=("folded", "birth_date"), name="person_name_birth"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(unit_ids=[]), name="person_belongs_somewhere"),
        ]

    def __str__(self) -> str:
        return self.full_name


class NameKey(Record):
    """Each tail of a person's folded name ("nguyen van an", "van an", "an") in each unit: search by prefix.

    Comparison of text is leak-proof, so these indexes work behind row-level security where a trigram index would not.
    Derived from Person and rebuilt with it (naming.py), so a foreign key, at 5 µs for each of 1.5 M rows, buys nothing.
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {"key": "personal"}
    retention = "as Person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_keys", db_constraint=False)
    unit_id = models.IntegerField()
    key = models.CharField(max_length=100, db_collation="C")

    class Meta:
        ordering = ("key", "id")
        indexes = [
            models.Index(
                fields=("key", "unit_id"), name="name_key_prefix"
            ),  # many units: the first of a list, in order
            models.Index(
                fields=("unit_id", "key"), name="name_key_of_unit"
            ),  # one school: nothing of the others is read
        ]


class DuplicateProposal(Record):
    """Two records that may be one person, with why; decided by a person, undoable."""

    fence = Fence.array()
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "5 years"

    unit_ids = ArrayField(models.IntegerField())
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=30)  # name_and_birth | folded_name_and_birth | by_hand
    state = models.CharField(max_length=10, default="open")  # open | merged | different | undone
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    moved = models.JSONField(default=dict)  # what the merge re-pointed, for its undo

    class Meta:
        ordering = ("state", "id")
        constraints = [models.UniqueConstraint(fields=("first", "second"), name="duplicate_once")]
