"""What other modules may use of the unit tree."""

from lienthong.kernel.orgs.models import Unit, UnitKind
from lienthong.kernel.orgs.selectors import unit_by_code

__all__ = ["Unit", "UnitKind", "unit_by_code"]
