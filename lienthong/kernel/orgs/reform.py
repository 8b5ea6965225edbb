"""1 July 2025 in the unit tree: offices of districts end, communes take over, one department joins another.

Where the schools go. Decrees 142 and 143/2025 give the state management of preschools, primary and lower-secondary
schools to the commune (its office of culture and society), so each goes to the commune unit on whose ground it stands;
upper-secondary schools and centres stay with the department. A school whose old commune was split between several new
ones cannot be placed by the commune alone: it is put directly under the department, which the law lets answer for it
meanwhile, keeps its old area and is listed as undecided until a person decides with an ordinary act. Records and people
of an office go to the department that takes over; communes receive their new staff from there by ordinary transfers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lienthong.kernel.areas import public as areas
from lienthong.kernel.orgs import services, store
from lienthong.kernel.orgs.orders import Close, Merge, MoveArea, NewUnit, Open, Order, Reparent
from lienthong.kernel.orgs.tree import ActRefused, Node, Slice, Tree

BASIS = "Nghị quyết 202/2025/QH15; Nghị quyết 1685/NQ-UBTVQH15; Nghị định 142/2025/NĐ-CP và 143/2025/NĐ-CP"


@dataclass(frozen=True)
class Undecided:
    """A school whose ground was split: a person says which of the new communes (code, name) it belongs to."""

    code: str
    name: str
    choices: tuple[tuple[str, str], ...]


@dataclass
class Plan:
    """What the reform asks of one department's tree."""

    orders: list[Order] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    waiting: list[Undecided] = field(default_factory=list)


def apply_reform_2025(
    *, actor: services.Doer | None, department: str = "BD-SO", into: str = "HCM-SO",
    decisions: Mapping[str, str] | None = None, dry_run: bool = False,
) -> services.Outcome:  # fmt: skip
    """Take a department's tree through 1 July 2025. `decisions`: unit code → code of its new commune.

    Cannot be undone, hence the dry run: it tells everything that would happen and what stays undecided.
    """
    plan = _Planner(department, into, decisions or {}).plan()
    outcome = services.carry_out(actor=actor, orders=plan.orders, dry_run=dry_run)
    return services.Outcome(outcome.consequences, outcome.act_ids, outcome.holdings, plan.undecided, dry_run)


def waiting_for_decision(
    *, department: str = "BD-SO", into: str = "HCM-SO", decisions: Mapping[str, str] | None = None
) -> list[Undecided]:
    """The schools that the reform would leave directly under the department, each with the communes it could go to."""
    return _Planner(department, into, decisions or {}).plan().waiting


class _Planner:
    """Works the orders out of the tree as it stands on the eve and of the succession of areas."""

    def __init__(self, department: str, into: str, decisions: Mapping[str, str]) -> None:
        self.on = areas.REFORM
        self.eve = self.on - dt.timedelta(1)
        self.department, self.into, self.decisions = department, into, decisions
        self.tree: Tree = store.load()
        root = self.tree.get(department)
        if not root.alive(self.on) or root.kind != "so":
            raise ActRefused(
                _("%(code)s không phải Sở đang hoạt động ngày 01/07/2025; có lẽ đã sắp xếp rồi.") % {"code": department}
            )
        self.members = [self.tree.nodes[c] for c in sorted(self.tree.below(department, self.eve))]
        used = {s.area for n in self.members if (s := n.on(self.eve)) and s.area is not None}
        self.heirs = areas.successors(used, on=self.on)
        self.communes = {row.area_id: row for row in areas.areas(on=self.on, level=areas.Area.COMMUNE)}
        self.by_code = {row.code: row.area_id for row in self.communes.values()}
        self.plans = Plan()

    def plan(self) -> Plan:
        """All orders, superiors before those who go under them, closures last."""
        placed = {node.code: self._new_area(node) for node in self.members if node.kind not in ("so", "phong", "xa")}
        if self.into not in self.tree.nodes:
            self._open_department()
        needed = {placed[n.code] for n in self.members if self._goes_to_commune(n) and placed[n.code] is not None}
        for area_id in sorted(a for a in needed if a is not None):
            self._open_commune(area_id)
        for node in self.members:
            if node.kind in ("truong", "trungtam", "diemtruong"):
                self._place(node, placed[node.code])
        for node in self.members:
            if node.kind == "phong":
                self._add(Close(self.on, BASIS, unit=node.code, successors=(self.into,)))
        self._add(Merge(self.on, BASIS, units=(self.department,), into=self.into))
        return self.plans

    def _add(self, order: Order) -> None:
        self.plans.orders.append(order)

    def _open_department(self) -> None:
        city = areas.area_by_code("79", on=self.on)
        place = city.name if city else "Hồ Chí Minh"
        name = f"Sở Giáo dục và Đào tạo Thành phố {place}"
        self._add(Open(self.on, BASIS, unit=NewUnit(self.into, "so", name, None, area=city.area_id if city else None)))

    def _open_commune(self, area_id: int) -> None:
        row = self.communes[area_id]
        code = self._commune_code(area_id)
        if code not in self.tree.nodes:
            unit = NewUnit(code, "xa", f"UBND {row.full_name}", self.into, area=area_id)
            self._add(Open(self.on, BASIS, unit=unit))

    def _commune_code(self, area_id: int) -> str:
        return f"{self.into.removesuffix('-SO')}-XA-{self.communes[area_id].code}"

    def _goes_to_commune(self, node: Node) -> bool:
        """Schools that an office managed; those that the department managed stay with the department."""
        state = self._state(node)
        if node.kind != "truong" or state.parent is None:
            return False
        return self.tree.nodes[state.parent].kind == "phong"

    def _state(self, node: Node) -> Slice:
        state = node.on(self.eve)
        assert state is not None  # members are those that live on the eve
        return state

    def _new_area(self, node: Node) -> int | None:
        """The new commune of a unit's ground; None while a person must decide, which is then listed."""
        state = self._state(node)
        if node.code in self.decisions:
            found = self.by_code.get(self.decisions[node.code])
            if found is None:
                raise ActRefused(
                    _("%(code)s không phải mã xã, phường từ 01/07/2025.") % {"code": self.decisions[node.code]}
                )
            return found
        if state.area is not None and state.area in self.communes:
            return state.area
        heirs = self.heirs.get(state.area, []) if state.area is not None else []
        if len(heirs) == 1 and heirs[0].is_whole:
            return heirs[0].area_id
        open_to = tuple((self.communes[h.area_id].code, self.communes[h.area_id].full_name) for h in heirs)
        self.plans.waiting.append(Undecided(node.code, state.name, open_to))
        choices = ", ".join(f"{self.communes[h.area_id].full_name} ({self.communes[h.area_id].code})" for h in heirs)
        self.plans.undecided.append(
            _("%(code)s %(name)s: địa bàn cũ chia cho %(choices)s.")
            % {"code": node.code, "name": state.name, "choices": choices}
            if choices
            else _("%(code)s %(name)s: chưa ghi địa bàn cũ.") % {"code": node.code, "name": state.name}
        )
        return None

    def _place(self, node: Node, area_id: int | None) -> None:
        state = self._state(node)
        if self._goes_to_commune(node):
            parent = self.into if area_id is None else self._commune_code(area_id)
            self._add(Reparent(self.on, BASIS, unit=node.code, parent=parent, area=area_id))
        elif area_id is not None and area_id != state.area:
            self._add(MoveArea(self.on, BASIS, unit=node.code, area=area_id))
