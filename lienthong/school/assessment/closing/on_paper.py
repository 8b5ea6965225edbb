"""A seal at the foot of a print: its code, and a picture that leads to the page where anybody verifies it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.school.assessment.closing import sealing
from lienthong.school.assessment.closing.gates import clock
from lienthong.school.assessment.closing.models import Seal


@dataclass(frozen=True, slots=True)
class PaperSeal:
    """What is set beside the page number. `svg`: a QR code."""

    text: str
    svg: str


def paper_seal(class_id: int, terms: Iterable[int], subject: str = "") -> PaperSeal | None:
    """The standing seal over a subject's sheet (or, without a subject, the class's summary) of the first term that has one."""
    for term in terms:
        for one in sealing.standing([class_id], term):
            if one.subject_code == subject:
                told = {
                    "term": "I" if term == 1 else "II",
                    "code": sealing.shown_code(one.code),
                    "at": clock(one.sealed_at),
                }
                return PaperSeal(_("Niêm phong HK %(term)s: %(code)s, %(at)s") % told, qr_svg(one).decode())
    return None


def qr_svg(seal: Seal) -> bytes:
    """A QR code of the seal's public address."""
    address = settings.SITE_URL + reverse("assessment-free:verify", kwargs={"code": seal.code})
    target = io.BytesIO()
    qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(target)
    return target.getvalue()
