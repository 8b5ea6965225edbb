"""Laying all tables in a new database without drawing every model anew after every operation.

Django keeps the models of the moment as classes while it migrates, and makes a class and all its relatives again for each
index, constraint, trigger and new model: nine tenths of a first migration (docs/performance.md). In a database without
tables that is not needed: a new model has no older relative to tell, and an option of a model can be written onto its class.
Whatever else an operation changes goes Django's own way. Tables come out the same, which a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.exceptions import InvalidBasesError
from django.db.migrations.state import ModelState, ProjectState

# Read by nobody but the operation that adds one, which carries it itself.
_OPTIONS = ("indexes", "constraints", "triggers")
_MARK = "_drawn_from"


@contextmanager
def quick_states() -> Iterator[None]:
    """While inside, migrations draw only the models that an operation made or changed."""
    reload_model, render = ProjectState.reload_model, ModelState.render

    def quick_reload(self: Any, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" in self.__dict__ and not _drawn(self, app_label, model_name.lower()):
            reload_model(self, app_label, model_name, delay)

    def marked_render(self: Any, apps: Any) -> Any:
        model = render(self, apps)
        setattr(model, _MARK, _essence(self))
        return model

    ProjectState.reload_model, ModelState.render = quick_reload, marked_render  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model, ModelState.render = reload_model, render  # type: ignore[method-assign]


def _essence(state: Any) -> tuple[Any, ...]:
    others = {key: value for key, value in state.options.items() if key not in _OPTIONS}
    return dict(state.fields), state.bases, list(state.managers), others


def _drawn(project: Any, app_label: str, model_name: str) -> bool:
    """Whether the model could be drawn alone. Python code in a migration still gets everything drawn anew (`is_delayed`)."""
    state = project.models[app_label, model_name]
    try:
        model = project.apps.get_model(app_label, model_name)
    except LookupError:
        try:
            project.apps.render_multiple([state])
        except InvalidBasesError:
            return False
        project.is_delayed = True
        return True
    if getattr(model, _MARK, None) != _essence(state):
        return False
    for key in _OPTIONS:
        if key in state.options:
            setattr(model._meta, key, state.options[key])
    project.is_delayed = True
    return True
