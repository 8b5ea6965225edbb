"""Brings the facts of an employment to the form that is stored, or says what is wrong with them. No database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.codelists import public as codelists
from lienthong.school.staff.errors import BadFacts
from lienthong.school.staff.fields import BY_NAME

MANAGERS = frozenset({"01", "02", "05", "06", "07", "08"})
# Kinds are codes of LOAI_CAN_BO; a centre is led by a director.
ROLE_OF_KIND = {"01": "head", "02": "deputy", "05": "head", "06": "deputy", "16": "clerk"}
ROLE_OF_WORDS = (
    ("hieu truong", "head"), ("giam doc", "head"), ("pho hieu truong", "deputy"), ("pho giam doc", "deputy"),
    ("giao vu", "registrar"), ("van thu", "clerk"), ("cong nghe thong tin", "it_staff"), ("cntt", "it_staff"),
)  # fmt: skip

LEADING = frozenset({"head", "deputy"})
OFFICE_WORDS = (
    "ke toan", "thu vien", "thiet bi", "thi nghiem", "y te", "bao ve", "thu quy", "cap duong", "phuc vu", "tap vu", "lao cong",
    "nhan vien",
)  # fmt: skip


def clean_facts(facts: Mapping[str, object]) -> dict[str, Any]:
    """The facts as stored: columns by name, further items under "details". Raises BadFacts with all that is wrong.

    Only the facts given are in the answer, so that an import with five columns leaves the others alone.
    """
    try:
        values, details = codelists.clean_facts(BY_NAME, facts)
    except codelists.WrongFacts as error:
        raise BadFacts(error.errors) from error
    if details:
        values["details"] = details
    return values


def group_of_kind(kind: str, *, teaches: bool, position: str = "") -> str:
    """The group of somebody whose list does not say it: by the kind, else by the words of the position, else a teacher."""
    words = "" if kind else vietnamese.fold(position)
    if kind in MANAGERS or (words and role_of("", position) in LEADING):
        return "CBQL"
    is_office = bool(words) and (words.startswith(OFFICE_WORDS) or role_of("", position) != "")
    return "GV" if teaches or not (kind or is_office) else "NV"


def role_of(kind: str, position: str) -> str:
    """The code of the role that goes with a kind of staff or, where that says nothing, with the position; "" without one."""
    if kind in ROLE_OF_KIND:
        return ROLE_OF_KIND[kind]
    words = vietnamese.fold(position)
    return next((role for text, role in ROLE_OF_WORDS if words.startswith(text)), "")


def check_dates(started_on: dt.date, ended_on: dt.date | None) -> None:
    """An employment ends after it began."""
    if ended_on is not None and ended_on <= started_on:
        raise BadFacts(
            {"ended_on": _("Ngày thôi làm việc phải sau ngày bắt đầu (%(day)s).") % {"day": f"{started_on:%d/%m/%Y}"}}
        )
