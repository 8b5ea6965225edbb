"""Writing what was planned for the rows of a list of pupils."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from lienthong.foundation.events import public as events
from lienthong.kernel.imports.public import (
    Context,
    Journal,
    Plan,
    change_people,
    create_people,
    link_people,
    update_rows,
)
from lienthong.school.pupils.events import PupilEnrolled
from lienthong.school.pupils.imports.places import Places, Placing
from lienthong.school.pupils.imports.plan import EnrolmentAct, PupilAct
from lienthong.school.pupils.models import Enrolment, PupilFile
from lienthong.school.pupils.services import end_unchecked, take_register_numbers

Act = tuple[PupilAct, str]


def write_pupils(context: Context, plan: Plan, journal: Journal, places: Places) -> None:
    """Persons, files, enrolments, places: each table in its turn, whole sets at a time."""
    acts: list[Act] = []
    for proposal in plan.ready("create", "change"):
        act: PupilAct = proposal.payload
        acts.append((act, f"{proposal.row.key}: {proposal.label}"))
    _write_persons(context, acts, journal)
    for proposal in plan.proposals:
        settled: PupilAct | None = proposal.payload
        if settled is not None and settled.key and settled.person_id and proposal.action != "reject":
            plan.identities[settled.key] = settled.person_id
    _write_files(context, acts, journal)
    made = _enrol(context, acts, journal)
    _place(context, acts, made, places, journal)
    _end(acts, places, journal)


def _write_persons(context: Context, acts: Sequence[Act], journal: Journal) -> None:
    fresh = [(act, label) for act, label in acts if act.person_id is None]
    ids = create_people(context.unit_id, [(act.values, label) for act, label in fresh], journal)
    for (act, _label), person_id in zip(fresh, ids, strict=True):
        act.person_id = person_id
    fresh_ids = set(ids)
    known = [(act, label) for act, label in acts if act.person_id not in fresh_ids]
    link_people(context.unit_id, {act.person_id or 0: (act.units, label) for act, label in known if act.units}, journal)
    change_people({act.person_id or 0: (act.person, label) for act, label in known if act.person}, journal)


def _write_files(context: Context, acts: Sequence[Act], journal: Journal) -> None:
    fresh = [(act, label) for act, label in acts if act.file_id is None]
    unnumbered = [act for act, _label in fresh if not act.file.get("register_number") and act.enrolment]
    given = {act.file["register_number"] for act, _label in fresh if act.file.get("register_number")}
    numbers = take_register_numbers(context.unit_id, len(unnumbered), taken=given)
    for act, number in zip(unnumbered, numbers, strict=True):
        act.file["register_number"] = number
    files = [PupilFile(unit_id=context.unit_id, person_id=act.person_id or 0, **act.file) for act, _label in fresh]
    PupilFile.objects.bulk_create(files)
    for (act, _label), file in zip(fresh, files, strict=True):
        act.file_id = file.pk
    journal.created(
        PupilFile, [f.pk for f in files], labels={f.pk: label for f, (_act, label) in zip(files, fresh, strict=True)}
    )
    fresh_ids = {file.pk for file in files}
    changed = [(act, label) for act, label in acts if act.file and act.file_id not in fresh_ids]
    journal.follow(
        PupilFile, [act.file_id or 0 for act, _l in changed], labels={act.file_id or 0: label for act, label in changed}
    )
    groups: dict[tuple[str, ...], list[dict[str, object]]] = defaultdict(list)
    for act, _label in changed:
        groups[tuple(sorted(act.file))].append({"id": act.file_id, **act.file})
    for columns, rows in groups.items():
        update_rows(PupilFile, rows, columns=columns)


def _enrol(context: Context, acts: Sequence[Act], journal: Journal) -> dict[int, Enrolment]:
    """Position in `acts` → the enrolment made for it."""
    wanted = [
        (i, act, act.enrolment, label)
        for i, (act, label) in enumerate(acts)
        if act.enrolment and act.enrolment.act == "enrol"
    ]
    made = [
        Enrolment(
            unit_id=context.unit_id, person_id=act.person_id or 0, file_id=act.file_id or 0, year_id=context.year,
            level=new.level, grade=new.grade, started_on=new.started_on or context.year_starts_on,
            start_reason=new.start_reason, ended_on=new.ended_on, end_reason=new.end_reason,
            drop_reason=new.drop_reason,
        )
        for _i, act, new, _label in wanted
    ]  # fmt: skip
    Enrolment.objects.bulk_create(made)
    journal.created(Enrolment, [e.pk for e in made], labels={e.pk: w[3] for e, w in zip(made, wanted, strict=True)})
    for enrolment in made:
        if enrolment.ended_on is None:
            told = PupilEnrolled(enrolment.pk, context.unit_id, context.year, enrolment.person_id, enrolment.started_on)
            events.publish_on_commit(told)
    return {w[0]: enrolment for w, enrolment in zip(wanted, made, strict=True)}


def _end(acts: Sequence[Act], places: Places, journal: Journal) -> None:
    ends = [(act.enrolment, label) for act, label in acts if act.enrolment and act.enrolment.act == "end"]
    journal.follow(
        Enrolment, [e.enrolment_id or 0 for e, _l in ends], labels={e.enrolment_id or 0: label for e, label in ends}
    )
    groups: dict[tuple[dt.date, str, str], dict[int, str]] = defaultdict(dict)
    for end, label in ends:
        assert end.ended_on is not None
        assert end.enrolment_id is not None
        groups[(end.ended_on, end.end_reason, end.drop_reason)][end.enrolment_id] = label
    for (day, reason, drop), ids in groups.items():
        places.leave(ids, on=day, journal=journal)
        rows = Enrolment.objects.filter(pk__in=ids).select_related("person").order_by("pk")
        end_unchecked(rows, on=day, reason=reason, drop_reason=drop)


def _place(context: Context, acts: Sequence[Act], made: dict[int, Enrolment], places: Places, journal: Journal) -> None:
    placings: list[Placing] = []
    regraded: list[EnrolmentAct] = []
    for position, (act, label) in enumerate(acts):
        change = act.enrolment
        # Who left before the list was made gets no line in the class book.
        if change is None or change.school_class is None or change.started_on is None or change.ended_on is not None:
            continue
        enrolment_id = made[position].pk if change.act == "enrol" else change.enrolment_id
        assert enrolment_id is not None
        if change.regrade:
            regraded.append(change)
        moves = change.member_id is not None
        placings.append(Placing(enrolment_id, change.school_class.id, change.started_on, label, moves))
    journal.follow(Enrolment, [change.enrolment_id or 0 for change in regraded])
    rows = [{"id": c.enrolment_id, "grade": c.grade, "level": c.level} for c in regraded]
    update_rows(Enrolment, rows, columns=("grade", "level"))
    places.place(context, placings, journal)
