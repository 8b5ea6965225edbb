"""Which pupil of a class a row of a file is about: by identifier, else by name and birth date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets.public import Record
from lienthong.kernel.imports import public as imports
from lienthong.kernel.people import public as people
from lienthong.school.assessment.reading import SheetRow
from lienthong.school.pupils import public as pupils


class Unmatched(ValueError):
    """The row is about nobody of the class, or about one of several."""


class ClassList:
    """The pupils of one class as rows of a file may name them. Two statements."""

    def __init__(self, unit_id: int, rows: Sequence[SheetRow]) -> None:
        self._rows = {row.person_id: row for row in rows}
        self._ids: dict[str, dict[str, int]] = defaultdict(dict)
        self._born: dict[int, object] = {}
        self._names: dict[str, list[int]] = defaultdict(list)
        persons = people.Person.objects.filter(pk__in=list(self._rows)).order_by("pk")
        for person in persons.values("id", "ministry_code", "personal_number", "birth_date", "folded"):
            self._born[person["id"]] = person["birth_date"]
            self._names[person["folded"]].append(person["id"])
            for name in ("ministry_code", "personal_number"):
                if person[name]:
                    self._ids[name][person[name].casefold()] = person["id"]
        files = pupils.PupilFile.objects.filter(unit_id=unit_id, person_id__in=list(self._rows)).exclude(pupil_code="")
        for code, person_id in files.order_by("pk").values_list("pupil_code", "person_id"):
            self._ids["pupil_code"][code.casefold()] = person_id

    def find(self, record: Record) -> SheetRow:
        """The pupil. Raises Unmatched with a sentence."""
        name = record.text("full_name")
        for field, index in self._ids.items():
            code = self._code(record, field)
            if code and (person_id := index.get(code)) is not None:
                return self._checked(person_id, name, code)
        return self._by_name(record, name)

    @staticmethod
    def _code(record: Record, field: str) -> str:
        cell = record[field]
        if cell.is_empty:
            return ""
        try:
            read = imports.cells.personal_number if field == "personal_number" else imports.cells.code
            return read(cell).casefold()
        except imports.cells.BadCell as error:
            raise Unmatched(error.message) from error

    def _checked(self, person_id: int, name: str, code: str) -> SheetRow:
        row = self._rows[person_id]
        if name and vietnamese.fold(name) != vietnamese.fold(row.name):
            raise Unmatched(
                _("Mã “%(code)s” là của %(name)s, dòng này ghi tên khác. Hãy kiểm tra lại mã hoặc tên.")
                % {"code": code.upper(), "name": row.name}
            )
        return row

    def _by_name(self, record: Record, name: str) -> SheetRow:
        if not name:
            raise Unmatched(_("Dòng không có họ tên và không có mã của học sinh trong lớp."))
        found = self._names.get(vietnamese.fold(name), [])
        exact = [i for i in found if imports.same_name(self._rows[i].name, name)]
        found = exact or found
        born = self._birth(record)
        if born is not None:
            found = [i for i in found if self._born[i] in (None, born)]
        if len(found) == 1:
            return self._rows[found[0]]
        if found:
            raise Unmatched(
                _("Lớp có nhiều em tên “%(name)s”. Hãy thêm cột Mã học sinh hoặc Ngày sinh vào tệp.") % {"name": name}
            )
        raise Unmatched(
            _("Không có em “%(name)s” (với ngày sinh này) trong lớp. Hãy kiểm tra lại tên, ngày sinh hoặc lớp.")
            % {"name": name[:60]}
        )

    @staticmethod
    def _birth(record: Record) -> object:
        if record["birth_date"].is_empty:
            return None
        try:
            return imports.cells.date(record["birth_date"])
        except imports.cells.BadCell as error:
            raise Unmatched(error.message) from error


def duplicates(found: Mapping[int, int]) -> set[int]:
    """Rows (row → pupil) whose pupil another row of the table names too."""
    times: dict[int, list[int]] = defaultdict(list)
    for row, person in found.items():
        times[person].append(row)
    return {row for rows in times.values() if len(rows) > 1 for row in rows}
