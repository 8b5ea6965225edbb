"""Acts on the tree as values: what is asked for, what it changes in the tree, and what will happen in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lienthong.kernel.orgs.tree import ActRefused, Slice, Tree, ordered_levels

DATE = "%d/%m/%Y"


@dataclass(frozen=True)
class Facts:
    """What is told of a unit besides its place in the tree; it can be corrected without an act."""

    ownership: str = ""
    school_type: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True)
class NewUnit:
    """A unit to be opened."""

    code: str
    kind: str
    name: str
    parent: str | None
    levels: tuple[str, ...] = ()
    area: int | None = None
    facts: Facts = Facts()


@dataclass(frozen=True)
class Order:
    """One act with its date and legal basis. Subclasses say what it does."""

    on: dt.date
    legal_basis: str = ""
    note: str = ""

    kind = ""

    def apply(self, tree: Tree, act: object) -> list[str]:
        """Change the tree; the sentences say what happens."""
        raise NotImplementedError

    def concerned(self) -> list[str]:
        """Codes of the units that stand already and that the actor must have in hand."""
        raise NotImplementedError

    def details(self) -> dict[str, object]:
        """What the act's record keeps of the request."""
        return {}

    def handovers(self) -> list[tuple[str, tuple[str, ...]]]:
        """Old unit → new units between which pupils and staff must be moved."""
        return []


@dataclass(frozen=True)
class Open(Order):
    """A new unit begins."""

    unit: NewUnit = field(kw_only=True)
    kind = "open"

    def apply(self, tree: Tree, act: object) -> list[str]:
        _open(tree, self.unit, self.on, act)
        if self.unit.parent is None:
            return [_("Mở %(name)s.") % {"name": self.unit.name}]
        return [
            _("Mở %(name)s, trực thuộc %(parent)s.")
            % {"name": self.unit.name, "parent": _name(tree, self.unit.parent, self.on)}
        ]

    def concerned(self) -> list[str]:
        return [self.unit.parent] if self.unit.parent else []

    def details(self) -> dict[str, object]:
        return {"unit": self.unit.code, "name": self.unit.name}


@dataclass(frozen=True)
class Rename(Order):
    """Another name from a day on; the code stays."""

    unit: str = field(kw_only=True)
    name: str = field(kw_only=True)
    kind = "rename"

    def apply(self, tree: Tree, act: object) -> list[str]:
        before = _name(tree, self.unit, self.on)
        if before == self.name.strip():
            raise ActRefused(_("Tên mới giống tên đang dùng."))
        tree.alter(self.unit, self.on, act=act, name=self.name.strip())
        return [
            _("%(old)s đổi tên thành %(new)s; báo cáo trước ngày này vẫn mang tên cũ.")
            % {"old": before, "new": self.name.strip()}
        ]

    def concerned(self) -> list[str]:
        return [self.unit]

    def details(self) -> dict[str, object]:
        return {"unit": self.unit, "name": self.name}


@dataclass(frozen=True)
class Reparent(Order):
    """Another superior from a day on (and another area, where its ground was renamed). Data stay with the unit."""

    unit: str = field(kw_only=True)
    parent: str = field(kw_only=True)
    area: int | None = None
    kind = "reparent"

    def apply(self, tree: Tree, act: object) -> list[str]:
        before = tree.get(self.unit).on(self.on)
        if before is not None and before.parent == self.parent and self.area in (None, before.area):
            raise ActRefused(_("Đơn vị đang trực thuộc đơn vị này rồi."))
        if self.parent in tree.below(self.unit, self.on):
            raise ActRefused(_("Không thể đặt một đơn vị dưới chính nó hoặc dưới đơn vị cấp dưới của nó."))
        changes: dict[str, object] = {"parent": self.parent}
        if self.area is not None:
            changes["area"] = self.area
        tree.alter(self.unit, self.on, act=act, **changes)
        return [
            _("%(name)s chuyển sang trực thuộc %(parent)s; mã, hồ sơ và dữ liệu ở lại với đơn vị.")
            % {"name": _name(tree, self.unit, self.on), "parent": _name(tree, self.parent, self.on)}
        ]

    def concerned(self) -> list[str]:
        return [self.unit, self.parent]

    def details(self) -> dict[str, object]:
        return {"unit": self.unit, "parent": self.parent}


@dataclass(frozen=True)
class ChangeLevels(Order):
    """A school teaches other levels from a day on."""

    unit: str = field(kw_only=True)
    levels: tuple[str, ...] = field(kw_only=True)
    parent: str = ""  # where the new levels belong under another superior
    kind = "levels"

    def apply(self, tree: Tree, act: object) -> list[str]:
        changes: dict[str, object] = {"levels": ordered_levels(self.levels)}
        if self.parent:
            changes["parent"] = self.parent
        tree.alter(self.unit, self.on, act=act, **changes)
        return [
            _("%(name)s dạy các cấp: %(levels)s.")
            % {"name": _name(tree, self.unit, self.on), "levels": ", ".join(ordered_levels(self.levels))}
        ]

    def concerned(self) -> list[str]:
        return [self.unit, *([self.parent] if self.parent else [])]

    def details(self) -> dict[str, object]:
        return {"unit": self.unit, "levels": list(self.levels)}


@dataclass(frozen=True)
class MoveArea(Order):
    """The unit's ground belongs to another administrative area from a day on."""

    unit: str = field(kw_only=True)
    area: int = field(kw_only=True)
    kind = "area"

    def apply(self, tree: Tree, act: object) -> list[str]:
        tree.alter(self.unit, self.on, act=act, area=self.area)
        return [_("%(name)s ghi địa bàn mới.") % {"name": _name(tree, self.unit, self.on)}]

    def concerned(self) -> list[str]:
        return [self.unit]

    def details(self) -> dict[str, object]:
        return {"unit": self.unit, "area": self.area}


@dataclass(frozen=True)
class Close(Order):
    """A unit ends. `successors` take over its records, and its pupils where it still has some.

    Satellite sites are part of their school: they go to the first successor or close with it.
    """

    unit: str = field(kw_only=True)
    successors: tuple[str, ...] = ()
    kind = "close"

    def apply(self, tree: Tree, act: object) -> list[str]:
        told = [
            _("%(name)s đóng từ ngày %(date)s; hồ sơ vẫn giữ nguyên.")
            % {"name": _name(tree, self.unit, self.on), "date": self.on.strftime(DATE)}
        ]
        for site in (c for c in tree.children(self.unit, self.on) if c.kind == "diemtruong"):
            if self.successors:
                tree.alter(site.code, self.on, act=act, parent=self.successors[0])
                told.append(
                    _("%(name)s chuyển sang trực thuộc %(parent)s.")
                    % {"name": _name(tree, site.code, self.on), "parent": _name(tree, self.successors[0], self.on)}
                )
            else:
                tree.close(site.code, self.on)
                told.append(_("%(name)s đóng cùng ngày.") % {"name": site.newest.name})
        tree.close(self.unit, self.on, self.successors)
        return told

    def concerned(self) -> list[str]:
        return [self.unit, *self.successors]

    def details(self) -> dict[str, object]:
        return {"unit": self.unit, "successors": list(self.successors)}

    def handovers(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(self.unit, self.successors)] if self.successors else []


@dataclass(frozen=True)
class Merge(Order):
    """Units go into one that stands or is opened with the act. What was under them goes under it."""

    units: tuple[str, ...] = field(kw_only=True)
    into: str = ""
    opening: NewUnit | None = None
    levels: tuple[str, ...] = ()
    kind = "merge"

    @property
    def target(self) -> str:
        return self.opening.code if self.opening else self.into

    def apply(self, tree: Tree, act: object) -> list[str]:
        told: list[str] = []
        if self.target in self.units or not self.units:
            raise ActRefused(_("Hãy chọn đơn vị sáp nhập và một đơn vị khác tiếp nhận."))
        if self.opening:
            _open(tree, self.opening, self.on, act)
            told.append(_("Mở %(name)s.") % {"name": self.opening.name})
        heir = tree.get(self.target)
        for code in self.units:
            name = _name(tree, code, self.on)
            for child in tree.children(code, self.on):
                tree.alter(child.code, self.on, act=act, parent=self.target)
                told.append(
                    _("%(name)s chuyển sang trực thuộc %(parent)s.")
                    % {"name": _name(tree, child.code, self.on), "parent": heir.newest.name}
                )
            tree.close(code, self.on, [self.target])
            told.append(
                _("%(name)s sáp nhập vào %(heir)s từ %(date)s; hồ sơ cũ vẫn giữ tên cũ.")
                % {"name": name, "heir": heir.newest.name, "date": self.on.strftime(DATE)}
            )
        self._join_levels(tree, act, told)
        return told

    def _join_levels(self, tree: Tree, act: object, told: list[str]) -> None:
        heir = tree.get(self.target)
        state = heir.on(self.on)
        if state is None or heir.kind not in ("truong", "trungtam"):
            return
        taught = set(self.levels) or set(state.levels).union(*(tree.get(code).newest.levels for code in self.units))
        if ordered_levels(taught) != state.levels:
            tree.alter(self.target, self.on, act=act, levels=ordered_levels(taught))
            told.append(
                _("%(name)s dạy các cấp: %(levels)s.")
                % {"name": state.name, "levels": ", ".join(ordered_levels(taught))}
            )

    def concerned(self) -> list[str]:
        parent = self.opening.parent if self.opening else None
        return [*self.units, *([parent] if parent else []), *([] if self.opening else [self.into])]

    def details(self) -> dict[str, object]:
        return {"units": list(self.units), "into": self.target}

    def handovers(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(code, (self.target,)) for code in self.units]


@dataclass(frozen=True)
class Split(Order):
    """A unit gives rise to new ones and goes on, or ends with the act. Its sites go where `sites` says.

    `allocation` is for those who move pupils and staff (which class goes where); the tree does not read it.
    """

    unit: str = field(kw_only=True)
    opening: tuple[NewUnit, ...] = field(kw_only=True)
    closes: bool = False
    sites: Mapping[str, str] = field(default_factory=dict)
    allocation: Mapping[str, object] = field(default_factory=dict)
    kind = "split"

    def apply(self, tree: Tree, act: object) -> list[str]:
        if not self.opening:
            raise ActRefused(_("Hãy nêu ít nhất một đơn vị mới tách ra."))
        name = _name(tree, self.unit, self.on)
        told = []
        for unit in self.opening:
            _open(tree, unit, self.on, act)
            told.append(_("Mở %(new)s, tách từ %(name)s.") % {"new": unit.name, "name": name})
        for site, goes_to in sorted(self.sites.items()):
            tree.alter(site, self.on, act=act, parent=goes_to)
            told.append(
                _("%(name)s chuyển sang trực thuộc %(parent)s.")
                % {"name": _name(tree, site, self.on), "parent": _name(tree, goes_to, self.on)}
            )
        if self.closes:
            tree.close(self.unit, self.on, [unit.code for unit in self.opening])
            told.append(
                _("%(name)s đóng từ ngày %(date)s; hồ sơ vẫn giữ nguyên.")
                % {"name": name, "date": self.on.strftime(DATE)}
            )
        return told

    def concerned(self) -> list[str]:
        return [self.unit, *self.sites, *sorted({u.parent for u in self.opening if u.parent})]

    def details(self) -> dict[str, object]:
        return {
            "unit": self.unit, "opened": [u.code for u in self.opening], "sites": dict(self.sites),
            "allocation": dict(self.allocation),
        }  # fmt: skip

    def handovers(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(self.unit, tuple(u.code for u in self.opening))]


def _open(tree: Tree, unit: NewUnit, on: dt.date, act: object) -> None:
    if unit.parent is not None and unit.parent == unit.code:
        raise ActRefused(_("Không thể đặt một đơn vị dưới chính nó."))
    state = Slice(on, None, unit.name.strip(), unit.parent, ordered_levels(unit.levels), unit.area, act)
    tree.open(code=unit.code, kind=unit.kind, state=state, school_type=unit.facts.school_type)


def _name(tree: Tree, code: str, on: dt.date) -> str:
    node = tree.get(code)
    return (node.on(on) or node.newest).name


def opened_by(orders: Sequence[Order]) -> dict[str, NewUnit]:
    """Units that the orders open, by code."""
    found: dict[str, NewUnit] = {}
    for order in orders:
        if isinstance(order, Open):
            found[order.unit.code] = order.unit
        elif isinstance(order, Merge) and order.opening:
            found[order.opening.code] = order.opening
        elif isinstance(order, Split):
            found |= {unit.code: unit for unit in order.opening}
    return found
