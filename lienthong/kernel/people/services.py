"""Recording and changing persons.

Whether the actor may do so is decided by the module whose act it is (enrolling, employing, importing): a person by
himself belongs to no form. The scope in force is the fence, and its `who` is what the history keeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.audit import public as audit
from lienthong.foundation.database import public as database
from lienthong.kernel.people import naming
from lienthong.kernel.people.errors import ChangedMeanwhile, NumberTaken
from lienthong.kernel.people.facts import FIELDS, PersonFacts, order_key, tidy
from lienthong.kernel.people.models import Person


@transaction.atomic
def record_person(*, unit_ids: Iterable[int], facts: PersonFacts) -> Person:
    """Write down a new person of these units. Raises NameMissing, NumberTaken.

    `doubts_of(facts)` tells beforehand what is odd about the personal number; oddness is no refusal.
    """
    known = tidy(facts)
    person = Person(unit_ids=sorted(set(unit_ids)), **_columns(known))
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise _taken(known) from error
    naming.rekey([person.pk])
    return person


@transaction.atomic
def change_person(*, person_id: int, seen_version: int, changes: dict[str, object]) -> Person:
    """Correct facts of a person, unless somebody did so since `seen_version` was shown.

    Raises ChangedMeanwhile naming who and when, NameMissing, NumberTaken, Person.DoesNotExist out of scope.
    """
    person: Person = Person.objects.select_for_update().get(pk=person_id)
    if person.version != seen_version:
        raise _conflict(person)
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise ValueError(f"No facts of a person: {sorted(unknown)}")
    before = facts_of(person)
    after = tidy(replace(before, **changes))  # type: ignore[arg-type]
    if after == before:
        return person
    for column, value in _columns(after).items():
        setattr(person, column, value)
    person.version += 1
    try:
        with transaction.atomic():
            person.save(force_update=True)
    except IntegrityError as error:
        raise _taken(after) from error
    if after.full_name != before.full_name:
        # Former schools find the person by the new name too, so their keys are written as well.
        with database.elevated(person.unit_ids, reason="search keys in every unit of the person"):
            naming.rekey([person.pk])
    return person


@transaction.atomic
def attach_to_unit(*, person_ids: Iterable[int], unit_id: int) -> int:
    """Let a unit see these persons from now on (it enrols or employs them). Returns for how many that was new.

    The scope in force must hold the unit and one unit of each person: a transfer is an act of two sides.
    """
    ids = sorted(set(person_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "update people_person set unit_ids = unit_ids || %(unit)s where id = any(%(ids)s)"
            " and not unit_ids @> array[%(unit)s] returning id",
            {"unit": unit_id, "ids": ids},
        )
        added = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "insert into people_namekey (person_id, unit_id, key)"
            " select p.id, %(unit)s, left(array_to_string(w.words[n.at:], ' '), 100) from people_person p"
            " cross join lateral string_to_array(p.folded, ' ') as w(words)"
            " cross join lateral generate_series(1, cardinality(w.words)) as n(at) where p.id = any(%(ids)s)",
            {"unit": unit_id, "ids": added},
        )
    return len(added)


def facts_of(person: Person) -> PersonFacts:
    """The facts as recorded now."""
    return PersonFacts(**{name: getattr(person, name) for name in FIELDS})


def _columns(facts: PersonFacts) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(facts, name) for name in FIELDS}
    values["sort_key"] = order_key(facts.full_name)
    values["folded"] = vietnamese.fold(facts.full_name)[:100]
    return values


def _taken(facts: PersonFacts) -> NumberTaken:
    return NumberTaken(
        _(
            "Mã định danh hoặc số định danh cá nhân của %(name)s đã có ở một hồ sơ khác trong tỉnh. Kiểm tra lại số; "
            "nếu đúng là người này thì làm thủ tục tiếp nhận từ đơn vị cũ thay vì tạo hồ sơ mới."
        )
        % {"name": facts.full_name}
    )


def _conflict(person: Person) -> ChangedMeanwhile:
    last = audit.last_change(person)
    who = last.who if last and last.who else _("người khác")
    at = last.at if last else None
    text = _(
        "Hồ sơ này vừa được %(who)s sửa lúc %(when)s. Xem lại bản mới rồi sửa tiếp; những gì vừa nhập chưa được lưu."
    )
    when = timezone.localtime(at).strftime("%H:%M %d/%m/%Y") if at else _("trước đó")
    return ChangedMeanwhile(text % {"who": who, "when": when}, who=who, at=at, version=person.version)
