"""The roll-up of the lower-secondary form as somebody would write it by hand for DuckDB: what the bench compares with.

`ratio(files)` runs both over the same files, the expression compiled beforehand, and returns (ours, by hand) in seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from lienthong.sector.reporting import counting, forms, indicators

BY_HAND = (
    """select grade, count(*) filter (where present), count(*) filter (where present and combined),
        count(*) filter (where present and two_sessions), count(*) filter (where present and class_boarding),
        count(*) filter (where present and teaches_language), count(*) filter (where present and teaches_informatics),
        count(*) filter (where present and teaches_ethnic_language), count(*) filter (where present and has_disabled)
       from facts where kind = 'class' and level = 'THCS' group by grade""",
    """select grade, {pupils} from facts where kind = 'pupil' and level = 'THCS' group by grade""",
    """select post, {staff} from facts where kind = 'staff' and level = 'THCS' group by post""",
    """select grade, academic, {judged} from facts where kind = 'pupil' and level = 'THCS' group by grade, academic""",
    """select grade, conduct, {judged} from facts where kind = 'pupil' and level = 'THCS' group by grade, conduct""",
    """select grade, academic, conduct, {judged} from facts where kind = 'pupil' and level = 'THCS' group by all""",
)
_PUPILS = (
    "present",
    "present and sex = 2",
    "present and minority",
    "present and sex = 2 and minority",
    "present and disabled",
    "present and disabled and assessed",
    "present and disabled and not assessed",
    "present and start_reason = 'new'",
    "present and start_reason = 'new' and sex = 2",
    "present and start_reason = 'repeats'",
    "present and start_reason = 'repeats' and sex = 2",
    "present and start_reason = 'repeats' and minority",
    "present and \"union\" = 'DOI'",
    "present and \"union\" = 'DOAN'",
    "present and policy in ('LS', 'TB81', 'TB61', 'TB41', 'TB21')",
    "present and poor",
    "present and near_poor",
    "present and boarding = 'half'",
    "present and boarding = 'full'",
    "at_start",
    "at_start and sex = 2",
    "came and start_reason = 'moved_in'",
    "came and start_reason = 'moved_in' and sex = 2",
    "came and start_reason = 'returned'",
    "came and start_reason in ('new', 'promoted', 'repeats')",
    "\"left\" and end_reason = 'moved_out'",
    "\"left\" and end_reason = 'moved_out' and sex = 2",
    "\"left\" and end_reason = 'dropped_out'",
    "\"left\" and end_reason = 'dropped_out' and sex = 2",
    "\"left\" and end_reason = 'dropped_out' and minority",
    *(f"\"left\" and end_reason = 'dropped_out' and drop_reason = '{code:02}'" for code in range(1, 9)),
    "\"left\" and end_reason = 'dropped_out' and drop_reason = ''",
    "\"left\" and end_reason not in ('moved_out', 'dropped_out')",
    "present and class is null",
    "present and sex is null",
    "present and age is null",
    "present and minority is null",
)
_STAFF = (
    "present",
    "present and sex = 2",
    "present and minority",
    "present and sex = 2 and minority",
    "present and party",
    *(f"present and contract = '{code}'" for code in "1723"),
    "present and contract in ('0', '4', '5', '6')",
    "came and start_reason = 'new'",
    "came and start_reason in ('moved_in', 'returned')",
    "\"left\" and end_reason = 'retired'",
    "\"left\" and end_reason = 'moved_out'",
    "\"left\" and end_reason not in ('retired', 'moved_out')",
    "present and qualification in ('01', '02', '07', '08')",
    "present and qualification in ('03', '13', '16')",
    "present and qualification in ('04', '14', '17')",
    "present and qualification in ('05', '09', '10', '15', '18')",
    "present and qualification in ('06', '11')",
    "present and age < 30",
    "present and age >= 30 and age < 40",
    "present and age >= 40 and age < 50",
    "present and age >= 50 and age < 55",
    "present and age >= 55 and age < 60",
    "present and age >= 60",
    *(f"present and standard = '{code}'" for code in "1234"),
)
_JUDGED = tuple(
    f"present and assessed{more}" for more in ("", " and sex = 2", " and minority", " and sex = 2 and minority")
)


def statements() -> list[str]:
    """The queries by hand."""

    def counts(conditions: Sequence[str]) -> str:
        return ", ".join(f"count(*) filter (where {condition})" for condition in conditions)

    return [sql.format(pupils=counts(_PUPILS), staff=counts(_STAFF), judged=counts(_JUDGED)) for sql in BY_HAND]


def ratio(files: Sequence[Path], *, rounds: int = 5) -> tuple[float, float]:
    """Best time of both over the same files."""
    form = forms.parse(next(f for f in forms.reference_definitions() if f["code"] == "GN-THCS"))
    ours = [query.sql for query in indicators.queries(form, False)]
    with counting.over_files(files) as connection:
        return _best(connection, ours, rounds), _best(connection, statements(), rounds)


def _best(connection: duckdb.DuckDBPyConnection, queries: Sequence[str], rounds: int) -> float:
    def once() -> float:
        begun = time.perf_counter()
        for query in queries:
            connection.execute(query).fetchall()
        return time.perf_counter() - begun

    run: Callable[[], float] = once
    return min(run() for _round in range(rounds))
