"""Builds one school with classes and signed-in teachers in an empty installation; prints them as JSON.

Run as `python -m tests.durability.school CLASSES PUPILS`: needs LIENTHONG_HOME of a migrated installation.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.config.settings")

SUBJECT, TERM, REGULAR = "TOAN", 1, 4


def build(classes: int, pupils: int) -> dict[str, Any]:
    """The sheets to write: address, session, members and columns of each."""
    from django.conf import settings
    from django.test import Client

    from lienthong.foundation.database import public as database
    from lienthong.foundation.database import roles, sample
    from lienthong.kernel.access import actor as actors
    from lienthong.kernel.orgs.public import Unit
    from lienthong.school.assessment import reading
    from lienthong.school.assessment.tests import conftest as cast
    from lienthong.school.classes.public import SchoolClass
    from lienthong.school.curriculum import public as curriculum

    with roles.admin_connection(settings.DATABASE_ADDRESS, database=settings.DATABASE_ADDRESS.name) as admin:
        sample.mark(admin)
    cast.lay_ground()
    unit = Unit.objects.create(
        code="BEN-1", kind="truong", name="Trường thử bền", folded="truong thu ben", levels=["THCS"],
        opened_on=dt.date(2000, 1, 1),
    )  # fmt: skip
    cast._ancestry(unit)
    sheets = []
    for number in range(1, classes + 1):
        with database.entered([unit.pk], who={"name": "dựng"}):
            room = SchoolClass.objects.create(
                unit=unit, year_id=cast.YEAR, code=f"7A{number}", name=f"7A{number}", sort_key=f"7a{number}",
                level="THCS", grade=7, programme=curriculum.programme_of("THCS", 7, cast.YEAR),
            )  # fmt: skip
            members = [cast.enrol(unit, room, n + 1) for n in range(pupils)]
            account, work = cast.employ(unit, f"gv{number}", ("teacher", f"Giáo viên {number}"))
        school = cast.School(unit, room, members, {"teacher": account}, {"teacher": work})
        cast.assign(school, "teacher", SUBJECT)
        client = Client()
        client.force_login(account)
        with database.entered([unit.pk]):
            actor = actors.load(account, on=cast.TODAY)
            head = reading.head(actor, room.uuid, SUBJECT, TERM, unit_ids=[unit.pk], on=cast.TODAY, regular=REGULAR)
        sheets.append(
            {
                # Asking Django for it imports every page of the program, which costs more than all the rest.
                "path": f"/u/{unit.code}/{cast.YEAR}/books/{room.uuid}/{SUBJECT}/{TERM}/cells/",
                "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "members": [m.pk for m in members],
                "columns": [[c.code, c.slot, c.index] for c in head.columns],
            }
        )
    return {"cookie": settings.SESSION_COOKIE_NAME, "sheets": sheets}


if __name__ == "__main__":
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    print(json.dumps(build(int(sys.argv[1]), int(sys.argv[2]))))
