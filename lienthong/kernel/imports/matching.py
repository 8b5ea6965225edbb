"""Who a row is about.

1. By an identifier: ministry code, then the unit's own code, then personal number. Identifiers that lead to two
   persons, or to someone of another name and another birth date, are refused.
2. A row without an identifier that an earlier import settled (created, or a clerk confirmed) is about the same person.
3. A row whose name, birth date, sex and class equal exactly one person's, and which says nothing that differs from
   what is on record, changes nothing: it is that person's row, and nothing has to be decided.
4. Otherwise a person of the unit with the same name and birth date (then the unaccented name) is only proposed:
   somebody confirms on the preview page; the command line refuses the row with `needs_confirmation`.
5. A person known elsewhere in the province is found by identifiers only, and linked unless enrolled there this year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.kernel.imports.kinds import NEW, Candidate, Problem
from lienthong.kernel.imports.persons import Reading, born, identity, identity_key, same_name
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people

How = Literal["id", "known", "same", "propose", "new", "elsewhere", "refused"]
PERSON_COLUMNS = (
    "id", "unit_ids", "ministry_code", "personal_number", "full_name", "folded", "birth_date", "birth_year", "sex",
    "ethnic_code",
    "religion_code", "nationality", "birth_place", "home_town", "address", "phone", "email",
)  # fmt: skip
Known = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Match:
    """How a row was resolved. `id` for "id", "known", "same", "elsewhere"; candidates for "propose"."""

    how: How
    id: int | None = None
    candidates: Sequence[Candidate] = ()
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()


#: Nobody here: what most rows of a first list are.
_NOBODY = Match("new")


class Roster:
    """The people of one unit, indexed by all that a row may know them by."""

    def __init__(self, persons: Sequence[Known], *, codes: Mapping[int, str], code_field: str) -> None:
        self.persons = {person["id"]: person for person in persons}
        self.codes = dict(codes)
        self.code_field = code_field
        self._by_ministry = {p["ministry_code"]: p["id"] for p in persons if p["ministry_code"]}
        self._by_number = {p["personal_number"]: p["id"] for p in persons if p["personal_number"]}
        self._by_code = {_code_key(code): person_id for person_id, code in codes.items() if code}
        self._by_name: dict[str, list[int]] = {}
        for person in persons:
            self._by_name.setdefault(person["folded"], []).append(person["id"])

    def is_unknown(self, reading: Reading) -> bool:
        """Whether nobody here has an identifier of the row, or its name: most rows of a first list."""
        values = reading.values
        if reading.folded in self._by_name or "ministry_code" in values or "personal_number" in values:
            return False
        code = values.get(self.code_field)
        return not code or _code_key(code) not in self._by_code

    def by_ids(self, values: Mapping[str, Any]) -> list[tuple[str, int]]:
        """(field, person) for each identifier of the row that somebody here has."""
        given = values.get(self.code_field)
        code = self._by_code.get(_code_key(given)) if given else None
        ministry = self._by_ministry.get(values.get("ministry_code"))
        number = self._by_number.get(values.get("personal_number"))
        if ministry is None and code is None and number is None:
            return []
        lookups = (("ministry_code", ministry), (self.code_field, code), ("personal_number", number))
        return [(name, person_id) for name, person_id in lookups if person_id is not None]

    def namesakes(self, reading: Reading) -> list[int]:
        """People here whose name, without accents, and birth date do not speak against the row's. Nearest first."""
        ids = self._by_name.get(reading.folded)
        if not ids or not reading.folded:
            return []
        values, name = reading.values, reading.values["full_name"]
        ids = [i for i in ids if _births_agree(values, self.persons[i])]
        ids = [i for i in ids if not self._ids_differ(values, i)]
        return sorted(ids, key=lambda i: (not same_name(self.persons[i]["full_name"], name), i))

    def _ids_differ(self, values: Mapping[str, Any], person_id: int) -> bool:
        """Another identifier of the same sort: a namesake, not the same person."""
        person = self.persons[person_id]
        pairs = [(values.get(name), person[name]) for name in ("ministry_code", "personal_number")]
        pairs.append((values.get(self.code_field), self.codes.get(person_id)))
        return any(given and kept and _code_key(str(given)) != _code_key(str(kept)) for given, kept in pairs)


def _code_key(code: str) -> str:
    return code.casefold()


def _births_agree(values: Mapping[str, Any], person: Known) -> bool:
    born, known = values.get("birth_date"), person["birth_date"]
    if born and known:
        return bool(born == known)
    year, known_year = values.get("birth_year"), person["birth_year"]
    return not (year and known_year) or bool(year == known_year)


def has_id(values: Mapping[str, Any], code_field: str) -> bool:
    """Whether the row carries any identifier."""
    return bool(values.get(code_field) or values.get("ministry_code") or values.get("personal_number"))


def resolve(reading: Reading, roster: Roster, *, decision: str, identities: Mapping[str, int]) -> Match:
    """Steps 1, 2 and 4 of the module's docstring; 3 and 5 need what the kind knows."""
    if not identities and roster.is_unknown(reading):
        return _NOBODY
    values = reading.values
    found = roster.by_ids(values)
    if found:
        return _by_id(values, roster, found)
    namesakes = roster.namesakes(reading)
    if identities and not has_id(values, roster.code_field):
        settled = identities.get(identity_key(values))
        if settled in roster.persons and not _has_twin(values, roster, namesakes, settled or 0):
            return Match("known", settled)
    if not namesakes:
        return _NOBODY
    if decision == NEW:
        return Match("new", warnings=[_homonym()])
    if decision.isdigit() and int(decision) in namesakes:
        return Match("known", int(decision))
    return Match("propose", candidates=[Candidate(i, _described(roster.persons[i])) for i in namesakes[:5]])


def _has_twin(values: Mapping[str, Any], roster: Roster, namesakes: Sequence[int], settled: int) -> bool:
    """Whether somebody else of that name was born on that very day: what was settled once may now mean either."""
    born = values.get("birth_date")
    return any(i != settled and born and roster.persons[i]["birth_date"] == born for i in namesakes)


def _by_id(values: Mapping[str, Any], roster: Roster, found: Sequence[tuple[str, int]]) -> Match:
    ids = {person_id for _name, person_id in found}
    if len(ids) > 1:
        names = ", ".join(roster.persons[i]["full_name"] for i in sorted(ids))
        message = _("Các mã của dòng này thuộc về nhiều người khác nhau (%(names)s). Hãy kiểm tra lại mã.") % {
            "names": names
        }
        return Match("refused", problems=[Problem(found[-1][0], "id_conflict", message)])
    person_id = found[0][1]
    person = roster.persons[person_id]
    if values.get("full_name") and not _may_be(values, person):
        message = _("Mã này đang là của %(name)s. Hãy kiểm tra lại mã hoặc họ tên, ngày sinh.") % {
            "name": _described(person)
        }
        return Match("refused", problems=[Problem(found[0][0], "id_conflict", message)])
    return Match("id", person_id)


def _may_be(values: Mapping[str, Any], person: Known) -> bool:
    """One of name and birth date may have been corrected; with both different it is somebody else's code."""
    if vietnamese.fold(values["full_name"]) == person["folded"]:
        return True
    born, known = values.get("birth_date"), person["birth_date"]
    return bool(born and known and born == known)


def _described(person: Known) -> str:
    born = vietnamese.format_date(person["birth_date"]) if person["birth_date"] else str(person["birth_year"] or "")
    return f"{person['full_name']} ({born})" if born else str(person["full_name"])


def _homonym() -> Problem:
    message = _("Đã có người trùng tên và ngày sinh trong đơn vị; theo lựa chọn, dòng này vẫn tạo hồ sơ mới.")
    return Problem("full_name", "homonym", message)


def needs_confirmation(match: Match) -> Problem:
    """Why a proposed row is not written without an answer."""
    names = "; ".join(candidate.text for candidate in match.candidates)
    return Problem(
        "full_name",
        "needs_confirmation",
        _(
            "Dòng không có mã; có thể là người đã có hồ sơ: %(names)s. Hãy xác nhận ở trang xem trước trên web, hoặc "
            "bổ sung mã vào tệp."
        )
        % {"names": names},
    )


def duplicates_in_file(readings: Sequence[Reading], *, code_field: str) -> dict[int, Problem]:
    """Position → problem, for every row that says the same person as another row of the file; each names the others."""
    found: dict[int, Problem] = {}
    for name, positions in _groups(readings, code_field):
        if name == "full_name":
            positions = _indistinct([(p, readings[p].values) for p in positions], code_field)
        if len(positions) > 1:
            for position in positions:
                others = ", ".join(readings[p].row.key for p in positions if p != position)
                message = _("Người này có nhiều lần trong tệp: trùng với dòng %(rows)s. Hãy giữ lại một dòng.") % {
                    "rows": others
                }
                found.setdefault(position, Problem(name, "duplicate_in_file", message))
    return found


def _groups(readings: Sequence[Reading], code_field: str) -> list[tuple[str, list[int]]]:
    """Rows that share an identifier, or name and birth date: those first that begin first."""
    rows = [reading.values for reading in readings]
    found: list[tuple[int, int, str, list[int]]] = []
    for rank, name in enumerate(("ministry_code", code_field, "personal_number")):
        given = [values.get(name) for values in rows]
        if not any(given):
            continue
        codes = [str(code).casefold() if code else None for code in given]
        found += [(same[0], rank, name, same) for same in _repeated(codes)]
    named = [
        (reading.folded, v.get("birth_date") or born(v))
        if v.get("full_name") and (v.get("birth_date") or not has_id(v, code_field)) else None
        for reading, v in zip(readings, rows, strict=True)
    ]  # fmt: skip
    # Without accents first, which costs little: only who shares that with another is compared as written.
    for alike in _repeated(named):
        for same in _repeated([identity(rows[position]) for position in alike]):
            positions = [alike[n] for n in same]
            found.append((positions[0], 3, "full_name", positions))
    return [(name, positions) for _first, _rank, name, positions in sorted(found, key=lambda each: each[:2])]


def _repeated(keys: Sequence[Hashable]) -> list[list[int]]:
    """Positions of each key that stands more than once; None is no key."""
    given = [key for key in keys if key is not None]
    if len(set(given)) == len(given):
        return []
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        if key is not None:
            groups[key].append(position)
    return [positions for positions in groups.values() if len(positions) > 1]


def _indistinct(rows: Sequence[tuple[int, Mapping[str, Any]]], code_field: str) -> list[int]:
    """Rows of one name and birth date, without those that an identifier of the same sort tells from all others."""
    fields = ("ministry_code", code_field, "personal_number")

    def apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        return any(one.get(f) and other.get(f) and one[f] != other[f] for f in fields)

    return [p for p, values in rows if any(q != p and not apart(values, other) for q, other in rows)]


# Beyond the unit


@dataclass(slots=True)
class Abroad:
    """People of other units whom rows of this file name by an identifier. Read with all units in sight; says nothing of
    them but that they exist: what the reader of the report may know is decided by the caller."""

    persons: dict[int, Known]
    by_ministry: dict[str, int]
    by_number: dict[str, int]

    def find(self, values: Mapping[str, Any]) -> tuple[str, int] | None:
        """(field, person) of the first identifier known elsewhere."""
        for name, index in (("ministry_code", self.by_ministry), ("personal_number", self.by_number)):
            person_id = index.get(values.get(name) or "")
            if person_id is not None:
                return name, person_id
        return None


def look_abroad(values: Sequence[Mapping[str, Any]]) -> Abroad:
    """Persons anywhere with one of these identifiers: one statement, for rows that nobody of the unit matches."""
    codes = [v["ministry_code"] for v in values if v.get("ministry_code")]
    numbers = [v["personal_number"] for v in values if v.get("personal_number")]
    if not codes and not numbers:
        return Abroad({}, {}, {})
    with database.elevated(all_units(), reason="identifiers of an import looked up in the province"):
        rows = people.Person.objects.filter(merged_into__isnull=True).order_by("pk").values(*PERSON_COLUMNS)
        found = [*rows.filter(ministry_code__in=codes), *rows.filter(personal_number__in=numbers)]
    return Abroad(
        {p["id"]: p for p in found},
        {p["ministry_code"]: p["id"] for p in found if p["ministry_code"]},
        {p["personal_number"]: p["id"] for p in found if p["personal_number"]},
    )


def all_units() -> list[int]:
    """Ids of every unit."""
    return list(orgs.Unit.objects.order_by("pk").values_list("pk", flat=True))


def resolve_abroad(reading: Reading, abroad: Abroad) -> Match | None:
    """Step 5 for a row that nobody here matches; None where nobody elsewhere does either."""
    found = abroad.find(reading.values)
    if found is None:
        return None
    name, person_id = found
    if not _may_be(reading.values, abroad.persons[person_id]):
        # Not a word of who it is: the reader has no right to that record.
        message = _("Mã này đã được cấp cho một người khác trong tỉnh. Hãy kiểm tra lại mã, họ tên và ngày sinh.")
        return Match("refused", person_id, problems=[Problem(name, "id_conflict", message)])
    return Match("elsewhere", person_id)
