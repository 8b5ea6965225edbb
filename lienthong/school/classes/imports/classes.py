"""Lists of classes: what each row makes or changes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.spreadsheets.public import Cell, Spec, Workbook
from lienthong.kernel.access.public import Perm
from lienthong.kernel.imports.public import (
    Change,
    Context,
    Journal,
    Plan,
    Problem,
    Proposal,
    Reading,
    SheetRow,
    cells,
    sheet_field,
    shown,
    texts,
    update_rows,
)
from lienthong.kernel.orgs import public as orgs
from lienthong.school.classes import rules, services, teaching
from lienthong.school.classes.imports.teachers import Teachers
from lienthong.school.classes.models import Homeroom, SchoolClass
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils.public import read_grade

SPECS: tuple[Spec, ...] = (
    sheet_field("class_code", "Mã lớp", "Ma_lop", "MA_LOP", "Mã lớp học", "Mã nhóm lớp", "Lớp", "Mã nhóm/lớp",
        "Chủ nhiệm lớp", "Lớp chủ nhiệm", "CN lớp", "Lớp CN", "Class"),
    sheet_field("name", "Tên lớp học", "Tên lớp", "Ten_lop", "TEN_LOP", "Lớp học", "Tên nhóm lớp", "Tên nhóm/lớp",
        "Nhóm/Lớp học"),
    sheet_field("grade", "Khối học/Nhóm lớp", "Khối", "Khối học", "Khối lớp", "Khoi", "KHOI", "Mã khối", "Nhóm tuổi",
        "Nhóm/Lớp", "Khối/Nhóm lớp"),
    sheet_field(
        "homeroom", "Giáo viên chủ nhiệm", "GVCN", "Chủ nhiệm", "Họ tên GVCN", "GV chủ nhiệm",
        "Tên giáo viên chủ nhiệm", "Chu_nhiem",
        "Mã giáo viên chủ nhiệm", "Mã GVCN", "Giáo viên phụ trách", "Họ và tên GVCN",
        "Họ và tên giáo viên chủ nhiệm", "Họ tên giáo viên",
        "Giáo viên", "Họ và tên", "Họ tên", "Thầy/cô chủ nhiệm", "Homeroom teacher",
    ),
    sheet_field("session", "Buổi học", "Buổi", "Ca học", "Buổi dạy"),
    sheet_field("foreign_language", "Học ngoại ngữ 1", "Ngoại ngữ 1", "Ngoại ngữ", "NN1", "Học ngoại ngữ"),
    sheet_field("specialised", "Lớp chuyên", "Môn chuyên", "Chuyên"),
    sheet_field("sessions_per_week", "Số buổi học trên tuần", "Số buổi học/tuần", "Số buổi/tuần", "Số buổi trên tuần",
        "Số buổi"),
    sheet_field("site", "Điểm trường", "Diem_truong", "Tên điểm trường", "Mã điểm trường"),
    sheet_field("combined", "Lớp ghép"),
    sheet_field("boarding", "Bán trú", "Lớp bán trú"),
)  # fmt: skip
_SESSIONS = {
    "sang": "am", "buoisang": "am", "am": "am", "chieu": "pm", "buoichieu": "pm", "pm": "pm", "cangay": "both",
    "2buoi": "both", "haibuoi": "both",
    "2buoingay": "both", "sangchieu": "both", "sangvachieu": "both", "hoc2buoingay": "both", "2buoitrenngay": "both",
    "haibuoimoingay": "both",
}  # fmt: skip
_LEADING = re.compile(r"^\D{0,6}?(\d{1,2})(?!\d)")
_NOTHING = frozenset(("khong", "0", "no", "khongchuyen"))
_COLUMN_OF = {"specialised": "specialised_subject", "combined": "is_combined", "boarding": "is_boarding"}


@dataclass(slots=True)
class ClassAct:
    """What a row writes: a new class, or changed columns of one; the homeroom teacher where named."""

    new: services.NewClass | None = None
    class_id: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    homeroom: int | None = None


class ClassKind:
    """The kind "classes"."""

    code = "classes"
    title = gettext_lazy("Danh sách lớp")
    permission = Perm.CLASSES_EDIT
    specs: Sequence[Spec] = SPECS
    many_sheets = False
    stand_ins: Mapping[str, str] = {}

    def arrange(self, book: Workbook, unit_id: int, year: int) -> Workbook:
        return book

    def plan(self, context: Context, rows: Sequence[SheetRow]) -> Plan:
        return Plan(_Planner(context).proposals(rows))

    def write(self, context: Context, plan: Plan, journal: Journal) -> None:
        _write(context, plan, journal)


class _Planner:
    def __init__(self, context: Context) -> None:
        self.context = context
        rows = SchoolClass.objects.filter(unit_id=context.unit_id, year_id=context.year).order_by("pk")
        self.by_code = {row.code.casefold(): row for row in rows}
        self.teachers = Teachers(context)
        led = Homeroom.objects.filter(
            unit_id=context.unit_id, school_class__year_id=context.year, ended_on__isnull=True
        )
        self.leaders = dict(led.order_by("pk").values_list("school_class_id", "employment_id"))
        self.subjects = curriculum.SubjectNames()
        sites = orgs.Unit.objects.filter(parent_id=context.unit_id, kind=orgs.UnitKind.SITE).order_by("pk")
        self.sites = {vietnamese.word_key(text): site.pk for site in sites for text in (site.code, site.name)}

    def proposals(self, rows: Sequence[SheetRow]) -> list[Proposal]:
        found = [self._proposal(row) for row in rows]
        groups: dict[str, list[Proposal]] = defaultdict(list)
        for proposal in found:
            if proposal.label:
                groups[proposal.label.casefold()].append(proposal)
        for same in groups.values():
            for proposal in same if len(same) > 1 else ():
                others = ", ".join(p.row.key for p in same if p is not proposal)
                message = _("Mã lớp này có nhiều lần trong tệp: trùng với dòng %(rows)s. Hãy giữ lại một dòng.") % {
                    "rows": others
                }
                proposal.reject(Problem("class_code", "duplicate_in_file", message))
        return found

    def _proposal(self, row: SheetRow) -> Proposal:
        reading = Reading(row)
        code = reading.take("class_code", texts(20)) or ""
        name = reading.take("name", texts(60)) or code
        code = code or name
        if len(code) > 20:
            reading.problems.append(Problem("name", "too_long", _("Mã lớp dài quá 20 ký tự. Hãy rút gọn.")))
        if not code:
            reading.problems.append(Problem("class_code", "missing_code", _("Thiếu mã hoặc tên lớp.")))
        known = self.by_code.get(code.casefold())
        grade = self._grade(reading, code, name, known)
        values = self._facts(reading)
        homeroom = self._homeroom(reading)
        proposal = Proposal(row, code, doubts=reading)
        if reading.has_problems:
            for problem in reading.problems:
                proposal.reject(problem)
        if proposal.action == "reject" or grade is None:
            return proposal
        if known is None:
            new = services.NewClass(name=name, grade=grade, code=code, **values)
            proposal.payload = ClassAct(new=new, homeroom=homeroom)
            proposal.action = "create"
        else:
            self._compare(proposal, known, {**values, **({"name": name} if row.text("name") else {})}, homeroom)
        return proposal

    def _grade(self, reading: Reading, code: str, name: str, known: SchoolClass | None) -> int | None:
        text = reading.row.text("grade")
        grade = read_grade(text) if text else None
        if text and grade is None:
            reading.problems.append(
                Problem(
                    "grade", "unknown_grade", _("Không hiểu khối “%(text)s”. Hãy ghi như Khối 6.") % {"text": text[:40]}
                )
            )
            return None
        if grade is None and known is not None:
            return known.grade
        if grade is None:
            match = _LEADING.match(code) or _LEADING.match(name)
            grade = int(match[1]) if match else read_grade(name)
        taught = grade is not None and curriculum.level_of_grade(grade, list(self.context.unit_levels))
        if grade is None:
            reading.problems.append(
                Problem("grade", "missing_grade", _("Không biết lớp thuộc khối nào. Hãy thêm cột Khối."))
            )
        elif not taught:
            message = _("Trường này không có %(grade)s. Hãy kiểm tra lại khối.") % {
                "grade": curriculum.grade_name(grade)
            }
            reading.problems.append(Problem("grade", "grade_not_taught", message))
        elif known is not None and known.grade != grade:
            message = _("Lớp đã có và thuộc %(grade)s; không đổi khối qua tệp được vì điểm đã gắn với khối.")
            reading.problems.append(
                Problem("grade", "grade_mismatch", message % {"grade": curriculum.grade_name(known.grade)})
            )
        return grade

    def _facts(self, reading: Reading) -> dict[str, Any]:
        row = reading.row
        reading.take("session", _session, strict=False)
        reading.take("sessions_per_week", lambda cell: cells.whole_number(cell, lowest=1, highest=14), strict=False)
        for name in ("foreign_language", "specialised"):
            if vietnamese.word_key(row.text(name)) not in _NOTHING:
                reading.take(name, self._subject, into=_COLUMN_OF.get(name, name), strict=False)
        reading.take("site", self._site, into="site_id", strict=False)
        for name in ("combined", "boarding"):
            reading.take(name, cells.yes_no, into=_COLUMN_OF[name], strict=False)
        values = {name: value for name, value in reading.values.items() if name not in ("class_code", "name")}
        if values.get("session") == "both":
            values["has_two_sessions"] = True
        return values

    def _subject(self, cell: Cell) -> str:
        found = self.subjects.code(cell.text) or self.subjects.code(f"Tiếng {cell.text}")
        if found is None:
            raise cells.BadCell(
                "unknown_subject", _("Không hiểu môn “%(text)s” nên ô này được bỏ qua.") % {"text": cell.text[:40]}
            )
        return found

    def _site(self, cell: Cell) -> int | None:
        found = self.sites.get(vietnamese.word_key(cell.text))
        if found is None and vietnamese.word_key(cell.text) not in (
            "diemchinh",
            "diemtruongchinh",
            "trungtam",
            "co so chinh".replace(" ", ""),
        ):
            raise cells.BadCell(
                "unknown_site",
                _("Trường không có điểm trường “%(text)s” nên ô này được bỏ qua.") % {"text": cell.text[:60]},
            )
        return found

    def _homeroom(self, reading: Reading) -> int | None:
        """Not a reason to refuse the class: its teacher may come with the list of staff, and can be named later."""
        text = reading.row.text("homeroom")
        if not text:
            return None
        try:
            return self.teachers.find(text)
        except cells.BadCell as error:
            reading.warnings.append(
                Problem("homeroom", error.code, error.message + " " + _("Lớp được nhập, chưa có chủ nhiệm."))
            )
            return None

    def _compare(self, proposal: Proposal, known: SchoolClass, values: dict[str, Any], homeroom: int | None) -> None:
        act = ClassAct(class_id=known.pk, changes={n: v for n, v in values.items() if getattr(known, n) != v})
        headers = proposal.row.headers
        for name, value in act.changes.items():
            header = next(
                (headers[f] for f, column in _COLUMN_OF.items() if column == name and f in headers),
                headers.get(name, name),
            )
            proposal.changes.append(Change(header, _shown(name, getattr(known, name)), _shown(name, value)))
        leader = self.leaders.get(known.pk)
        if homeroom is not None and homeroom != leader:
            act.homeroom = homeroom
            before = self.teachers.names.get(leader or 0, "–")
            proposal.changes.append(Change(headers.get("homeroom", ""), before, self.teachers.names[homeroom]))
        proposal.payload = act
        if act.changes or act.homeroom:
            proposal.action = "change"


def _session(cell: Cell) -> str:
    found = _SESSIONS.get(vietnamese.word_key(cell.text)) or codelists.code_by_label("session", cell.text)
    if found is None:
        raise cells.BadCell(
            "unknown_session", _("Không hiểu buổi học “%(text)s” nên ô này được bỏ qua.") % {"text": cell.text[:40]}
        )
    return found


def _shown(name: str, value: Any) -> str:
    return codelists.label_of("session", value) or "–" if name == "session" else shown(name, value)


def _write(context: Context, plan: Plan, journal: Journal) -> None:
    fresh = plan.ready("create")
    made = services.bulk_create_classes(
        actor=context.actor, unit_id=context.unit_id, year=context.year, rows=[p.payload.new for p in fresh]
    )
    labels = {}
    for proposal, school_class in zip(fresh, made, strict=True):
        proposal.payload.class_id = school_class.pk
        labels[school_class.pk] = f"{proposal.row.key}: {proposal.label}"
    journal.created(SchoolClass, [c.pk for c in made], labels=labels)
    changed = [p for p in plan.ready("change") if p.payload.changes]
    journal.follow(
        SchoolClass,
        [p.payload.class_id for p in changed],
        labels={p.payload.class_id: f"{p.row.key}: {p.label}" for p in changed},
    )
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for proposal in changed:
        values = dict(proposal.payload.changes)
        if "name" in values:
            values["sort_key"] = rules.sort_key(values["name"])
        groups[tuple(sorted(values))].append({"id": proposal.payload.class_id, **values})
    for columns, rows in groups.items():
        update_rows(SchoolClass, rows, columns=columns)
    led = [p for p in plan.ready("create", "change") if p.payload.homeroom]
    journal.follow(Homeroom, [p.payload.class_id for p in led], column="school_class_id")
    if led:
        day = max(context.year_starts_on, min(context.today, context.year_ends_on))
        teaching.set_homerooms(
            actor=context.actor,
            unit_id=context.unit_id,
            rows=[
                teaching.NewHomeroom(
                    p.payload.class_id, p.payload.homeroom, context.year_starts_on if p.action == "create" else day
                )
                for p in led
            ],
        )
