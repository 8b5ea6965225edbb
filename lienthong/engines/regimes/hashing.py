"""The hash of a result's inputs: a rerun that meets the same hash has nothing to write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from enum import Enum

from lienthong.engines.regimes.records import Regime


def inputs_hash(regime: Regime, inputs: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the canonical JSON of the inputs and the regime's version.

    Canonical: keys sorted, no spaces, UTF-8, enumerations by their codes. Floats are refused: an input
    that is not exact has no business in a result.
    """
    document = {"regime": regime.version, "inputs": _plain(inputs)}
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys of hashed inputs are strings")
        return {key: _plain(item) for key, item in value.items()}
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be hashed as an input")
