"""What the homeroom teacher decides of a term: conduct, absences, qualities, competences; and the class's results."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lienthong.engines.regimes import public as regimes
from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import commenting
from lienthong.school.assessment.cells import BadValue
from lienthong.school.assessment.closing import gates
from lienthong.school.assessment.columns import regime_of
from lienthong.school.assessment.errors import BookLocked, WrongValue
from lienthong.school.assessment.naming import level_name, regime_name
from lienthong.school.assessment.outcomes import YEAR

QUALITY_CODES = {"T": 3, "Đ": 2, "C": 1}
MOST_ABSENCES = 200
# Why a place in a class ends when its year does.
STAYED = ("year_end", "finished")
# The year's conduct leans on the second term's: everybody not decided yet gets what stands there.
OTHER_TERM = "hk2"

ROOM = """
select c.id, c.uuid, c.unit_id, c.year_id, c.name, c.level, c.grade, c.programme, c.closed_on,
  {gate},
  (select w.full_name from classes_homeroom h join staff_employment e on e.id = h.employment_id
    join people_person w on w.id = e.person_id where h.school_class_id = c.id and h.started_on <= %(on)s
      and (h.ended_on is null or h.ended_on > %(on)s) order by h.id desc limit 1),
  exists (select 1 from classes_homeroom h join staff_employment e on e.id = h.employment_id
    where h.school_class_id = c.id and e.person_id = %(person)s and h.started_on <= %(on)s
      and (h.ended_on is null or h.ended_on > %(on)s))
from classes_schoolclass c where c.uuid = %(class)s and c.unit_id = any(%(units)s)
""".replace("{gate}", gates.CLASS_GATE)
ROWS = """
select m.id, m.position, w.full_name, m.ended_on, t.conduct, t.absences_excused, t.absences_unexcused, t.competences,
  t.qualities, t.comment, t.mid_competences, t.mid_qualities, t.commendation, t.average, t.level, t.computed_level,
  t.title, t.cause, t.computed_at, m.person_id, e.end_reason
from classes_classmember m join people_person w on w.id = m.person_id
join pupils_enrolment e on e.id = m.enrolment_id
left join assessment_termresult t on t.school_class_id = m.school_class_id and t.member_id = m.id and t.term = %(term)s
where m.school_class_id = %(class)s and (t.id is not null or e.end_reason <> 'corrected') order by m.position
"""
WRITE = """
insert into assessment_termresult as t (unit_id, year, term, school_class_id, member_id, person_id, regime,
  rule_version, inputs_hash, level, computed_level, conduct, title, qualities, competences, absences_excused,
  absences_unexcused, comment, mid_competences, mid_qualities, commendation)
select %(unit)s, %(year)s, %(term)s, %(class)s, n.member_id, n.person_id, %(regime)s, %(version)s, '', '', '',
  n.conduct, '', n.qualities, n.competences, n.absences_excused, n.absences_unexcused, n.comment,
  n.mid_competences, n.mid_qualities, n.commendation
from jsonb_populate_recordset(null::assessment_termresult, %(rows)s::jsonb) n
join classes_schoolclass c on c.id = %(class)s and {gate} = %(gate)s::jsonb
on conflict (school_class_id, term, member_id) do update set conduct = excluded.conduct, qualities = excluded.qualities,
  competences = excluded.competences, absences_excused = excluded.absences_excused,
  absences_unexcused = excluded.absences_unexcused, comment = excluded.comment,
  mid_competences = excluded.mid_competences, mid_qualities = excluded.mid_qualities,
  commendation = excluded.commendation
""".replace("{gate}", gates.CLASS_GATE)


@dataclass(frozen=True, slots=True)
class Room:
    """A class in a term as its homeroom teacher sees it."""

    class_id: int
    class_uuid: uuid.UUID
    unit_id: int
    year: int
    term: int
    name: str
    level: str
    grade: int
    programme: str
    regime: regimes.Regime
    gate: gates.Gate
    homeroom: str
    is_mine: bool
    is_closed: bool

    @property
    def lock(self) -> gates.Lock | None:
        """The lock over the whole book of the class, if one stands."""
        return self.gate.lock

    @property
    def regime_name(self) -> str:
        """The regulation in the language of the person."""
        return regime_name(self.regime)

    @property
    def is_primary(self) -> bool:
        """Qualities and competences in place of conduct."""
        return self.regime.primary is not None

    @property
    def conduct_codes(self) -> dict[str, str]:
        """Codes and words of conduct, best first."""
        scale = self.regime.conduct_scale
        return {member.code: level_name(member) for member in scale} if scale else {}


@dataclass(frozen=True, slots=True)
class TermRow:
    """A pupil's term: what is decided, and what was computed of it."""

    member_id: int
    person_id: int
    position: int
    name: str
    gone_on: dt.date | None
    conduct: str
    excused: int | None
    unexcused: int | None
    competences: tuple[int | None, ...]
    qualities: tuple[int | None, ...]
    comment: str
    mid_competences: tuple[int | None, ...]
    mid_qualities: tuple[int | None, ...]
    commendation: str
    average: int | None
    level: str
    computed_level: str
    title: str
    cause: Mapping[str, Any]
    computed_at: dt.datetime | None
    why_gone: str = ""

    def is_gone(self, on: dt.date) -> bool:
        """Whether the pupil had left by a day. A place that ended with the year was kept to its end."""
        return self.gone_on is not None and self.gone_on <= on and self.why_gone not in STAYED

    @property
    def decided(self) -> tuple[object, ...]:
        """What the homeroom teacher writes, to compare with what was seen."""
        return (
            self.conduct, self.excused, self.unexcused, list(self.competences), list(self.qualities), self.comment,
            list(self.mid_competences), list(self.mid_qualities), self.commendation,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written of a pupil; `seen` is the row's `decided` as the person saw it."""

    member_id: int
    conduct: str
    excused: int | None
    unexcused: int | None
    competences: tuple[int | None, ...] = ()
    qualities: tuple[int | None, ...] = ()
    comment: str = ""
    mid_competences: tuple[int | None, ...] = ()
    mid_qualities: tuple[int | None, ...] = ()
    commendation: str = ""
    seen: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """How many rows were written, and whose were changed by someone else meanwhile."""

    written: int
    conflicts: tuple[str, ...]


def room(actor: Actor, class_uuid: uuid.UUID, term: int, *, on: dt.date, is_let_in: bool = False) -> Room:
    """The class with its lock and homeroom teacher, for them and for those who may see marks.

    `is_let_in`: whoever asks has looked at the person's rights already.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            ROOM,
            {
                "class": class_uuid, "term": term, "on": on, "person": actor.person_id or 0,
                "units": sorted(actor.scope),
            },
        )  # fmt: skip
        row = cursor.fetchone()
    if row is None or term not in (YEAR, 1, 2):
        raise NoSuchThing(class_uuid)
    class_id, key, unit_id, year, name, level, grade, programme, closed_on, gate, homeroom, is_mine = row
    regime = regime_of(programme, level, grade, year)
    if regime is None:
        raise NoSuchThing(class_uuid)
    if not (is_let_in or is_mine or actor.can(Perm.MARKS_VIEW, unit_id)):
        raise NotPermitted("conduct")
    return Room(
        class_id, key, unit_id, year, term, name, level, grade, programme, regime, gates.read(gate), homeroom or "", is_mine,
        closed_on is not None,
    )  # fmt: skip


def may_decide(actor: Actor, found: Room) -> bool:
    """The homeroom teacher decides, while the book is open."""
    mine = found.is_mine and actor.can(Perm.CONDUCT_EDIT_HOMEROOM, found.unit_id)
    return (mine or actor.can(Perm.MARKS_EDIT_ANY, found.unit_id)) and not shut(found) and not found.is_closed


def shut(found: Room) -> str:
    """Why nothing may be decided now: locked, signed on, or closed for entry; "" where it is open."""
    return gates.conduct_shut(found.gate, calendar.now())


def term_rows(found: Room, *, term: int | None = None) -> list[TermRow]:
    """All pupils of the class book with their term: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"class": found.class_id, "term": found.term if term is None else term})
        return [_row(row) for row in cursor.fetchall()]


def _row(row: tuple[Any, ...]) -> TermRow:
    member, position, name, ended, conduct, excused, unexcused, competences, qualities, comment, *rest = row
    mid_competences, mid_qualities, commendation, average, level, computed, title, cause, at, person, why_gone = rest
    known = json.loads(cause) if isinstance(cause, str) else cause
    return TermRow(
        member, person, position, name, ended, conduct or "", excused, unexcused, tuple(competences or ()),
        tuple(qualities or ()), comment or "", tuple(mid_competences or ()), tuple(mid_qualities or ()),
        commendation or "", average, level or "", computed or "", title or "", known or {}, at, why_gone if ended else "",
    )  # fmt: skip


def save_terms(
    actor: Actor, *, class_uuid: uuid.UUID, term: int, entries: Sequence[Entry], on: dt.date, fill: str = ""
) -> Saved:
    """Write what the homeroom teacher decided; `fill`: the conduct of everybody who has none yet (or OTHER_TERM).

    A row that somebody else changed since it was seen is left as it is and named.
    """
    found = room(actor, class_uuid, term, on=on)
    if shut(found):
        raise BookLocked(shut(found))
    if not may_decide(actor, found):
        raise NotPermitted("conduct")
    with transaction.atomic():
        _share_book(found)
        rows = {row.member_id: row for row in term_rows(found)}
        given = {entry.member_id: entry for entry in entries}
        if set(given) - set(rows):
            raise NoSuchThing("member")
        proposed = {r.member_id: r.conduct for r in term_rows(found, term=2)} if fill == OTHER_TERM else {}
        writes, conflicts = [], []
        for member, row in rows.items():
            if row.is_gone(on):
                continue
            entry = given.get(member)
            wanted = _wanted(found, row, entry, fill, proposed)
            if wanted == row.decided:
                continue
            if entry is not None and list(entry.seen) != list(row.decided):
                conflicts.append(row.name)
                continue
            writes.append((row, wanted))
        written = _write(found, writes)
        if written != len(writes):
            raise BookLocked(_("Sổ vừa được khóa nên chưa ghi được. %(ask)s") % {"ask": gates.how_to_ask()})
    return Saved(written, tuple(conflicts))


def _share_book(found: Room) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock_shared(hashtextextended('book:' || %s || ':' || %s || ':' || %s, 0))",
            [found.unit_id, found.year, found.term],
        )


def _wanted(
    found: Room, row: TermRow, entry: Entry | None, fill: str, proposed: Mapping[int, str]
) -> tuple[object, ...]:
    now = row.decided if entry is None else _checked(found, row, entry)
    if fill == OTHER_TERM and not now[0]:
        fill = proposed.get(row.member_id, "")
    if fill and not now[0] and fill in found.conduct_codes:
        return (fill, *now[1:])
    return now


def _checked(found: Room, row: TermRow, entry: Entry) -> tuple[object, ...]:
    """The entry as it is kept. Raises WrongValue naming the pupil."""
    if entry.conduct and entry.conduct not in found.conduct_codes:
        raise WrongValue(_("%(name)s: xếp loại “%(code)s” không có.") % {"name": row.name, "code": entry.conduct[:10]})
    for number in (entry.excused, entry.unexcused):
        if number is not None and not 0 <= number <= MOST_ABSENCES:
            raise WrongValue(
                _("%(name)s: số buổi nghỉ phải từ 0 đến %(most)s.") % {"name": row.name, "most": MOST_ABSENCES}
            )
    try:
        comment = commenting.read_text(entry.comment)
    except BadValue as error:
        raise WrongValue(f"{row.name}: {error.message}") from error
    levels = [*entry.competences, *entry.qualities, *entry.mid_competences, *entry.mid_qualities]
    if any(level not in (None, 1, 2, 3) for level in levels):
        raise WrongValue(_("%(name)s: năng lực, phẩm chất chỉ ghi T, Đ hoặc C.") % {"name": row.name})
    return (
        entry.conduct, entry.excused, entry.unexcused, list(entry.competences), list(entry.qualities),
        comment, list(entry.mid_competences), list(entry.mid_qualities),
        entry.commendation.strip()[:200],
    )  # fmt: skip


def _write(found: Room, writes: Sequence[tuple[TermRow, tuple[object, ...]]]) -> int:
    if not writes:
        return 0
    names = ("conduct", "absences_excused", "absences_unexcused", "competences", "qualities", "comment",
        "mid_competences", "mid_qualities", "commendation")  # fmt: skip
    rows = [
        {"member_id": row.member_id, "person_id": row.person_id, **dict(zip(names, wanted, strict=True))}
        for row, wanted in writes
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "unit": found.unit_id, "year": found.year, "term": found.term, "class": found.class_id,
                "gate": found.gate.raw, "regime": found.regime.code, "version": found.regime.version,
                "rows": json.dumps(rows, ensure_ascii=False),
            },
        )  # fmt: skip
        return int(cursor.rowcount)
