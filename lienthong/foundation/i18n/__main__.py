"""`python -m lienthong.foundation.i18n update FOLDER | check | compile`."""

from __future__ import annotations

import sys
from pathlib import Path

from lienthong.foundation.i18n import catalogues


def main(arguments: list[str]) -> int:
    """Exit 1 when `check` finds something."""
    match arguments:
        case ["update", *folders]:
            for folder in [Path(f).resolve() for f in folders] or catalogues.apps():
                total, empty = catalogues.update(folder)
                print(f"{folder.name}: {total} messages, {empty} without English")  # noqa: T201
            return 0
        case ["check"]:
            found = [*catalogues.problems(), *catalogues.at_odds()]
            print("\n".join(found) or "catalogues: complete")  # noqa: T201
            return 1 if found else 0
        case ["compile"]:
            print(f"{catalogues.compile_all()} catalogues compiled")  # noqa: T201
            return 0
        case _:
            print(__doc__, file=sys.stderr)  # noqa: T201
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
