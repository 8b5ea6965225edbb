"""Writing what was planned for the rows of a list of staff."""

from __future__ import annotations

from lienthong.kernel.imports.public import Context, Journal, Plan, change_people, create_people, link_people
from lienthong.school.staff import services
from lienthong.school.staff.imports.plan import StaffAct
from lienthong.school.staff.models import Employment


def write_staff(context: Context, plan: Plan, journal: Journal) -> None:
    """Persons, then employments, whole sets at a time."""
    acts: list[tuple[StaffAct, str]] = [(p.payload, f"{p.row.key}: {p.label}") for p in plan.ready("create", "change")]
    fresh = [(act, label) for act, label in acts if act.person_id is None]
    ids = create_people(context.unit_id, [(act.values, label) for act, label in fresh], journal)
    for (act, _label), person_id in zip(fresh, ids, strict=True):
        act.person_id = person_id
    link_people(context.unit_id, {act.person_id or 0: (act.units, label) for act, label in acts if act.units}, journal)
    change_people({act.person_id or 0: (act.person, label) for act, label in acts if act.person}, journal)
    for proposal in plan.proposals:
        settled: StaffAct | None = proposal.payload
        if settled is not None and settled.key and settled.person_id and proposal.action != "reject":
            plan.identities[settled.key] = settled.person_id
    _employ(context, acts, journal)
    _change(context, acts, journal)
    _end(context, acts, journal)


def _employ(context: Context, acts: list[tuple[StaffAct, str]], journal: Journal) -> None:
    wanted = [(act, label) for act, label in acts if act.employment_id is None and act.started_on and not act.ends]
    rows = [
        services.NewEmployment(
            act.person_id or 0,
            act.started_on or context.year_starts_on,
            act.facts,
            "shared" if act.is_shared else "new",
            is_main=not act.is_shared,
        )
        for act, _label in wanted
    ]
    if not rows:
        return
    made = services.bulk_employ(actor=context.actor, unit_id=context.unit_id, rows=rows)
    journal.created(
        Employment, [e.pk for e in made], labels={e.pk: label for e, (_act, label) in zip(made, wanted, strict=True)}
    )


def _change(context: Context, acts: list[tuple[StaffAct, str]], journal: Journal) -> None:
    changed = {act.employment_id: (act, label) for act, label in acts if act.employment_id and act.facts}
    journal.follow(Employment, changed, labels={pk: label for pk, (_act, label) in changed.items()})
    changes = [services.EmploymentChange(pk, act.facts) for pk, (act, _label) in changed.items()]
    if changes:
        services.bulk_change_employments(actor=context.actor, unit_id=context.unit_id, changes=changes)


def _end(context: Context, acts: list[tuple[StaffAct, str]], journal: Journal) -> None:
    ending = {act.employment_id: (act, label) for act, label in acts if act.employment_id and act.ends}
    journal.follow(Employment, ending, labels={pk: label for pk, (_act, label) in ending.items()})
    starts = dict(Employment.objects.filter(pk__in=list(ending)).order_by("pk").values_list("pk", "started_on"))
    for pk, (act, _label) in ending.items():
        day = context.today if context.today > starts[pk] else context.year_ends_on
        services.end_employment(actor=context.actor, employment_id=pk, on=day, reason=act.ends)
