"""One form for every piece of text: NFC inside, a folded form for searching, a loose one for headers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# NBSP and friends are spaces to str.split(); these are not, yet no reader sees them. The control
# characters among them (NUL first) could not even be stored.
_CONTROLS = [code for code in (*range(32), 127) if not chr(code).isspace()]
_INVISIBLE = dict.fromkeys([*_CONTROLS, *map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad")])
# Files from old fonts hold the Icelandic eth or the African D where đ/Đ is meant; they look alike.
_D_LETTERS = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "Ɖ": "D", "ɖ": "d"})

_TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"
_VOWELS = frozenset("aeiouy")
_QUALITY_MARKS = frozenset("\u0302\u0306\u031b")
# A letter keeps its combining marks, those too that no composed letter exists for.
_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")


def nfc(s: str) -> str:
    """The composed form, the only one that is stored."""
    return unicodedata.normalize("NFC", s)


def clean(s: str) -> str:
    """NFC, without invisible characters, every run of spaces (NBSP and line breaks too) as one space."""
    # Nearly every text is clean already; printable means no invisible character and no space but the plain one.
    if s.isprintable() and "  " not in s and unicodedata.is_normalized("NFC", s):
        return s.strip(" ")
    return " ".join(nfc(s).translate(_INVISIBLE).split())


def fold(s: str) -> str:
    """Accent-free lower case with single spaces: the search column ("Nguyễn  Đức" → "nguyen duc")."""
    if s.isascii():
        return " ".join(s.lower().split())
    # Names and headers are made of few words, and a word is folded whatever stands beside it.
    folded = " ".join(map(_fold_word, s.split()))
    # Of a word of marks alone nothing is left but the spaces about it.
    return " ".join(folded.split()) if "  " in folded or folded != folded.strip(" ") else folded


@lru_cache(maxsize=16_384)
def _fold_word(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.translate(_INVISIBLE).translate(_D_LETTERS))
    # Casefold after the marks are gone, or "ß" and "İ" would bring new ones.
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.casefold().split())


def word_key(s: str) -> str:
    """Letters and digits of the folded text: what two spellings of one header have in common."""
    return _letters_and_digits(fold(s))


@lru_cache(maxsize=16_384)
def _letters_and_digits(folded: str) -> str:
    return "".join(c for c in folded if c.isalnum())


def same_word(a: str, b: str) -> bool:
    """Whether two headers or labels say the same, whatever their case, accents, punctuation, line breaks."""
    return word_key(a) == word_key(b)


def canonical_tone(s: str) -> str:
    """NFC with each syllable's tone mark on one place ("hoà" and "hòa" → "hòa", "thuý" → "thúy").

    For comparing only: what a person wrote is stored as written. A word with no or several tone marks,
    or with letters that no Vietnamese syllable has, stays as it is.
    """
    return " ".join(map(_tones_placed, nfc(s).split(" ")))


@lru_cache(maxsize=16_384)
def _tones_placed(word: str) -> str:
    """One word between spaces, which may hold several syllables ("Hoà-Bình")."""
    return word if word.isascii() else _WORD.sub(lambda match: _place_tone(match.group()), word)


def _place_tone(word: str) -> str:
    clusters = _clusters(word)
    tones = [(at, mark) for at, (_, marks) in enumerate(clusters) for mark in marks if mark in _TONE_MARKS]
    if len(tones) != 1:
        return word
    at, tone = tones[0]
    target = _tone_position([(base.lower(), marks) for base, marks in clusters])
    if target is None or target == at:
        return word
    moved = [
        base + marks.replace(tone, "") + (tone if place == target else "")
        for place, (base, marks) in enumerate(clusters)
    ]
    return nfc("".join(moved))


def _clusters(word: str) -> list[tuple[str, str]]:
    """Base letters with their combining marks."""
    clusters: list[tuple[str, str]] = []
    for char in unicodedata.normalize("NFD", word):
        if unicodedata.combining(char) and clusters:
            base, marks = clusters[-1]
            clusters[-1] = (base, marks + char)
        else:
            clusters.append((char, ""))
    return clusters


def _tone_position(letters: list[tuple[str, str]]) -> int | None:
    """Where the tone of one syllable stands in the traditional placement (hòa, thúy; but hoàn, quý)."""
    nucleus = [at for at, (base, _) in enumerate(letters) if base in _VOWELS]
    if not nucleus or nucleus[-1] - nucleus[0] != len(nucleus) - 1:
        return None
    first = nucleus[0]
    if first > 0 and len(nucleus) > 1:
        onset = letters[first - 1][0] + letters[first][0]
        # The u of qu- and the i of gi- belong to the consonant when another vowel follows.
        if (onset == "qu" or onset == "gi") and not set(letters[first][1]) & _QUALITY_MARKS:
            nucleus = nucleus[1:]
    shaped = [at for at in nucleus if set(letters[at][1]) & _QUALITY_MARKS]
    if shaped:
        return shaped[-1]
    closed = nucleus[-1] < len(letters) - 1
    if len(nucleus) == 1:
        return nucleus[0]
    if len(nucleus) == 2:
        return nucleus[1] if closed else nucleus[0]
    return nucleus[1] if len(nucleus) == 3 else None
