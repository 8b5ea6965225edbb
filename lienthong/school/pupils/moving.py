"""What becomes of a school's pupils when it merges, splits or closes, and of files when two people are one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.pupils import registry, services
from lienthong.school.pupils.models import Enrolment, Guardianship, PupilFile
from lienthong.school.pupils.transfers import TRAVELLING

FAMILY = -2  # marks a line of the memo: a family's link to the pupil


def holds(unit_id: int, on: dt.date) -> list[orgs.Holding]:
    """How many pupils a school has on a day."""
    rows = Enrolment.objects.filter(unit_id=unit_id).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    return [orgs.Holding(_("học sinh đang học"), rows.count())]


def move(handover: orgs.Handover) -> None:
    """End the enrolments of the old school and begin them at the successor on the same day, year by year.

    Several successors: `allocation["classes"]` names the unit id by class name; everybody must have one then.
    """
    if not handover.new_ids:
        return
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(unit_id=handover.old_id, ended_on__isnull=True)
    open_ones = list(rows.select_related("person", "file", "unit").order_by("id"))
    targets = _targets(handover, open_ones)
    moving = [e for e in open_ones if e.pk in targets]
    on = {e.pk: max(handover.effective_on, e.started_on) for e in moving}
    for enrolment in moving:
        services.end_unchecked(
            [enrolment], on=on[enrolment.pk], reason="moved_out", note=_("Trường sáp nhập, chia tách")
        )
    for unit_id in sorted(set(targets.values())):
        for year in sorted({e.year_id for e in moving}):
            chosen = [e for e in moving if targets[e.pk] == unit_id and e.year_id == year]
            new_rows = [_row(e, on[e.pk]) for e in chosen]
            if new_rows:
                services.enrol_unchecked(unit_id=unit_id, year=year, rows=new_rows)


def _row(old: Enrolment, on: dt.date) -> services.NewEnrolment:
    facts: dict[str, Any] = {name: getattr(old.file, name) for name in TRAVELLING}
    facts = {name: value for name, value in facts.items() if value not in (None, "", {})}
    facts["previous_school"] = old.unit.name
    return services.NewEnrolment(old.person_id, old.grade, on, old.level, facts, "moved_in")


def _targets(handover: orgs.Handover, rows: list[Enrolment]) -> dict[int, int]:
    if len(handover.new_ids) == 1 and handover.closes:
        return {e.pk: handover.new_ids[0] for e in rows}
    said = handover.allocation.get("classes")
    allocation: Mapping[str, object] = said if isinstance(said, Mapping) else {}
    book = registry.class_book()
    names = book.names([e.pk for e in rows]) if book else {}
    found = {e.pk: int(str(allocation[names[e.pk]])) for e in rows if names.get(e.pk) in allocation}
    if handover.closes and len(found) < len(rows):
        raise orgs.ActRefused(
            _("Còn %(count)s học sinh chưa được phân về trường nào. Phân từng lớp về một trường mới rồi chia tách.")
            % {"count": len(rows) - len(found)}
        )
    return found


def merge_files(kept_id: int, gone_id: int) -> list[list[int]]:
    """Two people became one: where a school has a file of both, the kept file takes the enrolments.

    Returns the moved enrolments as [enrolment, former file], for put_back.
    """
    files: dict[int, dict[int, int]] = {}
    for pk, unit_id, person_id in PupilFile.objects.filter(person_id__in=(kept_id, gone_id)).values_list(
        "pk", "unit_id", "person_id"
    ):
        files.setdefault(unit_id, {})[person_id] = pk
    years = Enrolment.objects.filter(person_id__in=(kept_id, gone_id), ended_on__isnull=True).values_list(
        "year_id", flat=True
    )
    if len(years) > len(set(years)):
        raise people.NotMergeable(
            _("Hai hồ sơ đều đang học trong cùng một năm học. Kết thúc một bên (lý do “Nhập nhầm”) rồi gộp.")
        )
    memo: list[list[int]] = []
    for pair in files.values():
        if len(pair) == 2:
            moved = Enrolment.objects.filter(file_id=pair[gone_id])
            memo += [[pk, pair[gone_id]] for pk in moved.values_list("pk", flat=True)]
            moved.update(file_id=pair[kept_id])
        elif gone_id in pair:
            memo.append([0, pair[gone_id]])
            PupilFile.objects.filter(pk=pair[gone_id]).update(person_id=kept_id)
    Enrolment.objects.filter(person_id=gone_id).update(person_id=kept_id)
    told = Guardianship.objects.filter(person_id=gone_id)
    memo += [[FAMILY, pk] for pk in told.values_list("pk", flat=True)]
    told.update(person_id=kept_id)
    return [*memo, [-1, gone_id]]


def put_back(memo: list[list[int]]) -> None:
    """Undo merge_files."""
    gone_id = memo[-1][1]
    for enrolment_id, file_id in memo[:-1]:
        if enrolment_id == FAMILY:
            Guardianship.objects.filter(pk=file_id).update(person_id=gone_id)
        elif enrolment_id:
            Enrolment.objects.filter(pk=enrolment_id).update(file_id=file_id, person_id=gone_id)
        else:
            PupilFile.objects.filter(pk=file_id).update(person_id=gone_id)
            Enrolment.objects.filter(file_id=file_id).update(person_id=gone_id)
