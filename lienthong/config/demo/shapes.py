"""The rows of the demo plan: tuples in the order of their columns (`Row._fields`), ready for COPY.

Ids are numbers of the plan's own, unique over the whole province and the same for every run with the
same seed and scale. Marks are whole tenths. Code-list values are codes of the reference files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class UnitRow(NamedTuple):
    """An office or a school. `parent_id` is who manages it; `kind` is so, phong, truong or trungtam."""

    id: int
    code: str
    ministry_code: str
    kind: str
    name: str
    short_name: str
    levels: tuple[str, ...]  # NT, MG, TH, THCS, THPT, GDTX; none for offices
    ownership: str  # catalogue ownership
    school_kind: str  # catalogue school_kind
    parent_id: int | None
    district_code: str
    commune_code: str
    area: str  # catalogue school_area
    founded_on: date
    phone: str
    email: str


class SiteRow(NamedTuple):
    """A place where a school teaches; every school has one main site."""

    id: int
    unit_id: int
    code: str
    name: str
    is_main: bool
    commune_code: str
    distance_m: int


class ClassRow(NamedTuple):
    """A class of 2017-18. `grade`: 1–12; crèches -3, -2, -1 (3–12, 13–24, 25–36 months); ages 103–105."""

    id: int
    unit_id: int
    site_id: int
    level: str  # NT, MG, TH, THCS, THPT, GDTX
    grade: int
    name: str
    programme: str  # CT2006, GDTX2006; empty in preschools
    session: str  # am, pm, both
    homeroom_id: int | None
    second_teacher_id: int | None  # preschools have two
    planned_size: int


class StaffRow(NamedTuple):
    id: int
    unit_id: int
    code: str
    full_name: str
    sex: int  # 1 male, 2 female
    born_on: date
    ethnic: str
    personal_number: str | None
    phone: str
    email: str
    group: str  # CBQL, GV, NV
    kind: str  # catalogue staff_kind; empty for a plain teacher
    contract: str
    qualification: str
    subject: str | None
    second_subject: str | None
    level: str  # taught or led; empty in offices
    title: str | None  # catalogue professional_title
    joined_on: date
    weekly_norm_halves: int  # periods a week that the person owes, in halves


class PostRow(NamedTuple):
    """A role held at a unit from a day on. `field`: a group head's subject, a specialist's field."""

    staff_id: int
    unit_id: int
    role: str
    field: str
    from_on: date


class AssignmentRow(NamedTuple):
    class_id: int
    subject: str
    staff_id: int
    weekly_halves: int
    from_on: date


class PupilRow(NamedTuple):
    id: int
    code: str
    full_name: str
    sex: int  # 1 male, 2 female
    born_on: date
    ethnic: str
    religion: str
    personal_number: str | None
    birth_province: str
    commune_code: str
    hamlet: str
    disability: str | None
    is_assessed: bool
    policy: str | None
    has_poor_household: bool
    phone: str | None


class GuardianRow(NamedTuple):
    pupil_id: int
    relation: str
    full_name: str
    born_year: int
    occupation: str
    phone: str


class EnrolmentRow(NamedTuple):
    """A stay in a class. Start: promoted, new, repeats, moved_in. End: moved_out, dropped_out."""

    pupil_id: int
    unit_id: int
    class_id: int
    position: int  # in the class book; later arrivals come last
    from_on: date
    until_on: date | None  # first day on which the pupil is no longer there
    start_reason: str
    end_reason: str | None
    drop_reason: str | None  # catalogue leave_reason
    other_place: str | None  # where from or to, outside the province or another unit's code


class TransferRow(NamedTuple):
    pupil_id: int
    from_unit_id: int
    to_unit_id: int
    from_class_id: int
    to_class_id: int
    effective_on: date


class MarkRow(NamedTuple):
    """One pupil × subject × term.

    `kind` scored: tenths in all arrays. `comment`: 1 (Đ) or 0 (CĐ). `level`: 3 T, 2 H or 1 C in `levels`
    at mid-term and at the end of the term; the mid-term test is in `periodic`, the term's in `final`.
    """

    pupil_id: int
    class_id: int
    unit_id: int
    subject: str
    term: int
    kind: str
    regular: tuple[int, ...]  # KTtx
    periodic: tuple[int, ...]  # KTđk
    final: int | None  # KThk
    levels: tuple[int, ...]


class QualityRow(NamedTuple):
    """Primary: three competences and four qualities, each 3 (Tốt), 2 (Đạt) or 1 (Cần cố gắng)."""

    pupil_id: int
    class_id: int
    term: int
    competences: tuple[int, ...]
    qualities: tuple[int, ...]


class TermRow(NamedTuple):
    """What the homeroom teacher decides or counts. Conduct: T, K, Tb, Y; None where none is given."""

    pupil_id: int
    class_id: int
    unit_id: int
    term: int
    conduct: str | None
    absent_excused: int
    absent_unexcused: int


class ReportRow(NamedTuple):
    """Where a unit stands with a reporting round: missing, draft, submitted, returned, accepted."""

    unit_id: int
    round: str  # start, middle
    state: str
    submitted_on: date | None
    decided_on: date | None
    message: str


@dataclass(frozen=True)
class Oddity:
    """Something wrong on purpose, for checks and people to find."""

    kind: str
    unit_code: str
    class_name: str | None
    pupil_ids: tuple[int, ...]
    note: str


@dataclass(frozen=True)
class UnitPart:
    """All that one unit brings: lists of rows, complete in themselves but for the ids of other units."""

    unit: UnitRow
    classes: tuple[ClassRow, ...]
    staff: list[StaffRow]
    posts: list[PostRow]
    assignments: list[AssignmentRow]
    pupils: list[PupilRow]
    guardians: list[GuardianRow]
    enrolments: list[EnrolmentRow]
    marks: list[MarkRow]
    qualities: list[QualityRow]
    terms: list[TermRow]
