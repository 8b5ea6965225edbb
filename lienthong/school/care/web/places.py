"""Small things that the pages of the preschool share."""

from __future__ import annotations

import datetime as dt
import uuid

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel.access.public import NoSuchThing, StaffRequest
from lienthong.school.care import books

LABELS = {
    "underweight": gettext_lazy("suy dinh dưỡng nhẹ cân"), "underweight_2": gettext_lazy("suy dinh dưỡng nhẹ cân, mức nặng"),
    "stunted": gettext_lazy("thấp còi"), "stunted_2": gettext_lazy("thấp còi, mức nặng"),
    "wasted": gettext_lazy("gầy còm"), "wasted_2": gettext_lazy("gầy còm, mức nặng"),
    "overweight": gettext_lazy("thừa cân"), "obese": gettext_lazy("béo phì"),
}  # fmt: skip


def at(request: StaffRequest, name: str, **where: object) -> str:
    """The address of a page of the preschool at the unit and year that the person looks at."""
    place = request.place
    return reverse(f"care:{name}", kwargs={"unit": place.unit.code, "year": place.year, **where})


def read_day(text: str) -> dt.date:
    """A day of an address. Raises NoSuchThing for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchThing(text) from error


def open_group(request: StaffRequest, class_uuid: uuid.UUID, day: dt.date) -> books.Group:
    """The class on a day, for those who may see it."""
    place = request.place
    return books.group(
        request.actor, class_uuid, unit_id=place.unit.pk, year=place.year, day=day, on=request.business_date
    )


def label_texts(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Words and urgency of what scores are called; normal has its word too."""
    if not codes:
        return [(_("bình thường"), "ok")]
    return [(str(LABELS[code]), "stop" if code.endswith("_2") or code == "obese" else "wait") for code in codes]
