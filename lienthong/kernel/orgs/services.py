"""Acts on the unit tree: each with its date, its legal basis and who recorded it; all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.foundation.events import public as events
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import movers, store
from lienthong.kernel.orgs.models import Unit, UnitAct, UnitSuccession, UnitVersion
from lienthong.kernel.orgs.movers import Handover, Holding, UnitChanged
from lienthong.kernel.orgs.orders import (
    ChangeLevels,
    Close,
    Facts,
    Merge,
    MoveArea,
    NewUnit,
    Open,
    Order,
    Rename,
    Reparent,
    Split,
    opened_by,
)
from lienthong.kernel.orgs.tree import ActRefused, Tree

EDIT = "orgs.edit"


class Doer(Protocol):
    """Who acts: all that the tree needs to know of an actor (access stands above it)."""

    @property
    def account_id(self) -> int: ...

    def can(self, permission: str, unit_id: int) -> bool: ...

    def can_anywhere(self, permission: str) -> bool: ...


class NotAllowed(ActRefused):
    """The actor has not these units in hand."""


@dataclass(frozen=True)
class Outcome:
    """What an act did or, of a dry run, would do. `undecided` waits for a person."""

    consequences: list[str]
    act_ids: tuple[int, ...] = ()
    holdings: list[Holding] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    is_dry_run: bool = False


def carry_out(*, actor: Doer | None, orders: Sequence[Order], dry_run: bool = False) -> Outcome:
    """Record acts in order, in one transaction; with `dry_run` only tell what would happen.

    `actor` None: the installation itself, from the command line. Raises ActRefused with the reason; nothing is written.
    """
    with transaction.atomic():
        store.hold()
        tree = store.load()
        _require(actor, tree, orders)
        consequences: list[str] = []
        for number, order in enumerate(orders):
            consequences += order.apply(tree, ("new", number))
        tree.check(tree.touched)
        held = _holdings(tree, orders)
        if dry_run:
            return Outcome(consequences, holdings=held, is_dry_run=True)
        store.insert(tree, opened_by(orders))
        acts = _record(actor, orders)
        store.save(tree, {("new", n): act.pk for n, act in enumerate(acts)}, today=calendar.today())
        _hand_over(acts)
        for act in acts:
            events.publish_on_commit(UnitChanged(act.pk, act.kind, tuple(act.touched), act.effective_on))
    return Outcome(consequences, tuple(act.pk for act in acts), held)


def _require(actor: Doer | None, tree: Tree, orders: Sequence[Order]) -> None:
    """Every unit that stands already and is concerned must be in the actor's hand."""
    if actor is None:
        return
    if not actor.can_anywhere(EDIT):
        raise NotAllowed(_("Anh/chị chưa có quyền thay đổi mạng lưới đơn vị."))
    fresh = set(opened_by(orders))
    codes = {code for order in orders for code in order.concerned()} - fresh
    for code in codes:
        tree.get(code)
    ids = store.ids_of(codes)
    for code in sorted(codes):
        if not actor.can(EDIT, ids[code]):
            raise NotAllowed(
                _("%(name)s không thuộc quyền quản lý của anh/chị.") % {"name": tree.nodes[code].newest.name}
            )
    if any(unit.parent is None for unit in opened_by(orders).values()):
        raise NotAllowed(_("Sở mới chỉ mở được khi cài đặt hệ thống."))


def _holdings(tree: Tree, orders: Sequence[Order]) -> list[Holding]:
    """What units that end still have; without a successor that is a refusal."""
    leaving = {order.unit: order for order in orders if isinstance(order, Close)}
    handed = {old for order in orders for old, _new in order.handovers()}
    ids = store.ids_of(set(leaving) | handed)
    found: list[Holding] = []
    for code in sorted(set(leaving) | handed):
        if code not in ids:
            continue
        on = next(order.on for order in orders if code in (order.concerned()))
        with database.elevated([ids[code]], reason="what a unit still has before an act"):
            held = movers.holdings(ids[code], on)
        if held and code in leaving and not leaving[code].successors:
            what = ", ".join(f"{h.count} {h.label}" for h in held)
            raise ActRefused(
                _("%(name)s còn %(what)s; hãy chọn đơn vị tiếp nhận hoặc chuyển đi trước khi đóng.")
                % {"name": tree.nodes[code].newest.name, "what": what}
            )
        found += held
    return found


def _record(actor: Doer | None, orders: Sequence[Order]) -> list[UnitAct]:
    today = calendar.today()
    fresh = set(opened_by(orders))
    ids = store.ids_of({code for order in orders for code in order.concerned()} | fresh)
    acts = UnitAct.objects.bulk_create(
        [
            UnitAct(
                kind=order.kind, effective_on=order.on, legal_basis=order.legal_basis[:300], note=order.note,
                details=order.details(), recorded_by=actor.account_id if actor else None,
                touched=sorted({ids[c] for c in [*order.concerned(), *opened_by([order])]}),
                awaits_handover=bool(order.handovers()) and order.on > today,
            )
            for order in orders
        ]
    )  # fmt: skip
    UnitSuccession.objects.bulk_create(
        [
            UnitSuccession(act=act, old_id=ids[old], new_id=ids[new])
            for act, order in zip(acts, orders, strict=True)
            for old, heirs in order.handovers()
            for new in heirs
        ]
    )
    return acts


def _hand_over(acts: Sequence[UnitAct]) -> None:
    """Move pupils and staff of the acts whose day has come."""
    for act in acts:
        if act.awaits_handover or act.kind not in ("merge", "split", "close"):
            continue
        heirs: dict[int, list[int]] = {}
        for old_id, new_id in act.successions.order_by("id").values_list("old_id", "new_id"):
            heirs.setdefault(old_id, []).append(new_id)
        closing = set(Unit.objects.filter(pk__in=heirs, closed_on=act.effective_on).values_list("id", flat=True))
        for old_id, new_ids in heirs.items():
            handover = Handover(
                act.pk, act.kind, old_id, tuple(new_ids), act.effective_on, old_id in closing,
                act.details.get("allocation", {}),
            )  # fmt: skip
            with database.elevated([old_id, *new_ids], reason=f"unit act {act.pk}: {act.kind}"):
                movers.move(handover)
                left = movers.holdings(old_id, act.effective_on) if handover.closes else []
                if left:
                    what = ", ".join(f"{h.count} {h.label}" for h in left)
                    raise ActRefused(
                        _("Sau khi bàn giao, đơn vị cũ vẫn còn %(what)s; chưa ghi gì cả.") % {"what": what}
                    )


def bring_up_to_date(today: dt.date | None = None) -> int:
    """What the passing of days asks for: acts whose day has come show in the units' columns and hand over.

    Run each night, at start-up and when the demo's clock moves. Returns how many units and acts it concerned.
    """
    day = today or calendar.today()
    with transaction.atomic():
        store.hold()
        changed = store.refresh_current(day)
        due = list(UnitAct.objects.filter(awaits_handover=True, effective_on__lte=day).order_by("effective_on", "id"))
        for act in due:
            act.awaits_handover = False
            act.save(update_fields=["awaits_handover"])
        _hand_over(due)
    return changed + len(due)


def rebuild_ancestry() -> int:
    """Write the ancestry of all units anew from their versions, giving one to units that have none. Idempotent."""
    with transaction.atomic():
        store.hold()
        bare = Unit.objects.filter(versions=None).order_by("id")
        UnitVersion.objects.bulk_create(
            [
                UnitVersion(
                    unit=unit, parent_id=unit.parent_id, name=unit.name, levels=unit.levels, area_id=unit.area_id,
                    valid=(unit.opened_on, unit.closed_on),
                )
                for unit in bare
            ]
        )  # fmt: skip
        return store.store_ancestry(store.load(), dict(Unit.objects.values_list("code", "id")))


# -- one act each --
def open_unit(*, actor: Doer | None, unit: NewUnit, on: dt.date, legal_basis: str = "", note: str = "") -> Unit:
    """Open a unit under its parent."""
    carry_out(actor=actor, orders=[Open(on, legal_basis, note, unit=unit)])
    made: Unit = Unit.objects.get(code=unit.code)
    return made


def rename_unit(
    *, actor: Doer | None, unit: str, name: str, on: dt.date, legal_basis: str = "", note: str = ""
) -> Outcome:
    """Give a unit another name; its code and its old reports stay as they are."""
    return carry_out(actor=actor, orders=[Rename(on, legal_basis, note, unit=unit, name=name)])


def reparent_unit(
    *, actor: Doer | None, unit: str, parent: str, on: dt.date, legal_basis: str = "", note: str = ""
) -> Outcome:
    """Put a unit under another superior; its code and data stay with it."""
    return carry_out(actor=actor, orders=[Reparent(on, legal_basis, note, unit=unit, parent=parent)])


def change_levels(
    *, actor: Doer | None, unit: str, levels: Sequence[str], on: dt.date, parent: str = "", legal_basis: str = "",
    note: str = "",
) -> Outcome:  # fmt: skip
    """Change what a school teaches, with another superior where the new levels demand it."""
    return carry_out(
        actor=actor, orders=[ChangeLevels(on, legal_basis, note, unit=unit, levels=tuple(levels), parent=parent)]
    )


def move_area(
    *, actor: Doer | None, unit: str, area_id: int, on: dt.date, legal_basis: str = "", note: str = ""
) -> Outcome:
    """Write the unit into another administrative area."""
    return carry_out(actor=actor, orders=[MoveArea(on, legal_basis, note, unit=unit, area=area_id)])


def merge_units(
    *, actor: Doer | None, units: Sequence[str], on: dt.date, into: str = "", opening: NewUnit | None = None,
    levels: Sequence[str] = (), legal_basis: str = "", note: str = "",
) -> Outcome:  # fmt: skip
    """Merge units into one that stands (`into`) or that the act opens (`opening`)."""
    order = Merge(on, legal_basis, note, units=tuple(units), into=into, opening=opening, levels=tuple(levels))
    return carry_out(actor=actor, orders=[order])


def split_unit(*, actor: Doer | None, order: Split) -> Outcome:
    """Split a unit as the order says."""
    return carry_out(actor=actor, orders=[order])


def close_unit(
    *, actor: Doer | None, unit: str, on: dt.date, successors: Sequence[str] = (), legal_basis: str = "", note: str = ""
) -> Outcome:
    """Close a unit; one that still has pupils or staff needs a successor."""
    return carry_out(actor=actor, orders=[Close(on, legal_basis, note, unit=unit, successors=tuple(successors))])


def correct_facts(*, actor: Doer | None, unit: str, facts: Facts) -> Unit:
    """Correct address, telephone, ownership and the like: no act, for nothing in the tree changes."""
    found: Unit | None = Unit.objects.filter(code=unit).first()
    if found is None:
        raise ActRefused(_("Không có đơn vị mang mã “%(code)s”.") % {"code": unit})
    if actor is not None and not actor.can(EDIT, found.pk):
        raise NotAllowed(_("%(name)s không thuộc quyền quản lý của anh/chị.") % {"name": found.name})
    for name in ("ownership", "school_type", "address", "phone", "email", "website"):
        setattr(found, name, getattr(facts, name).strip())
    with transaction.atomic():
        found.save(update_fields=["ownership", "school_type", "address", "phone", "email", "website"])
    return found
