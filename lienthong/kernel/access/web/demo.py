"""One click to be someone of the demo. The address exists in a demo only."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth import login as sign_in
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from lienthong.foundation.htmx.public import render
from lienthong.kernel.access import demo, log
from lienthong.kernel.access.screens import public_screen


@public_screen
def login(request: HttpRequest) -> HttpResponse:
    """GET lists the people to be; POST with `account` (a log-in name) makes one them."""
    if request.method == "POST":
        account = demo.demo_account(request.POST.get("account", ""))
        if account is None:
            raise Http404
        request.session.flush()
        sign_in(request, account)
        UserSession.objects.create_from_request(request)
        log.record("demo_login", account_id=account.pk, target=f"account:{account.pk}", request=request)
        return redirect("home")
    return render(request, "access/demo_login.html", {"roles": demo.demo_roles(), "intro": demo.intro()})
