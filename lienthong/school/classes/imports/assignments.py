"""Lists of teaching assignments: one class a row, or many in one cell ("11AV2(2), 11AV3(2)": class and periods).

A file is taken at its word for the subjects and classes that it names: where another teacher has one of them and the
file does not keep him there, he is replaced from today on. Two teachers of one subject in one class stand in two rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets.public import Spec, Workbook
from lienthong.kernel.access.public import Perm
from lienthong.kernel.imports.public import (
    Change,
    Context,
    Journal,
    Plan,
    Problem,
    Proposal,
    SheetRow,
    cells,
    sheet_field,
    update_rows,
)
from lienthong.school.classes import teaching
from lienthong.school.classes.imports.matrix import arranged, continued, expand
from lienthong.school.classes.imports.places import ClassPlaces
from lienthong.school.classes.imports.teachers import Teachers
from lienthong.school.classes.models import TeachingAssignment
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils.public import ClassIndex

SPECS: tuple[Spec, ...] = (
    sheet_field(
        "teacher", "Giáo viên", "GIAOVIEN", "Mã giáo viên", "Ma_GV", "Mã GV", "GV", "Họ tên giáo viên",
        "Họ và tên giáo viên", "Tên giáo viên", "Mã cán bộ",
        "Giáo viên giảng dạy", "Giáo viên dạy", "GV giảng dạy", "GVBM", "Giáo viên bộ môn", "Họ và tên", "Họ tên",
        "Cán bộ", "Teacher", required=True,
    ),
    sheet_field(
        "teacher_name", "Họ và tên", "Họ tên", "Tên giáo viên", "Họ tên giáo viên", "Giáo viên", "Họ và tên giáo viên",
        "Ho_ten", "Mã giáo viên", "Ma_GV",
        "Mã GV", "Mã cán bộ",
    ),
    sheet_field("subject", "Môn học", "MONVNEDU", "Môn", "Mon", "Môn dạy", "Tên môn", "Tên môn học", "Mã môn",
        "Ma_mon", "Môn giảng dạy", "Subject", required=True),
    sheet_field(
        "class_code", "Lớp", "DSLOPDAY", "Mã lớp", "Ma_lop", "Lớp dạy", "Lớp học", "Tên lớp", "Danh sách lớp",
        "Danh sách lớp dạy", "Các lớp dạy", "DS lớp dạy",
        "Lớp giảng dạy", "Phân công lớp", "Class", required=True,
    ),
    sheet_field("periods", "Số tiết/tuần", "Số tiết", "So_tiet", "Tiết/tuần", "Số tiết trên tuần", "Số tiết một tuần",
        "ST", "Tiết", "Periods"),
    sheet_field("term", "Học kỳ", "Học kì", "HK", "Kỳ", "Hoc_ky", "Term"),
)  # fmt: skip
_ENTRY = re.compile(r"[^,;\n(]+(?:\([^)]*\))?")
_WITH_PERIODS = re.compile(r"^(.+?)\s*\(\s*([\d.,]+)\s*(?:tiết|t)?\s*(?:/\s*tuần)?\s*\)$", re.IGNORECASE)
_STRAND = re.compile(r"^(.+?)\s*[(\-–:]\s*(.+?)\s*\)?$")
_TERMS = {
    "": 0, "0": 0, "canam": 0, "cahaihocky": 0, "canamhoc": 0, "ca2hocky": 0, "12": 0, "1": 1, "i": 1, "hk1": 1,
    "hki": 1, "hocky1": 1, "hocki1": 1,
    "hockyi": 1, "ky1": 1, "ki1": 1, "2": 2, "ii": 2, "hk2": 2, "hkii": 2, "hocky2": 2, "hocki2": 2, "hockyii": 2,
    "ky2": 2, "ki2": 2,
}  # fmt: skip


class Slot(NamedTuple):
    """What is taught where: class, subject, strand, term."""

    class_id: int
    subject: str
    strand: str
    term: int


@dataclass(slots=True)
class AssignmentAct:
    """What a row writes: assignments to make, periods to correct (id → halves), assignments to end."""

    new: list[tuple[Slot, int | None]] = field(default_factory=list)
    periods: dict[int, int] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)
    employment_id: int = 0


class AssignmentKind:
    """The kind "assignments"."""

    code = "assignments"
    title = gettext_lazy("Phân công giảng dạy")
    permission = Perm.ASSIGNMENTS_EDIT
    specs: Sequence[Spec] = SPECS
    many_sheets = False
    stand_ins: Mapping[str, str] = {}

    def arrange(self, book: Workbook, unit_id: int, year: int) -> Workbook:
        return arranged(book, SPECS, ClassIndex(ClassPlaces().classes(unit_id, year)), curriculum.SubjectNames())

    def plan(self, context: Context, rows: Sequence[SheetRow]) -> Plan:
        return Plan(_Planner(context).proposals(rows))

    def write(self, context: Context, plan: Plan, journal: Journal) -> None:
        _write(context, plan, journal)


@dataclass(slots=True)
class _Row:
    row: SheetRow
    proposal: Proposal
    employment_id: int = 0
    slots: list[tuple[Slot, int | None]] = field(default_factory=list)


class _Planner:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.teachers = Teachers(context)
        infos = ClassPlaces().classes(context.unit_id, context.year)
        self.classes = ClassIndex(infos)
        self.class_names = {info.id: info.name for info in infos}
        self.subjects = curriculum.SubjectNames()
        rows = TeachingAssignment.objects.filter(unit_id=context.unit_id, year_id=context.year, ended_on__isnull=True)
        self.known: dict[Slot, dict[int, TeachingAssignment]] = defaultdict(dict)
        for row in rows.order_by("pk"):
            self.known[Slot(row.school_class_id, row.subject_id, row.strand, row.term)][row.employment_id] = row

    def proposals(self, rows: Sequence[SheetRow]) -> list[Proposal]:
        read = [self._read(row) for row in rows]
        self._refuse_twice(read)
        kept: dict[Slot, set[int]] = defaultdict(set)
        for item in read:
            if item.proposal.action != "reject":
                for slot, _halves in item.slots:
                    kept[slot].add(item.employment_id)
        replaced: set[int] = set()
        for item in read:
            if item.proposal.action != "reject":
                self._fill(item, kept, replaced)
        return [item.proposal for item in read]

    def _read(self, row: SheetRow) -> _Row:
        texts = [row.text("teacher"), row.text("teacher_name")]
        item = _Row(
            row,
            Proposal(
                row=row, label=" · ".join(t for t in (texts[0], row.text("subject"), row.text("class_code")) if t)[:120]
            ),
        )
        reject = item.proposal.reject
        try:
            if any(texts):
                item.employment_id = self.teachers.find(*texts)
            else:
                reject(Problem("teacher", "missing_teacher", _("Thiếu giáo viên.")))
        except cells.BadCell as error:
            reject(Problem("teacher", error.code, error.message))
        subject = self._subject(item)
        term = _TERMS.get(vietnamese.word_key(row.text("term")))
        if term is None:
            reject(
                Problem(
                    "term",
                    "unknown_term",
                    _("Học kỳ “%(text)s” không rõ. Hãy ghi 1, 2 hoặc Cả năm.") % {"text": row.text("term")[:20]},
                )
            )
        if subject and term is not None:
            self._read_classes(item, subject, term)
        return item

    def _subject(self, item: _Row) -> tuple[str, str] | None:
        text = item.row.text("subject")
        if not text:
            item.proposal.reject(Problem("subject", "missing_subject", _("Thiếu môn học.")))
            return None
        if code := self.subjects.code(text):
            return code, ""
        match = _STRAND.match(text)
        if match and (code := self.subjects.code(match[1])):
            return code, match[2][:60]
        message = _("Không có môn “%(text)s” trong danh mục môn học. Hãy sửa lại tên môn.") % {"text": text[:40]}
        item.proposal.reject(Problem("subject", "unknown_subject", message))
        return None

    def _read_classes(self, item: _Row, subject: tuple[str, str], term: int) -> None:
        shared = item.row.text("periods")
        entries = [entry.strip() for entry in _ENTRY.findall(item.row.text("class_code")) if entry.strip(" .")]
        if not entries:
            item.proposal.reject(Problem("class_code", "missing_class", _("Thiếu lớp.")))
        before = ""
        for entry in entries:
            match = _WITH_PERIODS.match(entry)
            name, periods = (match[1], match[2]) if match else (entry, shared)
            name = before = continued(name, before)
            infos = expand(name, self.classes)
            if not infos:
                message = _("Không có lớp “%(name)s” trong năm học này. Hãy tạo lớp trước rồi nhập lại tệp.") % {
                    "name": name[:40]
                }
                item.proposal.reject(Problem("class_code", "unknown_class", message))
                continue
            try:
                halves = curriculum.read_halves(periods) if periods else None
            except ValueError as error:
                item.proposal.reject(Problem("class_code" if match else "periods", "bad_periods", str(error)))
                continue
            item.slots += [(Slot(info.id, subject[0], subject[1], term), halves) for info in infos]

    def _refuse_twice(self, read: Sequence[_Row]) -> None:
        groups: dict[tuple[Slot, int], list[_Row]] = defaultdict(list)
        for item in read:
            for slot, _halves in item.slots if item.employment_id else ():
                groups[(slot, item.employment_id)].append(item)
        for (slot, _employment), items in groups.items():
            for item in items if len(items) > 1 else ():
                others = ", ".join(dict.fromkeys(i.row.key for i in items if i is not item)) or item.row.key
                message = _(
                    "Phân công lớp %(class)s có nhiều lần trong tệp: trùng với dòng %(rows)s. Hãy giữ lại một dòng."
                )
                named = {"class": self.class_names[slot.class_id], "rows": others}
                item.proposal.reject(Problem("class_code", "duplicate_in_file", message % named))

    def _fill(self, item: _Row, kept: dict[Slot, set[int]], replaced: set[int]) -> None:
        act = AssignmentAct(employment_id=item.employment_id)
        header = item.row.headers.get("class_code", "")
        for slot, halves in item.slots:
            there = self.known.get(slot, {})
            known = there.get(item.employment_id)
            if known is not None:
                if halves is not None and known.half_periods_week != halves:
                    act.periods[known.pk] = halves
                    before, after = curriculum.periods(known.half_periods_week) or "–", curriculum.periods(halves)
                    item.proposal.changes.append(Change(f"{header} {self.class_names[slot.class_id]}", before, after))
                continue
            act.new.append((slot, halves))
            for other, assignment in there.items():
                if other not in kept[slot] and assignment.pk not in replaced:
                    replaced.add(assignment.pk)
                    act.ends.append(assignment.pk)
                    names = self.teachers.names
                    change = Change(
                        f"{header} {self.class_names[slot.class_id]}", names.get(other, "–"), names[item.employment_id]
                    )
                    item.proposal.changes.append(change)
        item.proposal.payload = act
        if act.periods or act.ends:
            item.proposal.action = "change"
        elif act.new:
            item.proposal.action = "create"


def _write(context: Context, plan: Plan, journal: Journal) -> None:
    acts: list[tuple[AssignmentAct, str]] = [
        (p.payload, f"{p.row.key}: {p.label}") for p in plan.ready("create", "change")
    ]
    today = max(context.year_starts_on, min(context.today, context.year_ends_on))
    _end([(pk, label) for act, label in acts for pk in act.ends], today, journal)
    corrected = {pk: (halves, label) for act, label in acts for pk, halves in act.periods.items()}
    journal.follow(TeachingAssignment, corrected, labels={pk: label for pk, (_halves, label) in corrected.items()})
    rows = [{"id": pk, "half_periods_week": halves} for pk, (halves, _label) in corrected.items()]
    update_rows(TeachingAssignment, rows, columns=("half_periods_week",))
    wanted = [(act, slot, halves, label) for act, label in acts for slot, halves in act.new]
    if not wanted:
        return
    made = teaching.bulk_assign(
        actor=context.actor,
        unit_id=context.unit_id,
        rows=[
            teaching.NewAssignment(
                slot.class_id,
                slot.subject,
                act.employment_id,
                today if act.ends else context.year_starts_on,
                slot.strand,
                slot.term,
                halves,
            )
            for act, slot, halves, _label in wanted
        ],
    )
    journal.created(
        TeachingAssignment, [a.pk for a in made], labels={a.pk: w[3] for a, w in zip(made, wanted, strict=True)}
    )


def _end(ends: Sequence[tuple[int, str]], on: dt.date, journal: Journal) -> None:
    journal.follow(TeachingAssignment, [pk for pk, _label in ends], labels=dict(ends))
    rows = (
        TeachingAssignment.objects.filter(pk__in=[pk for pk, _label in ends])
        .order_by("pk")
        .values_list("pk", "started_on")
    )
    update_rows(
        TeachingAssignment, [{"id": pk, "ended_on": max(on, started)} for pk, started in rows], columns=("ended_on",)
    )
