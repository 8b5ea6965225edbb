"""Home, search, notices, jobs, language, gallery, health."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.desks import registry
from lienthong.desks.shell import Shell, home_place, home_url
from lienthong.foundation.database import public as database
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.jobs import public as jobs
from lienthong.foundation.notices import public as notices
from lienthong.kernel.access.public import Perm, StaffRequest, public_screen, screen
from lienthong.kernel.calendar import public as calendar


@screen(Perm.HOME_VIEW, placed=False)
def home(request: StaffRequest) -> HttpResponse:
    """To the home page of the first post; a person without any post, or before any school year, is told so."""
    place = home_place(request.actor)
    if place is None:
        return render(request, "desks/no_post.html" if calendar.years() else "desks/no_year.html", {})
    return redirect(home_url(place.unit.code, place.year))


@screen(Perm.HOME_VIEW)
def place_home(request: StaffRequest) -> HttpResponse:
    """Today at this unit: what waits, what is late, what changed."""
    today = registry.today(request.actor, request.place, request.business_date)
    return render(request, "desks/home.html", {"today": today, "place": request.place})


@screen(Perm.SEARCH, Perm.HOME_VIEW, placed=False)
def search(request: StaffRequest) -> HttpResponse:
    """People, classes, units and screens by any part of a name; JSON for the dialog, a page without script."""
    text = " ".join(request.GET.get("q", "").split())[:80]
    place = home_place(request.actor)
    if place:
        request.place = place  # or the shell would look for it again
    hits = registry.search(request.actor, place, text) if place and len(text) >= 2 else []
    hits = [*_screens(request, text), *hits] if text else hits
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"results": [_result(hit) for hit in hits]})
    return render(request, "desks/search.html", {"text": text, "hits": hits})


def _result(hit: registry.Hit) -> dict[str, str]:
    groups = {
        "person": _("Người"),
        "class": _("Lớp"),
        "unit": _("Đơn vị"),
        "screen": _("Trang"),
        "document": _("Văn bản"),
    }
    icons = {
        "person": "user",
        "class": "users",
        "unit": "building-community",
        "screen": "layout-grid",
        "document": "file-text",
    }
    return {"label": hit.label, "hint": hit.detail, "group": groups[hit.kind], "icon": icons[hit.kind], "url": hit.url}


def _screens(request: StaffRequest, text: str) -> list[registry.Hit]:
    from lienthong.engines.vietnamese.public import fold

    wanted = fold(text)
    return [registry.Hit("screen", i.label, "", i.url) for i in Shell(request).nav if wanted in fold(i.label)]


@screen(Perm.HOME_VIEW, placed=False, write=("POST",))
def notice_list(request: StaffRequest) -> HttpResponse:
    """The bell. POST marks everything as read."""
    if request.method == "POST":
        notices.mark_read(request.actor.account_id)
        return redirect_or_swap(request, "notices")
    return render(request, "desks/notices.html", {"notices": notices.latest(request.actor.account_id)})


@screen(Perm.HOME_VIEW, placed=False)
def job_page(request: StaffRequest, job: str) -> HttpResponse:
    """How far a job of one's own is; the bar asks again by itself until it ends."""
    found = get_object_or_404(jobs.Job, uuid=job, account_id=request.actor.account_id)
    if found.state == "done" and found.result.get("url") and request.GET.get("follow"):
        return redirect_or_swap(request, found.result["url"])
    return render(request, "desks/job.html", {"job": found}, part="desks/_job.html")


@screen(Perm.HOME_VIEW, placed=False, read=(), write=("POST",))
def job_cancel(request: StaffRequest, job: str) -> HttpResponse:
    """Ask a job of one's own to stop."""
    jobs.cancel(get_object_or_404(jobs.Job, uuid=job, account_id=request.actor.account_id))
    return redirect_or_swap(request, "job", job)


@public_screen
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Vietnamese or English, kept in a cookie for a year."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest(language)
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie("language", language, max_age=365 * 86400, samesite="Lax", httponly=True)
    return response


@public_screen
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every variant."""
    return render(request, "gallery/index.html", {})


@public_screen
def health(request: HttpRequest) -> JsonResponse:
    """For the one who watches the server: the program answers and so does the database."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return JsonResponse({"status": "ok"})


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404, the same whether a thing does not exist or belongs to somebody else. Who holds no post today is told that."""
    actor = getattr(request, "actor", None)
    has_post = actor is None or bool(actor.posts)
    return render(request, "errors/404.html" if has_post else "desks/no_post.html", {}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: something went wrong on our side; what was typed is kept by the page. 503 where it is the database that is away."""
    if database.is_away(sys.exception()):
        return _resting(request)
    return render(request, "errors/500.html", {}, status=500)


def _resting(request: HttpRequest) -> HttpResponse:
    """503: nothing of ours is wrong, and trying again helps."""
    text = _(
        "Cơ sở dữ liệu của hệ thống đang nghỉ. Xin đợi một phút rồi thử lại; những gì anh/chị đã gõ vẫn còn trên máy."
    )
    if "application/json" in request.headers.get("Accept", ""):
        answer: HttpResponse = JsonResponse({"message": text}, status=503)
    else:
        answer = render(request, "errors/503.html", {"text": text}, status=503)
    answer.headers["Retry-After"] = "60"
    return answer


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: a request that no page of ours makes."""
    return render(request, "errors/400.html", {}, status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose session has ended or changed in another window."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"reason": "session"}, status=401)
    return render(request, "errors/csrf.html", {}, status=403)
