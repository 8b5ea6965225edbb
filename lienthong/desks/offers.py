"""What the modules of a school have for the home page, of a school or an office: numbers that open, and things that wait."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.desks.registry import Figure, Task, Today
from lienthong.kernel.access.public import Actor, Perm, Place, units_led
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.school.classes import public as classes
from lienthong.school.pupils import public as pupils
from lienthong.school.staff import public as staff

SCHOOLS = ("truong", "trungtam")
BY_SUBJECTS = frozenset({"TH", "THCS", "THPT", "GDTX"})  # levels whose teachers are assigned to subjects


def school(actor: Actor, place: Place, on: dt.date) -> Today:
    """Numbers of a school, its first steps while it is empty, and what its office has to decide."""
    today = Today()
    unit = place.unit
    if unit.kind not in SCHOOLS:
        return today
    where = {"unit": unit.code, "year": place.year}
    counts = _figures(today, actor, place, on, where)
    if actor.can(Perm.IMPORTS_RUN, unit.pk):
        _first_steps(today, place, counts, where)
    if actor.can(Perm.TRANSFERS_EDIT, unit.pk):
        _transfers(today, unit.pk, where)
        _asked(today, unit.pk, on, where)
    if actor.can(Perm.CLASSES_EDIT, unit.pk) and counts["classes"]:
        _lists(today, place, on, where)
    if actor.can(Perm.PUPILS_MERGE, unit.pk):
        _duplicates(today, unit.pk, where)
    return today


def office(actor: Actor, place: Place, on: dt.date) -> Today:
    """What is below an office today, by the lists that its schools keep."""
    today = Today()
    unit = place.unit
    if unit.kind in SCHOOLS or not actor.can(Perm.ORGS_VIEW, unit.pk):
        return today
    where = {"unit": unit.code, "year": place.year}
    below = [school for school in orgs.schools_under(unit.pk, on=on) if school.pk in actor.scope]
    centres = sum(school.kind == "trungtam" for school in below)
    detail = _("trong đó %(count)s trung tâm") % {"count": centres} if centres else ""
    today.figures.append(_figure(_("Trường và trung tâm"), len(below), reverse("orgs:list", kwargs=where), detail))
    if unit.kind == "so" and actor.can(Perm.POSTS_EDIT, unit.pk):
        _beginnings(today, place, on, [school.pk for school in below], where)
    if not below or not actor.can(Perm.ROLLUP_VIEW, unit.pk):
        return today
    ids, totals = [school.pk for school in below], reverse("reporting:rollup", kwargs=where)
    for permission, label, rows in (
        (Perm.PUPILS_VIEW, _("Học sinh"), pupils.enrolments_as_at(ids, place.year, on)),
        (Perm.CLASSES_VIEW, _("Lớp học"), classes.classes_at(ids, place.year)),
        (Perm.STAFF_VIEW, _("Đội ngũ"), staff.employments_as_at(ids, on)),
    ):
        if actor.can(permission, unit.pk):
            today.figures.append(_figure(label, rows.count(), totals, _("theo danh sách hôm nay")))
    return today


def _beginnings(today: Today, place: Place, on: dt.date, schools: list[int], where: dict[str, object]) -> None:
    """What the department's administrator does first, and again each August."""
    led = units_led(schools, on=on)
    if not led:
        units = reverse("orgs:list", kwargs=where)
        today.first_steps += [
            (_("Lập cây đơn vị: phòng, trường, trung tâm"), bool(schools), units),
            (_("Cấp tài khoản và phân công hiệu trưởng các trường"), False, units),
        ]
    year = calendar.year_of(on)
    if not calendar.year_exists(year):
        title = _("Mở năm học %(year)s") % {"year": f"{year}-{year + 1}"}
        today.tasks.append(
            Task(
                title,
                reverse("calendar:year", kwargs=where),
                "stop",
                _("Hôm nay đã thuộc năm học mới."),
                icon="calendar",
                order=1,
            )
        )


def _figure(label: str, count: int, url: str, detail: str = "") -> Figure:
    return Figure(label, f"{count:,}".replace(",", "."), url, detail, order=10)


def _figures(today: Today, actor: Actor, place: Place, on: dt.date, where: dict[str, object]) -> dict[str, int]:
    unit_id = place.unit.pk
    counts = {
        "pupils": pupils.enrolments_as_at([unit_id], place.year, on).count(),
        "classes": classes.classes_of(unit_id, place.year).count(),
        "staff": staff.employments_as_at([unit_id], on).count(),
    }
    for key, permission, label, name in (
        ("pupils", Perm.PUPILS_VIEW, _("Học sinh"), "pupils:list"),
        ("classes", Perm.CLASSES_VIEW, _("Lớp học"), "classes:list"),
        ("staff", Perm.STAFF_VIEW, _("Đội ngũ"), "staff:list"),
    ):
        if actor.can(permission, unit_id):
            today.figures.append(_figure(label, counts[key], reverse(name, kwargs=where)))
    return counts


def _first_steps(today: Today, place: Place, counts: dict[str, int], where: dict[str, object]) -> None:
    imports = reverse("imports:list", kwargs=where)
    given = classes.TeachingAssignment.objects.filter(unit_id=place.unit.pk, year_id=place.year)
    today.first_steps += [
        (_("Nhập danh sách cán bộ, giáo viên"), counts["staff"] > 1, imports),
        (_("Nhập danh sách lớp"), counts["classes"] > 0, imports),
        (_("Nhập danh sách học sinh"), counts["pupils"] > 0, imports),
    ]
    if BY_SUBJECTS & set(place.unit.levels):
        is_done = bool(counts["classes"]) and given.exists()
        today.first_steps.append((_("Phân công giảng dạy"), is_done, reverse("classes:assignments", kwargs=where)))


def _transfers(today: Today, unit_id: int, where: dict[str, object]) -> None:
    count = pupils.waiting(unit_id)
    if count:
        text = ngettext(
            "%(num)s học sinh chuyển đến đang đợi tiếp nhận", "%(num)s học sinh chuyển đến đang đợi tiếp nhận", count
        )
        today.tasks.append(
            Task(text % {"num": count}, reverse("pupils:transfers", kwargs=where), icon="transfer-in", order=20)
        )


def _asked(today: Today, unit_id: int, on: dt.date, where: dict[str, object]) -> None:
    """Other schools' requests for pupils of ours: late after three working days."""
    asked = pupils.asked_of(unit_id)
    if not asked:
        return
    due = pupils.answer_due(asked[0])
    text = ngettext(
        "%(num)s đề nghị chuyển trường đang đợi trả lời", "%(num)s đề nghị chuyển trường đang đợi trả lời", len(asked)
    )
    detail = _("Trả lời trước hết ngày %(day)s") % {"day": f"{due:%d/%m/%Y}"}
    today.tasks.append(
        Task(
            text % {"num": len(asked)}, reverse("pupils:transfers_out", kwargs=where) + "?state=requested",
            "stop" if due < on else "wait", detail, len(asked), due, icon="transfer-out", order=15,
        )
    )  # fmt: skip


def _lists(today: Today, place: Place, on: dt.date, where: dict[str, object]) -> None:
    loose = len(classes.unplaced(place.unit.pk, place.year, on))
    if loose:
        text = ngettext("%(num)s học sinh chưa xếp lớp", "%(num)s học sinh chưa xếp lớp", loose)
        today.tasks.append(Task(text % {"num": loose}, reverse("pupils:list", kwargs=where), icon="users", order=30))
    headless = classes.classes_of(place.unit.pk, place.year).exclude(
        pk__in=classes.Homeroom.objects.filter(classes.in_force(on)).values("school_class_id")
    )
    names = list(headless.values_list("name", flat=True)[:5])
    if names:
        title = _("Lớp chưa có giáo viên chủ nhiệm: %(names)s") % {"names": ", ".join(names)}
        today.tasks.append(Task(title, reverse("classes:list", kwargs=where), icon="user", order=40))


def _duplicates(today: Today, unit_id: int, where: dict[str, object]) -> None:
    count = people.open_proposals([unit_id]).count()
    if count:
        text = ngettext("%(num)s cặp hồ sơ nghi là một người", "%(num)s cặp hồ sơ nghi là một người", count)
        today.tasks.append(
            Task(text % {"num": count}, reverse("access:duplicates", kwargs=where), tone="info", icon="copy", order=60)
        )
