"""Rules of subjects: for the school, a grade or a class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.curriculum import public as curriculum
from lienthong.school.timetable import asking
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.gathering import Gathered
from lienthong.school.timetable.models import CourseRule
from lienthong.school.timetable.web.asking_forms import gathered, listed, within
from lienthong.school.timetable.wording import room_kinds

SLOTS = ("slots", "forbidden", "avoid", "fixed")
WORDS = ("parallel", "joined", "not_at_once", "not_same_session")
LONGEST_WORD = 20
Names = Mapping[str, str]


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def courses(request: StaffRequest) -> HttpResponse:
    """All rules, and a form for one more or for one of them."""
    rows = gathered(request)
    named = {s.code: curriculum.name_of(s) for s in curriculum.subjects()}
    used = sorted({a.subject_id for own in rows.assignments.values() for a in own}, key=lambda c: named.get(c, c))
    subjects = {code: named[code] for code in used}
    scopes = _scopes(rows)
    kinds = {"": _("theo lệ thường"), "-": _("không cần phòng riêng"), **dict(room_kinds())}
    terms = {"0": _("cả năm"), "1": _("học kì I"), "2": _("học kì II")}

    def add(posted: QueryDict) -> None:
        _save(request, posted, subjects, scopes, kinds)

    rules = [rule for own in rows.rules.values() for rule in own]
    lines = [
        (rule.pk, named.get(rule.subject_id, ""), _scope(rule, scopes, terms), told(rule, kinds)) for rule in rules
    ]
    edited = next((rule for rule in rules if str(rule.pk) == request.GET.get("rule")), None)
    context: dict[str, Any] = {
        "rows": sorted(lines, key=lambda line: line[1:3]), "subjects": list(subjects.items()), "scopes": list(scopes.items()),
        "kinds": list(kinds.items()), "terms": list(terms.items()), "said": _said(edited), "is_edit": edited is not None,
        "edit_url": f"{at(request, 'timetable:courses')}?rule=",
    }  # fmt: skip
    return listed(request, "courses", _("Đã ghi yêu cầu của môn."), add, context)


def _scopes(rows: Gathered) -> dict[str, str]:
    grades = sorted({room.grade for room in rows.classes})
    return {
        "": _("cả trường"), **{f"g{grade}": curriculum.grade_name(grade) for grade in grades},
        **{f"c{room.pk}": room.name for room in rows.classes},
    }  # fmt: skip


def _scope_key(rule: CourseRule) -> str:
    return f"c{rule.school_class_id}" if rule.school_class_id else f"g{rule.grade}" if rule.grade is not None else ""


def _scope(rule: CourseRule, scopes: Names, terms: Names) -> str:
    where = scopes.get(_scope_key(rule), "")
    return f"{where}, {terms[str(rule.term)]}" if rule.term else where


def told(rule: CourseRule, kinds: Names) -> str:
    """A rule in a line."""
    said = []
    if rule.half_periods_week is not None:
        said.append(_("%(n)s tiết một tuần") % {"n": curriculum.periods(rule.half_periods_week)})
    if rule.blocks:
        said.append(_("chia %(blocks)s") % {"blocks": "+".join(map(str, rule.blocks))})
    for name, text in (
        ("slots", _("chỉ %(slots)s")), ("forbidden", _("không %(slots)s")), ("avoid", _("tránh %(slots)s")),
        ("fixed", _("cố định %(slots)s")),
    ):  # fmt: skip
        if getattr(rule, name):
            said.append(text % {"slots": ", ".join(getattr(rule, name))})
    if rule.room_kind:
        said.append(kinds.get(rule.room_kind, rule.room_kind))
    for name, text in (
        ("max_per_session", _("nhiều nhất %(n)s tiết một buổi")), ("day_distance", _("cách nhau ít nhất %(n)s ngày")),
        ("most_at_once", _("nhiều nhất %(n)s lớp cùng lúc")),
    ):  # fmt: skip
        if getattr(rule, name):
            said.append(text % {"n": getattr(rule, name)})
    for name, text in (
        ("parallel", _("học cùng lúc: %(word)s")), ("joined", _("ghép lớp: %(word)s")),
        ("not_at_once", _("không cùng giờ: %(word)s")), ("not_same_session", _("không cùng buổi: %(word)s")),
    ):  # fmt: skip
        if getattr(rule, name):
            said.append(text % {"word": getattr(rule, name)})
    return "; ".join(said)


def _said(rule: CourseRule | None) -> dict[str, str]:
    """What the form begins with: a rule as it was written, or nothing."""
    if rule is None:
        return {}
    halves = rule.half_periods_week
    return {
        "subject": rule.subject_id, "scope": _scope_key(rule), "term": str(rule.term), "room_kind": rule.room_kind,
        "periods": "" if halves is None else curriculum.periods(halves), "blocks": "+".join(map(str, rule.blocks)),
        **{name: ", ".join(getattr(rule, name)) for name in SLOTS}, **{name: getattr(rule, name) for name in WORDS},
        **{name: str(getattr(rule, name) or "") for name in ("max_per_session", "day_distance", "most_at_once")},
    }  # fmt: skip


def _save(request: StaffRequest, posted: QueryDict, subjects: Names, scopes: Names, kinds: Names) -> None:
    subject, scope, term = posted.get("subject", ""), posted.get("scope", ""), posted.get("term", "0")
    if subject not in subjects or scope not in scopes or term not in ("0", "1", "2"):
        raise TimetableRefusal(_("Chọn môn và phạm vi trong danh sách."))
    text, kind = posted.get("periods", "").strip(), posted.get("room_kind", "")
    try:
        halves = curriculum.read_halves(text) if text else None
    except ValueError as error:
        raise TimetableRefusal(str(error)) from error
    facts: dict[str, Any] = {
        "half_periods_week": halves, "blocks": asking.blocks_of(posted.get("blocks", "")),
        "room_kind": kind if kind in kinds else "", "max_per_session": within(posted, "max_per_session", 1, asking.LONGEST_SESSION),
        "day_distance": within(posted, "day_distance", 1, asking.FARTHEST), "most_at_once": within(posted, "most_at_once", 1, 60),
        **{name: asking.slots_of(posted.get(name, "")) for name in SLOTS},
        **{name: vietnamese.clean(posted.get(name, ""))[:LONGEST_WORD] for name in WORDS},
    }  # fmt: skip
    if not any(value not in (None, "", []) for value in facts.values()):
        raise TimetableRefusal(
            _("Hãy ghi ít nhất một yêu cầu cho môn, ví dụ số tiết, cách chia tiết hoặc giờ được xếp.")
        )
    asking.set_course_rule(
        request.actor, unit_id=request.place.unit.pk, year=request.place.year, subject=subject, term=int(term),
        grade=int(scope[1:]) if scope.startswith("g") else None, class_id=int(scope[1:]) if scope.startswith("c") else None,
        **facts,
    )  # fmt: skip
