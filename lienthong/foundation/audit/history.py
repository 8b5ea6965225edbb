"""Reading the history back: who changed what, when, from what to what.

Tables keep the row as it was before each change, so what a change led to is the next row kept, or the row of today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

Show = Callable[[Any], str]


@dataclass(frozen=True)
class FieldChange:
    """One field of a change, as text for a person."""

    name: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One act on a record. act: changed | removed; why: the reason given, "" when none was asked for."""

    at: dt.datetime
    who: str
    account_id: int | None
    act: str
    why: str
    request_id: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class _Description:
    labels: Mapping[str, Any]
    show: Mapping[str, Show]
    skip: frozenset[str]


_described: dict[type[models.Model], _Description] = {}
_ALWAYS_SKIPPED = frozenset({"id", "uuid", "version", "sort_key", "folded", "unit_ids", "created_at"})


def describe(
    model: type[models.Model],
    *,
    labels: Mapping[str, Any],
    show: Mapping[str, Show] | None = None,
    skip: Iterable[str] = (),
) -> None:
    """Say once how the fields of a tracked model are named to people, how odd values are shown and what is left out."""
    _described[model] = _Description(labels, show or {}, frozenset(skip))


def history_of(record: models.Model, *, reveal: bool = False, limit: int = 100) -> list[Change]:
    """The changes of a tracked record, newest first. Sensitive and secret fields are dots unless `reveal`."""
    model = type(record)
    events = list(record.history.order_by("-pgh_id")[: limit + 1])  # type: ignore[attr-defined]
    changes = []
    newer: Any = record
    for event in events[:limit]:
        gone = event.pgh_label == "removed"
        fields = () if gone else tuple(_differences(model, event, newer, reveal=reveal))
        newer = event
        if fields or gone:
            context: Mapping[str, Any] = event.pgh_context or {}
            changes.append(
                Change(
                    event.pgh_created_at,
                    str(context.get("name") or _("Hệ thống")),
                    context.get("account"),
                    event.pgh_label,
                    str(context.get("why") or ""),
                    str(event.pgh_context_id or ""),
                    fields,
                )
            )
    return changes


@dataclass(frozen=True)
class LastChange:
    """Who touched a record last, and when."""

    at: dt.datetime
    who: str


def last_change(record: models.Model) -> LastChange | None:
    """The newest change of a tracked record; None when it is as it was first written."""
    event = record.history.order_by("-pgh_id").first()  # type: ignore[attr-defined]
    return LastChange(event.pgh_created_at, str((event.pgh_context or {}).get("name") or "")) if event else None


def _differences(model: type[models.Model], old: Any, new: Any, *, reveal: bool) -> Iterable[FieldChange]:
    described = _described.get(model, _Description({}, {}, frozenset()))
    sensitivity: Mapping[str, str] = getattr(model, "sensitivity", {})
    for field in model._meta.concrete_fields:
        name = field.name
        if name in _ALWAYS_SKIPPED or name in described.skip or not hasattr(old, field.attname):
            continue
        before, after = getattr(old, field.attname), getattr(new, field.attname)
        if before == after:
            continue
        show = described.show.get(name) or _show_of(field)
        if not reveal and sensitivity.get(name) in ("sensitive", "secret"):
            show = _dots
        yield FieldChange(name, str(described.labels.get(name, field.verbose_name)), show(before), show(after))


def _show_of(field: models.Field[Any, Any]) -> Show:
    choices = dict(field.flatchoices)
    return (lambda value: _text(choices.get(value, value))) if choices else _text


def _dots(value: Any) -> str:
    return "" if value in (None, "") else "•••"


def _text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%H:%M %d/%m/%Y")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, list | tuple):
        return ", ".join(_text(part) for part in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(part)}" for key, part in value.items() if part not in (None, ""))
    return str(value)
