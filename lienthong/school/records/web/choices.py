"""What is chosen before a book is printed: the fields of its form, and reading them back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NoSuchThing
from lienthong.kernel.calendar import public as calendar
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum
from lienthong.school.records.books import primary
from lienthong.school.records.facts import plan_of
from lienthong.school.records.kinds import KINDS, Choice, Kind

Options = list[tuple[str, str]]
Fields = list[tuple[str, str, Options, str]]


def forms(
    room: classes.SchoolClass,
    kinds: Iterable[Kind],
    *,
    term: int,
    on: dt.date,
    only: Collection[str] | None,
) -> list[tuple[Kind, Fields]]:
    """The choices of each book of a class: (name, label, options, value). `only`: these subjects and no others."""
    subjects = [(s.code, s.name) for s in plan_of(room) if only is None or s.code in only]
    kinds = list(kinds)
    pupils = [("", _("Cả lớp"))]
    if any("pupil" in kind.asks for kind in kinds):
        listed = classes.class_list(room.pk, on)
        pupils += [(str(row.enrolment_uuid), f"{row.position}. {row.full_name}") for row in listed]
    made = []
    for kind in kinds:
        fields: Fields = []
        if "subject" in kind.asks:
            fields.append(("subject", _("Môn học"), subjects, ""))
        fields += _fields(kind, term=term, month=on.month)
        if "pupil" in kind.asks:
            fields.append(("pupil", _("Học sinh"), pupils, ""))
        made.append((kind, fields))
    return made


def _fields(kind: Kind, *, term: int, month: int) -> Fields:
    fields: Fields = []
    if "term" in kind.asks:
        terms = [("1", _("Học kỳ I")), ("2", _("Học kỳ II"))]
        if kind.whose == "class":
            terms.append(("0", _("Cả năm")))
        fields.append(("term", _("Kỳ"), terms, str(term)))
    if "moment" in kind.asks:
        fields.append(("moment", _("Thời điểm"), moments(), f"end{term}"))
    if "month" in kind.asks:
        named = [(str(m), _("Tháng %(month)s") % {"month": m}) for m in (8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6)]
        months = [("0", _("Cả năm học")), *named]
        fields.append(("month", _("Tháng"), months, str(month)))
        fields.append(("blank", _("Nội dung"), [("", _("Theo sổ điểm danh")), ("1", _("Để trống để ghi tay"))], ""))
    return fields


def moments() -> Options:
    """The four moments of a primary year."""
    return [
        ("mid1", _("Giữa học kỳ I")), ("end1", _("Cuối học kỳ I")), ("mid2", _("Giữa học kỳ II")), ("end2", _("Cuối năm")),
    ]  # fmt: skip


def order_form(rooms: Sequence[classes.SchoolClass]) -> Fields:
    """The form over a whole school: which book, of which grade, when."""
    levels = {room.level for room in rooms}
    kinds = [(k.code, str(k.name)) for k in KINDS.values() if k.levels & levels and k.whose != "subject"]
    grades = sorted({room.grade for room in rooms})
    fields: Fields = [
        ("kind", _("Loại sổ"), kinds, ""),
        ("grade", _("Khối"), [("", _("Tất cả")), *((str(g), curriculum.grade_name(g)) for g in grades)], ""),
        ("term", _("Kỳ"), [("1", _("Học kỳ I")), ("2", _("Học kỳ II")), ("0", _("Cả năm"))], "1"),
    ]  # fmt: skip
    if "TH" in levels:
        fields.append(("moment", _("Thời điểm (tiểu học)"), moments(), "end1"))
    return fields


def read(
    given: Mapping[str, Any], kind: Kind, actor: Actor, room: classes.SchoolClass | None, *, on: dt.date
) -> Choice:
    """What was chosen; anything that is no choice falls back to the first."""
    term, month, moment = str(given.get("term", "")), str(given.get("month", "")), str(given.get("moment", ""))
    subject = str(given.get("subject", ""))[:10] if "subject" in kind.asks else ""
    teacher = ""
    if kind.code == "teacher-book" and room is not None and classes.may_mark(actor.person_id, room.pk, subject, on):
        teacher = actor.name
    return Choice(
        term=int(term) if term in ("0", "1", "2") else calendar.current_term(calendar.year_of(on), on=on),
        subject=subject,
        month=int(month) if month.isdecimal() and len(month) < 3 else 0,
        moment=moment if moment in primary.MOMENTS else "end1",
        blank=given.get("blank") == "1",
        teacher=teacher,
        member=_member(str(given.get("pupil", "")), room) if "pupil" in kind.asks else None,
    )


def _member(text: str, room: classes.SchoolClass | None) -> int | None:
    """The pupil whose page alone is wanted. Raises NoSuchThing for one who is not of this class."""
    if not text or room is None:
        return None
    try:
        key = uuid.UUID(text)
    except ValueError as error:
        raise NoSuchThing(text) from error
    rows = classes.ClassMember.objects.filter(school_class_id=room.pk, enrolment__uuid=key)
    found: int | None = rows.order_by("-id").values_list("pk", flat=True).first()
    if found is None:
        raise NoSuchThing(text)
    return found
