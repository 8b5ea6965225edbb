"""The facts of a person as forms and files show them, in the order of a file's first page."""

from __future__ import annotations

from lienthong.foundation.codelists.public import Fact
from lienthong.kernel.people.labels import LABELS

PERSON_FACTS: tuple[Fact, ...] = (
    Fact("full_name", LABELS["full_name"], longest=100),
    Fact("birth_date", LABELS["birth_date"], kind="date"),
    Fact("sex", LABELS["sex"], kind="choice", options=("1", "2")),
    Fact("personal_number", LABELS["personal_number"], longest=12, is_sensitive=True),
    Fact("ministry_code", LABELS["ministry_code"], longest=20),
    Fact("ethnic_code", LABELS["ethnic_code"], kind="code", catalogue="ethnic_group", is_sensitive=True),
    Fact("religion_code", LABELS["religion_code"], kind="code", catalogue="religion", is_sensitive=True),
    Fact("birth_place", LABELS["birth_place"], longest=200),
    Fact("home_town", LABELS["home_town"], longest=200),
    Fact("address", LABELS["address"], longest=300),
    Fact("phone", LABELS["phone"], kind="phone"),
    Fact("email", LABELS["email"], longest=100),
)
