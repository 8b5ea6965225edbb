"""Making and upgrading an installation: roles, database, migrations, fences."""

from __future__ import annotations

import os


def migrate() -> None:
    """Bring the database to this version of the program. Idempotent; runs as the owner role."""
    from lienthong.foundation.database import roles

    where = roles.address(name=os.environ.get("LIENTHONG_DB_NAME", ""))
    roles.ensure_roles(where)
    roles.ensure_database(where)
    os.environ["LIENTHONG_DB_ROLE"] = roles.OWNER
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    from lienthong.foundation.database import policies

    policies.lay()
