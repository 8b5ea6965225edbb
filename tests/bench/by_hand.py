"""The mid-year roll-up as somebody who knows the columns would write it by hand for DuckDB: each kind of fact read once.

All that the forms of the middle of the year count, for every level at a time, in groups that add up to each cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

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
_JUDGED = tuple(
    f"present and assessed{more}" for more in ("", " and sex = 2", " and minority", " and sex = 2 and minority")
)
_QUALITIES = tuple(
    f"present and assessed and {name} {level}{more}"
    for name in ("nl1", "nl2", "nl3", "pc1", "pc2", "pc3", "pc4")
    for level in ("= 3", "= 2", "= 1", "is null")
    for more in ("", " and sex = 2", " and minority")
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
_CLASSES = (
    "present",
    *(
        f"present and {name}"
        for name in (
            "combined",
            "two_sessions",
            "class_boarding",
            "teaches_language",
            "teaches_informatics",
            "teaches_ethnic_language",
            "has_disabled",
        )
    ),
)
_SUBJECTS = tuple(
    f"present and assessed{level}{more}"
    for level in ("", " and mark = 3", " and mark = 2", " and mark = 1", " and mark is null")
    for more in ("", " and sex = 2", " and minority")
)
# Qualities and competences are asked of primary school only; they are counted apart, so that nobody else's rows are.
_ASKED: tuple[tuple[str, str, str, Sequence[str]], ...] = (
    ("pupil", "true", "level, grade, academic, conduct", (*_PUPILS, *_JUDGED)),
    ("pupil", "level = 'TH'", "level, grade", _QUALITIES),
    ("staff", "true", "level, post", _STAFF),
    ("class", "true", "level, grade", _CLASSES),
    ("subject", "true", "level, grade, subject", _SUBJECTS),
)


def roll_up(files: Sequence[str]) -> list[list[Any]]:
    """The groups of all mid-year forms over these files."""
    with duckdb.connect(config={"threads": 2}) as bare:
        return [bare.execute(_sql(*asked), [list(files)]).fetchall() for asked in _ASKED]


# Our own words, nobody's input.
def _sql(kind: str, who: str, groups: str, measures: Sequence[str]) -> str:
    counts = ", ".join(f"count(*) filter (where {measure})" for measure in measures)
    return (
        f"select {groups}, {counts}, count(*) filter (where present)"
        f" from read_parquet(?) where kind = '{kind}' and {who} group by {groups}"
    )
