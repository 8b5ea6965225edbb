"""A pupil's family: the parents' particulars, and whose accounts see the pupil."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at, facts_table
from lienthong.school.pupils import families, selectors
from lienthong.school.pupils import public as pupils
from lienthong.school.pupils.web.views import side


@screen(Perm.PUPILS_VIEW)
def family(request: StaffRequest, pupil: uuid.UUID) -> HttpResponse:
    """Father, mother, guardian; the accounts that see the pupil."""
    context = side(request, pupil, "pupils:family")
    found, unit_id = context["file"], request.place.unit.pk
    names = _relations()
    linked = families.families_of(found.person_id, unit_id, request.business_date)
    context |= {
        "members": [
            (str(pupils.BY_NAME[name].label), facts_table(pupils.PARENT, getattr(found, name), reveal=context["reveal"]))
            for name in families.RELATIONS
        ],
        "linked": [(x.pk, x.name, x.login, names.get(x.relation, ""), x.started_on) for x in linked],
        "relations": list(names.items()), "accounts_url": at(request, "pupils:family_accounts", pupil=pupil),
        "may_link": context["is_there"] and request.actor.can(Perm.PUPILS_EDIT, unit_id),
    }  # fmt: skip
    return render(request, "pupils/family.html", context)


@screen(Perm.PUPILS_EDIT, read=(), write=("POST",))
def accounts(request: StaffRequest, pupil: uuid.UUID) -> HttpResponse:
    """Link an account of the family to the pupil, or end a link."""
    found = selectors.pupil_file(request.actor, pupil, unit_id=request.place.unit.pk)
    _save(request, found.person_id)
    return redirect_or_swap(request, at(request, "pupils:family", pupil=pupil))


def _relations() -> dict[str, str]:
    return {"father": _("Cha"), "mother": _("Mẹ"), "guardian": _("Người giám hộ")}


def _save(request: StaffRequest, person_id: int) -> None:
    posted, unit_id = request.POST, request.place.unit.pk
    if "unlink" in posted:
        text = posted["unlink"]
        pk = int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0
        families.unlink_family(request.actor, unit_id=unit_id, person_id=person_id, pk=pk)
        messages.success(request, _("Đã thôi gắn; tài khoản ấy không còn thấy học sinh này."))
        return
    try:
        families.link_family(
            request.actor, unit_id=unit_id, person_id=person_id, login=posted.get("login", ""),
            relation=posted.get("relation", ""),
        )  # fmt: skip
    except pupils.BadFacts as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã gắn; phụ huynh thấy thời khoá biểu và thông tin của em ngay."))
