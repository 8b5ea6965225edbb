"""Pupils who are at another school: found only as far as the asker proves to know them.

A school sees its own pupils. What another school holds is told in one case: whoever gives the personal number or
ministry code together with the name and the birth date has the child's papers in hand, and learns the school's name
in order to ask it for the transfer. Anything less gets "another school in the province".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.pupils.errors import AlreadyEnrolled, EnrolledElsewhere
from lienthong.school.pupils.models import Enrolment


def refuse_enrolled(*, unit_id: int, year: int, person_ids: Sequence[int]) -> None:
    """Raise AlreadyEnrolled (here) or EnrolledElsewhere (in another school) if any of these is, in this year."""
    if len(set(person_ids)) < len(person_ids):
        raise AlreadyEnrolled(_("Một học sinh có hai dòng trong danh sách. Giữ lại một dòng."))
    units = {unit for (ids,) in people.Person.objects.filter(pk__in=person_ids).values_list("unit_ids") for unit in ids}
    with database.elevated(units | {unit_id}, reason="is the pupil enrolled at another school in this year"):
        rows = Enrolment.objects.filter(year_id=year, person_id__in=person_ids, ended_on__isnull=True)
        there = list(rows.order_by("person__sort_key").values_list("person__full_name", "unit_id"))
    here = [name for name, unit in there if unit == unit_id]
    if here:
        raise AlreadyEnrolled(
            _("%(names)s đang học ở trường trong năm học này rồi. Mở hồ sơ đã có để sửa thay vì thêm mới.")
            % {"names": ", ".join(here[:5])}
        )
    if there:
        raise EnrolledElsewhere(
            _("%(names)s đang học ở trường khác trong năm học này. Đề nghị trường đó làm thủ tục chuyển trường trước.")
            % {"names": ", ".join(name for name, _unit in there[:5])}
        )


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a pupil is enrolled. `school` is named only to who proved to know the pupil; "" otherwise."""

    is_enrolled: bool
    school: str


def whereabouts(
    *, year: int, full_name: str, birth_date: dt.date | None, personal_number: str = "", ministry_code: str = ""
) -> Whereabouts | None:
    """What may be told of a person known by an identifier in any unit of the province; None where nobody has it."""
    numbers = {"personal_number": personal_number.strip(), "ministry_code": ministry_code.strip()}
    every_unit = orgs.Unit.objects.values_list("pk", flat=True)
    with database.elevated(list(every_unit), reason="who holds this identifier, to refuse a second record"):
        person = None
        for column, value in numbers.items():
            if value and person is None:
                person = people.Person.objects.filter(**{column: value}).first()
        if person is None:
            return None
        rows = Enrolment.objects.filter(year_id=year, person_id=person.pk, ended_on__isnull=True)
        enrolment = rows.select_related("unit").first()
    if enrolment is None:
        return Whereabouts(False, "")
    knows = (
        birth_date is not None and birth_date == person.birth_date and vietnamese.same_word(full_name, person.full_name)
    )
    return Whereabouts(True, enrolment.unit.name if knows else "")


def sentence(found: Whereabouts) -> str:
    """What to tell the person at the screen."""
    if found.school:
        return _("Học sinh này đang học ở %(school)s. Đề nghị trường đó làm thủ tục chuyển trường.") % {
            "school": found.school
        }
    if found.is_enrolled:
        return _(
            "Học sinh này đang học ở trường khác trong tỉnh. Đề nghị gia đình xin chuyển trường ở trường đó trước."
        )
    return _(
        "Học sinh này đã có hồ sơ ở một trường khác trong tỉnh. Đề nghị trường cũ chuyển hồ sơ, hoặc nhờ Phòng giúp."
    )
