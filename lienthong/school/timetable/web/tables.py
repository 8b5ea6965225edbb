"""A week laid out for the templates: rows of cells, days of lessons, figures in their order."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lienthong.engines.timetabling import public as engine
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.reading import Entry, Reader, View
from lienthong.school.timetable.wording import PARTS, day_name, grid_slots, part_name, session_word, short_day


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of the week."""

    slot: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Somebody's week as a table and as a list of days (for phones)."""

    view: View
    days: tuple[tuple[int, str, str], ...]  # number, name, short name
    sessions: tuple[tuple[str, str, tuple[tuple[int, tuple[Cell, ...]], ...]], ...]  # id, word, (period, cells)
    by_day: tuple[tuple[str, bool, tuple[tuple[str, int, Cell], ...]], ...]  # day, is today, (session, period, cell)


def week(
    grid: engine.Grid, view: View, *, today: dt.date | None = None, whole: bool = False, monday: dt.date | None = None
) -> Week:
    """A week without the ends of sessions in which nothing is; `whole` keeps them where there is anything at all.

    Of a certain `monday` on its days have dates, and days beyond the grid are there if something is held on them.
    """
    if monday is not None:
        grid = replace(grid, days=max(grid.days, *(int(slot[0]) - grid.first_day + 1 for slot in view.entries), 1))
    numbers = tuple(grid.first_day + n for n in range(grid.days))
    sessions, by_day = [], []
    for session, rows in grid_slots(grid):
        lines = tuple(
            (period, tuple(Cell(slot, view.entries.get(slot, ())) for slot in slots)) for period, slots in rows
        )
        while (
            not (whole and any(cell.entries for _n, cells in lines for cell in cells))
            and lines
            and not any(cell.entries for cell in lines[-1][1])
        ):
            lines = lines[:-1]
        if lines:
            sessions.append((session, session_word(session), lines))
    for place, number in enumerate(numbers):
        own = tuple(
            (word, period, cells[place])
            for _id, word, lines in sessions
            for period, cells in lines
            if cells[place].entries
        )
        date = monday + dt.timedelta(days=number - 2) if monday is not None else None
        is_today = today is not None and (today == date if date else today.weekday() + 2 == number)
        by_day.append((_dated(day_name(number), date), is_today, own))
    days = tuple(
        (n, _dated(day_name(n), monday + dt.timedelta(days=n - 2) if monday else None), short_day(n)) for n in numbers
    )
    return Week(view, days, tuple(sessions), tuple(by_day))


def _dated(name: str, date: dt.date | None) -> str:
    return name if date is None else f"{name} {date:%d/%m}"


def chosen_day(text: str, fallback: dt.date) -> dt.date:
    """The day that a page is asked for; the fallback where that is none of our time."""
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return fallback
    return found if 2000 < found.year < 2100 else fallback


def whole_rows(read: Reader) -> list[tuple[str, str, int, list[Cell]]]:
    """(day, session, period, a cell for each class) over the whole week, without rows in which nothing is."""
    grid: engine.Grid = read.school.grid
    rows = []
    for slot in grid.slots:
        cells = [Cell(slot, tuple(read.by_class[one.id].get(slot, ()))) for one in read.school.classes]
        if any(cell.entries for cell in cells):
            session = grid.session_of(slot).id
            rows.append((short_day(int(slot[0])), session_word(session), grid.period_of(slot), cells))
    return rows


def figures(total: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """(name, value, tone) of the quality, the most annoying first. One-period sessions and large gaps should be none."""
    tones = {"one_period": "wait", "gaps_more": "wait"}
    return [
        (part_name(part), total.get(part, 0), tones.get(part, "neutral") if total.get(part) else "neutral")
        for part in PARTS
    ]


def teacher_lines(read: Reader, quality: Mapping[str, Any]) -> list[tuple[str, str, list[int]]]:
    """(id, name, figures) of every teacher, in the order of given names."""
    weeks = quality.get("teachers", {})
    return [
        (key, name, [weeks.get(key, {}).get(part, 0) for part in ("periods", *PARTS)])
        for key, name in read.choices("teacher")
    ]


def states(timetable: Timetable, *, in_force: int | None) -> tuple[str, str]:
    """(tone, key) of a timetable's state, for its pill."""
    if timetable.state == "draft":
        return "wait", "draft"
    if timetable.state == "withdrawn":
        return "stop", "withdrawn"
    return ("ok", "now") if timetable.pk == in_force else ("info", "published")


def chart(trace: Sequence[Sequence[Any]], seconds: float) -> dict[str, Any]:
    """Points of the falling cost for a drawing of 600 × 160: hard rules broken above, then the objective, each to its height."""
    if not trace:
        return {"hard": "", "soft": "", "last": None}
    span = max(seconds, trace[-1][0], 1.0)
    highest_hard = max(max(p[1] for p in trace), 1)
    soft = [p for p in trace if p[1] == 0] or list(trace)
    top, low = max(p[2] for p in soft), min(p[2] for p in soft)
    return {
        "hard": _steps([(p[0] / span * 600, 150 - p[1] / highest_hard * 140) for p in trace], 600 * 1.0)
        if any(p[1] for p in trace)
        else "",
        "soft": _steps(
            [(p[0] / span * 600, 150 - (p[2] - low * 0.9) / max(top - low * 0.9, 1) * 140) for p in soft], 600
        ),
        "last": trace[-1],
    }


# Where the parts of the cost stand in a point of the trace (solving.py), in the order in which they are read.
_TRACED = (("one_period", 4), ("gaps_more", 5), ("sessions", 3), ("gaps_one", 6))


def falling_parts(trace: Sequence[Sequence[Any]], seconds: float) -> list[tuple[str, int, int, str]]:
    """(name, first, now, points of a drawing of 150 × 32) of each figure of teachers' weeks, each to its own height."""
    if not trace:
        return []
    span = max(seconds, trace[-1][0], 1.0)
    made = []
    for part, at in _TRACED:
        values = [int(point[at]) for point in trace]
        low, high = min(values), max(values)
        points = [
            (point[0] / span * 150, 30 - (value - low) / max(high - low, 1) * 26)
            for point, value in zip(trace, values, strict=True)
        ]
        made.append((part_name(part), values[0], values[-1], _steps(points, 150)))
    return made


def _steps(points: Sequence[tuple[float, float]], end: float) -> str:
    """A line that falls in steps: what was best stays best until something better is found."""
    drawn = [f"{points[0][0]:.1f},{points[0][1]:.1f}"]
    for before, after in itertools.pairwise(points):
        drawn += [f"{after[0]:.1f},{before[1]:.1f}", f"{after[0]:.1f},{after[1]:.1f}"]
    drawn.append(f"{end:.1f},{points[-1][1]:.1f}")
    return " ".join(drawn)
