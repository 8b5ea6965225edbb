"""The access log of a unit and those below it."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import render
from lienthong.foundation.tables.public import Column, Filter, list_page
from lienthong.kernel.access import log
from lienthong.kernel.access.models import AccessLog, Account, Post
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.screens import StaffRequest, screen
from lienthong.kernel.orgs import public as orgs


@screen(Perm.ACCESS_LOG_VIEW)
def listing(request: StaffRequest) -> HttpResponse:
    """Who signed in, what was refused or read, newest first. A department sees its whole tree."""
    unit = request.place.unit
    ids = sorted(request.actor.units_with(Perm.ACCESS_LOG_VIEW)) if unit.kind == "so" else [unit.pk]
    here = Post.objects.filter(at_unit_id__in=ids).values("account_id")
    rows = log.lines_at(ids) | AccessLog.objects.filter(unit_ref=None, account_id__in=here).order_by("-id")
    rows = rows.annotate(
        who=Subquery(Account.objects.filter(pk=OuterRef("account_id")).values("display_name")[:1]),
        unit_name=Subquery(orgs.Unit.objects.filter(pk=OuterRef("unit_ref")).values("name")[:1]),
    )
    page = list_page(
        request,
        rows,
        columns=[
            Column("at", _("Lúc"), lambda r: r.at, sort=("at", "id"), kind="date", main=True),
            Column("kind", _("Việc"), lambda r: str(log.KINDS.get(r.kind, r.kind))),
            Column("who", _("Người làm"), lambda r: r.who or _("Hệ thống"), sort=("who", "id")),
            Column("target", _("Đối tượng"), lambda r: r.target, kind="code"),
            Column("unit", _("Đơn vị"), lambda r: r.unit_name or ""),
            Column("address", _("Địa chỉ mạng"), lambda r: r.address or "", kind="code"),
        ],
        filters=[
            Filter(
                "kind",
                _("Việc"),
                choices=[(code, str(name)) for code, name in log.KINDS.items()],
                apply=lambda found, value: found.filter(kind=value),
            )
        ],
        default_sort="-at",
        title=_("Nhật ký truy cập"),
    )
    if page.is_export:
        return page.export()
    return render(request, "access/log.html", {"page": page, "place": request.place}, part="access/_log.html")
