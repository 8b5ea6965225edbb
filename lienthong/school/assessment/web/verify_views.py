"""The public page of a seal: anybody with the code can compare what was printed or received. No name, no mark."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as plain_render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.foundation.audit import public as audit
from lienthong.kernel.access.public import NoSuchThing, NotPermitted, Perm, StaffRequest, public_screen, screen
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment.closing import on_paper, sealing
from lienthong.school.assessment.closing.models import Seal, SealedBook
from lienthong.school.assessment.web.places import term_name

A_MINUTE = 60
MOST_A_MINUTE = 30
LARGEST_FILE = 5_000_000
LARGEST_TEXT = 200
HEX = frozenset("0123456789abcdef")


@public_screen
def verify_start(request: HttpRequest) -> HttpResponse:
    """Type the code that stands under a sealed print."""
    if _is_too_often(request):
        return _slow_down(request)
    code = sealing.tidy_code(request.GET.get("code", "")[:LARGEST_TEXT])
    if code:
        return HttpResponse(status=302, headers={"Location": reverse("assessment-free:verify", kwargs={"code": code})})
    return plain_render(request, "assessment/verify.html", {**_blank(), "code": ""})


@public_screen
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What was sealed under a code, whether it still holds; a hash or a file is compared with it."""
    if _is_too_often(request):
        return _slow_down(request)
    found = sealing.verify(code[:LARGEST_TEXT])
    if found is None:
        page = {**_blank(), "code": sealing.shown_code(sealing.tidy_code(code)), "unknown": True}
        return plain_render(request, "assessment/verify.html", page, status=404)
    compared = _compared(request, found.seal) if request.method == "POST" else None
    page = {
        **_blank(), "code": sealing.shown_code(found.seal.code), "found": found, "facts": _facts(found),
        "compared": compared, "compare_url": reverse("assessment-free:verify", kwargs={"code": found.seal.code}),
        "newest_url": reverse("assessment-free:verify", kwargs={"code": found.newest.code}),
        "newest_code": sealing.shown_code(found.newest.code),
        "qr_url": reverse("assessment-free:verify_qr", kwargs={"code": found.seal.code}),
    }  # fmt: skip
    return plain_render(request, "assessment/verify.html", page)


@public_screen
def verify_qr(request: HttpRequest, code: str) -> HttpResponse:
    """The code as a picture to print beside a sealed book."""
    if _is_too_often(request):
        return _slow_down(request)
    found = sealing.verify(code[:LARGEST_TEXT])
    if found is None:
        return HttpResponse(status=404)
    response = HttpResponse(on_paper.qr_svg(found.seal), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@public_screen
def verify_keys(request: HttpRequest) -> HttpResponse:
    """The public keys, for those who verify seals with a tool of their own."""
    if _is_too_often(request):
        return _slow_down(request)
    return plain_render(request, "assessment/verify_keys.html", {"keys": audit.keys.public_keys()})


@screen(Perm.MARKS_VIEW, Perm.MARKS_EDIT_ASSIGNED, Perm.CONDUCT_EDIT_HOMEROOM)
def sealed_file(request: StaffRequest, code: str) -> HttpResponse:
    """The sealed bytes themselves, for those who may see all marks of the school or teach there."""
    seal: Seal | None = Seal.objects.filter(code=sealing.tidy_code(code), at_unit=request.place.unit.pk).first()
    if seal is None:
        raise NoSuchThing(code)
    if not request.actor.can(Perm.MARKS_VIEW, seal.at_unit) and not sealing.is_concerned(
        request.actor, seal, on=request.business_date
    ):
        raise NotPermitted(Perm.MARKS_VIEW)
    try:
        content = sealing.content_of(seal)
    except SealedBook.DoesNotExist as error:
        raise NoSuchThing(code) from error
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{sealing.shown_code(seal.code)}.json"'
    return response


def _blank() -> dict[str, Any]:
    return {
        "found": None, "facts": [], "compared": None, "compare_url": "", "newest_url": "", "newest_code": "", "qr_url": "",
        "unknown": False, "busy": False, "start_url": reverse("assessment-free:verify_start"),
        "keys_url": reverse("assessment-free:verify_keys"),
    }  # fmt: skip


def _facts(found: sealing.Verified) -> list[tuple[str, str]]:
    seal = found.seal
    moment = seal.sealed_at.astimezone(calendar.VIETNAM).strftime("%H:%M %d/%m/%Y")
    return [
        (_("Đơn vị"), seal.unit_name), (_("Lớp"), seal.class_name),
        (_("Sổ"), seal.subject_name or _("Tổng hợp của lớp")),
        (_("Thời gian"), f"{term_name(seal.term)}, {seal.year}-{seal.year + 1}"),
        (_("Niêm phong lúc"), moment), (_("Người niêm phong"), seal.office), (_("Số dòng"), str(seal.lines)),
        (_("Mã băm SHA-256"), seal.sha256), (_("Khóa ký"), seal.key_id),
    ]  # fmt: skip


def _compared(request: HttpRequest, seal: Seal) -> dict[str, str]:
    """What a pasted hash or a dropped file comes to: kind and sentence."""
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > LARGEST_FILE:
            return {"kind": "stop", "text": _("Tệp lớn hơn 5 MB nên không phải là tệp niêm phong của sổ này.")}
        given = hashlib.sha256(upload.read()).hexdigest()
    else:
        given = "".join(request.POST.get("hash", "")[:LARGEST_TEXT].split()).lower()
        if len(given) != sealing.HASH_LENGTH or not set(given) <= HEX:
            text = _("Mã băm SHA-256 gồm 64 chữ số và chữ cái từ a đến f; hãy chép lại đủ, hoặc chọn tệp.")
            return {"kind": "stop", "text": text}
    if given == seal.sha256:
        return {"kind": "ok", "text": _("Khớp: nội dung đúng từng byte với sổ đã niêm phong.")}
    other = sealing.by_hash(given)
    if other is not None and (other.class_ref, other.term, other.subject_code) == (
        seal.class_ref, seal.term, seal.subject_code,
    ):  # fmt: skip
        text = _("Khớp với lần niêm phong %(code)s của cùng sổ, không phải lần này.")
        return {"kind": "wait", "text": text % {"code": sealing.shown_code(other.code)}}
    return {"kind": "stop", "text": _("Không khớp: nội dung đã bị thay đổi hoặc không phải sổ này.")}


def _is_too_often(request: HttpRequest) -> bool:
    """Counted by address and minute: codes cannot be guessed by trying, and nobody keeps the page busy."""
    minute = int(time.time()) // A_MINUTE
    key = f"verify:{request.META.get('REMOTE_ADDR', '')}:{minute}"
    cache.add(key, 0, 2 * A_MINUTE)
    try:
        return int(cache.incr(key)) > MOST_A_MINUTE
    except ValueError:
        return False


def _slow_down(request: HttpRequest) -> HttpResponse:
    page = {**_blank(), "code": "", "busy": True}
    response = plain_render(request, "assessment/verify.html", page, status=429)
    response.headers["Retry-After"] = str(A_MINUTE)
    return response
