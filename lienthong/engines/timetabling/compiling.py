"""Compiling the search: once for each machine and version, for exactly the types that the functions name.

A function's annotations are its signature, so that nothing is compiled twice because a number came from an array. What is
compiled is kept under a name made of all the sources (kept.py), since numba itself notices only a change in a function's own file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba import types

from lienthong.engines.timetabling.kept import STORE

TYPES = {
    "Ints": types.int32[::1], "Longs": types.int64[::1], "Floats": types.float64[::1], "int": types.int64,
    "float": types.float64, "bool": types.boolean, "np.uint64": types.uint64, "None": types.void,
    "tuple[int, int, int]": types.UniTuple(types.int64, 3), "tuple[float, float]": types.UniTuple(types.float64, 2),
}  # fmt: skip
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function when its module is imported, or load it. Where nothing can be kept, numba looks for a place itself."""
    words = dict(function.__annotations__)
    answer = TYPES[words.pop("return")]
    kept, numba.config.CACHE_DIR = numba.config.CACHE_DIR, STORE
    try:
        made: F = numba.njit(answer(*(TYPES[word] for word in words.values())), cache=True, error_model="numpy")(
            function
        )
    finally:
        numba.config.CACHE_DIR = kept
    return made
