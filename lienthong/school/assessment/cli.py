"""Commands of the mark book."""

from __future__ import annotations

from typing import Any

from lienthong.school.assessment.sheets_in_out import cli as sheets_in_out


def add_parser(subparsers: Any) -> None:
    """Mount `marks` on the command line."""
    sheets_in_out.add_parser(subparsers)
