"""What each row of a list of pupils will do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.imports.public import (
    Abroad,
    Change,
    Context,
    Match,
    Plan,
    Problem,
    Proposal,
    SheetRow,
    birth_reader,
    duplicates_in_file,
    has_id,
    identity_key,
    look_abroad,
    needs_confirmation,
    person_change_texts,
    person_changes,
    resolve,
    resolve_abroad,
    same_name,
    shown,
)
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils.imports.columns import EXTRAS
from lienthong.school.pupils.imports.places import ClassInfo, Places
from lienthong.school.pupils.imports.rows import DISABILITY, POLICY, ClassIndex, PupilRow, Status, read_pupils
from lienthong.school.pupils.imports.schools import tell_of_other_schools
from lienthong.school.pupils.imports.state import State, enrolled_elsewhere, load_state

_LEAVING = {
    "moved_out": "moved_out",
    "dropped_out": "dropped_out",
    "deferred": "dropped_out",
    "died": "died",
    "finished": "finished",
}
_STARTING = {"moved_in": "moved_in", "returned": "returned", "repeats": "repeats"}
_FIELD_OF = {"policy_code": "policy", "disability_code": "disability", "is_poor": "poor", "is_near_poor": "near_poor"}
_LABELS = {"policy_code": POLICY, "disability_code": DISABILITY}
Known = dict[str, Any]


@dataclass(slots=True)
class EnrolmentAct:
    """What becomes of the enrolment: a new one, its end, another class (and grade)."""

    act: Literal["enrol", "end", "move"]
    enrolment_id: int | None = None
    school_class: ClassInfo | None = None
    level: str = ""
    grade: int = 0
    started_on: dt.date | None = None
    start_reason: str = "new"
    ended_on: dt.date | None = None
    end_reason: str = ""
    drop_reason: str = ""
    member_id: int | None = None
    regrade: bool = False


_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class PupilAct:
    """Everything that one row writes. `person_id` None: a new person; `units` those of a person known elsewhere."""

    values: dict[str, Any]
    person_id: int | None = None
    units: Sequence[int] = ()
    person: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    file_id: int | None = None
    file: dict[str, Any] = field(default_factory=dict)
    enrolment: EnrolmentAct | None = None
    key: str = ""


def plan_pupils(context: Context, rows: Sequence[SheetRow], places: Places) -> Plan:
    """A proposal for each row. Seven statements whatever the number of rows."""
    tables = {id(row.table): row.table for row in rows}.values()
    documents = {extra.column for table in tables for name, extra in EXTRAS.items() if name in table.headers}
    state = load_state(context, places, documents=documents)
    index = ClassIndex(list(state.classes.values()))
    birth = birth_reader(context.today)
    read = read_pupils(rows, index, birth=birth)
    tell_of_other_schools(context, read)
    twice = duplicates_in_file([pupil.reading for pupil in read], code_field="pupil_code")
    proposals = [Proposal(p.row, p.values.get("full_name", ""), doubts=p.reading) for p in read]
    matches: dict[int, Match] = {}
    for position, (pupil, proposal) in enumerate(zip(read, proposals, strict=True)):
        if position in twice:
            proposal.reject(twice[position])
        if pupil.reading.has_problems:
            for problem in pupil.reading.problems:
                proposal.reject(problem)
        if proposal.action != "reject":
            decision = context.decisions.get(pupil.row.key, "")
            matches[position] = resolve(pupil.reading, state.roster, decision=decision, identities=context.identities)
    abroad = look_abroad([_unknown_ids(read[i].values, matches[i], state) for i in matches])
    _resolve_abroad(read, matches, abroad)
    away = enrolled_elsewhere(context, _who_may_be_away(matches, state))
    numbered = {p.file["register_number"]: p.row.key for p in reversed(read) if p.file.get("register_number")}
    planner = _Planner(state, abroad, away, numbered)
    for position, match in matches.items():
        planner.fill(proposals[position], read[position], match)
    return Plan(proposals)


def _unknown_ids(values: Mapping[str, Any], match: Match, state: State) -> dict[str, Any]:
    """Identifiers of the row that nobody here has yet."""
    if "ministry_code" not in values and "personal_number" not in values:
        return {}
    known = state.roster.persons.get(match.id or 0, {})
    return {n: values[n] for n in ("ministry_code", "personal_number") if values.get(n) and values[n] != known.get(n)}


def _resolve_abroad(read: Sequence[PupilRow], matches: dict[int, Match], abroad: Abroad) -> None:
    for position, match in matches.items():
        if match.how in ("new", "propose"):
            matches[position] = resolve_abroad(read[position].reading, abroad) or match


def _who_may_be_away(matches: Mapping[int, Match], state: State) -> list[int]:
    found = []
    for match in matches.values():
        enrolment = state.enrolments.get(match.id or 0)
        if match.id and (enrolment is None or enrolment["ended_on"]):
            found.append(match.id)
    return found


class _Planner:
    """Fills proposals from matches."""

    def __init__(self, state: State, abroad: Abroad, away: set[int], first_rows: Mapping[str, str]) -> None:
        self.state = state
        self.abroad = abroad
        self.away = away
        self.first_rows = first_rows

    def fill(self, proposal: Proposal, pupil: PupilRow, match: Match) -> None:
        for problem in match.problems:
            proposal.reject(problem)
        if match.how == "refused":
            return
        if match.how == "propose":
            self._propose(proposal, pupil, match)
            return
        person_id = match.id
        if person_id is not None and self._taken_elsewhere(proposal, pupil, person_id):
            return
        act = self._act(proposal, pupil, person_id)
        if proposal.action == "reject":
            return
        if match.warnings:
            proposal.warnings.extend(match.warnings)
        proposal.payload = act
        if person_id is None or match.how == "elsewhere":
            proposal.action = "create"
        elif act.person or act.file or act.enrolment:
            proposal.action = "change"

    def _propose(self, proposal: Proposal, pupil: PupilRow, match: Match) -> None:
        """A row that equals one person's record in all it says changes nothing; any other waits for an answer."""
        equal = [candidate.id for candidate in match.candidates if self._is_same(pupil, candidate.id)]
        if len(equal) == 1:
            proposal.action = "unchanged"
            return
        proposal.candidates = match.candidates
        proposal.problems.append(needs_confirmation(match))
        proposal.action = "confirm"

    def _is_same(self, pupil: PupilRow, person_id: int) -> bool:
        person = self.state.roster.persons[person_id]
        values = pupil.values
        born = values.get("birth_date")
        if not same_name(values["full_name"], person["full_name"]) or not born or born != person["birth_date"]:
            return False
        if pupil.school_class and self.state.class_of(person_id) != pupil.school_class:
            return False
        trial = Proposal(row=pupil.row)
        act = self._act(trial, pupil, person_id)
        return trial.action != "reject" and not (act.person or act.file or act.enrolment)

    def _taken_elsewhere(self, proposal: Proposal, pupil: PupilRow, person_id: int) -> bool:
        """New identifiers may belong to somebody else; an open enrolment elsewhere wants a transfer."""
        found = self.abroad.find(_unknown_ids(pupil.values, Match("id", person_id), self.state))
        if found is not None and found[1] != person_id:
            message = _("Mã này đã được cấp cho một người khác trong tỉnh. Hãy kiểm tra lại mã, họ tên và ngày sinh.")
            proposal.reject(Problem(found[0], "id_conflict", message))
            return True
        leaving = pupil.status is not None and pupil.status.state in _LEAVING
        if person_id in self.away and not leaving:
            name = "ministry_code" if pupil.values.get("ministry_code") else "full_name"
            message = _(
                "Học sinh này đang học ở một trường khác trong năm học này. Hãy làm thủ tục chuyển trường, không "
                "nhập qua tệp."
            )
            proposal.reject(Problem(name, "enrolled_elsewhere", message))
            return True
        return False

    def _act(self, proposal: Proposal, pupil: PupilRow, person_id: int | None) -> PupilAct:
        values = pupil.values
        known = self.state.roster.persons.get(person_id or 0) or self.abroad.persons.get(person_id or 0)
        act = PupilAct(values, person_id)
        if not has_id(values, "pupil_code"):
            act.key = identity_key(values)
        if known is None:
            if not values.get("birth_date"):
                proposal.reject(_no_birth_date(values))
        else:
            act.person = person_changes(values, known)
            act.units = [] if person_id in self.state.roster.persons else list(known["unit_ids"])
            proposal.changes.extend(person_change_texts(pupil.row, act.person, known))
        self._file(proposal, pupil, act)
        self._enrolment(proposal, pupil, act)
        return act

    # The file

    def _file(self, proposal: Proposal, pupil: PupilRow, act: PupilAct) -> None:
        file = self.state.files.get(act.person_id or 0)
        given = dict(pupil.file)
        if pupil.values.get("pupil_code"):
            given["pupil_code"] = pupil.values["pupil_code"]
        for column, parts in pupil.extras.items():
            given[column] = {**(file[column] if file else {}), **parts}
        act.file = given if file is None else {name: value for name, value in given.items() if file[name] != value}
        if "register_number" in act.file:
            self._check_register(proposal, act)
        if file is not None:
            act.file_id = file["id"]
            for name, value in act.file.items():
                proposal.changes.extend(_file_change(pupil.row, name, file[name], value))

    def _check_register(self, proposal: Proposal, act: PupilAct) -> None:
        number = act.file["register_number"]
        if not number:
            return
        owner, first = self.state.registers.get(number), self.first_rows[number]
        if owner not in (None, act.person_id) or first != proposal.row.key:
            message = _(
                "Số đăng bộ %(number)s đã cấp cho học sinh khác; số đăng bộ không dùng lại. Hãy để trống để hệ thống "
                "cấp số."
            )
            proposal.reject(Problem("register_number", "register_number_taken", message % {"number": number}))

    # The enrolment

    def _enrolment(self, proposal: Proposal, pupil: PupilRow, act: PupilAct) -> None:
        current = self.state.enrolments.get(act.person_id or 0)
        status = pupil.status
        if status and status.state in _LEAVING:
            act.enrolment = self._leaving(proposal, pupil, current, status)
        elif current is None or (current["ended_on"] and status and status.state in ("moved_in", "returned")):
            act.enrolment = self._starting(proposal, pupil, act, again=current is not None)
        elif current["ended_on"]:
            if status is None and not pupil.school_class:
                return
            message = _(
                "Học sinh đã rời trường từ ngày %(day)s. Nếu đã trở lại, hãy ghi trạng thái Chuyển đến hoặc Nghỉ học "
                "xin học lại."
            )
            day = vietnamese.format_date(current["ended_on"])
            proposal.reject(Problem("status", "already_left", message % {"day": day}))
        else:
            act.enrolment = self._moving(proposal, pupil, current)

    def _leaving(
        self, proposal: Proposal, pupil: PupilRow, current: Known | None, status: Status
    ) -> EnrolmentAct | None:
        reason = _LEAVING[status.state]
        drop = "07" if status.state == "deferred" else ""
        day = pupil.status_date or self.state.day_in(status.term)
        if current is None:
            act = self._new_enrolment(proposal, pupil)
            if act is not None:
                act.started_on = min(self.state.context.year_starts_on, day)
                act.ended_on, act.end_reason, act.drop_reason = day, reason, drop
            return act
        if current["ended_on"]:
            return None
        day = max(day, current["started_on"])
        proposal.changes.append(Change(pupil.row.headers.get("status", ""), _("Đang học"), pupil.row.text("status")))
        member = self.state.members.get(current["id"])
        return EnrolmentAct(
            "end",
            current["id"],
            ended_on=day,
            end_reason=reason,
            drop_reason=drop,
            member_id=member.id if member else None,
        )

    def _starting(self, proposal: Proposal, pupil: PupilRow, act: PupilAct, *, again: bool) -> EnrolmentAct | None:
        made = self._new_enrolment(proposal, pupil)
        if made is None:
            return None
        context, status = self.state.context, pupil.status
        made.start_reason = _STARTING.get(status.state, "new") if status else "new"
        if made.start_reason == "new" and act.person_id in self.state.last_year:
            made.start_reason = "repeats" if self.state.last_year[act.person_id] == made.grade else "promoted"
        entered = pupil.file.get("entered_on")
        if made.start_reason in ("moved_in", "returned"):
            day = pupil.status_date or self.state.day_in(status.term if status else None)
        elif entered and context.year_starts_on <= entered <= context.year_ends_on:
            day = entered
        else:
            day = context.year_starts_on
        made.started_on = min(max(day, context.year_starts_on), context.year_ends_on)
        if again or act.file_id is not None:
            where = made.school_class.name if made.school_class else curriculum.grade_name(made.grade)
            proposal.changes.append(Change(pupil.row.headers.get("class_code", _("Lớp")), "–", where))
        return made

    def _new_enrolment(self, proposal: Proposal, pupil: PupilRow) -> EnrolmentAct | None:
        if pupil.school_class:
            info = pupil.school_class
            return EnrolmentAct("enrol", school_class=info, level=info.level, grade=info.grade)
        if pupil.grade is None:
            message = _("Tệp không cho biết lớp của em này: hồ sơ được lưu, chưa xếp vào lớp nào.")
            proposal.warnings.append(Problem("full_name", "no_class", message))
            return None
        level = curriculum.level_of_grade(pupil.grade, list(self.state.context.unit_levels))
        if not level:
            message = _("Trường này không có %(grade)s. Hãy kiểm tra lại khối.") % {
                "grade": curriculum.grade_name(pupil.grade)
            }
            proposal.reject(Problem("grade", "grade_not_taught", message))
            return None
        return EnrolmentAct("enrol", level=level, grade=pupil.grade)

    def _moving(self, proposal: Proposal, pupil: PupilRow, current: Known) -> EnrolmentAct | None:
        info = pupil.school_class
        member = self.state.members.get(current["id"])
        if info is None:
            if pupil.grade is not None and pupil.grade != current["grade"]:
                message = _("Em này đang ở %(now)s, tệp ghi khối khác. Hãy ghi rõ lớp mới nếu em đổi lớp.")
                now = curriculum.grade_name(current["grade"])
                proposal.reject(Problem("grade", "grade_mismatch", message % {"now": now}))
            return None
        if member and member.class_id == info.id:
            return None
        before = self.state.classes.get(member.class_id) if member else None
        header = pupil.row.headers.get("class_code", _("Lớp"))
        proposal.changes.append(Change(header, before.name if before else "–", info.name))
        return EnrolmentAct(
            "move", current["id"], info, info.level, info.grade, member_id=member.id if member else None,
            started_on=self._day_of_move(current, first=member is None), regrade=info.grade != current["grade"],
        )  # fmt: skip

    def _day_of_move(self, current: Known, *, first: bool) -> dt.date:
        """A first place counts from the start of the enrolment, a change of class from today."""
        start: dt.date = current["started_on"]
        return start if first else max(start, self.state.day_in(None))


def _no_birth_date(values: Mapping[str, Any]) -> Problem:
    """Namesakes born in one year are common; no file is made whose owner could not be told from them."""
    if year := values.get("birth_year"):
        message = _("Chỉ có năm sinh %(year)d, còn thiếu ngày và tháng. Hãy ghi đủ, như 05/09/%(year)d.")
        return Problem("birth_date", "year_only", message % {"year": year})
    return Problem(
        "birth_date",
        "missing_birth_date",
        _("Thiếu ngày sinh nên không tạo được hồ sơ mới. Hãy bổ sung ngày sinh."),
    )


def _file_change(row: SheetRow, name: str, before: Any, after: Any) -> list[Change]:
    if isinstance(after, dict):
        places = {(extra.column, extra.key): column for column, extra in EXTRAS.items()}
        return [
            Change(
                row.headers.get(places.get((name, key), ""), key),
                shown(key, (before or {}).get(key)),
                shown(key, value),
            )
            for key, value in after.items()
            if (before or {}).get(key) != value
        ]
    labels = _LABELS.get(name)
    texts = [labels.label_of.get(value, value) if labels and value else shown(name, value) for value in (before, after)]
    return [Change(row.headers.get(_FIELD_OF.get(name, name), name), texts[0] or "–", texts[1])]
