"""A mark was changed after the lock: what was reported stands as it was sent, and those who sent it are told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import public as assessment
from lienthong.sector.reporting.models import Submission
from lienthong.sector.reporting.telling import accounts_with, tell

SENT = ("submitted", "office_accepted", "accepted")


def marks_amended(event: assessment.MarksAmended) -> None:
    """Tell those who may submit of every report of the year that was sent from facts with these results."""
    with database.entered([event.unit_id], who={"act": "marks_amended"}):
        sent = Submission.objects.filter(
            unit_id=event.unit_id,
            collection__year_id=event.year,
            state__in=SENT,
            collection__period__in=("middle", "end"),
        ).select_related("collection", "unit")
        to = accounts_with(Perm.REPORTS_SUBMIT, [event.unit_id], calendar.today())
        for submission in sent:
            text = _(
                "Có điểm được sửa sau khi nộp %(name)s; số liệu đã nộp giữ nguyên. Cần thì đề nghị mở lại báo cáo."
            )
            tell(
                submission, kind="amended", text=text % {"name": submission.collection.name}, to=to,
                once_key=f"amended:{event.amendment}:{submission.pk}",
            )  # fmt: skip
