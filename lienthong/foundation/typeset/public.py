"""`pdf`: a Typst template and data in, a PDF/A-2b out.

The template reads its data by `#let data = json(bytes(sys.inputs.data))`. It may use what "official.typ" defines, the
shared official heading and tables. About 13 ms of CPU a page (docs/performance.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["FONTS", "TypesetRefused", "pdf", "source_of"]

HERE = Path(__file__).parent
FONTS = HERE / "fonts"


class TypesetRefused(Exception):
    """The template cannot take the data: a fault of the program, told with Typst's own words."""


@cache
def source_of(template: Path) -> bytes:
    """The whole source of a template as it is compiled."""
    return ((HERE / "official.typ").read_text() + "\n" + template.read_text()).encode()


def pdf(template: Path, data: Mapping[str, Any], *, tagged: bool = True) -> bytes:
    """The document as PDF/A-2b bytes. `data` must be JSON; dates and numbers are formatted by the caller.

    `tagged` writes the structure that screen readers follow. It is for what people read on a screen: a book of fifty
    pages of tables weighs 5.4 MB with it and 0.2 MB without, and PDF/A-2b does not ask for it.
    """
    import typst  # a compiler of 60 MB that most processes never need

    compiler: typst.Compiler = typst.Compiler(  # type: ignore[misc]  # its Input type is generic to no end
        source_of(template),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    try:
        compiled = compiler.compile(format="pdf", pdf_standards="a-2b", pdf_tags=tagged)
    except typst.TypstError as error:
        raise TypesetRefused(f"{template.name}: {error.diagnostic or error.message}") from error
    assert isinstance(compiled, bytes)
    return compiled
