"""A school that has FET begins with its file: matched, chosen where nothing fits, previewed, taken over."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.htmx.public import redirect_or_swap, render
from lienthong.kernel.access.public import Perm, StaffRequest, screen
from lienthong.kernel.screens.public import at
from lienthong.school.curriculum import public as curriculum
from lienthong.school.timetable import defaults, fet_bringing, fet_matching, fet_writing, versions
from lienthong.school.timetable.errors import TimetableRefusal
from lienthong.school.timetable.fet_matching import Matching
from lienthong.school.timetable.gathering import Gathered, gather
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.shaping import Shaped, shape
from lienthong.school.timetable.web import fet_words
from lienthong.school.timetable.wording import day_name, session_word

SALT = "timetable.fet.school"
AN_HOUR = 3600
LARGEST = 16_000_000
SHOWN = 12
MOST_LESSONS, MOST_NAMES = 6000, 250  # the largest schools have half as many
NOTHING = "-"
_Meant = TypeVar("_Meant")


@screen(Perm.TIMETABLE_EDIT, write=("POST",))
def from_fet(request: StaffRequest) -> HttpResponse:
    """Upload, look, choose, confirm. Nothing is written before it is confirmed."""
    here = at(request, "timetable:from_fet")
    context: dict[str, Any] = {
        "self_url": here, "list_url": at(request, "timetable:overview"), "asked_url": at(request, "timetable:asked"),
        "preview": None,
    }  # fmt: skip
    if request.method == "POST":
        try:
            if "confirm" in request.POST:
                return _confirm(request)
            file, sealed = _opened(request)
            context["preview"] = _preview(request, file) | {"sealed": sealed}
        except TimetableRefusal as refusal:
            messages.error(request, str(refusal))
    return render(request, "timetable/from_fet.html", context)


def _opened(request: StaffRequest) -> tuple[engine.Outline, str]:
    """The file that was sent now, or the one that the page holds."""
    if sealed := request.POST.get("sealed", ""):
        return _unsealed(request, sealed), sealed
    given, answer = request.FILES.get("file"), request.FILES.get("answer")
    if given is None:
        raise TimetableRefusal(_("Hãy chọn tệp .fet của trường."))
    content = given.read(LARGEST + 1)
    times = answer.read(LARGEST + 1) if answer is not None else b""
    if max(len(content), len(times)) > LARGEST:
        raise TimetableRefusal(_("Tệp quá lớn; tệp .fet của một trường chỉ vài MB."))
    with tempfile.TemporaryDirectory() as folder:
        known, placed = Path(folder) / "truong.fet", Path(folder) / "ket_qua.xml"
        known.write_bytes(content)
        placed.write_bytes(times)
        try:
            file = engine.outline(known, placed if times else None)
        except engine.TimetableError as error:
            text = _(
                "Không đọc được tệp. Cần tệp .fet lưu từ FET 5 hoặc 6 và, nếu đã xếp, tệp _activities.xml của chính tệp ấy."
            )
            raise TimetableRefusal(text) from error
    if not file.lessons:
        raise TimetableRefusal(_("Tệp không có hoạt động nào (Activities). Hãy chọn tệp .fet có phân công giảng dạy."))
    if len(file.lessons) > MOST_LESSONS or max(map(len, (_teachers(file), _names(file), _sets(file)))) > MOST_NAMES:
        raise TimetableRefusal(
            _("Tệp có nhiều lớp, giáo viên hoặc hoạt động hơn một trường. Hãy tách mỗi trường một tệp.")
        )
    unit = request.place.unit
    return file, signing.dumps({"unit": unit.pk, "file": asdict(file)}, salt=SALT, compress=True)


def _unsealed(request: StaffRequest, sealed: str) -> engine.Outline:
    try:
        found = signing.loads(sealed, salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        found = {}
    if found.get("unit") != request.place.unit.pk:
        raise TimetableRefusal(_("Bản xem trước đã hết hạn. Hãy chọn lại tệp."))
    facts = found["file"]
    lessons = tuple(
        engine.OutlineLesson(
            **one | {"teachers": tuple(one["teachers"]), "students": tuple(one["students"]),
                     "at": tuple(one["at"]) if one["at"] else None}
        )
        for one in facts["lessons"]
    )  # fmt: skip
    away = {who: tuple((day, hour) for day, hour in places) for who, places in facts["away"].items()}
    return engine.Outline(
        **facts | {
            "lessons": lessons, "away": away, "days": tuple(facts["days"]), "hours": tuple(facts["hours"]),
            "parts": {name: tuple(own) for name, own in facts["parts"].items()},
            "conditions": tuple(_condition(one) for one in facts["conditions"]),
        }
    )  # fmt: skip


def _condition(facts: dict[str, Any]) -> engine.FetCondition:
    places = tuple((day, hour) for day, hour in facts["places"])
    return engine.FetCondition(
        **facts | {"names": tuple(facts["names"]), "rooms": tuple(facts["rooms"]), "places": places}
    )


def _read(request: StaffRequest, file: engine.Outline) -> tuple[Gathered, Shaped, Matching]:
    place = request.place
    rows = gather(place.unit, place.year, place.term, request.business_date)
    return rows, shape(rows), _chosen(request.POST, file, rows, fet_matching.match(file, rows))


def _chosen(posted: QueryDict, file: engine.Outline, rows: Gathered, found: Matching) -> Matching:
    """What was matched, with what the person has chosen otherwise."""
    rooms = {str(room.pk): (room.pk,) for room in rows.classes}
    people = {str(pk): pk for pk in rows.teachers}
    codes = {code: code for code, _name in _subjects(rows)}
    hours = list(found.hours)
    for n, _hour in enumerate(file.hours):
        given = posted.get(f"h-{n}")
        if given == NOTHING or given in dict(_hours(rows)):
            hours[n] = "" if given == NOTHING else str(given)
    return replace(
        found, hours=hours, classes=_over(posted, "c", _sets(file), found.classes, rooms),
        teachers=_over(posted, "t", _teachers(file), found.teachers, people),
        subjects=_over(posted, "s", _names(file), found.subjects, codes),
    )  # fmt: skip


def _over(
    posted: QueryDict, kind: str, names: list[str], found: Mapping[str, _Meant], known: Mapping[str, _Meant]
) -> dict[str, _Meant]:  # fmt: skip
    """The matches of a kind; a field of the page stands before what was found."""
    made = dict(found)
    for n, name in enumerate(names):
        given = posted.get(f"{kind}-{n}", "")
        if given == NOTHING:
            made.pop(name, None)
        elif given in known:
            made[name] = known[given]
    return made


def _teachers(file: engine.Outline) -> list[str]:
    return sorted({who for one in file.lessons for who in one.teachers})


def _names(file: engine.Outline) -> list[str]:
    return sorted({one.subject for one in file.lessons})


def _sets(file: engine.Outline) -> list[str]:
    return sorted({name for one in file.lessons for name in one.students})


def _subjects(rows: Gathered) -> list[tuple[str, str]]:
    """The subjects of the school's programmes and assignments, and the homeroom teacher's hours."""
    used = {row.subject_id for own in rows.assignments.values() for row in own}
    used |= {code for room in rows.classes for code in rows.plan(room)}
    named = [(s.code, curriculum.name_of(s)) for s in curriculum.subjects() if s.code in used]
    return [(defaults.ASSEMBLY, _("Chào cờ")), (defaults.CLASS_HOUR, _("Sinh hoạt lớp")), *named]


def _hours(rows: Gathered) -> list[tuple[str, str]]:
    return [
        (f"{session}{n}", _("%(session)s, tiết %(n)s") % {"session": session_word(session), "n": n})
        for session, count in (("S", rows.week.morning), ("C", rows.week.afternoon))
        for n in range(1, count + 1)
    ]


def _preview(request: StaffRequest, file: engine.Outline) -> dict[str, Any]:
    rows, shaped, found = _read(request, file)
    proposal = fet_bringing.propose(file, found, rows, shaped)
    rooms = {room.pk: room.name for room in rows.classes}
    people = {
        pk: work.person.full_name for pk, work in sorted(rows.teachers.items(), key=lambda x: x[1].person.sort_key)
    }
    subjects = _subjects(rows)
    names = dict(subjects)
    keeping = _("bản nháp số %(n)s, giữ các tiết khác của bản ấy")
    drafts = [(str(t.uuid), keeping % {"n": t.number}) for t in _drafts(request)]
    return {
        "file": file, "proposal": proposal, "placed": proposal.placed, "lessons": len(file.lessons),
        "parts": [
            _part("c", _("Lớp"), _sets(file), _alone(found.classes), list(rooms.items())),
            _part("s", _("Môn"), _names(file), found.subjects, subjects),
            _part("t", _("Giáo viên"), _teachers(file), found.teachers, list(people.items())),
        ],
        "hours": [(f"h-{n}", name, found.hours[n] or NOTHING) for n, name in enumerate(file.hours)],
        "hour_options": [*_hours(rows), (NOTHING, _("không xếp"))],
        "days": [(name, day_name(found.days[n])) for n, name in enumerate(file.days)],
        "assignments": [_line(rooms, names, people, row) for row in proposal.assignments[:SHOWN]],
        "conflicts": [
            (rooms[room], names.get(subject, subject), people.get(new, ""), people.get(old, _("Người đã thôi việc")))
            for room, subject, new, old in proposal.conflicts[:SHOWN]
        ],
        "rules": [
            (
                names.get(rule.subject, rule.subject),
                rooms[rule.class_id] if grade is None else curriculum.grade_name(grade),
                "+".join(map(str, dict(rule.facts)["blocks"])),
            )
            for grade, rule in fet_bringing.by_scope(proposal.rules, rows)[:SHOWN]
        ],
        "away": [(people[who], ", ".join(slots)) for who, slots in proposal.away.items()],
        "left_out": sorted((Counter(file.left_out) + proposal.taken.left_out).items(), key=lambda x: (-x[1], x[0]))[:SHOWN],
        "conditions": fet_words.lines(proposal.taken, rows, people, names)[:SHOWN],
        "shown": SHOWN, "drafts": [("", _("một bản nháp mới")), *drafts],
        "may_assign": request.actor.can(Perm.ASSIGNMENTS_EDIT, request.place.unit.pk),
    }  # fmt: skip


def _alone(found: Mapping[str, tuple[int, ...]]) -> dict[str, int | tuple[int, ...]]:
    return {name: own[0] if len(own) == 1 else own for name, own in found.items()}


def _drafts(request: StaffRequest) -> list[Timetable]:
    listed = versions.timetables_of(request.place.unit.pk, request.place.year)
    return [timetable for timetable in listed if timetable.state == "draft"]


def _line(
    rooms: dict[int, str], names: dict[str, str], people: dict[int, str], row: tuple[int, str, int, int]
) -> tuple[str, str, str, int]:  # fmt: skip
    room, subject, who, periods = row
    return rooms[room], names.get(subject, subject), people.get(who, ""), periods


def _part(
    kind: str, label: str, names: list[str], found: Mapping[str, Any], options: list[tuple[Any, str]]
) -> dict[str, Any]:  # fmt: skip
    """Names of a kind: those that nothing fits, and those that were matched, each with its field."""
    lines = [(f"{kind}-{n}", name, found.get(name)) for n, name in enumerate(names)]
    return {
        "label": label, "options": [(str(key), text) for key, text in options],
        "many": [name for _field, name, value in lines if isinstance(value, tuple)],
        "open": [(field, name) for field, name, value in lines if value is None],
        "matched": [
            (field, name, str(value)) for field, name, value in lines if value is not None and not isinstance(value, tuple)
        ],
    }  # fmt: skip


def _confirm(request: StaffRequest) -> HttpResponse:
    place, posted = request.place, request.POST
    file = _unsealed(request, posted.get("sealed", ""))
    _rows, _shaped, matching = _read(request, file)
    choices = fet_writing.Choices(
        assignments=posted.get("assignments") == "1" and request.actor.can(Perm.ASSIGNMENTS_EDIT, place.unit.pk),
        rules=posted.get("rules") == "1", away=posted.get("away") == "1",
        conditions=posted.get("conditions") == "1", onto=_onto(request, posted.get("onto", "")),
    )  # fmt: skip
    made = fet_writing.bring(
        request.actor,
        file,
        matching,
        choices,
        unit=place.unit,
        year=place.year,
        term=place.term,
        on=request.business_date,
    )
    if made.timetable is None:
        messages.success(request, _("Đã đưa phân công và yêu cầu của tệp vào. Tệp chưa có giờ học nên hãy bấm Xếp."))
        return redirect_or_swap(request, at(request, "timetable:asked"))
    messages.success(request, _("Đã tạo bản nháp số %(n)s từ tệp FET.") % {"n": made.timetable.number})
    if made.waived:
        text = _("Bản này không theo lệ thường ở chỗ: %(what)s. Các chỗ ấy không tính là vướng.")
        messages.info(request, text % {"what": "; ".join(made.waived)})
    if made.lost:
        text = _("%(n)s tiết không vào bản nháp vì phân công của trường giao môn ấy cho người khác hoặc chưa có.")
        messages.warning(request, text % {"n": made.lost})
    return redirect_or_swap(request, at(request, "timetable:version", timetable=made.timetable.uuid))


def _onto(request: StaffRequest, text: str) -> Timetable | None:
    if not text:
        return None
    found = next((t for t in _drafts(request) if str(t.uuid) == text), None)
    if found is None:
        raise TimetableRefusal(_("Bản nháp ấy không còn. Hãy chọn bản khác."))
    return versions.timetable_of(found.uuid, unit_id=request.place.unit.pk, year=request.place.year)
