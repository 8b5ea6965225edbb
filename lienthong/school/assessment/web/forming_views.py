"""The page that says how each test of a sheet is sat."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NotPermitted, Perm, StaffRequest, screen
from lienthong.school.assessment import forming, reading, saving
from lienthong.school.assessment.errors import BookRefusal
from lienthong.school.assessment.web.places import at, show_term, stand_in, term_name


@screen(Perm.MARKS_EDIT_ASSIGNED, Perm.MARKS_EDIT_ANY, write=("POST",))
def forms(request: StaffRequest, class_uuid: uuid.UUID, subject: str, term: int) -> HttpResponse:
    """Each test with its form: oral, written or practical."""
    other = show_term(request, term)
    if other is not None:
        return other
    head = reading.head(
        request.actor, class_uuid, subject, term, unit_ids=[request.place.unit.pk], on=request.business_date
    )
    if not forming.may_form(request.actor, head):
        raise NotPermitted("forms of tests")
    stand_in(request, is_mine=head.is_mine)
    where = {"class_uuid": class_uuid, "subject": subject, "term": term}
    wrong = ""
    if request.method == "POST":
        wanted = {column.code: request.POST[column.code] for column in head.columns if column.code in request.POST}
        try:
            changed = forming.form_columns(request.actor, head, wanted)
        except BookRefusal as refusal:
            wrong = str(refusal)
        else:
            messages.success(request, _("Đã đổi loại bài của %(count)s cột.") % {"count": changed})
            return redirect_or_swap(request, at(request, "sheet", **where))
    columns = [
        (column, request.POST.get(column.code, column.form or forming.NONE), options)
        for column in head.columns
        if len(options := forming.choices(head, column.slot)) > 1
    ]
    return render(
        request,
        "assessment/forms.html",
        {
            "head": head, "term": term_name(term), "columns": columns, "wrong": wrong,
            "shown": [(column.heading, dict(options)[form]) for column, form, options in columns if form in dict(options)],
            "locked": saving.lock_message(head) if head.gate.shut or head.is_closed else "",
            "self_url": at(request, "forms", **where), "sheet_url": at(request, "sheet", **where),
        },
        status=422 if wrong else 200,
    )  # fmt: skip
