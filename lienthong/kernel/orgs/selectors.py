"""Reads of the unit tree."""

from __future__ import annotations

from lienthong.kernel.orgs.models import Unit


def unit_by_code(code: str) -> Unit | None:
    """The unit with this code, closed ones too. None when there is none."""
    return Unit.objects.filter(code=code).first()
