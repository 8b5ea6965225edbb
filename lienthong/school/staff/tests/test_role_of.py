"""The role and the group that go with the work."""

from __future__ import annotations

import pytest

from lienthong.school.staff.rules import group_of_kind, role_of


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


@pytest.mark.parametrize(
    ("kind", "position", "teaches", "group"),
    [
        ("", "Hiệu trưởng", False, "CBQL"), ("", "Phó Hiệu trưởng", True, "CBQL"), ("01", "", True, "CBQL"),
        ("", "Văn thư", False, "NV"), ("", "Kế toán", False, "NV"), ("", "Nhân viên y tế", False, "NV"), ("15", "", False, "NV"),
        ("", "Giáo viên", False, "GV"), ("", "", False, "GV"), ("", "Tổ trưởng", True, "GV"), ("", "Thư viện", True, "GV"),
    ],
)  # fmt: skip
def test_a_list_without_groups_says_them_by_its_positions(kind: str, position: str, teaches: bool, group: str) -> None:
    assert group_of_kind(kind, teaches=teaches, position=position) == group
