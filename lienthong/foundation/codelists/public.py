"""What other modules may use of code lists."""

from lienthong.foundation.codelists.reading import (
    Code,
    UnknownCatalogue,
    catalogue,
    choices,
    code_by_label,
    is_code,
    label_of,
)

__all__ = ["Code", "UnknownCatalogue", "catalogue", "choices", "code_by_label", "is_code", "label_of"]
