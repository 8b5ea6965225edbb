"""What a file may cost. One place, so that messages, checks and tests agree."""

from __future__ import annotations

from typing import Final

#: The largest class list of a province's largest school is under 5 MB; 20 MB leaves room for pictures.
MAX_FILE_BYTES: Final = 20 * 1024 * 1024
#: Everything in a zip container once unpacked.
MAX_UNPACKED_BYTES: Final = 200 * 1024 * 1024
#: Below this size no ratio is suspicious: an empty styled sheet of Excel compresses 60:1.
RATIO_FREE_BYTES: Final = 30 * 1024 * 1024
MAX_RATIO: Final = 100
MAX_ZIP_MEMBERS: Final = 2_000
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 500
#: Cells of the rectangle that a sheet spans, empty ones included: the parser allocates all of them.
MAX_CELLS: Final = 5_000_000
#: HTML and XML tables are read in Python; 8 MB is about 5,000 pupils with 40 columns.
MAX_MARKUP_CHARS: Final = 8 * 1024 * 1024
MAX_SHEETS: Final = 200
#: A header further down than this is not looked for.
HEADER_SCAN_ROWS: Final = 80
