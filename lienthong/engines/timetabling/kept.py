"""Where the compiled search is kept, and whether it is: to be asked without loading numba."""

from __future__ import annotations

import hashlib
import shutil
from importlib.metadata import version
from pathlib import Path

SOURCES = (
    "model", "pool", "compiling", "prices", "kernel", "picks", "moves", "clearing", "reseating", "reshaping", "proposals",
    "annealing", "push_names", "push_sums", "push_broken", "push_looks", "pushing",
)  # fmt: skip
LAST = "pushing.clear"  # that is compiled


def _store() -> str:
    """Where this version's machine code is kept: beside the modules. What older versions left there is thrown away."""
    here = Path(__file__).parent
    digest = hashlib.sha256(version("numba").encode())
    for name in SOURCES:
        digest.update((here / f"{name}.py").read_bytes())
    place = here / "__pycache__" / f"search-{digest.hexdigest()[:16]}"
    for old in place.parent.glob("search-*"):
        if old != place:
            shutil.rmtree(old, ignore_errors=True)
    return str(place)


STORE = _store()


def is_kept() -> bool:
    """Whether everything has been compiled before, on this machine and for this version."""
    return any(Path(STORE).rglob(f"{LAST}-*.nbi"))
