"""Acts on classes and their lists. Lists in, set-based writes, so that imports use the same doors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.events import public as events
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm, require
from lienthong.kernel.orgs import public as orgs
from lienthong.school.classes import rules
from lienthong.school.classes.errors import (
    AlreadyPlaced,
    BadFacts,
    ChangedMeanwhile,
    ClassNotEmpty,
    ClassTaken,
    ListFixed,
    WrongClass,
)
from lienthong.school.classes.events import ClassListChanged, PupilMovedClass
from lienthong.school.classes.models import ClassMember, Homeroom, SchoolClass, TeachingAssignment
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils import public as pupils


@dataclass(frozen=True, slots=True)
class NewClass:
    """A class to be made. `code` defaults to the name; programme to what the grade follows in the year."""

    name: str
    grade: int
    level: str = ""
    code: str = ""
    programme: str = ""
    session: str = ""
    site_id: int | None = None
    is_combined: bool = False
    has_two_sessions: bool = False
    is_boarding: bool = False
    sessions_per_week: int | None = None
    foreign_language: str = ""
    specialised_subject: str = ""


CHANGEABLE = (
    "name", "code", "session", "site_id", "is_combined", "has_two_sessions", "is_boarding", "sessions_per_week",
    "foreign_language", "specialised_subject",
)  # fmt: skip


def create_class(*, actor: Actor, unit_id: int, year: int, row: NewClass) -> SchoolClass:
    """Make one class. Raises BadFacts, ClassTaken."""
    return bulk_create_classes(actor=actor, unit_id=unit_id, year=year, rows=[row])[0]


@transaction.atomic
def bulk_create_classes(*, actor: Actor, unit_id: int, year: int, rows: Sequence[NewClass]) -> list[SchoolClass]:
    """Make many classes of a school and year, all or none, in the order given."""
    require(actor, Perm.CLASSES_EDIT, unit_id)
    unit = orgs.Unit.objects.get(pk=unit_id)
    programmes: dict[tuple[str, int], str] = {}
    made = [_made(unit, year, row, programmes) for row in rows]
    _refuse_taken(unit_id, year, {c.code: 0 for c in made}, count=len(made))
    SchoolClass.objects.bulk_create(made)
    return made


def _made(unit: orgs.Unit, year: int, row: NewClass, programmes: dict[tuple[str, int], str]) -> SchoolClass:
    name = _name(row.name)
    level = row.level if row.level in unit.levels and row.grade in curriculum.GRADES.get(row.level, ()) else ""
    level = level or curriculum.level_of_grade(row.grade, unit.levels) or ""
    if not level:
        grade = curriculum.grade_name(row.grade).lower()
        raise BadFacts({"grade": _("Trường này không có %(grade)s. Chọn khối mà trường đang dạy.") % {"grade": grade}})
    _check_session(row.session)
    key = (level, row.grade)
    if not row.programme and key not in programmes:
        programmes[key] = curriculum.programme_of(level, row.grade, year)
    return SchoolClass(
        unit_id=unit.pk, year_id=year, site_id=row.site_id, name=name,
        code=vietnamese.clean(row.code)[:20] or name[:20],
        sort_key=rules.sort_key(name), level=level, grade=row.grade, programme=row.programme or programmes[key],
        session=row.session, is_combined=row.is_combined, has_two_sessions=row.has_two_sessions,
        is_boarding=row.is_boarding, sessions_per_week=row.sessions_per_week, foreign_language=row.foreign_language,
        specialised_subject=row.specialised_subject,
    )  # fmt: skip


def _name(text: str) -> str:
    name = vietnamese.clean(text)
    if not name or len(name) > 60:
        raise BadFacts({"name": _("Tên lớp có từ 1 đến 60 ký tự, ví dụ 6A1.")})
    return name


def _check_session(session: str) -> None:
    if session and not codelists.is_code("session", session):
        raise BadFacts({"session": _("Chọn buổi học trong danh sách.")})


def _refuse_taken(unit_id: int, year: int, codes: Mapping[str, int], *, count: int) -> None:
    if len(codes) < count:
        raise ClassTaken(_("Một mã lớp có hai dòng trong danh sách. Giữ lại một dòng."))
    there = SchoolClass.objects.filter(unit_id=unit_id, year_id=year, code__in=list(codes))
    taken = [code for code, pk in there.values_list("code", "pk") if codes[code] != pk]
    if taken:
        raise ClassTaken(
            _("Năm học này trường đã có lớp mang mã %(codes)s. Chọn mã khác.") % {"codes": ", ".join(sorted(taken)[:5])}
        )


@transaction.atomic
def change_class(*, actor: Actor, class_id: int, seen_version: int, changes: Mapping[str, object]) -> SchoolClass:
    """Rename a class or correct its facts. Level and grade stay: marks hang on them. Raises ClassTaken."""
    found = _locked(class_id)
    require(actor, Perm.CLASSES_EDIT, found.unit_id)
    if found.version != seen_version:
        raise ChangedMeanwhile(
            _("Lớp %(name)s vừa được người khác sửa. Xem lại bản mới rồi sửa tiếp.") % {"name": found.name}
        )
    for name, value in changes.items():
        if name not in CHANGEABLE:
            raise ValueError(name)
        setattr(found, name, _name(str(value)) if name == "name" else value)
    found.code = vietnamese.clean(found.code)[:20] or found.name[:20]
    found.sort_key = rules.sort_key(found.name)
    _check_session(found.session)
    _refuse_taken(found.unit_id, found.year_id, {found.code: found.pk}, count=1)
    found.version += 1
    found.save()
    return found


@transaction.atomic
def close_class(*, actor: Actor, class_id: int, on: dt.date) -> SchoolClass:
    """Close a class in mid-year, once everybody has been moved out of it. Its homeroom and assignments end."""
    found = _locked(class_id)
    require(actor, Perm.CLASSES_EDIT, found.unit_id)
    left = ClassMember.objects.filter(school_class=found, ended_on__isnull=True).count()
    if left:
        raise ClassNotEmpty(
            _("Lớp %(name)s còn %(count)s học sinh. Chuyển các em sang lớp khác rồi đóng lớp.")
            % {"name": found.name, "count": left}
        )
    Homeroom.objects.filter(school_class=found, ended_on__isnull=True).update(ended_on=on)
    TeachingAssignment.objects.filter(school_class=found, ended_on__isnull=True).update(
        ended_on=on, version=F("version") + 1
    )
    found.closed_on = on
    found.version += 1
    found.save()
    return found


# -- lists --


@dataclass(frozen=True, slots=True)
class Placement:
    """A pupil's place to be: which enrolment, which class, from which day; a position where a list brings one."""

    enrolment_id: int
    class_id: int
    on: dt.date
    position: int | None = None


@transaction.atomic
def place_pupils(*, actor: Actor, unit_id: int, placements: Sequence[Placement]) -> list[ClassMember]:
    """Give pupils places in classes of their school, all or none. Six statements and one lock, whatever the number.

    Positions that a list brings are kept where they are free; all others are appended in the order given.
    Raises WrongClass, AlreadyPlaced.
    """
    require(actor, Perm.CLASSES_EDIT, unit_id)
    # Locked in one order: two clerks who fill the same classes wait for each other.
    wanted = sorted({p.class_id for p in placements})
    classes = {
        c.pk: c for c in SchoolClass.objects.select_for_update().filter(unit_id=unit_id, pk__in=wanted).order_by("pk")
    }
    rows = pupils.Enrolment.objects.filter(unit_id=unit_id, pk__in=[p.enrolment_id for p in placements])
    enrolments = {e.pk: e for e in rows.select_related("person")}
    _refuse_placed([p.enrolment_id for p in placements])
    taken = _positions(wanted)
    made: list[ClassMember] = []
    for placement in placements:
        school_class, enrolment = classes.get(placement.class_id), enrolments.get(placement.enrolment_id)
        if school_class is None or enrolment is None:
            raise NoSuchThing(placement.class_id)
        _check_fits(enrolment, school_class)
        places = taken[school_class.pk]
        position = (
            placement.position
            if placement.position and placement.position not in places
            else max(places, default=0) + 1
        )
        places.add(position)
        made.append(
            ClassMember(
                unit_id=unit_id, school_class=school_class, enrolment=enrolment, person_id=enrolment.person_id,
                position=position, started_on=max(placement.on, enrolment.started_on),
            )
        )  # fmt: skip
    ClassMember.objects.bulk_create(made)
    _tell_lists(classes.values())
    return made


def _positions(class_ids: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {class_id: set() for class_id in class_ids}
    for class_id, position in ClassMember.objects.filter(school_class_id__in=list(found)).values_list(
        "school_class_id", "position"
    ):
        found[class_id].add(position)
    return found


def _refuse_placed(enrolment_ids: Sequence[int]) -> None:
    if len(set(enrolment_ids)) < len(enrolment_ids):
        raise AlreadyPlaced(_("Một học sinh được xếp vào lớp hai lần trong danh sách. Giữ lại một dòng."))
    there = ClassMember.objects.filter(enrolment_id__in=enrolment_ids, ended_on__isnull=True)
    names = list(there.order_by("person__sort_key").values_list("person__full_name", "school_class__name")[:5])
    if names:
        who = ", ".join(f"{name} ({class_name})" for name, class_name in names)
        raise AlreadyPlaced(_("Đã có lớp: %(who)s. Dùng “Chuyển lớp” để đổi lớp cho học sinh.") % {"who": who})


def _check_fits(enrolment: pupils.Enrolment, school_class: SchoolClass) -> None:
    named = {"name": enrolment.person.full_name, "class": school_class.name}
    if school_class.closed_on is not None:
        raise WrongClass(_("Lớp %(class)s đã đóng. Chọn lớp khác.") % named)
    if enrolment.year_id != school_class.year_id:
        raise WrongClass(_("%(name)s và lớp %(class)s không cùng năm học.") % named)
    if enrolment.ended_on is not None:
        raise WrongClass(_("%(name)s không còn học ở trường nên không xếp vào lớp được.") % named)
    same = enrolment.level == school_class.level and (enrolment.grade == school_class.grade or school_class.is_combined)
    if not same:
        grade = {**named, "grade": curriculum.grade_name(enrolment.grade).lower()}
        raise WrongClass(_("%(name)s học %(grade)s, không xếp vào lớp %(class)s được. Chọn lớp cùng khối.") % grade)


@transaction.atomic
def move_pupil(*, actor: Actor, enrolment_id: int, to_class_id: int, on: dt.date) -> ClassMember:
    """Move a pupil to another class of the school from a day on. The old place is struck through, marks follow.

    Raises WrongClass, NoSuchThing.
    """
    now = ClassMember.objects.select_for_update().filter(enrolment_id=enrolment_id, ended_on__isnull=True).first()
    if now is None:
        raise NoSuchThing(enrolment_id)
    require(actor, Perm.CLASSES_EDIT, now.unit_id)
    if now.school_class_id == to_class_id:
        raise WrongClass(_("Học sinh đang ở chính lớp này. Chọn lớp khác."))
    if on < now.started_on:
        raise BadFacts(
            {"on": _("Ngày chuyển lớp không thể trước ngày vào lớp (%(day)s).") % {"day": f"{now.started_on:%d/%m/%Y}"}}
        )
    old = _locked(now.school_class_id)
    _end_place(now, old, on)
    placed = place_pupils(actor=actor, unit_id=now.unit_id, placements=[Placement(enrolment_id, to_class_id, on)])[0]
    _tell_lists([old])
    events.publish_on_commit(PupilMovedClass(enrolment_id, now.unit_id, old.pk, to_class_id, on))
    return placed


def _end_place(member: ClassMember, school_class: SchoolClass, on: dt.date) -> None:
    if school_class.list_fixed_on is None and on <= member.started_on:
        member.delete()  # nobody has written in the book yet: a slip of the hand leaves no line in it
        return
    member.ended_on = on
    member.save(update_fields=["ended_on"])


@transaction.atomic
def take_out(*, actor: Actor, enrolment_id: int, on: dt.date) -> None:
    """Take a pupil out of the class without another one yet (the enrolment goes on)."""
    member = ClassMember.objects.select_for_update().filter(enrolment_id=enrolment_id, ended_on__isnull=True).first()
    if member is None:
        raise NoSuchThing(enrolment_id)
    require(actor, Perm.CLASSES_EDIT, member.unit_id)
    school_class = _locked(member.school_class_id)
    _end_place(member, school_class, max(on, member.started_on))
    _tell_lists([school_class])


def end_places(enrolment_ids: Iterable[int], *, on: dt.date) -> None:
    """End the places of enrolments that end; called inside the act that ends them."""
    places = ClassMember.objects.filter(enrolment_id__in=list(enrolment_ids), ended_on__isnull=True)
    ids = sorted(set(places.values_list("school_class_id", flat=True)))
    places.update(ended_on=on)
    _tell_lists(SchoolClass.objects.filter(pk__in=ids))


def resume_places(enrolment_ids: Iterable[int], *, on: dt.date) -> None:
    """Take back what end_places did on that day; called inside the act that takes the end of the enrolments back."""
    places = ClassMember.objects.filter(enrolment_id__in=list(enrolment_ids), ended_on=on)
    ids = sorted(set(places.values_list("school_class_id", flat=True)))
    places.update(ended_on=None)
    _tell_lists(SchoolClass.objects.filter(pk__in=ids))


@transaction.atomic
def fix_list(*, actor: Actor, class_id: int, on: dt.date) -> SchoolClass:
    """Sort the list by Vietnamese name and fix it for the year. Later arrivals are appended, leavers stay in place.

    Raises ListFixed when that has been done.
    """
    found = _locked(class_id)
    require(actor, Perm.CLASSES_EDIT, found.unit_id)
    if found.list_fixed_on is not None:
        raise ListFixed(
            _("Thứ tự danh sách lớp đã chốt ngày %(day)s và giữ nguyên cả năm.")
            % {"day": f"{found.list_fixed_on:%d/%m/%Y}"}
        )
    sort_lists([class_id])
    found.list_fixed_on = on
    found.version += 1
    found.save(update_fields=["list_fixed_on", "version"])
    _tell_lists([found])
    return found


def sort_lists(class_ids: Iterable[int]) -> None:
    """Number the members of lists that are not fixed yet in the order of names, leavers among them. Two statements."""
    rows = ClassMember.objects.filter(school_class_id__in=list(class_ids), school_class__list_fixed_on__isnull=True)
    members = list(
        rows.order_by("school_class_id", "person__sort_key", "person__birth_date", "id").only("id", "school_class_id")
    )
    if not members:
        return
    # Out of the way first: a position is unique at every moment, also while the list is being numbered anew.
    rows.update(position=-F("position") - 1000)
    at: dict[int, int] = {}
    for member in members:
        member.position = at[member.school_class_id] = at.get(member.school_class_id, 0) + 1
    ClassMember.objects.bulk_update(members, ["position"], batch_size=1000)


def _tell_lists(classes: Iterable[SchoolClass]) -> None:
    for school_class in classes:
        events.publish_on_commit(ClassListChanged(school_class.pk, school_class.unit_id, school_class.year_id))


def _locked(class_id: int) -> SchoolClass:
    found: SchoolClass | None = SchoolClass.objects.select_for_update().filter(pk=class_id).first()
    if found is None:
        raise NoSuchThing(class_id)
    return found
