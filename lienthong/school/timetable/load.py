"""Who teaches how much against what is owed: periods from the assignments, norms and reliefs by the regulations of the day."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.access import public as access
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.staff import public as staff
from lienthong.school.timetable import load_rules
from lienthong.school.timetable.gathering import LEVELS, Gathered, gather
from lienthong.school.timetable.grouping import Asked
from lienthong.school.timetable.load_rules import Relief
from lienthong.school.timetable.models import Duty
from lienthong.school.timetable.shaping import taught

POSTS = {"01": "head", "05": "head", "02": "deputy", "06": "deputy"}
LEADING = {"03": "group_head", "22": "group_head", "04": "group_deputy"}
WEEKS = (18, 17)
BALANCED, OVER, UNDER, UNKNOWN = "balanced", "over", "under", "unknown"


@dataclass(frozen=True, slots=True)
class Load:
    """One person's load. Periods taught are in halves, by term."""

    employment: staff.Employment
    level: str
    halves: tuple[int, int]
    parts: tuple[tuple[str, str, tuple[int, int]], ...]  # subject, classes, halves by term
    norm: int | None
    source: str
    reliefs: tuple[Relief, ...]
    weeks: tuple[int, int] = WEEKS

    @property
    def owed(self) -> int | None:
        """What is left to teach a week."""
        return None if self.norm is None else max(0, self.norm - sum(r.periods for r in self.reliefs))

    def taught(self, term: int) -> float:
        """Periods a week of a term, or (0) of the year on average."""
        first, second = self.halves
        return load_rules.average(first, second, self.weeks) / 2 if term == 0 else self.halves[term - 1] / 2

    def balance(self, term: int) -> float | None:
        """Periods a week beyond what is owed; less than 0 where some are missing."""
        return None if self.owed is None else round(self.taught(term) - self.owed, 2)

    @property
    def year_balance(self) -> float | None:
        """Periods beyond what is owed in the whole year: overtime is reckoned by the year."""
        if self.owed is None:
            return None
        first, second = self.halves
        whole = first * self.weeks[0] + second * self.weeks[1]
        return round(whole / 2 - self.owed * sum(self.weeks), 1)

    def state(self, term: int) -> str:
        """over | under | balanced | unknown: half a period either way is balanced."""
        balance = self.balance(term)
        if balance is None:
            return UNKNOWN
        return OVER if balance > 0.5 else UNDER if balance < -0.5 else BALANCED


def loads(unit: orgs.Unit, year: int, on: dt.date) -> list[Load]:
    """Everybody who teaches at a school or owes periods there, in the order of names."""
    first = gather(unit, year, 1, on)
    by_term = [_by_teacher(rows) for rows in (first, first.in_term(2))]
    duties = _duties(unit, first, on)
    weeks = _weeks(year, unit)
    found = []
    for pk, work in first.teachers.items():
        own = [parts.get(pk, []) for parts in by_term]
        post = POSTS.get(work.kind, "teacher" if work.group == "GV" or any(own) else "")
        if post:
            found.append(_load(unit, work, post, own, duties.get(pk, []), on, weeks))
    return found


def _load(
    unit: orgs.Unit, work: staff.Employment, post: str, own: list[list[Asked]],
    duties: Iterable[tuple[str, int | None]], on: dt.date, weeks: tuple[int, int],
) -> Load:  # fmt: skip
    level = _level(unit, work, own[0] or own[1])
    norm = load_rules.norm(post, level, unit.school_type, on)
    known = (load_rules.relief(duty, level, unit.school_type, on, decided=decided) for duty, decided in duties)
    reliefs = load_rules.counted(r for r in known if r is not None)
    halves = tuple(sum(one.halves for one in term) for term in own)
    return Load(
        work, level, (halves[0], halves[1]), _parts(own), norm.periods if norm else None, norm.source if norm else "",
        tuple(reliefs) if post == "teacher" else (), weeks,
    )  # fmt: skip


def _by_teacher(rows: Gathered) -> dict[int, list[Asked]]:
    """What each person teaches in a term. Classes taught together count once."""
    found: dict[int, list[Asked]] = defaultdict(list)
    joined: set[tuple[str, str, int]] = set()
    for one in taught(rows):
        word = str(one.said("joined") or "")
        for pk in one.employments:
            key = word, one.subject, pk
            if not word or key not in joined:
                found[pk].append(one)
            joined.add(key)
    return found


def _parts(own: list[list[Asked]]) -> tuple[tuple[str, str, tuple[int, int]], ...]:
    """Subject by subject: the classes and the halves of both terms."""
    rooms: dict[str, list[str]] = defaultdict(list)
    halves: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for term, courses in enumerate(own):
        for one in courses:
            halves[one.name][term] += one.halves
            if one.class_name not in rooms[one.name]:
                rooms[one.name].append(one.class_name)
    return tuple((name, ", ".join(rooms[name]), (a, b)) for name, (a, b) in halves.items())


def _level(unit: orgs.Unit, work: staff.Employment, own: Iterable[Asked]) -> str:
    """The level taught most, else the one of the file, else the school's first."""
    counted: Counter[str] = Counter()
    for one in own:
        counted[one.level] += one.halves
    if counted:
        return counted.most_common(1)[0][0]
    return work.level or next((level for level in unit.levels if level in LEVELS), "")


def _duties(unit: orgs.Unit, rows: Gathered, on: dt.date) -> Mapping[int, list[tuple[str, int | None]]]:
    """Homerooms, leaders of groups as their files and posts say, and what the school has entered; that stands first."""
    found: dict[int, dict[str, int | None]] = defaultdict(dict)
    for row in Duty.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), unit_id=unit.pk, started_on__lte=on):
        found[row.employment_id][row.kind] = row.periods
    for pk in rows.homerooms.values():
        found[pk].setdefault("homeroom", None)
    heads = access.Post.objects.filter(role="group_head", at_unit_id=unit.pk, started_on__lte=on)
    led = set(heads.filter(Q(ended_on=None) | Q(ended_on__gt=on)).values_list("account__person_id", flat=True))
    for pk, work in rows.teachers.items():
        leading = LEADING.get(work.kind) or _leading(work.position) or ("group_head" if work.person_id in led else "")
        if leading:
            found[pk].setdefault(leading, None)
    return {pk: list(own.items()) for pk, own in found.items()}


def _leading(position: str) -> str:
    words = vietnamese.fold(position)
    return "group_head" if words.startswith("to truong") else "group_deputy" if words.startswith("to pho") else ""


def _weeks(year: int, unit: orgs.Unit) -> tuple[int, int]:
    """Weeks of teaching in the two terms."""
    known = {term.number: term.teaching_weeks for term in calendar.terms(year, unit_id=unit.pk)}
    return known.get(1) or WEEKS[0], known.get(2) or WEEKS[1]


def duty_names() -> dict[str, str]:
    """What each duty is called."""
    return {
        "homeroom": _("Chủ nhiệm lớp"), "group_head": _("Tổ trưởng chuyên môn"), "group_deputy": _("Tổ phó chuyên môn"),
        "subject_room": _("Phụ trách phòng bộ môn"), "equipment": _("Phụ trách thiết bị, thư viện"),
        "activities": _("Phụ trách văn nghệ, thể thao, vườn trường"), "party_secretary": _("Bí thư chi bộ"),
        "union_head": _("Chủ tịch, phó chủ tịch công đoàn"), "union_committee": _("Ủy viên BCH công đoàn, tổ trưởng công đoàn"),
        "council_secretary": _("Thư ký hội đồng trường"), "inspection_head": _("Trưởng ban thanh tra nhân dân"),
        "probation": _("Tập sự, thử việc"), "small_child": _("Nuôi con dưới 12 tháng"),
        "other": _("Nhiệm vụ khác do hiệu trưởng quyết định"),
    }  # fmt: skip
