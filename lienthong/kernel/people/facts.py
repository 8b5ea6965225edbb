"""What is written down of a person, brought to the one form that is stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from typing import Literal

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.people.errors import NameMissing

SEXES: dict[int | None, Literal["male", "female"]] = {1: "male", 2: "female"}


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The facts of one person. Codes that are unknown are None (unique ones) or empty."""

    full_name: str
    birth_date: dt.date | None = None
    birth_year: int | None = None  # where only the year is known
    sex: int | None = None  # 1 male, 2 female
    ministry_code: str | None = None
    personal_number: str | None = None
    ethnic_code: str = ""
    religion_code: str = ""
    nationality: str = "VNM"
    birth_place: str = ""
    home_town: str = ""
    address: str = ""
    area_id: int | None = None
    phone: str = ""
    email: str = ""


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(PersonFacts))


def tidy(facts: PersonFacts) -> PersonFacts:
    """The same facts in NFC, single spaces, empty identifiers as None. Raises NameMissing."""
    name = vietnamese.clean(facts.full_name)
    if not name or len(name) > 100:
        raise NameMissing(_("Họ và tên phải có từ 1 đến 100 ký tự."))
    born = facts.birth_date
    return replace(
        facts,
        full_name=name,
        birth_year=born.year if born else facts.birth_year,
        ministry_code=vietnamese.clean(facts.ministry_code or "") or None,
        personal_number=vietnamese.clean(facts.personal_number or "").replace(" ", "") or None,
        birth_place=vietnamese.clean(facts.birth_place),
        home_town=vietnamese.clean(facts.home_town),
        address=vietnamese.clean(facts.address),
        phone=vietnamese.clean(facts.phone),
        email=vietnamese.clean(facts.email),
    )


def doubts_of(facts: PersonFacts) -> list[vietnamese.Doubt]:
    """What is odd about the personal number beside the rest; warnings, since numbers outlive corrections."""
    if not facts.personal_number:
        return []
    return vietnamese.check_personal_number(
        facts.personal_number, birth_date=facts.birth_date, sex=SEXES.get(facts.sex)
    )


def order_key(full_name: str) -> str:
    """`Person.sort_key`: given name, then family and middle names. The birth date is a column of its own."""
    return vietnamese.sort_key(full_name)[:250]


def mask_number(number: str | None) -> str:
    """079201123123 → 079******123: enough to tell two apart, too little to use."""
    if not number:
        return ""
    return number[:3] + "*" * max(len(number) - 6, 3) + number[-3:] if len(number) > 6 else "*" * len(number)


def mask_phone(phone: str) -> str:
    """0912345678 → 09******78"""
    return phone[:2] + "*" * max(len(phone) - 4, 3) + phone[-2:] if len(phone) > 4 else "*" * len(phone)
