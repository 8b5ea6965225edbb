"""`render` and `redirect_or_swap`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.urls import reverse

__all__ = ["redirect_or_swap", "render"]


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, part: str | None = None, status: int = 200
) -> HttpResponse:
    """The page, or only `part` when HTMX asks (the page includes the same part, so the two cannot drift)."""
    htmx = getattr(request, "htmx", None)
    name = part if part and htmx and not htmx.boosted and not htmx.history_restore_request else template
    response = django_render(request, name, dict(context), status=status)
    if part:
        response.headers["Vary"] = "HX-Request"
    return response


def redirect_or_swap(request: HttpRequest, name: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """After a write: HTMX gets a redirect header, a plain form a 303. `name` is a URL name or a path."""
    target = name if name.startswith("/") else reverse(name, args=args, kwargs=kwargs)
    if getattr(request, "htmx", None):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponse(status=303, headers={"Location": target})
