"""Headers, language and refusals for every response."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import NotPermitted

Handler = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


class SecurityHeaders:
    """Strict content policy, and no page of ours in a shared cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class Language:
    """Vietnamese unless the person chose English (cookie `language`)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = "en" if request.COOKIES.get("language") == "en" else "vi"
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            return self.get_response(request)


class Refusals:
    """Turns a refusal into a page (or JSON for an island) that says what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotPermitted):
            return None
        message = _("Anh/chị chưa có quyền làm việc này ở đơn vị này. Cần thì đề nghị thủ trưởng đơn vị phân công.")
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"message": message}, status=403)
        actor = getattr(request, "actor", None)
        if actor is not None and not actor.posts:
            return render(request, "desks/no_post.html", status=403)
        return render(request, "errors/403.html", {"message": message}, status=403)
