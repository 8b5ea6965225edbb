"""Employments: who works at which unit as what, from–to, with the core fields of QĐ 4998."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


@tracked()
class Employment(Record):
    """A person's work at one unit. A transfer ends one and starts another; secondment is a second one, not main.

    Codes are those of the catalogues in reference/ (CSDL ngành); empty means unknown, which is not "none".
    """

    fence = Fence.unit()
    sensitivity: ClassVar[dict[str, str]] = {
        "is_party_member": "sensitive", "social_insurance": "secret", "details": "sensitive",
    }  # fmt: skip
    retention = "permanent (personnel files)"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="employments")
    staff_code = models.CharField(max_length=20, blank=True)  # the unit's own (Mã cán bộ, mã giáo viên)
    group = models.CharField(max_length=4)  # CBQL | GV | NV
    kind = models.CharField(max_length=4, blank=True)  # LOAI_CAN_BO
    position = models.CharField(max_length=60, blank=True)  # e.g. Hiệu trưởng, Tổ trưởng: as written
    department = models.CharField(max_length=60, blank=True)  # tổ chuyên môn
    contract = models.CharField(max_length=4, blank=True)  # HINH_THUC_HOP_DONG
    status = models.CharField(max_length=4, blank=True)  # TRANG_THAI_CAN_BO
    qualification = models.CharField(max_length=4, blank=True)  # TRINH_DO_CHUYEN_MON
    professional_standard = models.CharField(max_length=4, blank=True)  # CHUAN_NGHE_NGHIEP
    title_code = models.CharField(max_length=15, blank=True)  # mã CDNN, V.07…
    subjects = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    level = models.CharField(max_length=5, blank=True)  # level taught most, in multi-level schools
    is_party_member = models.BooleanField(null=True)
    social_insurance = models.CharField(max_length=20, blank=True)
    details = models.JSONField(default=dict, blank=True)  # further items of QĐ 4998 and PMIS: see fields.py
    is_main = models.BooleanField(default=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)  # first day no longer there
    start_reason = models.CharField(max_length=10, default="new")  # new | moved_in | returned
    end_reason = models.CharField(max_length=10, blank=True)  # moved_out | retired | left | died
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("unit_id", "id")
        indexes = [models.Index(fields=("unit", "started_on", "ended_on"), name="employment_as_at")]
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "person"),
                condition=models.Q(ended_on__isnull=True),
                name="employment_one_open_per_unit",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=models.F("started_on")),
                name="employment_ends_later",
            ),
        ]
