"""The template environment: strict names, translations, and the few globals that every page may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone, translation
from jinja2 import Environment, StrictUndefined, TemplateRuntimeError
from markupsafe import Markup

from lienthong.engines.vietnamese import public as vietnamese

PIECES_KEPT = 1_000  # some 4 kB each


def environment(**options: Any) -> Environment:
    """Jinja2 as all our pages use it. An unknown name is an error, never an empty string."""
    options.update(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    # Autoescaping is set above, where the linter does not look.
    env = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)  # noqa: S701
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )

    @lru_cache(maxsize=PIECES_KEPT)
    def drawn(template: str, _language: str | None, it: Hashable) -> Markup:
        return Markup(env.get_template(template).render(it=it))  # noqa: S704 – what a template drew

    def kept(template: str, it: Hashable = None) -> Markup:
        """A piece of a page that depends on nothing but the language and `it`: drawn once for each."""
        return drawn(template, translation.get_language(), it)

    # The names of static files stand from one start to the next, and a page asks for some of them thirty times.
    env.globals.update(
        url=url, static=cache(static), kept=kept, require_one_of=require_one_of, messages_of=get_messages,
        is_demo=settings.DEMO,
    )  # fmt: skip
    env.filters.update(date=short_date, moment=moment, number=number, mark=mark)
    return env


def gettext(message: str) -> str:
    """The message in the language of the request. A page has sixty of them, and looking one up is slow."""
    return _said(translation.get_language(), message)


@lru_cache(maxsize=10_000)
def _said(_language: str | None, message: str) -> str:
    return translation.gettext(message)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page."""
    return reverse(name, args=args, kwargs=kwargs) if args or kwargs else _fixed_url(name)


@cache
def _fixed_url(name: str) -> str:
    return reverse(name)


def require_one_of(value: object, allowed: str, what: str = "option") -> str:
    """Refuse a wrong option of a component: a mistake of ours, found when the page is first drawn."""
    _check_one_of(value, allowed, what)
    return ""


@lru_cache(maxsize=2_000)
def _check_one_of(value: object, allowed: str, what: str) -> None:
    if value not in allowed.split():
        raise TemplateRuntimeError(f"{what} must be one of «{allowed}», not {value!r}")


def short_date(value: dt.date | None) -> str:
    """31/12/2017"""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return value.strftime("%d/%m/%Y")


def moment(value: dt.datetime | None) -> str:
    """14:02 31/12/2017"""
    return timezone.localtime(value).strftime("%H:%M %d/%m/%Y") if value else ""


def number(value: float | int | None, places: int = 0) -> str:
    """1.234,5 in Vietnamese, 1,234.5 in English."""
    return "" if value is None else formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def mark(tenths: int | None) -> str:
    """85 → 8,5; nothing for no mark, which is not zero."""
    return "" if tenths is None else vietnamese.format_mark(tenths)
