"""Two tables beside each other on one sheet: only one of them would be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .model import Note


def side_by_side(headers: Sequence[str], required: Collection[str]) -> list[Note]:
    """A note where the same headers, one of them of a required field, stand twice from left to right."""
    for width in range(2, len(headers) // 2 + 1):
        block = headers[:width]
        if block == headers[width : 2 * width] and not set(required).isdisjoint(block):
            columns = "”, “".join(block)
            message = (
                f"Trang có hai bảng đặt cạnh nhau (các cột “{columns}” có hai lần). "
                "Hãy chuyển bảng bên phải xuống dưới bảng bên trái rồi chọn lại tệp."
            )
            return [Note("side_by_side", message)]
    return []
