"""Compiling the search: once for each machine and version, for exactly the types that the functions name.

A function's annotations are its signature, so that nothing is compiled twice because a number came from an array. What is
compiled is kept under a name made of all the sources (kept.py), since numba itself notices only a change in a function's own file.

Of a hundred functions Python calls a dozen, and the machine code of each holds what it calls. Only those (`entry`) are loaded at a
start; the others (`compiled`) wait until one of them has to be compiled.

None of them makes an array. So numba is told (`_nrt`) not to count who refers to those that are handed on, which took half the
time of small functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba import types

from lienthong.engines.timetabling.kept import STORE

TYPES = {
    "Ints": types.int32[::1], "Longs": types.int64[::1], "Floats": types.float64[::1], "int": types.int64,
    "float": types.float64, "bool": types.boolean, "np.uint64": types.uint64, "None": types.void,
    "tuple[int, int, int]": types.UniTuple(types.int64, 3), "tuple[float, float]": types.UniTuple(types.float64, 2),
}  # fmt: skip
F = TypeVar("F", bound=Callable[..., Any])


def entry(function: F) -> F:
    """A function that Python calls: compiled or loaded when its module is imported."""
    made: Any = _made(function)
    made.compile(_signature(function))
    made.disable_compile()
    return cast(F, made)


def compiled(function: F) -> F:
    """A function that compiled ones call: compiled or loaded when one of them is compiled."""
    made: Any = _made(function)
    template = made.get_call_template

    def declared(args: object, words: object) -> object:
        """numba asks for what fits these arguments: there is one form, the declared one."""
        if not made.signatures:
            made.compile(_signature(function))
            made.disable_compile()
        return template(args, words)

    made.get_call_template = declared
    return cast(F, made)


def _signature(function: Callable[..., Any]) -> Any:
    words = dict(function.__annotations__)
    answer = TYPES[words.pop("return")]
    return answer(*(TYPES[word] for word in words.values()))


def _made(function: Callable[..., Any]) -> Any:
    """Nothing compiled yet. Where nothing can be kept, numba looks for a place itself."""
    kept, numba.config.CACHE_DIR = numba.config.CACHE_DIR, STORE
    try:
        return numba.njit(cache=True, error_model="numpy", _nrt=False)(function)
    finally:
        numba.config.CACHE_DIR = kept
