"""What other modules may use of code lists."""

from lienthong.foundation.codelists.facts import Fact, WrongFacts, clean_facts, display
from lienthong.foundation.codelists.forms import FactsForm, Options
from lienthong.foundation.codelists.reading import (
    Code,
    UnknownCatalogue,
    catalogue,
    choices,
    code_by_label,
    is_code,
    label_of,
)

__all__ = [
    "Code",
    "Fact",
    "FactsForm",
    "Options",
    "UnknownCatalogue",
    "WrongFacts",
    "catalogue",
    "choices",
    "clean_facts",
    "code_by_label",
    "display",
    "is_code",
    "label_of",
]
