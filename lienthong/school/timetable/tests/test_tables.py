"""What the templates are given of a search as it falls."""

from __future__ import annotations

from lienthong.school.timetable.web import tables

TRACE = [[0.0, 3, 900, 90, 12, 4, 20], [5.0, 0, 700, 88, 6, 2, 21], [10.0, 0, 500, 80, 1, 0, 9]]


def test_each_part_of_the_cost_is_drawn_from_its_first_to_its_last_figure():
    parts = tables.falling_parts(TRACE, 20)
    assert [part[1:3] for part in parts] == [(12, 1), (4, 0), (90, 80), (20, 9)]
    drawn = [tuple(map(float, point.split(","))) for point in parts[0][3].split()]
    assert drawn[0] == (0.0, 4.0)
    assert drawn[-1] == (150.0, 30.0)
    assert all(0 <= x <= 150 and 4 <= y <= 30 for _name, _first, _last, line in parts for x, y in
               (tuple(map(float, point.split(","))) for point in line.split()))  # fmt: skip


def test_nothing_is_drawn_before_anything_was_found_and_a_part_that_never_changes_lies_flat():
    assert tables.falling_parts([], 20) == []
    assert {point.split(",")[1] for point in tables.falling_parts(TRACE[:1], 20)[0][3].split()} == {"30.0"}
