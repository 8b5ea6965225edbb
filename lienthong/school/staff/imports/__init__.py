"""Lists of staff, from whatever sheet a school has. Who a row is about is decided as kernel.imports.matching says.

A blank cell says nothing. Statuses that end an employment (moved out, retired) end it; everything else is a fact of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from lienthong.foundation.spreadsheets.public import Spec, Workbook
from lienthong.kernel.access.public import Perm
from lienthong.kernel.imports.public import Context, Journal, Plan, SheetRow
from lienthong.school.staff.imports.columns import SPECS


class StaffKind:
    """The kind "staff"."""

    code = "staff"
    title = _("Danh sách cán bộ, giáo viên")
    permission = Perm.STAFF_EDIT
    specs: Sequence[Spec] = SPECS
    many_sheets = False
    stand_ins: Mapping[str, str] = {}

    def arrange(self, book: Workbook, unit_id: int, year: int) -> Workbook:
        return book

    def plan(self, context: Context, rows: Sequence[SheetRow]) -> Plan:
        from lienthong.school.staff.imports.plan import plan_staff

        return plan_staff(context, rows)

    def write(self, context: Context, plan: Plan, journal: Journal) -> None:
        from lienthong.school.staff.imports.write import write_staff

        write_staff(context, plan, journal)
