"""What waits for a person today, and what can be searched: modules offer it, the desks show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from lienthong.kernel.access.public import Actor, Place


@dataclass(frozen=True)
class Task:
    """One thing that waits: what, how urgent, one click from doing it. tone: stop (late) | wait | ok | info."""

    title: str
    url: str
    tone: str = "wait"
    detail: str = ""
    count: int | None = None
    due: dt.date | None = None
    icon: str = "circle-dashed"
    order: int = 50


@dataclass(frozen=True)
class Figure:
    """A number on the home page; it opens."""

    label: str
    value: int | str
    url: str
    detail: str = ""
    order: int = 50


@dataclass(frozen=True)
class Change:
    """Something that changed lately."""

    at: dt.datetime
    text: str
    url: str = ""


@dataclass
class Today:
    """What one module offers for the home page."""

    tasks: list[Task] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    first_steps: list[tuple[str, bool, str]] = field(default_factory=list)  # (what, done, address)


@dataclass(frozen=True)
class Hit:
    """A search result. kind: person | class | unit | screen | document."""

    kind: str
    label: str
    detail: str
    url: str


TodayProvider = Callable[[Actor, Place, dt.date], Today]
SearchProvider = Callable[[Actor, Place, str, int], list[Hit]]
_today: list[TodayProvider] = []
_search: list[SearchProvider] = []


def offer_today(provider: TodayProvider) -> None:
    """Register what a module has for the home page."""
    if provider not in _today:
        _today.append(provider)


def offer_search(provider: SearchProvider) -> None:
    """Register a source of search results."""
    if provider not in _search:
        _search.append(provider)


def today(actor: Actor, place: Place, on: dt.date) -> Today:
    """All modules' offers together, in order."""
    whole = Today()
    for provider in _today:
        part = provider(actor, place, on)
        whole.tasks += part.tasks
        whole.figures += part.figures
        whole.changes += part.changes
        whole.first_steps += part.first_steps
    whole.tasks.sort(key=lambda t: ({"stop": 0, "wait": 1, "info": 2, "ok": 3}[t.tone], t.order))
    whole.figures.sort(key=lambda f: f.order)
    whole.changes.sort(key=lambda c: c.at, reverse=True)
    return whole


def search(actor: Actor, place: Place, text: str, *, limit: int = 8) -> list[Hit]:
    """Hits of all sources, each source at most `limit`."""
    hits: list[Hit] = []
    for provider in _search:
        hits += provider(actor, place, text, limit)
    return hits
