"""A pupil's own results on the phone of the family, and the school's rule about what is shown there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import NoSuchThing, Perm, StaffRequest, screen
from lienthong.school.assessment.classbooks import BookLine, BookResult, BookSubject, BookSummer, ClassBook
from lienthong.school.assessment.columns import Column
from lienthong.school.assessment.errors import WrongValue
from lienthong.school.assessment.families import policy as policies
from lienthong.school.assessment.families.reading import OwnPupil, OwnReport, own_pupils, own_report
from lienthong.school.assessment.naming import plain_name, regime_name
from lienthong.school.assessment.web.places import at, show_period, term_name
from lienthong.school.assessment.yearend.words import headings_of, outcome_name


class SubjectShown(NamedTuple):
    """A subject: its tests as (kind, marks), the period's result, and what the teacher remarked."""

    name: str
    tests: list[tuple[str, str]]
    result: str
    remarks: list[str]


@screen(Perm.OWN_VIEW)
def own(request: StaffRequest) -> HttpResponse:
    """The results of oneself or of one's child in a term or the year; of several children one at a time."""
    place, on = request.place, request.business_date
    found = own_pupils(request.actor, place.unit.pk, place.year, on)
    term = 0 if place.whole_year else place.term
    show_period(request, term)
    here = at(request, "own")
    context: dict[str, Any] = {
        "pupil": None, "term": term_name(term), "is_year": not term, "self_url": here,
        "periods": [(term_name(n), f"{here}?term={n}&child={request.GET.get('child', '')}", n == term) for n in (1, 2, 0)],
    }  # fmt: skip
    if found:
        pupil = _chosen(found, request.GET.get("child", ""))
        others = [
            (name, f"{here}?term={term}&child={p.member_id}", p is pupil)
            for name, p in zip(_short_names(found), found, strict=True)
        ]
        context |= {"children": others if len(found) > 1 else [], **_report(own_report(pupil, on), term)}
    return render(request, "assessment/own.html", context)


def _chosen(found: list[OwnPupil], wanted: str) -> OwnPupil:
    """The child asked for; whoever is not one's own does not exist."""
    if not wanted:
        return found[0]
    pupil = next((p for p in found if str(p.member_id) == wanted), None)
    if pupil is None:
        raise NoSuchThing(wanted)
    return pupil


def _short_names(found: list[OwnPupil]) -> list[str]:
    """Given names, which tell children of a family apart on a phone; whole names where they do not."""
    given = [vietnamese.split_name(p.name)[1] for p in found]
    return given if len(set(given)) == len(given) else [p.name for p in found]


def _report(report: OwnReport, term: int) -> dict[str, Any]:
    pupil, book, policy = report.pupil, report.book, report.policy
    shown: dict[str, Any] = {
        "pupil": pupil, "is_marked": book is not None, "shows_marks": report.shows_marks(term),
        "shows_results": report.shows_results(term), "is_closed": policy.marks == policies.CLOSED, "subjects": [],
        "facts": [], "why": [], "remark": "", "missed": report.missed, "days": _days(report),
    }  # fmt: skip
    if book is None:
        return shown
    primary = book.regime.primary is not None
    shown["regime"] = regime_name(book.regime)
    if term and shown["shows_marks"]:
        shown["subjects"] = list(_subjects(book, pupil.member_id, term, results=shown["shows_results"] and not primary))
    if not term and shown["shows_results"]:
        shown["subjects"] = _year_subjects(book, pupil.member_id)
    if shown["shows_results"]:
        result = book.result(pupil.member_id, term)
        shown |= {"facts": _facts(book, pupil.member_id, result, term), "why": result.why, "remark": result.comment}
    return shown


def _days(report: OwnReport) -> list[str]:
    """Days missed, the newest first: 12/10/2017, sáng: có phép."""
    if report.missed is None:
        return []
    sessions, words = {1: _("sáng"), 2: _("chiều")}, {"P": _("có phép"), "K": _("không phép")}
    return [
        f"{vietnamese.format_date(a.day)}, {sessions[a.session]}: {words[a.code]}"
        for a in reversed(report.missed.sessions)
    ]


def _subjects(book: ClassBook, member: int, term: int, *, results: bool) -> Iterable[SubjectShown]:
    for subject in book.subjects:
        sheet = subject.sheets.get(term)
        if sheet is None:
            continue
        line = book.lines.get((member, subject.code, term))
        if line is None:
            yield SubjectShown(subject.name, [], "", [])
            continue
        yield SubjectShown(subject.name, _tests(line, sheet), line.result if results else "", _remarks(line))


def _tests(line: BookLine, sheet: tuple[Column, ...]) -> list[tuple[str, str]]:
    """Tests that have been given, those of a kind together, with what stood there before where a mark was corrected."""
    made: dict[str, list[str]] = {}
    for column in sheet:
        text = line.text(column)
        if text and column.code in line.corrected:
            text = _("%(new)s (sửa từ %(old)s)") % {"new": text, "old": line.corrected[column.code]}
        if text:
            made.setdefault(plain_name(column.test) if column.test else column.heading, []).append(text)
    return [(kind, " · ".join(texts)) for kind, texts in made.items()]


def _remarks(line: BookLine) -> list[str]:
    unsat = [_("%(test)s: không dự kiểm tra, %(reason)s") % {"test": k, "reason": v} for k, v in line.forfeits.items()]
    return [text for text in (line.comment_mid, line.comment, line.came_from, *unsat) if text]


def _year_subjects(book: ClassBook, member: int) -> list[SubjectShown]:
    return [_year_subject(book, member, subject) for subject in book.subjects if subject.sheets]


def _year_subject(book: ClassBook, member: int, subject: BookSubject) -> SubjectShown:
    lines = [(term, book.lines.get((member, subject.code, term))) for term in (1, 2) if term in subject.sheets]
    terms = [(term_name(term), line.result) for term, line in lines if line is not None and line.result]
    again = book.retests.get((member, subject.code))
    said = [_("Kiểm tra lại: %(mark)s") % {"mark": again}] if again else []
    return SubjectShown(subject.name, terms, book.year_result(member, subject), said)


def _facts(book: ClassBook, member: int, result: BookResult, term: int) -> list[tuple[str, str]]:
    """The period in a few words; what the regulation does not have is left out, what is not known yet is said to be so."""
    facts: list[tuple[str, str]] = []
    if result.average:
        facts.append((_("Điểm trung bình các môn"), result.average))
    learning, behaviour = headings_of(book.regime)
    summer = BookSummer() if term else book.summer(member)
    if book.regime.primary is None or not term:
        facts.append((learning, _after(result.level, summer.level, summer)))
    if book.regime.primary is None:
        facts.append((behaviour, _after(result.conduct, summer.conduct, summer)))
    words = {3: _("Tốt"), 2: _("Đạt"), 1: _("Cần cố gắng")}
    judged = (*result.competences, *result.qualities) if term else ()
    facts += [(aspect.name, words.get(value or 0, "")) for aspect, value in zip(book.aspects, judged, strict=False)]
    if result.title:
        facts.append((_("Danh hiệu"), result.title))
    if result.absences is not None:
        counted = {"p": result.excused or 0, "k": result.unexcused or 0}
        facts.append((_("Số buổi nghỉ ghi trong sổ"), _("%(p)s có phép, %(k)s không phép") % counted))
    if result.commendation:
        facts.append((_("Khen thưởng khác"), result.commendation))
    if not term:
        facts.append((_("Cuối năm"), outcome_name(book.final_promotion(member))))
    return facts


def _after(before: str, after: str, summer: BookSummer) -> str:
    """What the year came to, and what a summer that is over made of it."""
    return f"{before} → {after}" if summer.outcome and after and after != before else before


# ---- the school's rule ----


@screen(Perm.BOOK_LOCK, write=("POST",))
def family_rule(request: StaffRequest) -> HttpResponse:
    """What families see, from which day; the rules laid so far."""
    unit_id, on = request.place.unit.pk, request.business_date
    given, wrong = {}, ""
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("marks", "absences", "started_on")}
        wrong = _lay(request, given)
        if not wrong:
            messages.success(request, _("Đã ghi điều gia đình thấy."))
            return redirect_or_swap(request, at(request, "family_rule"))
    present = policies.policy_of(unit_id, on)
    if not given:
        given = {"marks": present.marks, "absences": "1" if present.absences else "0", "started_on": on.isoformat()}
    return render(
        request,
        "assessment/family_rule.html",
        {
            "present": present, "choices": list(policies.CHOICES.items()), "words": policies.CHOICES, "given": given,
            "wrong": wrong, "rules": policies.rules_of(unit_id), "self_url": at(request, "family_rule"),
            "books_url": at(request, "books"), "today": on,
        },
        status=422 if wrong else 200,
    )  # fmt: skip


def _lay(request: StaffRequest, given: dict[str, str]) -> str:
    """Lay the rule; why it cannot be laid."""
    try:
        started = dt.date.fromisoformat(given["started_on"])
    except ValueError:
        return _("Ghi ngày áp dụng, ví dụ 15/01/2018.")
    if given["absences"] not in ("0", "1"):
        return _("Chọn gia đình có thấy buổi nghỉ hay không.")
    try:
        policies.lay_rule(
            request.actor, unit_id=request.place.unit.pk, marks=given["marks"], absences=given["absences"] == "1",
            started_on=started,
        )  # fmt: skip
    except WrongValue as refusal:
        return str(refusal)
    return ""
