"""Models behind a fence: each declares how its rows are scoped, what is sensitive and how long it is kept.

A model without its declaration does not pass the system check, so the program does not start with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core import checks
from django.db import models
from django.db.models.lookups import Lookup

from lienthong.foundation.database import scope

M = TypeVar("M", bound=models.Model, covariant=True)


@dataclass(frozen=True, slots=True)
class UnitArray:
    """Ids of units as PostgreSQL writes an array, for `= any(%s::int[])`: one parameter, written once for each set of units.

    A list of a province's 700 units costs Django's filters and psycopg half a millisecond each, many times a page.
    """

    literal: str

    @classmethod
    def of(cls, ids: Iterable[int]) -> UnitArray:
        return cls("{" + scope.listed(frozenset(ids)) + "}")


@dataclass(frozen=True)
class Fence:
    """How a table's rows belong to units.

    kind "unit": one integer column; "either": several, any of which opens the row; "array": an int[] column;
    "open": no fence, for `reason`.
    """

    kind: str
    columns: tuple[str, ...] = ()
    reason: str = ""

    @classmethod
    def unit(cls, column: str = "unit_id") -> Fence:
        return cls("unit", (column,))

    @classmethod
    def either(cls, *columns: str) -> Fence:
        return cls("either", columns)

    @classmethod
    def array(cls, column: str = "unit_ids") -> Fence:
        return cls("array", (column,))

    @classmethod
    def open(cls, reason: str) -> Fence:
        return cls("open", (), reason)

    def condition(self, ids: Iterable[int]) -> models.Q:
        """The same condition as the database's policy, for the application's own filter."""
        wanted = UnitArray.of(ids)
        if self.kind == "array":
            return models.Q(**{f"{self.columns[0]}__sharing": wanted})
        test = models.Q()
        for column in self.columns:
            test |= models.Q(**{f"{column}__anyof": wanted})
        return test


class HoldsPermissions(Protocol):
    """What a query needs to know of the actor."""

    def units_with(self, permission: str) -> frozenset[int]: ...


class FencedQuerySet(models.QuerySet[M]):
    """Rows of the scope in force; narrower by permission with `visible_to`."""

    def visible_to(self, actor: HoldsPermissions, permission: str) -> Self:
        """Rows of the units where the actor holds the permission."""
        return self.filter(fence_of(self.model).condition(actor.units_with(permission)))


class FencedManager(models.Manager[M]):
    """The loader is the filter: without a scope it raises, within one it filters."""

    def get_queryset(self) -> FencedQuerySet[Any]:
        rows: FencedQuerySet[Any] = FencedQuerySet(self.model, using=self._db)
        fence = fence_of(self.model)
        if fence.kind == "open":
            return rows
        return rows.filter(fence.condition(scope.current().unit_ids))

    def unscoped(self, *, reason: str) -> FencedQuerySet[Any]:
        """Past the application's fence (the database's still stands). The reason is for the reader of the code."""
        assert reason
        return FencedQuerySet(self.model, using=self._db)

    def visible_to(self, actor: HoldsPermissions, permission: str) -> FencedQuerySet[Any]:
        """See FencedQuerySet.visible_to."""
        return self.get_queryset().visible_to(actor, permission)


class Record(models.Model):
    """Base of every table of ours.

    fence        how rows belong to units (required)
    sensitivity  field → "personal" | "sensitive" | "secret"; unnamed fields are ordinary (required, may be empty)
    retention    how long rows are kept, in words of the law (required)
    append_only  rows are added, never changed: the web role gets no UPDATE or DELETE
    """

    fence: ClassVar[Fence]
    sensitivity: ClassVar[Mapping[str, str]]
    retention: ClassVar[str]
    append_only: ClassVar[bool] = False

    objects: ClassVar[FencedManager[Any]] = FencedManager()

    class Meta:
        abstract = True


def fence_of(model: type[models.Model]) -> Fence:
    """The fence of a model; history and many-to-many tables stand behind that of the table they belong to."""
    owner = getattr(model, "pgh_tracked_model", None) or model._meta.auto_created or model
    fence: Fence = getattr(owner, "fence")  # noqa: B009
    return fence


class _WithUnits(Lookup):
    """A column beside units: a UnitArray, or any ids."""

    prepare_rhs = False
    operator: ClassVar[str]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, parameters = self.process_lhs(compiler, connection)
        units = self.rhs if isinstance(self.rhs, UnitArray) else UnitArray.of(self.rhs)
        return self.operator.format(left), (*parameters, units.literal)


class AnyOf(_WithUnits):
    """`column = ANY(array)`: the form measured to cost nothing."""

    lookup_name = "anyof"
    operator = "{} = ANY(%s::int[])"


class Sharing(_WithUnits):
    """`column && array`: an array that has one of these units."""

    lookup_name = "sharing"
    operator = "{} && %s::int[]"


models.Field.register_lookup(AnyOf)
models.ForeignKey.register_lookup(AnyOf)
ArrayField.register_lookup(Sharing)


@checks.register(checks.Tags.models)
def check_declarations(app_configs: object, **_kwargs: object) -> list[checks.CheckMessage]:
    """Every model of ours declares its fence, sensitivity and retention."""
    from django.apps import apps

    found: list[checks.CheckMessage] = []
    for model in apps.get_models():
        if (
            not model.__module__.startswith("lienthong.")
            or hasattr(model, "pgh_tracked_model")
            or model._meta.auto_created
        ):
            continue
        for name in ("fence", "sensitivity", "retention"):
            if not hasattr(model, name):
                found.append(
                    checks.Error(f"{model.__name__} does not declare `{name}`.", obj=model, id="lienthong.E001")
                )
        fields = {f.name for f in model._meta.get_fields()}
        for name in set(getattr(model, "sensitivity", {})) - fields:
            found.append(
                checks.Error(
                    f"{model.__name__}.sensitivity names {name}, which is no field.", obj=model, id="lienthong.E002"
                )
            )
        found += _check_fence(model)
    return found


def _check_fence(model: type[models.Model]) -> list[checks.CheckMessage]:
    fence = getattr(model, "fence", None)
    columns = {f.column: f for f in model._meta.concrete_fields}
    if fence is None:
        return []
    if fence.kind == "open" and not fence.reason:
        return [checks.Error(f"{model.__name__} is open without a reason.", obj=model, id="lienthong.E003")]
    missing = [c for c in fence.columns if c not in columns]
    if missing:
        return [
            checks.Error(f"{model.__name__}: fence column {missing} does not exist.", obj=model, id="lienthong.E004")
        ]
    if fence.kind == "array" and not isinstance(columns[fence.columns[0]], ArrayField):
        return [checks.Error(f"{model.__name__}: fence column is no array.", obj=model, id="lienthong.E005")]
    return []
