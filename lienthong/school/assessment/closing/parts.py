"""Parts of a book that are opened, closed and locked on their own: kinds of test, comments, what the homeroom teacher writes.

Retests and rolls are opened and closed too, by name only: a decision on all columns leaves them alone, since rolls are
taken every day and retests come after the year.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lienthong.school.assessment.columns import Column

REGULAR, MID, END, COMMENT, CONDUCT = "tx", "mid", "end", "comment", "conduct"
RETEST, ROLL = "retest", "roll"
PARTS = {
    REGULAR: _("Thường xuyên"),
    MID: _("Giữa kỳ, định kỳ"),
    END: _("Cuối kỳ"),
    COMMENT: _("Nhận xét của môn"),
    CONDUCT: _("Hạnh kiểm, năng lực, phẩm chất"),
}
#: What windows know besides; a lock does not.
BY_NAME = {RETEST: _("Kết quả kiểm tra lại"), ROLL: _("Điểm danh")}
WINDOW_PARTS = {**PARTS, **BY_NAME}


def part_of(column: Column) -> str:
    """The part that a column belongs to. Primary: the level of a moment goes with the test of that moment."""
    if column.slot == "levels":
        return MID if column.index == 0 else END
    return {"dk": MID, "hk": END}.get(column.slot, column.slot)


def part_name(part: str) -> str:
    """The words for a part; "" is all of them."""
    return str(WINDOW_PARTS.get(part, part)) if part else str(_("Tất cả các cột"))
