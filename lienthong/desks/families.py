"""What the mark book has for the home page of a pupil and of a family: each child's results, one touch away."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.desks.registry import Task, Today
from lienthong.kernel.access.public import Actor, Perm, Place
from lienthong.school.assessment import public as assessment

SCHOOLS = ("truong", "trungtam")


def families_today(actor: Actor, place: Place, on: dt.date) -> Today:
    """A line for each child (or for oneself as a pupil): the class, sessions missed, what is shown of the term."""
    today, unit = Today(), place.unit
    if unit.kind not in SCHOOLS or not actor.can(Perm.OWN_VIEW, unit.pk):
        return today
    address = reverse("assessment:own", kwargs={"unit": unit.code, "year": place.year})
    for pupil in assessment.own_pupils(actor, unit.pk, place.year, on):
        report = assessment.own_report(pupil, on)
        is_known = report.shows_results(place.term)
        said = [_("Lớp %(name)s") % {"name": pupil.class_name}]
        if is_known:
            said.append(_("đã có kết quả học kỳ"))
        if report.missed is not None:
            counted = report.missed.count
            said.append(
                _("nghỉ %(p)s buổi có phép, %(k)s buổi không phép") % {"p": counted.excused, "k": counted.unexcused}
            )
        title = _("Kết quả học tập của %(name)s") % {"name": pupil.name}
        tone = "ok" if is_known else "info"
        url = f"{address}?term={place.term}&child={pupil.member_id}"
        today.tasks.append(Task(title, url, tone, ", ".join(said), icon="report", order=2))
    return today
