"""Empty sheets to fill in, one for each kind, with the headers that are recognised at once."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _

from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.imports.kinds import Kind

_NOT_OFFERED = frozenset(
    (
        "female",
        "male",
        "birth_year",
        "ethnic_code",
        "class_name",
        "teacher_name",
        "province_code",
        "vemis_code",
        "school",
    )
)


def empty_sheet(kind: Kind) -> bytes:
    """An xlsx with one header row. Codes and dates are text columns, so that no program eats their zeros."""
    specs = [spec for spec in kind.specs if isinstance(spec, sheets.FieldSpec) and spec.name not in _NOT_OFFERED]
    columns = [sheets.ColumnSpec(spec.labels[0], "code", max(12, len(spec.labels[0]) + 2)) for spec in specs]
    target = io.BytesIO()
    heading = (
        str(kind.title).upper(),
        _("Điền từ dòng dưới tiêu đề; cột nào chưa có số liệu thì để trống hoặc xoá đi."),
    )
    sheets.write_xlsx(sheets.Table(str(kind.title), columns, (), heading), target)
    return target.getvalue()
