"""`pdf`: a Typst template and data in, a PDF/A-2b out.

The template reads its data by `#let data = json(bytes(sys.inputs.data))`. It may import "official.typ", the shared
official heading and tables. About 13 ms of CPU a page (docs/performance.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

__all__ = ["FONTS", "pdf"]

HERE = Path(__file__).parent
FONTS = HERE / "fonts"


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document as PDF/A-2b bytes. `data` must be JSON; dates and numbers are formatted by the caller."""
    source = (HERE / "official.typ").read_text() + "\n" + template.read_text()
    compiled = typst.compile(  # type: ignore[call-overload]  # its Fonts type is not importable
        source.encode(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="a-2b",
    )
    assert isinstance(compiled, bytes)
    return compiled
