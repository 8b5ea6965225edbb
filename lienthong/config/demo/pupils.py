"""Pupils of a class, their guardians, how they came and whether they left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from lienthong.config.demo import oddities, people
from lienthong.config.demo.classes import ClassPlan
from lienthong.config.demo.network import School
from lienthong.config.demo.shapes import ClassRow, EnrolmentRow, GuardianRow, PupilRow
from lienthong.config.demo.tables import District, counts
from lienthong.engines.vietnamese.public import sort_key

YEAR_START = date(2017, 8, 21)
# Moves fall after the head count of 30/9 and before that of 31/12.
FIRST_MOVE, LAST_MOVE = date(2017, 10, 2), date(2017, 12, 29)
_MOVE_DAYS = (LAST_MOVE - FIRST_MOVE).days

# Shares of pupils one, two, three years older than their grade's age.
_LATE = {"MN": (), "TH": (0.028, 0.007, 0.003), "THCS": (0.042, 0.01, 0.003), "THPT": (0.037, 0.007, 0.001)}
_LATE_CENTRE = (0.3, 0.2, 0.1, 0.06, 0.04)
_HAS_NUMBER = {"MN": 0.75, "TH": 0.6, "THCS": 0.45, "THPT": 0.55}
_LEAVES = {"MN": (0.004, 0.003), "TH": (0.0035, 0.0003), "THCS": (0.003, 0.0035), "THPT": (0.002, 0.006)}
_LEAVES_CENTRE = (0.002, 0.025)
_REASONS = ("01", "02", "03", "06", "08")
_REASON_WEIGHTS = (30, 25, 8, 30, 7)
_PLACES = ("TP. Hồ Chí Minh", "Đồng Nai", "Bình Phước", "Tây Ninh", "Nghệ An", "Thanh Hóa", "Kiên Giang",
           "An Giang", "Sóc Trăng", "Đắk Lắk", "Cà Mau", "Bến Tre")  # fmt: skip
_RELIGIONS = ("99", "01", "02", "05", "08", "03")
_RELIGION_WEIGHTS = (800, 90, 80, 12, 10, 8)
_POLICIES = ("HN", "CN", "MC1", "TB41", "TB21", "HSQ", "MC2", "LS", "CDHH")
_POLICY_WEIGHTS = (30, 34, 14, 6, 6, 4, 2, 1, 3)
_MINORITY_DEFAULT = 0.025
# Nobody repeats a preschool group, and the first grade's late ones began late.
_FIRST_GRADES = (1, -3, -2, -1, 103, 104, 105)
_INTAKE_GRADES = (1, 6, 10, -3, -2, -1, 103)


@dataclass(frozen=True)
class Transfer:
    """A planned move of the pupil at `index` of a class to a class of another school."""

    index: int
    to_class: ClassRow
    to_unit_code: str
    from_unit_code: str
    position: int
    effective_on: date


@dataclass(slots=True)
class Attendee:
    """Where a pupil's marks of the term belong; `left_on` if the pupil has gone."""

    pupil_id: int
    class_id: int
    unit_id: int
    is_assessed: bool
    left_on: date | None


@dataclass(frozen=True)
class ClassPeople:
    """Everything about the people of one class; attendees in the order of the class book."""

    pupils: list[PupilRow]
    guardians: list[GuardianRow]
    enrolments: list[EnrolmentRow]
    attendees: list[Attendee]


def move_day(rng: Random) -> date:
    """A weekday between the two head counts."""
    day = FIRST_MOVE + timedelta(days=int(rng.random() * (_MOVE_DAYS + 1)))
    return day if day.weekday() < 5 else day - timedelta(days=day.weekday() - 4)


def age_at_grade(grade: int) -> int:
    """Age in the calendar year in which the school year starts."""
    if grade < 0:
        return grade + 3
    return grade - 100 if grade > 100 else grade + 5


def class_people(
    rng: Random,
    school: School,
    plan: ClassPlan,
    *,
    district: District,
    transfers: Sequence[Transfer],
    girl_share: float,
) -> ClassPeople:
    """Draws the pupils of a class and all that happened to them by the end of the term."""
    pupils, lateness = _draw_pupils(rng, school, plan, district=district, girl_share=girl_share)
    size = plan.row.planned_size
    order = sorted(range(size), key=lambda index: sort_key(pupils[index].full_name, pupils[index].born_on))
    order += range(size, plan.members)
    moves = {transfer.index: transfer for transfer in transfers}
    enrolments: list[EnrolmentRow] = []
    attendees: list[Attendee] = []
    for position, index in enumerate(order, start=1):
        stays = _stays(
            rng,
            school,
            plan,
            pupils[index],
            position=position,
            is_arrival=index >= size,
            is_repeater=lateness[index] > 0 and plan.row.grade not in _FIRST_GRADES and rng.random() < 0.4,
            transfer=moves.get(index),
        )
        enrolments += stays
        last = stays[-1]
        attendees.append(Attendee(last.pupil_id, last.class_id, last.unit_id, pupils[index].is_assessed, last.until_on))
    return ClassPeople(pupils, _guardians(rng, pupils), enrolments, attendees)


def _lateness(rng: Random, shares: Sequence[float], count: int) -> list[int]:
    """Years behind the usual age, for each of so many pupils."""
    found = []
    for _ in range(count):
        draw, years = rng.random(), 0
        for late, share in enumerate(shares, start=1):
            if draw < share:
                years = late
                break
            draw -= share
        found.append(years)
    return found


def _names(rng: Random, sexes: Sequence[int], ethnics: Sequence[str], *, cohort: str) -> list[str]:
    """Full names: the frequent case (Kinh) in three draws for the class, others one by one."""
    number = len(sexes)
    surnames = people.surnames(rng, ethnic="01", count=number)
    boys = people.given_names(rng, ethnic="01", sex=people.MALE, cohort=cohort, count=number)
    girls = people.given_names(rng, ethnic="01", sex=people.FEMALE, cohort=cohort, count=number)
    found = []
    for index, (sex, ethnic) in enumerate(zip(sexes, ethnics, strict=True)):
        if ethnic == "01":
            found.append(f"{surnames[index]} {(boys if sex == people.MALE else girls)[index]}")
        else:
            surname = people.surnames(rng, ethnic=ethnic, count=1)[0]
            given = people.given_names(rng, ethnic=ethnic, sex=sex, cohort=cohort, count=1)[0]
            found.append(f"{surname} {given}")
    return found


def _draw_pupils(
    rng: Random, school: School, plan: ClassPlan, *, district: District, girl_share: float
) -> tuple[list[PupilRow], list[int]]:
    row, number = plan.row, plan.members
    counted = counts(year=2017)[plan.stage]
    minority = counted.minority / counted.pupils if counted.minority else _MINORITY_DEFAULT
    random = rng.random
    sexes = [people.FEMALE if random() < girl_share else people.MALE for _ in range(number)]
    ethnics = people.ethnics(rng, minority_share=minority, count=number)
    lateness = _lateness(rng, _LATE_CENTRE if school.is_centre else _LATE[plan.stage], number)
    cohort = "2009" if plan.stage in ("MN", "TH") or (plan.stage == "THCS" and random() < 0.5) else "1999"
    names = _names(rng, sexes, ethnics, cohort=cohort)
    provinces = people.birth_provinces(rng, count=number)
    religions = rng.choices(_RELIGIONS, weights=_RELIGION_WEIGHTS, k=number)
    base_year = 2017 - age_at_grade(row.grade)
    is_urban = school.unit.area == "02"
    pupils = []
    for index in range(number):
        pupil_id = plan.first_pupil + index
        born = people.day_in(rng, year=base_year - lateness[index], until=date(2017, 6, 30))
        disability = rng.choice("123456") if random() < 0.0025 else None
        policy = rng.choices(_POLICIES, weights=_POLICY_WEIGHTS)[0] if random() < 0.035 else None
        # Only pupils of their grade's age have a number, so that serials of two levels never share a year.
        numbered = lateness[index] == 0 and random() < _HAS_NUMBER[plan.stage]
        home = school.unit.commune_code if random() < 0.8 else district.communes[
            int(random() * len(district.communes))
        ].code  # fmt: skip
        pupils.append(
            PupilRow(
                pupil_id,
                f"7417{pupil_id:06d}",
                names[index],
                sexes[index],
                born,
                ethnics[index],
                religions[index],
                people.personal_number(
                    province=provinces[index], sex=sexes[index], born=born, serial=plan.first_serial + index
                )
                if numbered
                else None,
                provinces[index][1:],
                home,
                f"{'Khu phố' if is_urban else 'Ấp'} {int(random() * 9) + 1}",
                disability,
                disability is None or random() < 0.4,
                policy,
                policy == "HN",
                people.phone(6_000_000 + pupil_id) if plan.stage == "THPT" and random() < 0.6 else None,
            )
        )
    return pupils, lateness


def _stays(
    rng: Random,
    school: School,
    plan: ClassPlan,
    pupil: PupilRow,
    *,
    position: int,
    is_arrival: bool,
    is_repeater: bool,
    transfer: Transfer | None,
) -> list[EnrolmentRow]:
    """One stay, or two for a pupil who moved within the province."""
    row = plan.row
    entered, begun, origin = YEAR_START, "promoted", None
    if is_arrival:
        entered, begun, origin = move_day(rng), "moved_in", rng.choice(_PLACES)
    elif is_repeater:
        begun = "repeats"
    elif row.grade in _INTAKE_GRADES:
        begun = "new"
    stay = EnrolmentRow(pupil.id, row.unit_id, row.id, position, entered, None, begun, None, None, origin)
    if transfer:
        day = transfer.effective_on
        return [
            stay._replace(until_on=day, end_reason="moved_out", other_place=transfer.to_unit_code),
            stay._replace(
                unit_id=transfer.to_class.unit_id,
                class_id=transfer.to_class.id,
                position=transfer.position,
                from_on=day,
                start_reason="moved_in",
                other_place=transfer.from_unit_code,
            ),
        ]
    if is_arrival:
        return [stay]
    away, dropped = _LEAVES_CENTRE if school.is_centre else _LEAVES[plan.stage]
    draw = rng.random()
    if draw < away:
        return [stay._replace(until_on=move_day(rng), end_reason="moved_out", other_place=rng.choice(_PLACES))]
    if draw < away + dropped:
        reason = rng.choices(_REASONS, weights=_REASON_WEIGHTS)[0]
        return [stay._replace(until_on=move_day(rng), end_reason="dropped_out", drop_reason=reason)]
    return [stay]


def _guardians(rng: Random, pupils: Sequence[PupilRow]) -> list[GuardianRow]:
    """Mother and father for most; one parent or a grandparent for some."""
    number = len(pupils)
    random = rng.random
    mothers_surnames = people.surnames(rng, ethnic="01", count=number)
    mothers = people.adult_names(rng, sex=people.FEMALE, count=number)
    fathers = people.adult_names(rng, sex=people.MALE, count=number)
    fathers_jobs = rng.choices(people.FATHERS_JOBS, k=number)
    mothers_jobs = rng.choices(people.MOTHERS_JOBS, k=number)
    found = []
    for index, pupil in enumerate(pupils):
        surname = pupil.full_name.split(" ", 1)[0]
        born = pupil.born_on.year
        draw = random()
        if draw < 0.015:
            found.append(
                GuardianRow(
                    pupil.id,
                    "grandparent",
                    f"{mothers_surnames[index]} {mothers[index]}",
                    born - 45 - int(random() * 20),
                    "Nội trợ",
                    people.phone(2 * pupil.id),
                )
            )
            continue
        if draw < 0.96:
            found.append(
                GuardianRow(
                    pupil.id,
                    "father",
                    f"{surname} {fathers[index]}",
                    born - 22 - int(random() * 18),
                    fathers_jobs[index],
                    people.phone(2 * pupil.id),
                )
            )
        found.append(
            GuardianRow(
                pupil.id,
                "mother",
                f"{mothers_surnames[index]} {mothers[index]}",
                born - 20 - int(random() * 16),
                mothers_jobs[index],
                people.phone(2 * pupil.id + 1),
            )
        )
    return found


def plan_transfers(
    schools: Sequence[School], classes: Mapping[int, Sequence[ClassPlan]], *, seed: int, number: int
) -> dict[int, list[Transfer]]:
    """Moves between two schools of the province, by the id of the class that was left."""
    rng = Random(f"{seed}:transfers")  # noqa: S311 (a demo must repeat itself)
    public = [school for school in schools if not school.is_private and not school.is_centre]
    by_grade: dict[int, list[tuple[School, ClassPlan]]] = {}
    for school in public:
        for plan in classes[school.unit.id]:
            by_grade.setdefault(plan.row.grade, []).append((school, plan))
    grades = sorted(grade for grade, plans in by_grade.items() if len({s.unit.id for s, _ in plans}) > 1)
    found: dict[int, list[Transfer]] = {}
    newcomers: dict[int, int] = {}
    for _ in range(number):
        candidates = by_grade[rng.choice(grades)]
        source, left = rng.choice(candidates)
        if oddities.is_fixed(source.unit.code, left):
            continue
        target, entered = rng.choice([pair for pair in candidates if pair[0].unit.id != source.unit.id])
        index = rng.randrange(left.row.planned_size)
        known = found.setdefault(left.row.id, [])
        if any(transfer.index == index for transfer in known):
            continue
        newcomers[entered.row.id] = newcomers.get(entered.row.id, 0) + 1
        position = entered.members + newcomers[entered.row.id]
        known.append(Transfer(index, entered.row, target.unit.code, source.unit.code, position, move_day(rng)))
    return found
