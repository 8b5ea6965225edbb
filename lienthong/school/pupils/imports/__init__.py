"""Lists of pupils, from whatever sheet a school has.

Owns what a row of such a list means; knows class lists only through `places`, which the module of classes provides.

Who a row is about is decided as kernel.imports.matching says: by identifier; else as an earlier import settled it;
else, when the row equals one pupil's record in all it says (name, birth date, sex, class and the rest),
    it is that pupil's
and changes nothing; else a namesake born on the same day is proposed and somebody decides. So a second import of one
file changes nothing, with or without identifiers, and nobody is merged by a program.

A blank cell says nothing and erases nothing. Classes are never made by a list of pupils: an unknown one is refused.
A list without classes (a profile export) makes files without a place in a class. New pupils of grade 1 have no code;
"TAM-…" in the column of the ministry's code stands for none, and the personal number in it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from lienthong.foundation.spreadsheets.public import Spec, Workbook
from lienthong.kernel.access.public import Perm
from lienthong.kernel.imports.public import Context, Journal, Plan, SheetRow
from lienthong.school.pupils.imports.columns import SPECS
from lienthong.school.pupils.imports.places import Places


class PupilKind:
    """The kind "pupils"."""

    code = "pupils"
    title = _("Danh sách học sinh")
    permission = Perm.PUPILS_EDIT
    specs: Sequence[Spec] = SPECS
    many_sheets = True
    # "Lớp" alone is the class; beside "Mã lớp" it is its name.
    stand_ins: Mapping[str, str] = {"class_code": "class_name"}

    def __init__(self, places: Places) -> None:
        self.places = places

    def arrange(self, book: Workbook, unit_id: int, year: int) -> Workbook:
        return book

    def plan(self, context: Context, rows: Sequence[SheetRow]) -> Plan:
        from lienthong.school.pupils.imports.plan import plan_pupils

        return plan_pupils(context, rows, self.places)

    def write(self, context: Context, plan: Plan, journal: Journal) -> None:
        from lienthong.school.pupils.imports.write import write_pupils

        write_pupils(context, plan, journal, self.places)
