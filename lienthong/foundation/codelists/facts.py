"""Facts of a record as they are declared once: how each is called, how it is written, what is wrong with it.

Forms, imports and exports of a module read the same declaration, so that a fact means the same everywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.codelists.reading import is_code, label_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a record.

    kind       text | code (of `catalogue`) | choice (of `options`) | many | bool | date | number | year | phone | parts
    is_detail  kept in the JSON column `details`, so it must be plain JSON
    parts      of kind "parts": the facts inside (a father has a name, a job, a phone)
    """

    name: str
    label: StrOrPromise
    kind: str = "text"
    catalogue: str = ""
    options: Sequence[str] = ()
    longest: int = 60
    is_detail: bool = False
    is_sensitive: bool = False
    parts: tuple[Fact, ...] = ()


class WrongFacts(ValueError):
    """Some facts cannot stand; `errors` has a sentence for each field ("father.phone" for a part)."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def clean_facts(declared: Mapping[str, Fact], given: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(columns, details) as stored, of the facts given only. Raises WrongFacts with all that is wrong."""
    columns: dict[str, Any] = {}
    details: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, value in given.items():
        fact = declared[name]
        try:
            (details if fact.is_detail else columns)[name] = _clean(fact, value)
        except WrongFacts as error:
            errors |= error.errors
        except ValueError as error:
            errors[name] = f"{fact.label}: {error}"
    if errors:
        raise WrongFacts(errors)
    return columns, details


def _clean(fact: Fact, value: object) -> object:
    cleaner = _CLEANERS.get(fact.kind)
    if cleaner:
        return cleaner(fact, value)
    text = vietnamese.clean(str(value or ""))
    if len(text) > fact.longest:
        raise ValueError(_("dài quá %(count)s ký tự, hãy viết gọn lại.") % {"count": fact.longest})
    if text and (
        (fact.kind == "code" and not is_code(fact.catalogue, text))
        or (fact.kind == "choice" and text not in fact.options)
    ):
        raise ValueError(_("“%(text)s” không có trong danh mục.") % {"text": text})
    return text


def _truth(_fact: Fact, value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _many(_fact: Fact, value: object) -> list[object]:
    return list(dict.fromkeys(value)) if isinstance(value, (list, tuple)) else []


def _date(fact: Fact, value: object) -> object:
    if value in (None, ""):
        return None
    try:
        day = vietnamese.parse_date(value)
    except vietnamese.BadDate as error:
        raise ValueError(str(error)) from error
    return day.isoformat() if fact.is_detail else day


def _number(_fact: Fact, value: object) -> str | None:
    if value in (None, ""):
        return None
    try:
        return str(value if isinstance(value, Decimal) else vietnamese.parse_number(str(value)))
    except vietnamese.BadNumber as error:
        raise ValueError(_("“%(text)s” không phải là số; hãy ghi như 3,33.") % {"text": value}) from error


def _year(_fact: Fact, value: object) -> int | None:
    if value in (None, ""):
        return None
    try:
        return vietnamese.parse_year_only(value)
    except vietnamese.BadDate as error:
        raise ValueError(str(error)) from error


def _phone(_fact: Fact, value: object) -> str:
    text = vietnamese.clean(str(value or ""))
    try:
        return vietnamese.normalise_phone(text) if text else ""
    except vietnamese.BadPhone as error:
        raise ValueError(str(error)) from error


def _parts(fact: Fact, value: object) -> dict[str, Any]:
    known = {part.name: part for part in fact.parts}
    given = {key: item for key, item in value.items() if key in known} if isinstance(value, Mapping) else {}
    try:
        columns, details = clean_facts(known, given)
    except WrongFacts as error:
        errors = {f"{fact.name}.{name}": f"{fact.label} – {text}" for name, text in error.errors.items()}
        raise WrongFacts(errors) from error
    return {name: item for name, item in {**columns, **details}.items() if item not in (None, "")}


_CLEANERS: dict[str, Callable[[Fact, object], object]] = {
    "bool": _truth, "many": _many, "date": _date, "number": _number, "year": _year, "phone": _phone, "parts": _parts,
}  # fmt: skip


def display(fact: Fact, value: object, labels: Mapping[str, StrOrPromise] | None = None) -> str:
    """A stored value as text for a person; `labels` names the options of a choice."""
    if value is None or value in ("", [], {}):
        return ""
    named = labels or {}
    match fact.kind:
        case "code":
            return label_of(fact.catalogue, str(value))
        case "choice":
            return str(named.get(str(value), value))
        case "many" if isinstance(value, (list, tuple)):
            return ", ".join(str(named.get(str(item), item)) for item in value)
        case "bool":
            return _("Có") if value else _("Không")
        case "date":
            day = dt.date.fromisoformat(value) if isinstance(value, str) else value
            return f"{day:%d/%m/%Y}"
        case "number":
            return str(value).replace(".", ",")
    return str(value)
