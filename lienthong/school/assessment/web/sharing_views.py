"""The page that shares the columns of an integrated subject among its strands."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NotPermitted, Perm, StaffRequest, screen
from lienthong.school.assessment import reading, sharing
from lienthong.school.assessment.errors import BookRefusal
from lienthong.school.assessment.web.places import at, show_term, stand_in, term_name


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.ASSIGNMENTS_EDIT, write=("POST",))
def strands(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """Each column with its strand; teachers of a strand take free columns, the office shares all."""
    other = show_term(request, term)
    if other is not None:
        return other
    head = reading.head(
        request.actor, class_uuid, subject, term, unit_ids=[request.place.unit.pk], on=request.business_date
    )
    if not sharing.may_share(request.actor, head):
        raise NotPermitted("columns of strands")
    stand_in(request, is_mine=head.is_mine)
    here = at(request, "strands", class_uuid=class_uuid, subject=subject, term=term)
    if request.method == "POST":
        wanted = {column.code: request.POST[column.code] for column in head.columns if column.code in request.POST}
        try:
            changed = sharing.share_columns(request.actor, head, wanted)
            messages.success(request, _("Đã chia lại %(count)s cột.") % {"count": changed})
        except BookRefusal as refusal:
            messages.error(request, str(refusal))
        return redirect_or_swap(request, here)
    options = [("", _("Chung: mọi giáo viên của môn")), *((s, f"{s}: {', '.join(n)}") for s, n in head.strands.items())]
    return render(
        request,
        "assessment/strands.html",
        {
            "head": head, "term": term_name(term), "options": options, "self_url": here,
            "sheet_url": at(request, "sheet", class_uuid=class_uuid, subject=subject, term=term),
        },
    )  # fmt: skip
