"""Which teacher of the school a cell means: by code, or by name where one alone has it."""

from __future__ import annotations

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.imports.public import NAME_COLUMNS_OF_SHEETS, Context, cells, sheet_field
from lienthong.school.staff import public as staff

_CODE = sheet_field("code", "Ma_GV", "Mã giáo viên", "Mã GV", "Mã cán bộ", "Mã CB", required=True)
#: "Nguyễn Văn An - 0912…", "An (Toán)": what is written behind a name to tell namesakes apart.
_TAIL = re.compile(r"\s*(?:\(.*\)|[-–|].*)$")
_TITLE = re.compile(r"^(?:thầy|cô|gv|giáo viên|thầy giáo|cô giáo)\s+", re.IGNORECASE)


class Teachers:
    """Everybody employed at the unit now."""

    def __init__(self, context: Context) -> None:
        rows = staff.Employment.objects.filter(unit_id=context.unit_id, ended_on__isnull=True).select_related("person")
        self.names: dict[int, str] = {}
        self._by_code: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for row in rows.order_by("pk"):
            self.names[row.pk] = row.person.full_name
            for code in (row.staff_code, row.person.ministry_code):
                if code:
                    self._by_code[code.casefold()] = row.pk
            self._by_name[row.person.folded].append(row.pk)
        self._nicknames = _listed_elsewhere(context.book)

    def find(self, *texts: str) -> int:
        """The employment that these cells (a code, a name) mean. Raises cells.BadCell."""
        written = [text for text in texts if text]
        for text in written:
            if (found := self._by_code.get(text.casefold())) is not None:
                return found
        for text in written:
            name = self._nicknames.get(text.casefold(), text)
            found_ids = self._named(name)
            if len(found_ids) == 1:
                return found_ids[0]
            if found_ids:
                message = _("Trường có nhiều người tên “%(name)s”. Hãy ghi mã cán bộ thay cho họ tên.") % {
                    "name": name[:60]
                }
                raise cells.BadCell("ambiguous_teacher", message)
        message = _(
            "Không tìm thấy giáo viên “%(name)s” trong danh sách cán bộ của trường. Hãy nhập danh sách cán bộ trước "
            "hoặc sửa lại tên."
        )
        raise cells.BadCell("unknown_teacher", message % {"name": (written or [""])[0][:60]})

    def _named(self, text: str) -> list[int]:
        """By the accented name first: "Hòa" and "Hoa" are two people."""
        for name in dict.fromkeys(
            (text, _TAIL.sub("", text), _TITLE.sub("", text), _TITLE.sub("", _TAIL.sub("", text)))
        ):
            ids = self._by_name.get(vietnamese.fold(name), [])
            exact = [
                i
                for i in ids
                if vietnamese.canonical_tone(self.names[i]).casefold() == vietnamese.canonical_tone(name).casefold()
            ]
            if exact or ids:
                return exact or ids
        return []


def _listed_elsewhere(book: sheets.Workbook) -> dict[str, str]:
    """Codes of a timetable program's own, from its sheet of teachers (Ma_GV, Ho_ten) in the same file."""
    if len(book.sheets) < 2:
        return {}
    try:
        table = sheets.recognise(book, (_CODE, *NAME_COLUMNS_OF_SHEETS))
    except sheets.UnreadableFile:
        return {}
    if table.missing_required:
        return {}
    return {
        r.text("code").casefold(): r.text("full_name")
        for r in sheets.data_records(table)
        if r.text("code") and r.text("full_name")
    }
