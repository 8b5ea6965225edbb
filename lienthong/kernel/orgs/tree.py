"""The unit tree in time as plain values: every rule about what may stand under what, and when. No database.

Units are known by their codes here, which never change. All dates are half-open: `end` is the first day no longer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from lienthong.kernel.areas.public import REFORM

RANK = {"so": 0, "xa": 1, "phong": 1, "truong": 2, "trungtam": 2, "diemtruong": 3}
PARENTS = {
    "so": (),
    "phong": ("so",),
    "xa": ("so",),
    "truong": ("so", "phong", "xa"),
    "trungtam": ("so",),
    "diemtruong": ("truong", "trungtam"),
}
LEVELS = ("NT", "MG", "TH", "THCS", "THPT", "GDTX")
SCHOOL_LEVELS = frozenset({"NT", "MG", "TH", "THCS", "THPT"})
# Boarding, gifted, arts, sports and special schools may stand under the department whatever they teach.
SPECIAL_TYPES = frozenset({"01", "02", "03", "04", "05", "06", "08", "09", "10", "18"})
FAR = dt.date.max
DATE = "%d/%m/%Y"


class ActRefused(Exception):
    """The act would make a tree that cannot be. The text says why and what to do."""


@dataclass(frozen=True)
class Slice:
    """Name, parent, levels and area of a unit over a time. `act`: what brought it about."""

    start: dt.date
    end: dt.date | None
    name: str
    parent: str | None
    levels: tuple[str, ...] = ()
    area: int | None = None
    act: object | None = None

    def holds(self, on: dt.date) -> bool:
        return self.start <= on and (self.end is None or on < self.end)

    @property
    def last(self) -> dt.date:
        """The end as a date that can be compared."""
        return self.end or FAR


@dataclass
class Node:
    """A unit with its whole life."""

    code: str
    kind: str
    opened: dt.date
    closed: dt.date | None
    slices: list[Slice]
    school_type: str = ""
    successors: list[str] = field(default_factory=list)  # who took over when it closed
    recorded: tuple[Slice, ...] = ()  # as it stood before the acts now being judged

    def alive(self, on: dt.date) -> bool:
        return self.opened <= on and (self.closed is None or on < self.closed)

    def on(self, day: dt.date) -> Slice | None:
        """The slice of a day."""
        return next((s for s in self.slices if s.holds(day)), None)

    def is_recorded(self, piece: Slice) -> bool:
        """Whether the state was there before: history as it was entered is not judged anew by a later act."""
        told = (piece.name, piece.parent, piece.levels)
        return any(
            old.start <= piece.start and piece.last <= old.last and (old.name, old.parent, old.levels) == told
            for old in self.recorded
        )

    @property
    def newest(self) -> Slice:
        return self.slices[-1]


@dataclass(frozen=True)
class Pair:
    """An ancestor over a unit for a time; `is_last`: after the unit closed, for its records."""

    ancestor: str
    unit: str
    start: dt.date
    end: dt.date | None
    is_last: bool


class Tree:
    """All units. Acts change it; `check` tells what the rules forbid; `pairs` is everything a scope needs."""

    def __init__(self, nodes: Iterable[Node] = ()) -> None:
        self.nodes: dict[str, Node] = {node.code: node for node in nodes}
        self.touched: set[str] = set()

    def get(self, code: str) -> Node:
        node = self.nodes.get(code)
        if node is None:
            raise ActRefused(_("Không có đơn vị mang mã “%(code)s”.") % {"code": code})
        return node

    def children(self, code: str, on: dt.date) -> list[Node]:
        """Units directly below on a day, by code."""
        return sorted(
            (n for n in self.nodes.values() if (s := n.on(on)) is not None and s.parent == code), key=lambda n: n.code
        )

    def below(self, code: str, on: dt.date) -> set[str]:
        """The unit and all below it on a day."""
        found, rest = set[str](), [code]
        while rest:
            current = rest.pop()
            if current not in found:
                found.add(current)
                rest += [child.code for child in self.children(current, on)]
        return found

    # -- acts --
    def open(self, *, code: str, kind: str, state: Slice, school_type: str = "") -> Node:
        """A new unit; its code must never have been used."""
        if code in self.nodes:
            raise ActRefused(
                _("Mã “%(code)s” đã có đơn vị dùng; mã không dùng lại, hãy chọn mã khác.") % {"code": code}
            )
        if kind not in PARENTS:
            raise ActRefused(_("Không có loại đơn vị “%(kind)s”.") % {"kind": kind})
        node = Node(code, kind, state.start, None, [state], school_type)
        self.nodes[code] = node
        self.touched.add(code)
        return node

    def alter(self, code: str, on: dt.date, *, act: object = None, **changes: object) -> None:
        """Change name, parent, levels or area from a day on, until a later act already changed the same thing."""
        node = self.get(code)
        self._require_alive(node, on)
        made: list[Slice] = []
        before = node.on(on)
        going_on = {name: True for name in changes}
        for piece in node.slices:
            if piece.last <= on:
                made.append(piece)
                continue
            if piece.start < on:
                made.append(replace(piece, end=on))
                piece = replace(piece, start=on)
            mine: dict[str, object] = {}
            for name, value in changes.items():
                going_on[name] = going_on[name] and getattr(piece, name) == getattr(before, name)
                if going_on[name]:
                    mine[name] = value
            made.append(replace(piece, **mine, act=act if piece.start == on else piece.act) if mine else piece)  # type: ignore[arg-type]
        node.slices = made
        self.touched.add(code)

    def close(self, code: str, on: dt.date, successors: Sequence[str] = ()) -> None:
        """The unit is no more from this day on; its successors take over its records."""
        node = self.get(code)
        self._require_alive(node, on)
        if on == node.opened:
            raise ActRefused(_("%(name)s mới mở đúng ngày này, chưa thể đóng.") % {"name": node.newest.name})
        later = [s for s in node.slices if s.start >= on]
        if later:
            raise ActRefused(
                _("%(name)s còn quyết định có hiệu lực từ %(date)s, sau ngày đóng; hãy chọn ngày đóng muộn hơn.")
                % {"name": node.newest.name, "date": later[0].start.strftime(DATE)}
            )
        node.slices[-1] = replace(node.newest, end=on)
        node.closed = on
        node.successors = list(successors)
        self.touched.add(code)
        self.touched |= {child.code for child in self.nodes.values() if any(s.parent == code for s in child.slices)}

    def _require_alive(self, node: Node, on: dt.date) -> None:
        if on < node.opened:
            raise ActRefused(
                _("%(name)s chỉ mở từ %(date)s; ngày hiệu lực phải từ ngày đó.")
                % {"name": node.newest.name, "date": node.opened.strftime(DATE)}
            )
        if node.closed is not None and on >= node.closed:
            raise ActRefused(
                _("%(name)s đã đóng từ %(date)s; không thay đổi được sau ngày đó.")
                % {"name": node.newest.name, "date": node.closed.strftime(DATE)}
            )

    # -- rules --
    def check(self, codes: Iterable[str] | None = None) -> None:
        """Raise ActRefused with the first thing that the rules forbid among these units (all by default)."""
        for code in sorted(self.nodes if codes is None else codes):
            node = self.nodes[code]
            for piece in node.slices:
                self._check_slice(node, piece)
            self._check_successors(node)

    def _check_slice(self, node: Node, piece: Slice) -> None:
        is_old = node.is_recorded(piece)
        if is_old and (piece.parent is None or piece.parent not in self.touched):
            return
        if not piece.name.strip() or len(piece.name) > 200:
            raise ActRefused(_("Tên đơn vị phải có từ 1 đến 200 ký tự."))
        _check_levels(node, piece)
        if piece.parent is None:
            if node.kind != "so":
                raise ActRefused(_("%(name)s phải trực thuộc một đơn vị.") % {"name": piece.name})
            return
        parent = self.get(piece.parent)
        parent_name = (parent.on(piece.start) or parent.newest).name
        if not is_old and parent.kind not in PARENTS[node.kind]:
            raise ActRefused(
                _("%(name)s không thể trực thuộc %(parent)s: sai loại đơn vị.")
                % {"name": piece.name, "parent": parent_name}
            )
        if parent.closed is not None and piece.last > parent.closed:
            raise ActRefused(
                _("%(parent)s đóng từ %(date)s mà %(name)s còn trực thuộc; hãy chuyển hoặc đóng đơn vị này trước.")
                % {"parent": parent_name, "date": parent.closed.strftime(DATE), "name": piece.name}
            )
        if is_old:
            return
        if piece.start < parent.opened:
            raise ActRefused(
                _("%(parent)s chỉ mở từ %(date)s; %(name)s không thể trực thuộc trước ngày đó.")
                % {"parent": parent_name, "date": parent.opened.strftime(DATE), "name": piece.name}
            )
        _check_management(node, piece, parent.kind)

    def _check_successors(self, node: Node) -> None:
        if node.closed is None:
            return
        for code in node.successors:
            heir = self.get(code)
            if code == node.code or not heir.alive(node.closed):
                raise ActRefused(
                    _("%(heir)s không hoạt động vào ngày %(date)s nên không thể tiếp nhận.")
                    % {"heir": heir.newest.name, "date": node.closed.strftime(DATE)}
                )
            if RANK[heir.kind] > RANK[node.kind]:
                raise ActRefused(
                    _("%(heir)s là cấp dưới nên không thể tiếp nhận %(name)s.")
                    % {"heir": heir.newest.name, "name": node.newest.name}
                )

    # -- what a scope needs --
    def pairs(self) -> Iterator[Pair]:
        """Every ancestor of every unit by date, living and afterwards."""
        known: dict[str, list[Pair]] = {}
        for code in sorted(self.nodes):
            yield from self._pairs(code, known, set())

    def _pairs(self, code: str, known: dict[str, list[Pair]], on_the_way: set[str]) -> list[Pair]:
        if code in known:
            return known[code]
        if code in on_the_way or code not in self.nodes:
            return []
        node = self.nodes[code]
        way = on_the_way | {code}
        found = [Pair(code, code, node.opened, node.closed, False)]
        for piece in node.slices:
            if piece.parent is not None:
                above = self._pairs(piece.parent, known, way)
                found += _through(code, above, piece.start, piece.end, is_last=False)
        if node.closed is not None:
            for heir in dict.fromkeys([*node.successors, *([node.newest.parent] if node.newest.parent else [])]):
                found += _through(code, self._pairs(heir, known, way), node.closed, None, is_last=True)
        known[code] = _joined(found)
        return known[code]


def _through(code: str, above: list[Pair], start: dt.date, end: dt.date | None, *, is_last: bool) -> Iterator[Pair]:
    """Ancestors of the one above, for the time that the unit hangs on it."""
    for pair in above:
        first, last = max(pair.start, start), min(pair.end or FAR, end or FAR)
        if first < last:
            yield Pair(pair.ancestor, code, first, None if last == FAR else last, is_last or pair.is_last)


def _joined(pairs: list[Pair]) -> list[Pair]:
    """Touching and overlapping times of the same pair made one, so that a rename leaves no seam."""
    made: list[Pair] = []
    for pair in sorted(pairs, key=lambda p: (p.ancestor, p.is_last, p.start)):
        before = made[-1] if made else None
        if (
            before
            and (before.ancestor, before.is_last) == (pair.ancestor, pair.is_last)
            and pair.start <= (before.end or FAR)
        ):
            end = max(before.end or FAR, pair.end or FAR)
            made[-1] = replace(before, end=None if end == FAR else end)
        else:
            made.append(pair)
    return made


def _check_levels(node: Node, piece: Slice) -> None:
    unknown = set(piece.levels) - set(LEVELS)
    if unknown:
        raise ActRefused(_("Không có cấp học “%(level)s”.") % {"level": ", ".join(sorted(unknown))})
    if node.kind == "truong" and (not piece.levels or not set(piece.levels) <= SCHOOL_LEVELS):
        raise ActRefused(_("Trường phải dạy ít nhất một cấp: nhà trẻ, mẫu giáo, tiểu học, THCS hoặc THPT."))
    if node.kind == "trungtam" and "GDTX" not in piece.levels:
        raise ActRefused(_("Trung tâm phải dạy giáo dục thường xuyên."))
    if node.kind in ("so", "phong", "xa") and piece.levels:
        raise ActRefused(_("Cơ quan quản lý không có cấp học."))


def _check_management(node: Node, piece: Slice, parent_kind: str) -> None:
    """Who manages which school: judged on the day the state began, so that history stays as it was lived."""
    if node.kind != "truong":
        return
    if "THPT" in piece.levels:
        if parent_kind != "so":
            raise ActRefused(_("Trường có cấp THPT phải trực thuộc Sở."))
        return
    if piece.start < REFORM:
        if parent_kind == "xa":
            raise ActRefused(_("Trước ngày 01/07/2025 xã, phường chưa quản lý trường; hãy chọn Phòng GDĐT."))
        if parent_kind == "so" and node.school_type not in SPECIAL_TYPES:
            raise ActRefused(_("Trường mầm non, tiểu học, THCS trực thuộc Phòng GDĐT, không trực thuộc Sở."))
    elif parent_kind == "phong":
        raise ActRefused(_("Từ ngày 01/07/2025 không còn Phòng GDĐT; hãy chọn xã, phường hoặc Sở."))


def ordered_levels(levels: Iterable[str]) -> tuple[str, ...]:
    """Levels in the order of schooling, each once."""
    wanted = set(levels)
    return tuple(level for level in LEVELS if level in wanted) + tuple(sorted(wanted - set(LEVELS)))
