"""First passwords and log-in names: made to be read from paper and typed by a person."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from lienthong.engines.vietnamese import public as vietnamese

# No l, i, o, 0, 1 and no v beside w or u: on a photocopy they are taken for each other.
LETTERS = "abcdefghjkmnpqrstuxyz"
DIGITS = "23456789"


def first_password() -> str:
    """Like kfa7-mh3p-x9rt: twelve signs drawn at random, over 50 bits, with a digit in each group."""
    return "-".join(_group() for _at in range(3))


def _group() -> str:
    signs = [secrets.choice(LETTERS) for _at in range(3)] + [secrets.choice(DIGITS)]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)


def login_stem(full_name: str) -> str:
    """Nguyễn Văn An → an.nguyenvan; a single name stays as it is; never empty."""
    middle, given = vietnamese.split_name(full_name)
    parts = [_letters(given), _letters(middle)]
    return ".".join(part for part in parts if part)[:50] or "nguoidung"


def free_login(stem: str, taken: Iterable[str]) -> str:
    """The stem, or the stem with the first number that nobody has: an.nguyenvan2."""
    known = set(taken)
    if stem not in known:
        return stem
    number = 2
    while f"{stem}{number}" in known:
        number += 1
    return f"{stem}{number}"


def _letters(text: str) -> str:
    return "".join(c for c in vietnamese.fold(text) if c.isascii() and c.isalnum())
