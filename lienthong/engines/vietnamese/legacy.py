"""Text from before Unicode: TCVN 3 (the fonts ".Vn…") and VNI, whose letters a sheet shows as "NguyÔn V¨n" and "Nguyeãn Vaên".

Told by its words: read as it stands few of them are Vietnamese syllables, read in the right code nearly all are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

_TONES: Final = "\u0300\u0309\u0303\u0301\u0323"
_TONE: Final = re.compile(f"[{_TONES}]")
_WORD: Final = re.compile(r"[^\s\d,.;:()\[\]/\\\"'_+*=!?-]+")
#: Letters and signs of Latin-1 that no Vietnamese word has, nor any usual sign of a sheet.
_STRANGE: Final = re.compile(
    "[\u00a1-\u00af\u00b1\u00b4-\u00bf\u00c4-\u00c7\u00cb\u00ce\u00cf\u00d1\u00d6-\u00d8\u00db\u00dc\u00de\u00df"
    "\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff]"
)
_PLAIN_LETTER: Final = re.compile("[A-Za-z]")
_FEWEST_WORDS: Final = 4
_VIETNAMESE, _FOREIGN = 0.9, 0.7
_ONSETS: Final = "ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx]"
_VOWELS: Final = (
    "uyêu|oai|oao|oay|oeo|uai|uao|uay|uây|uyu|uya|uyê|iêu|yêu|uôi|ươi|ươu|oa|oă|oe|oi|oo|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|yê|"
    "ôi|ơi|ua|uă|uâ|ue|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|[aăâeêioôơuưy]"
)
_SYLLABLE: Final = re.compile(f"(?:{_ONSETS})?(?:{_VOWELS})(?:ch|ng|nh|[cmnpt])?")

_TCVN3: Final = dict(
    zip(
        map(ord, "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢§£¤¥¦"),
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
#: What follows a vowel in VNI: its tone, or its shape and tone.
_VNI_TONES: Final = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_HATS: Final = dict(zip("âáàåãä", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI_BREVES: Final = dict(zip("êéèúüë", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI_ALONE: Final = dict(zip("ñöôæóòîÑÖÔÆÓÒÎ", "đươỉĩịỵĐƯƠỈĨỊỴ", strict=True))


def _vni_pairs() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for vowel in "aeouyôö":
        base = _VNI_ALONE.get(vowel, vowel)
        pairs.update({vowel + mark: base + tone for mark, tone in _VNI_TONES.items()})
    for vowel in "aeo":
        pairs.update({vowel + mark: vowel + "\u0302" + tone for mark, tone in _VNI_HATS.items()})
    pairs.update({"a" + mark: "a\u0306" + tone for mark, tone in _VNI_BREVES.items()})
    small = {pair: unicodedata.normalize("NFC", letter) for pair, letter in pairs.items()}
    large = {pair.upper(): letter.upper() for pair, letter in small.items()}
    return small | large | {pair[0].upper() + pair[1]: letter.upper() for pair, letter in small.items()}


_VNI: Final = {**_VNI_ALONE, **_vni_pairs()}
_VNI_LETTER: Final = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def is_vietnamese(text: str) -> bool:
    """Whether every word with an accent is built as a syllable."""
    return all(_is_syllable(word) for word in _WORD.findall(text) if not word.isascii())


def from_tcvn3(text: str) -> str:
    """TCVN 3 as Unicode. Its fonts of capitals have the small letters, so that a word of capitals is put into capitals."""
    return _WORD.sub(lambda word: _tcvn3_word(word[0]), text)


def _tcvn3_word(word: str) -> str:
    read = word.translate(_TCVN3)
    plain = [letter for letter in word if letter.isascii() and letter.isalpha()]
    return read.upper() if len(plain) > 1 and all(map(str.isupper, plain)) else read


def from_vni(text: str) -> str:
    """VNI as Unicode."""
    return _VNI_LETTER.sub(lambda letter: _VNI[letter[0]], text)


_CODES: Final[dict[str, Callable[[str], str]]] = {"TCVN3": from_tcvn3, "VNI": from_vni}


def reader_of(texts: Iterable[str]) -> tuple[str, Callable[[str], str]] | None:
    """The old code in which these texts are written, with what reads it; None where they are Unicode or nothing is sure.

    Texts with a letter beyond Latin-1 are Unicode already and say nothing of the others.
    """
    old = [text for text in texts if not text.isascii() and max(text) <= "\u00ff"]
    if not _STRANGE.search(" ".join(old)):
        return None
    # A sign that stands alone ("µ") says nothing: a syllable has its plain letters too.
    words = [word for text in old for word in _WORD.findall(text) if not word.isascii() and _PLAIN_LETTER.search(word)]
    if len(set(words)) < _FEWEST_WORDS or _share(words, str) > _FOREIGN:
        return None
    share, name = max((_share(words, read), name) for name, read in _CODES.items())
    return (name, _CODES[name]) if share >= _VIETNAMESE else None


def _share(words: list[str], read: Callable[[str], str]) -> float:
    return sum(_is_syllable(read(word)) for word in words) / len(words)


@lru_cache(maxsize=16_384)
def _is_syllable(word: str) -> bool:
    """Whether a word is built as a Vietnamese syllable is, with one tone at most."""
    apart = unicodedata.normalize("NFD", word.lower())
    plain, tones = _TONE.subn("", apart)
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)) is not None
