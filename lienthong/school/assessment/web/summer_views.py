"""The summer of a class: subjects taken again, training in conduct, the head's decision; recognition of graduation."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.foundation.spreadsheets import public as spreadsheets
from lienthong.kernel.access.public import NotPermitted, Perm, StaffRequest, screen
from lienthong.school.assessment.cells import BadValue, read_typed, written
from lienthong.school.assessment.columns import FAIL, LEVEL_VALUES, PASS, Column
from lienthong.school.assessment.errors import BookRefusal, WrongValue
from lienthong.school.assessment.outcomes import YEAR, SubjectOutcome
from lienthong.school.assessment.summaries import year_text
from lienthong.school.assessment.web.files import sheet_file
from lienthong.school.assessment.web.places import at, class_room, show_period
from lienthong.school.assessment.yearend import graduation, summer, words
from lienthong.school.assessment.yearend.judging import may_retake, needs_retest, needs_training
from lienthong.school.assessment.yearend.reading import ClassYear, YearRow, class_year, conduct_word, level_word

_LEVEL_TEXTS = {value: code for code, value in LEVEL_VALUES.items()}


@screen(Perm.CONDUCT_EDIT_HOMEROOM, Perm.MARKS_VIEW, write=("POST",))
def sheet(request: StaffRequest, class_uuid: uuid.UUID) -> HttpResponse:
    """Who has a second chance: chosen subjects and their results, training and conduct graded again, what it comes to."""
    show_period(request, YEAR)
    found = class_room(request, class_uuid, YEAR)
    made = class_year(found, on=request.business_date)
    if request.method == "POST":
        return _save(request, made)
    return render(request, "assessment/summer.html", _page(request, made))


def _page(request: StaffRequest, made: ClassYear, refusal: str = "") -> dict[str, Any]:
    """The page; after a refusal with what was typed, so that nothing has to be typed again."""
    found = made.room
    rows = [_shown(made, row) for row in made.rows if row.has_second_chance]
    if refusal:
        rows = [_typed(item, request.POST) for item in rows]
    learning, behaviour = words.headings(found)
    return {
        "room": found, "rows": rows, "codes": found.conduct_codes, "learning": learning, "behaviour": behaviour,
        "may_write": summer.may_record(request.actor, found), "error": refusal,
        "may_decide": request.actor.can(Perm.BOOK_LOCK, found.unit_id),
        "self_url": at(request, "summer", class_uuid=found.class_uuid),
        "year_url": at(request, "year", class_uuid=found.class_uuid),
    }  # fmt: skip


def _shown(made: ClassYear, row: YearRow) -> dict[str, Any]:
    names = dict(made.subjects)
    subjects = []
    for code in dict.fromkeys([*may_retake(made.room.regime, row), *row.retests]):
        subject, again = row.year_subjects[code], row.retests.get(code)
        subjects.append(
            {
                "code": code, "name": names.get(code, code), "kind": subject.kind, "year": year_text(row, code).split(" → ")[0],
                "chosen": again is not None, "value": result_text(subject.kind, again.value if again else None),
                "tested": subject.tested, "test": "" if again is None or again.test is None else again.test // 10,
                "is_forfeit": bool(again and again.is_forfeit), "reason": again.reason if again else "",
            }
        )  # fmt: skip
    room, kept = made.room, row.summer
    return {
        "row": row, "subjects": subjects if needs_retest(row) else [], "trains": needs_training(row),
        "level": level_word(room, row.row.level), "conduct": conduct_word(room, row.row.conduct),
        "level_after": level_word(room, kept.level) if row.retests else "",
        "conduct_after": conduct_word(room, kept.conduct) if needs_training(row) else "", "state": words.state(room, row),
        "why": words.why(room, row), "seen": summer.stamp(row),
        "accepted": "" if kept.is_accepted is None else "yes" if kept.is_accepted else "no", "regraded": kept.conduct,
        "decided": kept.outcome, "note": kept.note,
    }  # fmt: skip


def _typed(item: dict[str, Any], posted: Mapping[str, str]) -> dict[str, Any]:
    """A pupil's card with what was just typed into it."""
    member = item["row"].member_id
    if f"s{member}" not in posted:
        return item
    subjects = []
    for subject in item["subjects"]:
        key = f"{member}.{subject['code']}"
        typed = {
            "chosen": f"x{key}" in posted, "value": posted.get(f"v{key}", ""), "test": posted.get(f"t{key}", ""),
            "is_forfeit": f"f{key}" in posted, "reason": posted.get(f"r{key}", ""),
        }  # fmt: skip
        subjects.append(subject | typed)
    fields = {"seen": "s", "accepted": "a", "regraded": "c", "decided": "d", "note": "n"}
    return {
        **item, "subjects": subjects,
        **{name: posted.get(f"{letter}{member}", item[name]) for name, letter in fields.items()},
    }  # fmt: skip


def result_text(kind: str, value: int | None) -> str:
    """A result as the page shows it."""
    if value is None:
        return ""
    if kind == "comment":
        return PASS if value else FAIL
    return _LEVEL_TEXTS[value] if kind == "level" else written(value)


def _save(request: StaffRequest, made: ClassYear) -> HttpResponse:
    target = at(request, "summer", class_uuid=made.room.class_uuid)
    try:
        entries = [
            _entry(row, request.POST)
            for row in made.rows
            if row.has_second_chance and f"s{row.member_id}" in request.POST
        ]
        done = summer.record_summer(
            request.actor, class_uuid=made.room.class_uuid, entries=entries, on=request.business_date
        )
    except BookRefusal as refusal:
        return render(request, "assessment/summer.html", _page(request, made, str(refusal)), status=422)
    if done.written:
        messages.success(request, _("Đã lưu %(count)s học sinh.") % {"count": done.written})
    if done.conflicts:
        names = ", ".join(done.conflicts[:5])
        text = _("Người khác vừa sửa: %(names)s. Các dòng này giữ nguyên, hãy xem lại.") % {"names": names}
        messages.error(request, text)
    return redirect_or_swap(request, target)


def _entry(row: YearRow, posted: Mapping[str, str]) -> summer.Entry:
    member = row.member_id
    chosen = {}
    for code, subject in row.year_subjects.items():
        if not _is_taken(row, code, posted):
            continue
        chosen[code] = read_taken(row, subject, posted, f"{member}.{code}")
    accepted = {"yes": True, "no": False}.get(posted.get(f"a{member}", ""))
    return summer.Entry(
        member, chosen, accepted, posted.get(f"c{member}", "") if accepted else "",
        posted.get(f"n{member}", "").strip()[:300], posted.get(f"d{member}", ""), posted.get(f"s{member}", ""),
    )  # fmt: skip


def _is_taken(row: YearRow, code: str, posted: Mapping[str, str]) -> bool:
    """Whether the subject is chosen: ticked, or not chosen so far and a result typed without the tick."""
    key = f"{row.member_id}.{code}"
    typed = any(posted.get(f"{field}{key}", "").strip() for field in "vtfr")
    return f"x{key}" in posted or (code not in row.retests and typed)


def read_taken(row: YearRow, subject: SubjectOutcome, posted: Mapping[str, str], key: str) -> summer.Taken:
    """A subject taken again as the form has it; `key` ends the names of its fields."""
    if f"f{key}" in posted:
        value = LEVEL_VALUES["C"] if subject.kind == "level" else 0
        return summer.Taken(value, None, is_forfeit=True, reason=posted.get(f"r{key}", "").strip()[:300])
    value_typed = read_result(row, subject.kind, posted.get(f"v{key}", ""))
    return summer.Taken(value_typed, read_test(row, posted.get(f"t{key}", "")) if subject.tested else None)


def read_result(row: YearRow, kind: str, text: str) -> int | None:
    """A new result as typed: a mark as in the grid, or a code. Raises WrongValue naming the pupil."""
    cell = {"scored": "mark", "comment": "pass", "level": "level3"}[kind]
    try:
        return read_typed(Column("new", "hk", 0, cell, ""), text)
    except BadValue as error:
        raise WrongValue(f"{row.name}: {error.message}") from error


def read_test(row: YearRow, text: str) -> int | None:
    """The test of a primary subject. Raises WrongValue naming the pupil."""
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text[:4]) > 10:
        said = _("%(name)s: bài kiểm tra ghi điểm nguyên từ 0 đến 10, không phải “%(text)s”.")
        raise WrongValue(said % {"name": row.name, "text": text[:10]})
    return int(text) * 10


# ---- graduation ----


@screen(Perm.MARKS_VIEW)
def graduation_list(request: StaffRequest) -> HttpResponse:
    """Recognition of lower-secondary graduation of the school's grade 9, with the class of diploma and why."""
    show_period(request, YEAR)
    place = request.place
    rows = graduation.candidates(place.unit.pk, place.year, on=request.business_date)
    if request.GET.get("export") == "xlsx":
        return _export(request, rows)
    return render(
        request,
        "assessment/graduation.html",
        {
            "rows": rows, "granted": sum(row.found.granted for row in rows), "source": graduation.source(place.year),
            "classes": graduation.count_classes(rows), "self_url": at(request, "graduation"),
            "board_url": at(request, "year_board"), "may_export": request.actor.can(Perm.EXPORT, place.unit.pk),
        },
    )  # fmt: skip


def _export(request: StaffRequest, rows: list[graduation.Candidate]) -> HttpResponse:
    if not request.actor.can(Perm.EXPORT, request.place.unit.pk):
        raise NotPermitted(Perm.EXPORT)
    heads = [
        spreadsheets.ColumnSpec(_("STT"), "integer", 6), spreadsheets.ColumnSpec(_("Họ và tên"), "text", 28),
        spreadsheets.ColumnSpec(_("Ngày sinh"), "text", 12), spreadsheets.ColumnSpec(_("Lớp"), "text", 10),
        spreadsheets.ColumnSpec(_("Hạnh kiểm"), "text", 12), spreadsheets.ColumnSpec(_("Học lực"), "text", 12),
        spreadsheets.ColumnSpec(_("Số buổi nghỉ"), "integer", 10), spreadsheets.ColumnSpec(_("Công nhận"), "text", 12),
        spreadsheets.ColumnSpec(_("Xếp loại tốt nghiệp"), "text", 16), spreadsheets.ColumnSpec(_("Lý do"), "text", 50),
    ]  # fmt: skip
    lines = [
        [
            number, row.name, vietnamese.format_date(row.birth_date) if row.birth_date else "", row.class_name,
            row.conduct, row.level, row.absences, _("Công nhận") if row.found.granted else _("Chưa công nhận"),
            row.diploma, row.found.cause.text,
        ]
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    return sheet_file(request, _("Xét công nhận tốt nghiệp THCS"), heads, lines)
