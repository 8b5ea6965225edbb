"""What each row of a list of staff will do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from lienthong.foundation.codelists import public as codelists
from lienthong.foundation.database import public as database
from lienthong.kernel.imports.public import (
    PERSON_COLUMNS,
    Abroad,
    Change,
    Context,
    Match,
    Plan,
    Problem,
    Proposal,
    Roster,
    SheetRow,
    all_units,
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
from lienthong.kernel.people import public as people
from lienthong.school.curriculum import public as curriculum
from lienthong.school.staff.imports.rows import StaffRow, read_all_staff
from lienthong.school.staff.models import Employment

_ENDS = {"3": "moved_out", "6": "retired"}
_CATALOGUES = {
    "kind": "staff_kind", "contract": "contract_kind", "status": "staff_status", "qualification": "qualification",
    "professional_standard": "professional_standard", "title_code": "professional_title",
}  # fmt: skip
_FIELD_OF = {"group": "position_group", "is_party_member": "party"}
COLUMNS = (
    "id", "person_id", "staff_code", "group", "kind", "position", "department", "contract", "status", "qualification",
    "professional_standard",
    "title_code", "subjects", "level", "is_party_member", "social_insurance", "details", "started_on", "ended_on",
    "end_reason",
)  # fmt: skip
Known = dict[str, Any]


_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class StaffAct:
    """Everything that one row writes."""

    values: dict[str, Any]
    person_id: int | None = None
    units: Sequence[int] = ()
    person: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    employment_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    started_on: dt.date | None = None
    #: Works at another school too, which stays the main place until it lets the person go.
    is_shared: bool = False
    ends: str = ""
    key: str = ""


def plan_staff(context: Context, rows: Sequence[SheetRow]) -> Plan:
    """A proposal for each row. Five statements whatever the number of rows."""
    employments: dict[int, Known] = {}
    for row in Employment.objects.filter(unit_id=context.unit_id).order_by("started_on", "pk").values(*COLUMNS):
        current = employments.get(row["person_id"])
        if current is None or current["ended_on"]:
            employments[row["person_id"]] = row
    ids = Employment.objects.filter(unit_id=context.unit_id).order_by().values("person_id")
    persons = people.Person.objects.filter(pk__in=ids, merged_into__isnull=True).order_by("pk").values(*PERSON_COLUMNS)
    codes = {person_id: row["staff_code"] for person_id, row in employments.items()}
    roster = Roster(list(persons), codes=codes, code_field="staff_code")
    subjects = curriculum.SubjectNames()
    birth = birth_reader(context.today)
    read = read_all_staff(rows, subjects, birth=birth)
    twice = duplicates_in_file([item.reading for item in read], code_field="staff_code")
    proposals: list[Proposal] = []
    matches: dict[int, Match] = {}
    for position, item in enumerate(read):
        proposal = Proposal(item.reading.row, item.values.get("full_name", ""), doubts=item.reading)
        proposals.append(proposal)
        if position in twice:
            proposal.reject(twice[position])
        if item.reading.has_problems:
            for problem in item.reading.problems:
                proposal.reject(problem)
        if proposal.action != "reject":
            decision = context.decisions.get(proposal.row.key, "")
            matches[position] = resolve(item.reading, roster, decision=decision, identities=context.identities)
    abroad = look_abroad([_unknown_ids(read[i], matches[i], roster) for i in matches])
    for position, match in matches.items():
        if match.how in ("new", "propose"):
            matches[position] = resolve_abroad(read[position].reading, abroad) or match
    known = [m.id for m in matches.values() if m.id and (m.id not in employments or employments[m.id]["ended_on"])]
    planner = _Planner(context, roster, employments, abroad, working_elsewhere(context.unit_id, known))
    for position, match in matches.items():
        planner.fill(proposals[position], read[position], match)
    return Plan(proposals)


def working_elsewhere(unit_id: int, person_ids: Iterable[int]) -> set[int]:
    """Which of these persons have their main work at another unit now; not where."""
    ids = sorted(set(person_ids))
    if not ids:
        return set()
    with database.elevated(all_units(), reason="does somebody on a list of staff work at another unit"):
        rows = Employment.objects.filter(person_id__in=ids, ended_on__isnull=True, is_main=True)
        return set(rows.exclude(unit_id=unit_id).order_by("pk").values_list("person_id", flat=True))


def _unknown_ids(item: StaffRow, match: Match, roster: Roster) -> dict[str, Any]:
    values = item.values
    if "ministry_code" not in values and "personal_number" not in values:
        return {}
    known = roster.persons.get(match.id or 0, {})
    return {n: values[n] for n in ("ministry_code", "personal_number") if values.get(n) and values[n] != known.get(n)}


class _Planner:
    def __init__(
        self, context: Context, roster: Roster, employments: dict[int, Known], abroad: Abroad, away: AbstractSet[int]
    ) -> None:
        self.away = away
        self.context = context
        self.roster = roster
        self.employments = employments
        self.abroad = abroad

    def fill(self, proposal: Proposal, item: StaffRow, match: Match) -> None:
        for problem in match.problems:
            proposal.reject(problem)
        if match.how == "refused":
            return
        if match.how == "propose":
            equal = [candidate.id for candidate in match.candidates if self._is_same(item, candidate.id)]
            if len(equal) != 1:
                proposal.candidates = match.candidates
                proposal.problems.append(needs_confirmation(match))
                proposal.action = "confirm"
            return
        found = self.abroad.find(_unknown_ids(item, match, self.roster))
        if match.id is not None and found is not None and found[1] != match.id:
            message = _("Mã này đã được cấp cho một người khác trong tỉnh. Hãy kiểm tra lại mã, họ tên và ngày sinh.")
            proposal.reject(Problem(found[0], "id_conflict", message))
            return
        act = self._act(proposal, item, match.id)
        if proposal.action == "reject":
            return
        if match.warnings:
            proposal.warnings.extend(match.warnings)
        proposal.payload = act
        if match.id is None or match.how == "elsewhere" or act.employment_id is None:
            proposal.action = "create"
        elif act.person or act.facts or act.ends:
            proposal.action = "change"

    def _is_same(self, item: StaffRow, person_id: int) -> bool:
        person, values = self.roster.persons[person_id], item.values
        born = values.get("birth_date")
        if (
            not same_name(values["full_name"], person["full_name"])
            or (born or person["birth_date"]) != person["birth_date"]
        ):
            return False
        trial = Proposal(row=item.reading.row)
        act = self._act(trial, item, person_id)
        return trial.action != "reject" and act.employment_id is not None and not (act.person or act.facts or act.ends)

    def _act(self, proposal: Proposal, item: StaffRow, person_id: int | None) -> StaffAct:
        values = item.values
        known = self.roster.persons.get(person_id or 0) or self.abroad.persons.get(person_id or 0)
        act = StaffAct(values, person_id)
        if not has_id(values, "staff_code"):
            act.key = identity_key(values)
        if known is not None:
            act.person = person_changes(values, known)
            act.units = [] if person_id in self.roster.persons else list(known["unit_ids"])
            proposal.changes.extend(person_change_texts(proposal.row, act.person, known))
        self._employment(proposal, item, act)
        return act

    def _employment(self, proposal: Proposal, item: StaffRow, act: StaffAct) -> None:
        facts = dict(item.facts)
        if item.values.get("staff_code"):
            facts["staff_code"] = item.values["staff_code"]
        current = self.employments.get(act.person_id or 0)
        ends = _ENDS.get(facts.get("status", ""), "")
        if current is not None and current["ended_on"] and ends:
            return
        if current is None or current["ended_on"]:
            act.facts = {**facts, **item.details}
            act.started_on = item.entered_on or max(
                self.context.year_starts_on, current["ended_on"] if current else dt.date.min
            )
            act.started_on = min(act.started_on, max(self.context.today, self.context.year_starts_on))
            act.ends = ends
            if act.person_id in self.away and not ends:
                act.is_shared = True
                message = _(
                    "Người này đang làm việc ở một trường khác: ở đây được ghi là dạy liên trường (công việc thứ hai). "
                    "Nếu đã chuyển hẳn về đây, hãy đề nghị trường cũ ghi “Chuyển đi”; nơi này sẽ tự thành nơi làm việc "
                    "chính."
                )
                proposal.warnings.append(Problem("full_name", "works_elsewhere", message))
            return
        act.employment_id = current["id"]
        details = {n: v for n, v in item.details.items() if current["details"].get(n) != v}
        if ends:
            facts.pop("status")
            act.ends = ends
            proposal.changes.append(
                Change(proposal.row.headers.get("status", ""), _("Đang làm việc"), item.reading.row.text("status"))
            )
        act.facts = {n: v for n, v in facts.items() if current[n] != v} | details
        for name, value in act.facts.items():
            before = current["details"].get(name) if name in details else current[name]
            header = proposal.row.headers.get(_FIELD_OF.get(name, name), name)
            proposal.changes.append(Change(header, _shown(name, before), _shown(name, value)))


def _shown(name: str, value: Any) -> str:
    if name in _CATALOGUES:
        return codelists.label_of(_CATALOGUES[name], value) or "–"
    return shown(name, value)
