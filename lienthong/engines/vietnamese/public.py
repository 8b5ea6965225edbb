"""The promise of this engine to all other modules."""

from __future__ import annotations

from lienthong.engines.vietnamese.dates import BadDate, format_date, parse_date, parse_year_only
from lienthong.engines.vietnamese.identity import (
    NEW_MOBILE_PREFIX,
    BadPhone,
    Doubt,
    PersonalNumber,
    Sex,
    check_personal_number,
    normalise_phone,
    read_personal_number,
    repair_leading_zero,
)
from lienthong.engines.vietnamese.legacy import is_vietnamese
from lienthong.engines.vietnamese.legacy import reader_of as legacy_reader_of
from lienthong.engines.vietnamese.names import name_keys, proper_case, sort_key, split_name
from lienthong.engines.vietnamese.numbers import (
    BadMark,
    BadNumber,
    format_mark,
    format_number,
    mark_from_cell,
    parse_mark,
    parse_number,
)
from lienthong.engines.vietnamese.provinces import PROVINCE_OF_CODE
from lienthong.engines.vietnamese.saying import Refused, speak_through
from lienthong.engines.vietnamese.schoolyears import BadSchoolYear, SchoolYear
from lienthong.engines.vietnamese.text import canonical_tone, clean, fold, nfc, same_word, word_key

__all__ = [
    "NEW_MOBILE_PREFIX",
    "PROVINCE_OF_CODE",
    "BadDate",
    "BadMark",
    "BadNumber",
    "BadPhone",
    "BadSchoolYear",
    "Doubt",
    "PersonalNumber",
    "Refused",
    "SchoolYear",
    "Sex",
    "canonical_tone",
    "check_personal_number",
    "clean",
    "fold",
    "format_date",
    "format_mark",
    "format_number",
    "is_vietnamese",
    "legacy_reader_of",
    "mark_from_cell",
    "name_keys",
    "nfc",
    "normalise_phone",
    "parse_date",
    "parse_mark",
    "parse_number",
    "parse_year_only",
    "proper_case",
    "read_personal_number",
    "repair_leading_zero",
    "same_word",
    "sort_key",
    "speak_through",
    "split_name",
    "word_key",
]
