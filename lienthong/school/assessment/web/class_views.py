"""Pages of one class: conduct by the homeroom teacher, and the summary with the reason of each result."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienthong.engines.regimes import public as regimes
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.spreadsheets import public as spreadsheets
from lienthong.kernel.access.public import NotPermitted, Perm, StaffRequest, screen
from lienthong.school.assessment import absences, commenting, summaries, terms
from lienthong.school.assessment.aspects import aspects, number_of_competences
from lienthong.school.assessment.cells import written
from lienthong.school.assessment.computing import compute_results
from lienthong.school.assessment.errors import BookRefusal, WrongValue
from lienthong.school.assessment.outcomes import YEAR
from lienthong.school.assessment.web.files import sheet_file
from lienthong.school.assessment.web.places import at, class_room, show_term, term_name
from lienthong.school.assessment.yearend import summer, words

# Two of the four moments of a primary year lie in each term.
MID, END = "mid", "end"
_SEEN_FIELDS = 9
_CODES = {value: code for code, value in terms.QUALITY_CODES.items()}


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW, Perm.MARKS_EDIT_ANY, write=("POST",))
def conduct(request: StaffRequest, class_uuid: uuid.UUID, term: int) -> HttpResponse:
    """Conduct (primary: competences and qualities), absences and a remark for each pupil; quick fill for the rest.

    Term 0 is the year: conduct where it is decided and not computed, and who is honoured by name.
    """
    other = show_term(request, term, has_year=True)
    if other is not None:
        return other
    found = class_room(request, class_uuid, term)
    part = MID if request.GET.get("part") == MID and term and found.is_primary else END
    if request.method == "POST":
        return _save(request, found, part)
    return render(request, "assessment/conduct.html", _conduct_page(request, found, part))


def _conduct_page(request: StaffRequest, found: terms.Room, part: str, refusal: str = "") -> dict[str, Any]:
    """The page; after a refusal with what was typed, so that nothing has to be typed again."""
    rows = terms.term_rows(found)
    shown_aspects = aspects(found.regime.code, found.grade) if found.is_primary and found.term else ()
    other = {term: {r.member_id: r.conduct for r in terms.term_rows(found, term=term)} for term in _both(found)}
    shown: list[dict[str, Any]] = []
    undecided = 0
    for row in rows:
        is_gone = row.is_gone(request.business_date)
        undecided += not is_gone and not row.conduct
        shown.append(
            {
                "row": row, "is_gone": is_gone, **_typed(found, row, part, request.POST if refusal else {}),
                "terms": [found.conduct_codes.get(other[term].get(row.member_id, ""), "") for term in other],
            }
        )  # fmt: skip
    counted = absences.counted(found, rows, on=request.business_date) if found.term and part == END else {}
    where = {"class_uuid": found.class_uuid, "term": found.term}
    self_url = at(request, "conduct", **where)
    return {
        "room": found, "rows": shown, "aspects": shown_aspects, "codes": found.conduct_codes,
        "quality_codes": terms.QUALITY_CODES, "counted": counted,
        "differ": any(
            (counted[r.member_id].excused, counted[r.member_id].unexcused) != (r.excused, r.unexcused)
            for r in rows if r.member_id in counted and not r.is_gone(request.business_date)
        ), "undecided": undecided, "part": part,
        "is_year": not found.term, "is_decided": not found.is_primary and _is_decided(found),
        "may_write": terms.may_decide(request.actor, found), "term": term_name(found.term),
        "moments": [(_("Giữa kỳ"), f"{self_url}?part={MID}", part == MID), (_("Cuối kỳ"), self_url, part == END)],
        "self_url": f"{self_url}?part={MID}" if part == MID else self_url,
        "phrases": commenting.bank(request.actor, found.unit_id, commenting.HOMEROOM) if part == END else [],
        "levels": commenting.LEVELS, "longest": commenting.LONGEST, "longest_sent": commenting.LONGEST_SENT,
        "bank_url": f"{at(request, 'comment_bank')}?group={commenting.HOMEROOM}", "error": refusal,
        "summary_url": at(request, "summary", **where),
        "year_url": at(request, "year", class_uuid=found.class_uuid),
    }  # fmt: skip


def _typed(found: terms.Room, row: terms.TermRow, part: str, posted: Mapping[str, str]) -> dict[str, Any]:
    """What the fields of a pupil hold: what stands in the book, or what was just typed."""
    member = row.member_id
    shown_aspects = aspects(found.regime.code, found.grade) if found.is_primary and found.term else ()
    levels = _level_codes(found, row, part) if shown_aspects else []
    kept = {
        f"c{member}": row.conduct, f"h{member}": row.commendation, f"n{member}": row.comment,
        f"p{member}": "" if row.excused is None else str(row.excused),
        f"k{member}": "" if row.unexcused is None else str(row.unexcused),
        f"s{member}": json.dumps(row.decided, ensure_ascii=False),
    }  # fmt: skip
    conduct, commendation, comment, excused, unexcused, seen = (posted.get(name, text) for name, text in kept.items())
    _family, given = vietnamese.split_name(row.name)
    return {
        "conduct": conduct, "commendation": commendation, "comment": comment, "excused": excused, "unexcused": unexcused,
        "seen": seen, "levels": [posted.get(f"q{member}.{n}", level) for n, level in enumerate(levels)],
        "given": given, "level": commenting.level_of_pupil(row.conduct, row.level, [*row.competences, *row.qualities]),
    }  # fmt: skip


def _is_decided(found: terms.Room) -> bool:
    """Of a term conduct is always decided; of a year only where no table computes it."""
    return bool(found.term) or regimes.conduct_is_decided(found.regime)


def _both(found: terms.Room) -> tuple[int, ...]:
    return () if found.term or found.is_primary else (1, 2)


def _level_codes(found: terms.Room, row: terms.TermRow, part: str) -> list[str]:
    competences, qualities = (
        (row.mid_competences, row.mid_qualities) if part == MID else (row.competences, row.qualities)
    )
    size = number_of_competences(found.regime.code, found.grade)
    rest = len(aspects(found.regime.code, found.grade)) - size
    return [_CODES.get(level or 0, "") for level in [*_padded(competences, size), *_padded(qualities, rest)]]


def _padded(levels: tuple[int | None, ...], size: int) -> list[int | None]:
    return [*levels, *[None] * (size - len(levels))][:size]


def _save(request: StaffRequest, found: terms.Room, part: str) -> HttpResponse:
    target = at(request, "conduct", class_uuid=found.class_uuid, term=found.term)
    target = f"{target}?part={MID}" if part == MID else target
    try:
        members = [member for member in request.POST.getlist("member") if member.isdecimal() and len(member) < 19]
        entries = [_entry(found, member, request.POST, part) for member in members]
        if request.POST.get("take") and found.term and part == END:
            entries = absences.taken_over(found, entries, on=request.business_date)
        done = terms.save_terms(
            request.actor, class_uuid=found.class_uuid, term=found.term, entries=entries, on=request.business_date,
            fill=request.POST.get("fill", ""),
        )  # fmt: skip
    except BookRefusal as refusal:
        page = _conduct_page(request, found, part, str(refusal))
        return render(request, "assessment/conduct.html", page, status=422)
    if done.written:
        messages.success(request, _("Đã lưu %(count)s học sinh.") % {"count": done.written})
        if not found.term:
            compute_results(unit_ids=[found.unit_id], year=found.year, term=YEAR, class_ids=[found.class_id])
    if done.conflicts:
        names = ", ".join(done.conflicts[:5])
        text = _("Người khác vừa sửa: %(names)s. Các dòng này giữ nguyên, hãy xem lại.") % {"names": names}
        messages.error(request, text)
    return redirect_or_swap(request, target)


def _entry(found: terms.Room, member: str, posted: QueryDict, part: str) -> terms.Entry:
    """What the form says of a pupil; what it does not ask stays as the page saw it."""
    seen = _seen(posted.get(f"s{member}", "[]"))
    kept = seen if len(seen) == _SEEN_FIELDS else ["", None, None, [], [], "", [], [], ""]
    competences, qualities, mid_competences, mid_qualities = (_levels(kept[n]) for n in (3, 4, 6, 7))
    if found.is_primary and found.term:
        size = number_of_competences(found.regime.code, found.grade)
        count = len(aspects(found.regime.code, found.grade))
        levels = [_level(posted.get(f"q{member}.{n}", "")) for n in range(count)]
        given = (tuple(levels[:size]), tuple(levels[size:])) if any(level is not None for level in levels) else ((), ())
        if part == MID:
            mid_competences, mid_qualities = given
        else:
            competences, qualities = given
    excused = _number(posted.get(f"p{member}", "")) if f"p{member}" in posted else _whole(kept[1])
    unexcused = _number(posted.get(f"k{member}", "")) if f"k{member}" in posted else _whole(kept[2])
    return terms.Entry(
        int(member), posted.get(f"c{member}", str(kept[0])), excused, unexcused, competences, qualities,
        posted.get(f"n{member}", str(kept[5])), mid_competences, mid_qualities,
        posted.get(f"h{member}", str(kept[8])), seen,
    )  # fmt: skip


def _whole(value: object) -> int | None:
    return value if type(value) is int else None


def _levels(value: object) -> tuple[int | None, ...]:
    found = value if isinstance(value, list) else []
    return tuple(level if type(level) is int else None for level in found)


def _level(text: str) -> int | None:
    return terms.QUALITY_CODES.get(text.strip().upper())


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4:
        raise WrongValue(_("Số buổi nghỉ “%(text)s” không phải là số.") % {"text": text[:10]})
    return int(text)


def _seen(text: str) -> list[object]:
    try:
        seen = json.loads(text)
    except ValueError:
        return []
    return seen if isinstance(seen, list) else []


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW)
def summary(request: StaffRequest, class_uuid: uuid.UUID, term: int) -> HttpResponse:
    """The class's summary of a term or the year, with the reason of every result; ?export=xlsx gives it as a file."""
    other = show_term(request, term, has_year=True)
    if other is not None:
        return other
    found = class_room(request, class_uuid, term)
    made = summaries.summary(found, on=request.business_date)
    if request.GET.get("export") == "xlsx":
        return _export(request, made)
    return render(
        request,
        "assessment/summary.html",
        {
            "room": found, "summary": made, "term": term_name(term), "may_compute": found.lock is None,
            "compute_url": at(request, "compute", class_uuid=class_uuid, term=term),
            "conduct_url": at(request, "conduct", class_uuid=class_uuid, term=term), "is_year": not term,
            "year_url": at(request, "year", class_uuid=class_uuid), "headings": words.headings(found),
            "self_url": at(request, "summary", class_uuid=class_uuid, term=term),
            "exempt_url": at(request, "exemptions", class_uuid=class_uuid),
            "moment_url": at(request, "moment", class_uuid=class_uuid, number=2 * (term or 2)),
            "files_url": at(request, "class_file", class_uuid=class_uuid, term=term or 2),
            "sheet_urls": {
                code: at(request, "sheet", class_uuid=class_uuid, subject=code, term=term or 2)
                for code, _name in made.subjects
            },
        },
    )  # fmt: skip


def _export(request: StaffRequest, made: summaries.Summary) -> HttpResponse:
    room = made.room
    if not request.actor.can(Perm.EXPORT, room.unit_id) and not room.is_mine:
        raise NotPermitted(Perm.EXPORT)
    learning, behaviour = words.headings(room)
    tail = [learning] if room.is_primary else [_("ĐTB"), learning, behaviour, _("Danh hiệu")]
    if room.is_primary and room.term:
        tail = []
    heads = [spreadsheets.ColumnSpec(_("STT"), "integer", 6), spreadsheets.ColumnSpec(_("Họ và tên"), "text", 28)]
    heads += [spreadsheets.ColumnSpec(name, "text", 10) for _code, name in made.subjects]
    heads += [spreadsheets.ColumnSpec(name, "text", 14) for name in tail]
    lines: list[list[str | int | None]] = []
    for row in made.rows:
        average = "" if row.row.average is None else written(row.row.average)
        ends = [row.level] if room.is_primary else [average, row.level, row.conduct, row.title]
        marks = [row.subjects.get(code, "") for code, _name in made.subjects]
        lines.append([row.row.position, row.row.name, *marks, *ends[: len(tail)]])
    title = _("Tổng hợp %(term)s – %(name)s") % {"term": term_name(room.term).lower(), "name": room.name}
    return sheet_file(request, title, heads, lines)


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW, read=(), write=("POST",))
def compute(request: StaffRequest, class_uuid: uuid.UUID, term: int) -> HttpResponse:
    """Work out the class's results now; the lock does it again for all."""
    found = class_room(request, class_uuid, term)
    if not found.is_mine and not request.actor.can(Perm.BOOK_LOCK, found.unit_id):
        raise NotPermitted(Perm.BOOK_LOCK)
    if found.lock is not None:
        messages.error(request, _("Sổ đã khóa: kết quả giữ nguyên như lúc khóa."))
    else:
        done = compute_results(unit_ids=[found.unit_id], year=found.year, term=term, class_ids=[found.class_id])
        if not term:
            summer.rejudge(found, on=request.business_date)
        text = _("Đã tính kết quả; %(count)s học sinh có thay đổi.") % {"count": done.results_written}
        messages.success(request, text)
    where = (
        at(request, "summary", class_uuid=class_uuid, term=term) if term else at(request, "year", class_uuid=class_uuid)
    )
    return redirect_or_swap(request, where)
