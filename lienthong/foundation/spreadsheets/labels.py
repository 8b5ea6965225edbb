"""How alike a header and a label are: "Mã HS", "MÃ HỌC SINH (*)" and "Ma_hoc_sinh" are one.

Lower is nearer. Every step but the last asks for equality after a normalisation that keeps the meaning, so
that "Mã lớp" is never taken for "Mã học sinh"; the last forgives one typing slip and is used for leftovers
only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

_CAMEL = re.compile(r"(?<=[a-zà-ỹ])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,2}[).]|[IVX]{1,4}\.)\s*(?=\D)")
_MARKS = re.compile("[\u0300-\u036f]+")
_STROKE = re.compile("[đĐ]")
_LANGUAGES = re.compile(r"\s+[/|–-]\s*|\s*[/|]\s+|(?<=[^\W\d_])/(?=[A-Z][a-z])")
_SHORT = 3
_NOT_WORD = re.compile(r"[^a-z0-9]+")

#: Abbreviations of the trade, after folding. Only those with one meaning in a list of pupils or staff.
_EXPANSIONS: Final = {
    "hs": "hoc sinh",
    "gv": "giao vien",
    "cb": "can bo",
    "nv": "nhan vien",
    "cbgv": "can bo giao vien",
    "gvcn": "giao vien chu nhiem",
    "sdt": "so dien thoai",
    "dt": "dien thoai",
    "ddcn": "dinh danh ca nhan",
    "cccd": "can cuoc cong dan",
    "cmnd": "chung minh nhan dan",
    "dob": "ngay sinh",
    "hk": "hoc ky",
    "ki": "ky",
    "gdt": "gd dt",
    "gddt": "gd dt",
    "bgddt": "bo gd dt",
    "ql": "quan ly",
}
#: Words that say nothing: "Họ và tên", "Họ tên", "Ngày sinh của học sinh".
_EMPTY_WORDS: Final = {"va", "cua", "cac"}
#: "Trạng thái HS" in a list of pupils is "Trạng thái".
_OWNERS: Final = (
    "hoc sinh",
    "giao vien",
    "can bo",
    "nhan vien",
    "can bo giao vien",
    "tre",
    "tre em",
    "hoc vien",
)
#: A header in a group that names one of these speaks of somebody else than the row's person. Whole titles, not
#: their syllables: "giám hộ" is another person, the "họ" of "Họ và tên" is not.
_OTHER_PEOPLE: Final = re.compile(r"\b(?:cha|me|bo|phu huynh|giam ho|do dau|vo|chong|ong|ba)\b")

EXACT, NO_BRACKETS, COMPACT, EXPANDED, NO_OWNER, ABBREVIATED, ONE_LANGUAGE = range(7)
FUZZY: Final = 20
#: Texts of files whose likeness to the labels is remembered.
_REMEMBERED: Final = 4096


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case, no accents, words joined by single spaces."""
    text = _CAMEL.sub(" ", text)
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.lower().replace("đ", "d")))
    return _NOT_WORD.sub(" ", bare).strip()


def _expanded(folded: str) -> str:
    words = (_EXPANSIONS.get(word, word) for word in folded.split())
    return " ".join(word for word in " ".join(words).split() if word not in _EMPTY_WORDS)


@lru_cache(maxsize=8192)
def forms(text: str) -> tuple[tuple[int, str], ...]:
    """The normalised forms of a header or label, nearest first. Compact forms carry no space."""
    unnumbered = _NUMBERING.sub("", text) or text
    if len(fold(text)) <= _SHORT and _STROKE.search(text):
        # "ĐT" is a telephone and "DT" an ethnic group: so short, the stroke is all that tells them apart.
        short = "đ" + fold(text)
        return (EXACT, short), (EXPANDED, "~" + _expanded(fold(text)))
    found = [(EXACT, fold(text)), (EXACT, fold(unnumbered))]
    outside = fold(_BRACKETS.sub(" ", unnumbered))
    if outside:
        found.append((NO_BRACKETS, outside))
    shortest = outside or fold(unnumbered)
    found.append((COMPACT, "=" + shortest.replace(" ", "")))
    expanded = _expanded(shortest)
    found.append((EXPANDED, "~" + expanded))
    found.append((EXPANDED, "~" + expanded.replace(" ", "")))
    for owner in _OWNERS:
        rest = expanded.removesuffix(" " + owner)
        # "Mã học sinh" without its owner would be any "Mã".
        if rest != expanded and " " in rest:
            found.append((NO_OWNER, "~" + rest))
    languages = [part for part in _LANGUAGES.split(unnumbered) if part.strip()]
    if len(languages) == 2:
        # "Họ và tên / Full name": either half, after every whole name has had its turn.
        found += [(ONE_LANGUAGE, form) for part in languages for rank, form in forms(part) if rank <= NO_BRACKETS]
    unique: dict[str, int] = {}
    for rank, form in found:
        if form.strip("=~"):
            unique.setdefault(form, rank)
    return tuple((rank, form) for form, rank in unique.items())


def speaks_of_another(group: str) -> bool:
    """Whether a group header ("Thông tin cha") is about a relative."""
    return _OTHER_PEOPLE.search(fold(group)) is not None


def words(text: str) -> tuple[str, ...]:
    """The words of a header with abbreviations of the trade spelt out."""
    return tuple(_expanded(fold(text)).split())


def is_abbreviation(short: Sequence[str], full: Sequence[str]) -> bool:
    """ "T.Độ chuyên môn" for "Trình độ chuyên môn": same words, at most two cut, half of them whole."""
    if len(short) != len(full) or len(full) < 2:
        return False
    cut = [pair for pair in zip(short, full, strict=True) if pair[0] != pair[1]]
    return (
        0 < len(cut) <= 2
        and len(cut) * 2 <= len(full)
        and all(full_word.startswith(word) and not word.isdigit() for word, full_word in cut)
    )


def is_slip(text: Sequence[str], label: Sequence[str]) -> bool:
    """One letter wrong, missing, doubled or swapped, in one long word; numbers must agree."""
    if len(text) != len(label) or sum(map(len, text)) < 6:
        return False
    different = [pair for pair in zip(text, label, strict=True) if pair[0] != pair[1]]
    if len(different) != 1:
        return False
    one, other = different[0]
    return min(len(one), len(other)) >= 4 and not any(map(str.isdigit, one + other)) and _one_edit(one, other)


def _one_edit(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, rest_other = one[start:], other[start:]
    return (
        rest[1:] == rest_other[1:]
        or rest[1:] == rest_other
        or rest == rest_other[1:]
        or (rest[:2] == rest_other[1::-1] and rest[2:] == rest_other[2:])
    )


class LabelIndex:
    """All labels of all fields, so that a header is looked up instead of compared with each."""

    def __init__(self, labels: Iterable[tuple[str, Iterable[str]]]) -> None:
        pairs = [(name, label) for name, group in labels for label in group]
        #: By the number of words: neither an abbreviation nor a slip changes that.
        self._words: dict[int, list[tuple[str, tuple[str, ...]]]] = {}
        for name, shown in dict.fromkeys((name, words(label)) for name, label in pairs):
            self._words.setdefault(len(shown), []).append((name, shown))
        self._near: dict[str, dict[str, int]] = {}
        self._forms: dict[str, list[tuple[str, int]]] = {}
        for name, label in pairs:
            for rank, form in forms(label):
                self._forms.setdefault(form, []).append((name, rank))

    def matches(self, text: str) -> dict[str, int]:
        """Field → rank, for every field that the text names."""
        found: dict[str, int] = {}
        for rank, form in forms(text):
            for name, label_rank in self._forms.get(form, ()):
                both = max(rank, label_rank)
                found[name] = min(both, found.get(name, both))
        return found

    def near(self, text: str) -> dict[str, int]:
        """Field → rank, for fields that the text may name through an abbreviation or a slip of the finger."""
        if text not in self._near:
            if len(self._near) >= _REMEMBERED:
                self._near.clear()
            self._near[text] = self._compared(words(text))
        return self._near[text]

    def _compared(self, shown: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, label in self._words.get(len(shown), ()):
            if is_abbreviation(shown, label):
                found[name] = ABBREVIATED
            elif is_slip(shown, label):
                found.setdefault(name, FUZZY)
        return found
