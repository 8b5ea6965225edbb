"""Words of headings as they are compared."""

from __future__ import annotations

import re

from lienthong.engines.vietnamese import public as vietnamese


def words(text: str) -> str:
    """Lower case without accents, letters and digits only; "15'" is minutes."""
    folded = vietnamese.fold(text.replace("'", " phut ").replace("’", " phut "))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded).split())
