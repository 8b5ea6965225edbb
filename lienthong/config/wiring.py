"""Joins what may not import each other: events to handlers, registries to providers. Called once at start-up."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext

from lienthong.engines.vietnamese import public as vietnamese

# Modules that have something to join offer `connect()` in wiring.py; lower ones first.
MODULES = (
    "lienthong.kernel.orgs.wiring",
    "lienthong.kernel.people.wiring",
    "lienthong.kernel.access.wiring",
    "lienthong.kernel.imports.wiring",
    "lienthong.school.staff.wiring",
    "lienthong.school.pupils.wiring",
    "lienthong.school.classes.wiring",
    "lienthong.school.assessment.wiring",
    "lienthong.school.timetable.wiring",
    "lienthong.school.records.wiring",
    "lienthong.sector.reporting.wiring",
    "lienthong.desks.wiring",
    "lienthong.config.periodic",
)


def connect() -> None:
    """Register every provider and handler; let the engine's sentences be shown in the language of who reads."""
    vietnamese.speak_through(gettext)
    for name in MODULES:
        try:
            module = import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            continue
        module.connect()
