"""Addresses of posts, accounts, the access log, duplicates and the demo's log-in."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from lienthong.kernel.access.web import accounts, demo, duplicates, log, own, posts

app_name = "access"
placed = [
    path("posts/", posts.posts, name="posts"),
    path("posts/<int:post>/end/", posts.end, name="post_end"),
    path("delegations/new/", posts.delegation, name="delegate"),
    path("accounts/", accounts.listing, name="accounts"),
    path("accounts/new/", accounts.new, name="accounts_new"),
    path("accounts/<int:account>/password/", accounts.password, name="account_password"),
    path("accounts/<int:account>/factor/", accounts.factor, name="account_factor"),
    path("accounts/<int:account>/lock/", accounts.lock, name="account_lock"),
    path("accounts/<int:account>/unlock/", accounts.unlock, name="account_unlock"),
    path("accounts/slips/<str:key>/", accounts.slips, name="slips"),
    path("accounts/slips/<str:key>/sheet/", accounts.slips_sheet, name="slips_sheet"),
    path("access-log/", log.listing, name="log"),
    path("duplicates/", duplicates.board, name="duplicates"),
    path("duplicates/<int:proposal>/", duplicates.compare, name="duplicate"),
    path("duplicates/<int:proposal>/decision/", duplicates.decide, name="duplicate_decide"),
]
free = [
    path("account/sessions/end/", own.end_sessions, name="sessions_end"),
    path("account/delegations/<int:post>/end/", own.end_delegation, name="delegation_end"),
]
if settings.DEMO:
    free += [path("demo/login/", demo.login, name="demo_login")]
