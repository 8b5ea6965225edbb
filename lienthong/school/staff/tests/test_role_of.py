"""The role that goes with the work, for accounts."""

from __future__ import annotations

import pytest

from lienthong.school.staff.rules import role_of


@pytest.mark.parametrize(
    ("kind", "position", "role"),
    [
        ("01", "", "head"), ("02", "Kế toán", "deputy"), ("05", "", "head"), ("16", "", "clerk"), ("", "Hiệu trưởng", "head"),
        ("", "PHÓ HIỆU TRƯỞNG phụ trách CM", "deputy"), ("12", "Giáo vụ", "registrar"), ("", "Văn thư - thủ quỹ", "clerk"),
        ("15", "Kế toán", ""), ("17", "Bảo vệ", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_managers_and_offices_have_roles_of_their_own_and_others_none(kind: str, position: str, role: str) -> None:
    assert role_of(kind, position) == role
