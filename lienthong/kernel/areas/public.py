"""What other modules may use of areas."""

from lienthong.kernel.areas.importing import AreasRefused, RowRefusal, import_areas
from lienthong.kernel.areas.models import Area, AreaSuccession, AreaVersion
from lienthong.kernel.areas.selectors import (
    Successor,
    address_on,
    area_by_code,
    areas,
    history,
    is_loaded,
    name_on,
    names_on,
    path_on,
    successors,
)
from lienthong.kernel.areas.services import Loaded, load_reference
from lienthong.kernel.areas.timeline import REFORM

__all__ = [
    "REFORM",
    "Area",
    "AreaSuccession",
    "AreaVersion",
    "AreasRefused",
    "Loaded",
    "RowRefusal",
    "Successor",
    "address_on",
    "area_by_code",
    "areas",
    "history",
    "import_areas",
    "is_loaded",
    "load_reference",
    "name_on",
    "names_on",
    "path_on",
    "successors",
]
