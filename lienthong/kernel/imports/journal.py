"""What an import did, row by row, so that it can be taken back exactly, or refused where a row has changed since.

The journal looks at tables before and after: whoever writes the rows (a service, a bulk statement) need not know of
it. Each touched row leaves a fingerprint of its state after the import; undo compares, so no edit goes unseen
whichever way it came, and a later column of the table does not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.deletion import CASCADE

from lienthong.foundation.database import public as database

Image = dict[str, Any]
ModelClass = type[models.Model]


@dataclass(slots=True)
class _Followed:
    model: ModelClass
    column: str
    ids: list[int]
    before: dict[int, Image]
    scope: frozenset[int]


class Journal:
    """Follows rows while an import writes."""

    def __init__(self) -> None:
        self._followed: list[_Followed] = []
        self._created: list[tuple[ModelClass, list[int]]] = []
        self._labels: dict[tuple[str, int], str] = {}

    def follow(
        self, model: ModelClass, ids: Iterable[int], *, column: str = "id", labels: Mapping[int, str] | None = None
    ) -> None:
        """Note these rows as they are now. Call before they are changed or removed."""
        wanted = sorted(set(ids))
        if wanted:
            self._followed.append(
                _Followed(model, column, wanted, _images(model, wanted, column), database.current().unit_ids)
            )
        self.name(model, labels)

    def created(self, model: ModelClass, ids: Iterable[int], *, labels: Mapping[int, str] | None = None) -> None:
        """Note rows that the import made, in the order of making."""
        made = list(ids)
        if made:
            self._created.append((model, made))
        self.name(model, labels)

    def name(self, model: ModelClass, labels: Mapping[int, str] | None) -> None:
        """Say what a person calls these rows: the row of the sheet and whom it is about."""
        for pk, label in (labels or {}).items():
            self._labels[(model._meta.label, pk)] = label

    def sealed(self) -> dict[str, Any]:
        """The journal as it is kept: what to delete, what to put back, and how each row must look for that."""
        columns: dict[str, list[str]] = {}
        entries: list[Image] = []
        for model, ids in self._created:
            images = _images(model, ids, "id")
            entries += [self._entry("created", model, pk, images[pk], columns) for pk in ids if pk in images]
        made = {(model._meta.label, pk) for model, ids in self._created for pk in ids}
        for followed in self._followed:
            entries += self._differences(followed, columns, made)
        return {"columns": columns, "entries": entries}

    def _differences(
        self, followed: _Followed, columns: dict[str, list[str]], made: set[tuple[str, int]]
    ) -> list[Image]:
        # Seen with the same eyes as before, or rows of other units would seem to have gone.
        with database.elevated(followed.scope | database.current().unit_ids, reason="journal of an import"):
            after = _images(followed.model, followed.ids, followed.column)
        entries = []
        for pk, image in after.items():
            old = followed.before.get(pk)
            if (followed.model._meta.label, pk) in made:
                continue
            if old is None:
                entries.append(self._entry("created", followed.model, pk, image, columns))
            elif changed := {name: value for name, value in old.items() if image.get(name) != value}:
                entries.append({**self._entry("changed", followed.model, pk, image, columns), "before": changed})
        for pk, old in followed.before.items():
            if pk not in after:
                label = self._labels.get((followed.model._meta.label, pk), "")
                entries.append(
                    {"act": "removed", "model": followed.model._meta.label, "id": pk, "before": old, "label": label}
                )
        return entries

    def _entry(self, act: str, model: ModelClass, pk: int, image: Image, columns: dict[str, list[str]]) -> Image:
        label = model._meta.label
        # Without the version: what an undo gave back is as it was, though it has been written since.
        known = columns.setdefault(label, sorted(image.keys() - {"version"}))
        return {
            "act": act,
            "model": label,
            "id": pk,
            "print": _print(image, known),
            "label": self._labels.get((label, pk), ""),
        }


def _images(model: ModelClass, ids: Sequence[int], column: str) -> dict[int, Image]:
    table = connection.ops.quote_name(model._meta.db_table)
    name = connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute(f"select id, to_jsonb(t) from {table} t where {name} = any(%s)", [list(ids)])  # noqa: S608
        return {pk: image if isinstance(image, dict) else json.loads(image) for pk, image in cursor.fetchall()}


def _print(image: Image, columns: Sequence[str]) -> str:
    text = json.dumps([image.get(name) for name in columns], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


# Undo


def rows_edited_since(journal: Mapping[str, Any]) -> list[str]:
    """Labels of the rows that stand in the way of an undo: edited, removed, or built upon since."""
    found: list[str] = []
    by_model = _by_model(journal, "created", "changed")
    for label, entries in by_model.items():
        images = _images(apps.get_model(label), [entry["id"] for entry in entries], "id")
        columns = journal["columns"][label]
        for entry in entries:
            image = images.get(entry["id"])
            if image is None or _print(image, columns) != entry["print"]:
                found.append(_named(entry))
    found += _built_upon(journal)
    return sorted(dict.fromkeys(found), key=_row_number)


def _row_number(label: str) -> tuple[int, str]:
    """The order of the file: "2: Lê An" before "10: Trần Bình"."""
    number = label.partition(":")[0]
    return (int(number) if number.isdigit() else 0, label)


def _built_upon(journal: Mapping[str, Any]) -> list[str]:
    """Rows made by the import that later rows (marks, an account, a transfer) point at."""
    created = _by_model(journal, "created")
    ids = {label: {entry["id"] for entry in entries} for label, entries in created.items()}
    found: list[str] = []
    for label, entries in created.items():
        model = apps.get_model(label)
        names = {entry["id"]: _named(entry) for entry in entries}
        for relation in model._meta.related_objects:
            other = relation.related_model
            if relation.on_delete is CASCADE or isinstance(other, str) or hasattr(other, "pgh_tracked_model"):
                continue
            column = relation.field.attname
            rows = other._base_manager.filter(**{f"{column}__in": list(names)}).values_list("pk", column)
            own = ids.get(other._meta.label, set())
            found += [names[target] for pk, target in rows.order_by("pk") if pk not in own]
    return found


def _named(entry: Mapping[str, Any]) -> str:
    return str(entry.get("label") or f"{entry['model'].rpartition('.')[2]} {entry['id']}")


def _by_model(journal: Mapping[str, Any], *acts: str) -> dict[str, list[Image]]:
    found: dict[str, list[Image]] = defaultdict(list)
    for entry in journal["entries"]:
        if entry["act"] in acts:
            found[entry["model"]].append(entry)
    return found


def take_back(journal: Mapping[str, Any]) -> tuple[int, int]:
    """Delete what was made (last first), put back what was removed, restore what was changed. Counts of both sorts."""
    removed = restored = 0
    for label, entries in reversed(_by_model(journal, "created").items()):
        removed += _delete(apps.get_model(label), [entry["id"] for entry in entries])
    for label, entries in _by_model(journal, "removed").items():
        restored += _insert(apps.get_model(label), [entry["before"] for entry in entries])
    for label, entries in _by_model(journal, "changed").items():
        restored += _restore(apps.get_model(label), entries)
    return removed, restored


def _delete(model: ModelClass, ids: list[int]) -> int:
    for relation in model._meta.related_objects:
        other = relation.related_model
        if relation.on_delete is CASCADE and not isinstance(other, str) and not hasattr(other, "pgh_tracked_model"):
            dependents = other._base_manager.filter(**{f"{relation.field.attname}__in": ids})
            _delete(other, list(dependents.order_by("pk").values_list("pk", flat=True)))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"delete from {table} where id = any(%s)", [ids])  # noqa: S608
        return int(cursor.rowcount)


def _insert(model: ModelClass, images: list[Image]) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        rows = f"jsonb_populate_recordset(null::{table}, %s::jsonb)"
        cursor.execute(f"insert into {table} overriding system value select * from {rows}", [json.dumps(images)])  # noqa: S608
        return int(cursor.rowcount)


def _restore(model: ModelClass, entries: list[Image]) -> int:
    """Old values back; a version moves forward instead, so that a form opened meanwhile finds itself out of date."""
    groups: dict[tuple[str, ...], list[Image]] = defaultdict(list)
    for entry in entries:
        names = tuple(sorted(name for name in entry["before"] if name != "version"))
        groups[names].append({"id": entry["id"], **{name: entry["before"][name] for name in names}})
    return sum(update_rows(model, rows, columns=names) for names, rows in groups.items())


def update_rows(model: ModelClass, rows: Sequence[Image], *, columns: Sequence[str]) -> int:
    """One UPDATE for many rows: each has "id" and a value for each database column. Versions move on by one."""
    if not rows:
        return 0
    quote = connection.ops.quote_name
    types = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    shape = ", ".join(f"{quote(name)} {types[name]}" for name in columns)
    settings = [f"{quote(name)} = v.{quote(name)}" for name in columns]
    if "version" in types and "version" not in columns:
        settings.append("version = t.version + 1")
    if not settings:
        return 0
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {table} t set {', '.join(settings)}"  # noqa: S608
            f" from jsonb_to_recordset(%s::jsonb) as v(id bigint{', ' if shape else ''}{shape}) where t.id = v.id",
            [json.dumps(rows, default=str)],
        )
        if cursor.rowcount != len(rows):
            # Under a fence an update of a row out of sight is no error: count.
            raise LookupError(f"{cursor.rowcount} of {len(rows)} rows of {model.__name__} could be written")
        return int(cursor.rowcount)
