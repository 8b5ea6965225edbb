"""The school's rule about what families see, and what holds where it has laid none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel.access.public import Actor, Perm, require
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.errors import WrongValue
from lienthong.school.assessment.families.models import FamilyRule

ENTERED, LOCKED, CLOSED = "entered", "locked", "closed"
CHOICES: Final = {
    ENTERED: gettext_lazy("Điểm hiện ngay khi giáo viên ghi; trung bình và xếp loại hiện khi sổ đã khóa"),
    LOCKED: gettext_lazy("Điểm, trung bình và xếp loại cùng hiện khi sổ đã khóa"),
    CLOSED: gettext_lazy("Không mở tra cứu điểm"),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What families see on a day; `since` is None where the school has laid nothing."""

    marks: str
    absences: bool
    since: dt.date | None = None

    def shows_marks(self, *, is_locked: bool) -> bool:
        """Whether the tests and remarks of a term are shown."""
        return self.marks == ENTERED or (self.marks == LOCKED and is_locked)

    def shows_results(self, *, is_locked: bool) -> bool:
        """Whether means, levels and titles are shown: never before the lock."""
        return self.marks != CLOSED and is_locked


# Where a school has laid nothing, by the day from which the default holds. Results go to the pupil and the parents
# (TT 58/2011, TT 22/2021), and what is locked is what the head stands for; an absence concerns the family at once.
_DEFAULTS: Final = ((dt.date(2011, 1, 1), Policy(LOCKED, absences=True)),)


def default(on: dt.date) -> Policy:
    """What holds on a day without a rule of the school."""
    return next(policy for since, policy in reversed(_DEFAULTS) if since <= on)


def policy_of(unit_id: int, on: dt.date) -> Policy:
    """What a school's families see on a day. One statement."""
    row = FamilyRule.objects.filter(unit_id=unit_id, started_on__lte=on).order_by("-started_on").first()
    return default(on) if row is None else Policy(row.marks, row.absences, row.started_on)


def rules_of(unit_id: int) -> list[FamilyRule]:
    """All rules of a school, the newest first."""
    return list(FamilyRule.objects.filter(unit_id=unit_id))


def lay_rule(actor: Actor, *, unit_id: int, marks: str, absences: bool, started_on: dt.date) -> FamilyRule:
    """From today or a later day on, families see this. A second rule of the same day takes the place of the first."""
    require(actor, Perm.BOOK_LOCK, unit_id)
    if marks not in CHOICES:
        raise WrongValue(_("Chọn khi nào gia đình thấy điểm."))
    if started_on < calendar.today():
        raise WrongValue(_("Ngày áp dụng không được trước hôm nay: điều gia đình đã thấy không sửa lùi được."))
    made: FamilyRule
    made, _is_new = FamilyRule.objects.update_or_create(
        unit_id=unit_id,
        started_on=started_on,
        defaults={"marks": marks, "absences": absences, "laid_by_name": actor.name},
    )
    return made
