"""Parts of a book that are opened, closed and locked on their own: kinds of test, and what the homeroom teacher writes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lienthong.school.assessment.columns import Column

REGULAR, MID, END, CONDUCT = "tx", "mid", "end", "conduct"
PARTS = {
    REGULAR: _("Thường xuyên"),
    MID: _("Giữa kỳ, định kỳ"),
    END: _("Cuối kỳ"),
    CONDUCT: _("Hạnh kiểm, năng lực, phẩm chất"),
}


def part_of(column: Column) -> str:
    """The part that a column belongs to. Primary: the level of a moment goes with the test of that moment."""
    if column.slot == "levels":
        return MID if column.index == 0 else END
    return {"dk": MID, "hk": END}.get(column.slot, column.slot)


def part_name(part: str) -> str:
    """The words for a part; "" is all of them."""
    return str(PARTS.get(part, part)) if part else str(_("Tất cả các cột"))
