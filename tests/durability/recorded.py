"""What the database holds, read past the fences as the administrator: every version of every line, every receipt.

Run as `python -m tests.durability.recorded`; prints JSON.
"""

from __future__ import annotations

import json
import sys

from lienthong.foundation.database import roles

LINES = """
select v.member_id, v.tx, v.dk, v.hk from (
  select member_id, tx, dk, hk, pgh_id as at from assessment_marklineevent
  union all select member_id, tx, dk, hk, null from assessment_markline
) v order by v.member_id, v.at nulls last
"""


def read() -> dict[str, object]:
    """{"versions": {member: [[tx, dk, hk], …] oldest first}, "receipts": [key, …]}"""
    where = roles.address()
    versions: dict[str, list[object]] = {}
    with roles.admin_connection(where, database=where.name) as connection:
        for member, tx, dk, hk in connection.execute(LINES):
            versions.setdefault(str(member), []).append([tx, dk, hk])
        receipts = [str(key) for (key,) in connection.execute("select key from assessment_savereceipt")]
    return {"versions": versions, "receipts": receipts}


if __name__ == "__main__":
    json.dump(read(), sys.stdout)
