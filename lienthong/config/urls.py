"""Root URLs. Every view here or below passes `@screen` or `@public_screen`; tests compare them with the table."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from lienthong.desks.web import views
from lienthong.kernel.access.web import own as own_account

MODULES = (
    "lienthong.kernel.areas",
    "lienthong.kernel.calendar",
    "lienthong.kernel.orgs",
    "lienthong.kernel.people",
    "lienthong.kernel.access",
    "lienthong.kernel.imports",
    "lienthong.school.timetable",
    "lienthong.school.records",
    "lienthong.school.curriculum",
    "lienthong.school.pupils",
    "lienthong.school.staff",
    "lienthong.school.classes",
    "lienthong.school.assessment",
    "lienthong.school.care",
    "lienthong.school.attendance",
    "lienthong.sector.reporting",
)
handler400 = "lienthong.desks.web.views.bad_request"
handler404 = "lienthong.desks.web.views.not_found"
handler500 = "lienthong.desks.web.views.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("notices/", views.notice_list, name="notices"),
    path("jobs/<uuid:job>/", views.job_page, name="job"),
    path("jobs/<uuid:job>/cancel/", views.job_cancel, name="job_cancel"),
    path("account/", own_account.account, name="account"),
    path("language/", views.set_language, name="set_language"),
    path("health/", views.health, name="health"),
    path("u/<str:unit>/<int:year>/", views.place_home, name="place_home"),
]
placed: list[URLPattern | URLResolver] = []
for module in MODULES:
    if find_spec(f"{module}.web") is None or find_spec(f"{module}.web.urls") is None:
        continue
    urls = import_module(f"{module}.web.urls")
    name = urls.app_name
    placed.append(path("", include((urls.placed, name))))
    if urls.free:
        urlpatterns.append(path("", include((urls.free, f"{name}-free"))))
urlpatterns.append(path("u/<str:unit>/<int:year>/", include(placed)))
urlpatterns.append(path("accounts/", include("lienthong.kernel.access.web.signin")))
if settings.DEMO or settings.DEBUG:
    urlpatterns.append(path("gallery/", views.gallery, name="gallery"))
