"""The school's preschool at a glance: the aggregate columns that offices ask for, nhà trẻ and mẫu giáo apart."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from lienthong.school.attendance import public as attendance
from lienthong.school.care import books, growth, rules
from lienthong.school.care.models import Measurement, StageResult
from lienthong.school.classes import public as classes

GROUPS = (("NT",), ("MG",))
LABELS = ("underweight", "underweight_2", "stunted", "stunted_2", "wasted", "wasted_2", "overweight", "obese")


@dataclass(frozen=True, slots=True)
class Row:
    """A class, or nhà trẻ, mẫu giáo as a whole."""

    name: str
    room: classes.SchoolClass | None
    children: int
    weighed: int  # weight chart followed
    measured: int  # height chart followed
    checked: int  # weighed and measured at least twice in the year
    labels: Counter[str]
    rate: int | None  # present in tenths of a per cent
    target: int | None
    completed: int

    def having(self, *names: str) -> int:
        """Children with one of these labels."""
        return sum(self.labels[name] for name in names)


def summary(unit_id: int, year: int, rooms: Iterable[classes.SchoolClass], *, on: dt.date) -> list[Row]:
    """A row for each class and one each for nhà trẻ and mẫu giáo. Five statements."""
    known = list(rooms)
    ids = [room.pk for room in known]
    members = list(classes.members_on(ids, on).values_list("pk", "school_class_id"))
    newest = books.latest(unit_id, year, until=on, class_ids=ids)
    often = dict(
        Measurement.objects.filter(school_class_id__in=ids, measured_on__lte=on, weight_g__isnull=False, height_mm__isnull=False)
        .order_by().values_list("member_id").annotate(times=Count("pk"))
    )  # fmt: skip
    rates = attendance.present_rates(ids, until=on)
    done = set(
        StageResult.objects.filter(school_class_id__in=ids, is_completed=True).values_list("member_id", flat=True)
    )
    made = []
    for room in known:
        own = [member for member, class_id in members if class_id == room.pk]
        made.append(_row(room.name, room, own, newest, often, rates, done))
    wholes = []
    for levels in GROUPS:
        inside = {room.pk for room in known if room.level in levels}
        if inside:
            own = [member for member, class_id in members if class_id in inside]
            wholes.append(_row(levels[0], None, own, newest, often, rates, done))
    return [*wholes, *made]


def _row(
    name: str,
    room: classes.SchoolClass | None,
    own: list[int],
    newest: dict[int, Measurement],
    often: dict[int, int],
    rates: dict[int, tuple[int, int]],
    done: set[int],
) -> Row:
    seen = [newest[m] for m in own if m in newest]
    held, present = sum(rates.get(m, (0, 0))[0] for m in own), sum(rates.get(m, (0, 0))[1] for m in own)
    counted: Counter[str] = Counter()
    for row in seen:
        counted.update(books.labels_of(row))
    return Row(
        name, room, len(own), sum(r.weight_g is not None for r in seen), sum(r.height_mm is not None for r in seen),
        sum(often.get(m, 0) >= 2 for m in own), counted, round(present * 1000 / held) if held else None,
        rules.target(room.grade) if room else None, sum(m in done for m in own),
    )  # fmt: skip


def due(newest: dict[int, Measurement], child: books.Child, on: dt.date) -> bool:
    """Whether a child should be weighed this month: in the months of the schedule all, else the small and the thin."""
    last = newest.get(child.member_id)
    if last is not None and (last.measured_on.year, last.measured_on.month) == (on.year, on.month):
        return False
    if on.month in rules.weighing_months() or last is None:
        return True
    young = child.born_on is not None and growth.months(growth.age_days(child.born_on, on)) < int(
        rules.reference()["weighing"]["monthly_below_months"]
    )
    return young or any(not label.startswith(("over", "obese")) for label in books.labels_of(last))
