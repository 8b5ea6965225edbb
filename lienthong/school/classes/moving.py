"""What becomes of a school's classes when it merges, splits or closes (orgs.Mover; runs after staff and pupils)."""

from __future__ import annotations

from django.db.models import F

from lienthong.kernel.orgs import public as orgs
from lienthong.school.classes.models import ClassMember, Homeroom, SchoolClass, TeachingAssignment
from lienthong.school.pupils import public as pupils
from lienthong.school.staff import public as staff

_COPIED = (
    "year_id", "code", "name", "sort_key", "level", "grade", "programme", "session", "specialised_subject",
    "foreign_language", "is_combined", "has_two_sessions", "is_boarding", "sessions_per_week", "list_fixed_on",
)  # fmt: skip


def move(handover: orgs.Handover) -> None:
    """Go on with each class at the successor where its pupils went: same name, same places, same teachers.

    The old class closes with its list as it stood, so that the old school's books still read as they did.
    """
    on = handover.effective_on
    places = ClassMember.objects.filter(unit_id=handover.old_id, ended_on=on, enrolment__end_reason="moved_out")
    rows = list(places.select_related("school_class").order_by("school_class_id", "position"))
    arrived = pupils.Enrolment.objects.filter(
        unit_id__in=handover.new_ids, person_id__in=[m.person_id for m in rows], started_on=on, start_reason="moved_in"
    )
    new_enrolments = {(e.person_id, e.year_id): e for e in arrived}
    classes: dict[tuple[int, int], SchoolClass] = {}
    seats = []
    for member in rows:
        enrolment = new_enrolments.get((member.person_id, member.school_class.year_id))
        if enrolment is None:
            continue
        key = (member.school_class_id, enrolment.unit_id)
        if key not in classes:
            classes[key] = _go_on(member.school_class, enrolment.unit_id)
        seats.append(
            ClassMember(
                unit_id=enrolment.unit_id, school_class=classes[key], enrolment=enrolment, person_id=member.person_id,
                position=member.position, started_on=on,
            )
        )  # fmt: skip
    ClassMember.objects.bulk_create(seats)
    _teachers(handover, classes)
    if handover.closes:
        _close(handover)


def _go_on(old: SchoolClass, unit_id: int) -> SchoolClass:
    taken = set(SchoolClass.objects.filter(unit_id=unit_id, year_id=old.year_id).values_list("code", flat=True))
    facts = {name: getattr(old, name) for name in _COPIED}
    number = 2
    while facts["code"] in taken:
        facts["code"] = f"{old.code[:16]}-{number}"
        number += 1
    made: SchoolClass = SchoolClass.objects.create(unit_id=unit_id, **facts)
    return made


def _teachers(handover: orgs.Handover, classes: dict[tuple[int, int], SchoolClass]) -> None:
    on = handover.effective_on
    staffed = {
        (e.unit_id, e.person_id): e
        for e in staff.Employment.objects.filter(unit_id__in=handover.new_ids, ended_on__isnull=True)
    }
    leaders, assignments = [], []
    for (old_id, unit_id), new in classes.items():
        for led in Homeroom.objects.filter(school_class_id=old_id, ended_on__isnull=True).select_related("employment"):
            employment = staffed.get((unit_id, led.employment.person_id))
            if employment:
                leaders.append(Homeroom(unit_id=unit_id, school_class=new, employment=employment, started_on=on))
        rows = TeachingAssignment.objects.filter(school_class_id=old_id, ended_on__isnull=True)
        for taught in rows.select_related("employment"):
            employment = staffed.get((unit_id, taught.employment.person_id))
            if employment:
                assignments.append(
                    TeachingAssignment(
                        unit_id=unit_id, year_id=taught.year_id, school_class=new, subject_id=taught.subject_id,
                        strand=taught.strand, employment=employment, term=taught.term,
                        half_periods_week=taught.half_periods_week, started_on=on,
                    )
                )  # fmt: skip
    Homeroom.objects.bulk_create(leaders)
    TeachingAssignment.objects.bulk_create(assignments)


def _close(handover: orgs.Handover) -> None:
    on = handover.effective_on
    SchoolClass.objects.filter(unit_id=handover.old_id, closed_on__isnull=True, year__ends_on__gte=on).update(
        closed_on=on, version=F("version") + 1
    )
    Homeroom.objects.filter(unit_id=handover.old_id, ended_on__isnull=True).update(ended_on=on)
    TeachingAssignment.objects.filter(unit_id=handover.old_id, ended_on__isnull=True).update(
        ended_on=on, version=F("version") + 1
    )
