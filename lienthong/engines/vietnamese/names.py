"""Names of people: their parts, their order in a list, their search keys.

A Vietnamese name is họ – đệm – tên (family, middle, given) and is ordered by the given name first.
The database has no Vietnamese collation at hand, so the order is a computed key of plain ASCII.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from lienthong.engines.vietnamese.text import clean, fold, nfc

# One ASCII sign for each letter, in the order of the alphabet; f, j, w, z stand where Latin has them.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(ord("A") + at) for at, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPED = {unicodedata.normalize("NFD", letter): letter for letter in "ăâêôơư"}
_D_LIKE = {"ð": "đ", "ɖ": "đ"}

# Separators, all below digits and letters so that the shorter text comes first (An < Anh, An < An Bình).
_END_OF_PART, _END_OF_WORD, _BEFORE_TONES = " ", "!", '"'

_CAPITAL_AFTER = re.compile(r"(^|[\s\-'’.(])(\w)")


def split_name(full: str) -> tuple[str, str]:
    """Family and middle names, and the given name: the last word ("Nguyễn Văn An" → "Nguyễn Văn", "An").

    Names of the Ê Đê and others put the family name last (H'Hen Niê); lists order them by the last word
    all the same, as class books do.
    """
    rest, _, given = clean(full).rpartition(" ")
    return rest, given


def sort_key(full: str, birth_date: date | None = None) -> str:
    """An ASCII text that orders people as a class list does: tên, then họ đệm, then birth date.

    Compare keys byte by byte (Python's str order, collation "C" of PostgreSQL). Within a part the order
    goes word by word. Two words compare by their letters first (An < Anh < Ân), and only words of the
    same letters by tone: ngang, huyền, hỏi, ngã, sắc, nặng (Hoa < Hòa < Hóa). The first word that
    differs decides. Case, Unicode form, tone placement (hòa/hoà), spaces and punctuation do not matter.
    Without a birth date a person stands before the namesakes who have one.
    """
    middle, given = split_name(full)
    born = birth_date.strftime("%Y%m%d") if birth_date else ""
    return _END_OF_PART.join((_part_key(given), _part_key(middle), born)).rstrip()


def _part_key(part: str) -> str:
    return "".join(_word_key(word) for word in part.split())


@lru_cache(maxsize=8192)
def _word_key(word: str) -> str:
    # A province has 400,000 people but only a few thousand distinct words in their names.
    letters: list[str] = []
    tones: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFD", word.casefold()):
        if char in _TONES:
            tones.append(_TONES[char])
        elif base + char in _SHAPED:
            letters[-1] = _RANK[_SHAPED[base + char]]
        elif unicodedata.combining(char) or not char.isalnum():
            continue
        else:
            base = char
            letters.append(_letter_key(char))
    if not letters:
        return ""
    return "".join(letters) + _BEFORE_TONES + "".join(tones) + _END_OF_WORD


def _letter_key(char: str) -> str:
    char = _D_LIKE.get(char, char)
    if char in _RANK:
        return _RANK[char]
    if char in "0123456789":
        return char
    # Letters of other scripts come last, in the order of their code points.
    return f"~{ord(char):06x}"


def proper_case(s: str) -> str:
    """A name typed in capitals (or all small) with a capital at each word: "NGUYỄN VĂN AN" → "Nguyễn Văn An".

    A name of mixed case is taken as meant. Parts joined by a hyphen or an apostrophe have each their
    capital ("H'HEN NIÊ" → "H'Hen Niê", "Y-MOAN" → "Y-Moan").
    """
    text = clean(s)
    if text not in (text.upper(), text.lower()):
        return text
    return nfc(_CAPITAL_AFTER.sub(lambda m: m.group(1) + m.group(2).upper(), text.lower()))


def name_keys(full: str) -> list[str]:
    """Folded word suffixes for a search by prefix: "nguyen van an", "van an", "an"."""
    words = fold(full).split()
    return [" ".join(words[at:]) for at in range(len(words))]
