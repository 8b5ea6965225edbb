"""What the loader tells the database of tables that it filled with ids of its own."""

from __future__ import annotations

from django.conf import settings

from lienthong.foundation.database import roles


def past_used_ids(*tables: str) -> None:
    """Move the sequences of tables that were filled with ids of the plan past the highest one; let the planner count.

    The web role may do neither, so the administrator of the server does.
    """
    where = settings.DATABASE_ADDRESS
    with roles.admin_connection(where, database=where.name) as admin:
        for table in tables:
            admin.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from \"{table}\"))"  # noqa: S608
            )
        admin.execute("analyze")
