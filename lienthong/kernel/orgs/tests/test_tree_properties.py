"""Random acts on random trees: whatever is accepted leaves a tree, and whatever is refused leaves it as it was."""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.kernel.orgs.orders import ChangeLevels, Close, Merge, NewUnit, Open, Order, Rename, Reparent, Split
from lienthong.kernel.orgs.tree import ActRefused, Node, Tree

START = dt.date(2010, 1, 1)
CODES = ["SO", "SO2", "P1", "P2", "P3", "A", "B", "C", "D", "T", "T1", "X1"]
days = st.integers(0, 4000).map(lambda n: START + dt.timedelta(n))
codes = st.sampled_from(CODES)
fresh = st.builds(lambda n: f"N{n}", st.integers(0, 30))
kinds = st.sampled_from(["phong", "truong", "trungtam", "diemtruong", "so", "xa"])
levels = st.lists(st.sampled_from(["NT", "MG", "TH", "THCS", "THPT", "GDTX"]), max_size=3).map(tuple)
news = st.builds(NewUnit, code=fresh, kind=kinds, name=st.just("Mới"), parent=codes, levels=levels)
acts = st.one_of(
    st.builds(Open, days, unit=news),
    st.builds(Rename, days, unit=codes, name=st.sampled_from(["Một", "Hai", "Ba"])),
    st.builds(Reparent, days, unit=codes, parent=codes),
    st.builds(ChangeLevels, days, unit=codes, levels=levels),
    st.builds(Close, days, unit=codes, successors=st.lists(codes, max_size=2).map(tuple)),
    st.builds(Merge, days, units=st.lists(codes, min_size=1, max_size=2, unique=True).map(tuple), into=codes),
    st.builds(Split, days, unit=codes, opening=st.lists(news, min_size=1, max_size=2).map(tuple), closes=st.booleans()),
)


def seed() -> Tree:
    tree = Tree()
    rows = [
        ("SO", "so", None, ()), ("SO2", "so", None, ()), ("P1", "phong", "SO", ()), ("P2", "phong", "SO", ()),
        ("P3", "phong", "SO2", ()), ("A", "truong", "P1", ("TH",)), ("B", "truong", "P1", ("THCS",)),
        ("C", "truong", "P2", ("MG",)), ("D", "truong", "SO", ("THPT",)), ("T", "trungtam", "SO", ("GDTX",)),
        ("T1", "diemtruong", "A", ("TH",)), ("X1", "xa", "SO", ()),
    ]  # fmt: skip
    for code, kind, parent, taught in rows:
        Open(START, unit=NewUnit(code, kind, code, parent, taught)).apply(tree, None)
    return tree


def after(orders: list[Order]) -> Tree:
    tree = seed()
    for order in orders:
        attempt = copy.deepcopy(tree)
        try:
            order.apply(attempt, None)
            attempt.check(attempt.touched)
        except ActRefused:
            continue
        tree = attempt
    return tree


def climb(tree: Tree, code: str, on: dt.date) -> list[str]:
    """Ancestors by plain recursion, the yardstick."""
    way = [code]
    while (state := tree.nodes[way[-1]].on(on)) is not None and state.parent is not None:
        assert state.parent not in way, "a cycle"
        way.append(state.parent)
    return way


def holders(tree: Tree, code: str, on: dt.date) -> set[str]:
    """Who holds the records of a closed unit: living successors, its last parent, and all above them."""
    node: Node = tree.nodes[code]
    if node.closed is None or on < node.closed:
        return set(climb(tree, code, on))
    heirs = [*node.successors, *([node.newest.parent] if node.newest.parent else [])]
    return set().union(*(holders(tree, heir, on) for heir in heirs)) if heirs else set()


@settings(max_examples=150, deadline=None)
@given(st.lists(acts, max_size=14), days)
def test_one_state_at_a_time_and_it_fills_the_life_without_gap(orders, on):
    for node in after(orders).nodes.values():
        assert node.slices[0].start == node.opened
        assert node.slices[-1].end == node.closed
        for first, second in zip(node.slices, node.slices[1:], strict=False):
            assert first.end == second.start
        assert sum(piece.holds(on) for piece in node.slices) == node.alive(on)


@settings(max_examples=150, deadline=None)
@given(st.lists(acts, max_size=14), days)
def test_ancestry_equals_recursion_on_every_day(orders, on):
    tree = after(orders)
    pairs = [p for p in tree.pairs() if p.start <= on and (p.end is None or on < p.end)]
    assert max(Counter((p.ancestor, p.unit) for p in pairs).values(), default=1) == 1
    living = {(p.ancestor, p.unit) for p in pairs if not p.is_last}
    assert living == {(a, n.code) for n in tree.nodes.values() if n.alive(on) for a in climb(tree, n.code, on)}
    kept = {(p.ancestor, p.unit) for p in pairs if p.is_last}
    gone = [n.code for n in tree.nodes.values() if n.closed is not None and n.closed <= on]
    assert kept == {(a, code) for code in gone for a in holders(tree, code, on)}


@settings(max_examples=150, deadline=None)
@given(st.lists(acts, max_size=14), days)
def test_parents_live_as_long_as_their_children(orders, on):
    tree = after(orders)
    for node in tree.nodes.values():
        state = node.on(on)
        if state is not None and state.parent is not None:
            assert tree.nodes[state.parent].alive(on)


@settings(max_examples=100, deadline=None)
@given(st.lists(acts, max_size=14))
def test_what_was_accepted_act_by_act_passes_the_check_of_the_whole(orders):
    after(orders).check()


def test_a_later_decision_is_not_overwritten_by_one_recorded_afterwards():
    tree = seed()
    Rename(dt.date(2015, 1, 1), unit="A", name="Sau").apply(tree, 1)
    Rename(dt.date(2012, 1, 1), unit="A", name="Trước").apply(tree, 2)
    names = [(s.start.year, s.name) for s in tree.nodes["A"].slices]
    assert names == [(2010, "A"), (2012, "Trước"), (2015, "Sau")]


def test_a_change_of_name_leaves_no_seam_in_the_ancestry():
    tree = seed()
    Rename(dt.date(2015, 1, 1), unit="P1", name="Khác").apply(tree, 1)
    assert len([p for p in tree.pairs() if p.unit == "T1"]) == 4
