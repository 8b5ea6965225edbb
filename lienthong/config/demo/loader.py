"""Fills an empty database with the demo province: units first, then schools on both cores, then what follows."""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils.translation import gettext as _

from lienthong.config.demo import attendance, growth, last_year, people_rows, school_rows, transfers, worker
from lienthong.config.demo.copying import past_used_ids
from lienthong.config.demo.crew import chunks, crew_of, in_parallel
from lienthong.config.demo.plan import ProvincePlan, Scale, plan_province
from lienthong.config.demo.shapes import ClassRow, EnrolmentRow, PupilRow, UnitPart
from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.database import public as database
from lienthong.foundation.database import roles, sample
from lienthong.kernel.access import public as access
from lienthong.kernel.areas import public as areas
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.curriculum import public as curriculum

PASSWORD = "LienThong2018"  # noqa: S105 – printed on the screen of the demo
FIRST_SITE = 100_000  # unit ids of satellite sites
FAMILY_EACH = 100
ACCOUNT = (
    "id",
    "password",
    "login",
    "email",
    "display_name",
    "person_id",
    "is_active",
    "must_change_password",
    "language",
    "created_at",
)
GUARDIANSHIP = ("unit_id", "person_id", "account_id", "relation", "started_on", "ended_on")
POST = ("account_id", "role", "at_unit_id", "field", "started_on", "ended_on", "permissions", "note", "created_at")


@dataclass(frozen=True)
class Progress:
    """What is being done and how far it is."""

    doing: str
    done: int
    total: int


def load(scale: Scale, *, jobs: int | None = None) -> Iterator[Progress]:
    """Load the province; yields progress. The database must be empty of units."""
    yield Progress("Lập kế hoạch tỉnh mẫu", 0, 1)
    plan = plan_of(scale)
    yield Progress("Địa giới, năm học, chương trình, đơn vị", 0, 1)
    where = settings.DATABASE_ADDRESS
    with roles.admin_connection(where, database=where.name) as admin:
        sample.begin(admin)
    _ground(plan)
    unit_ids = [row.id for row in plan.units]
    processes = jobs or min(2, os.cpu_count() or 1)
    work = [(scale, ids, size) for ids, size in chunks(plan, pieces=4 * processes)]
    total = sum(size for _scale, _ids, size in work)
    with crew_of(processes) as crew:
        for done in in_parallel(crew, worker.load_chunk, work):
            yield Progress("Học sinh, đội ngũ, sổ điểm", done, total)
        yield Progress("Chuyển trường và chỉ mục", total, total)
        with database.entered(unit_ids, who={"act": "demo"}):
            transfers.load(plan)
        past_used_ids("people_person", "staff_employment", "classes_schoolclass", "orgs_unit")
        # Only now: pupils who changed school have lines in books of two chunks.
        for done in in_parallel(crew, worker.compute_chunk, work):
            yield Progress("Điểm trung bình và xếp loại học kỳ I", done, total)
        yield from _follow_up(plan, unit_ids)
        work = [(scale, [unit_id], 1) for unit_id in last_year.schools(plan)]
        for done in in_parallel(crew, worker.last_year_chunk, work):
            yield Progress("Năm học trước của hai trường", done, len(work))
        # Large pieces: each pays once for every query of every form.
        work = [(scale, ids, size) for ids, size in chunks(plan, pieces=processes)]
        for done in in_parallel(crew, worker.report_chunk, work):
            yield Progress("Báo cáo đầu năm và giữa năm", done, total)
    with roles.admin_connection(where, database=where.name) as admin:
        sample.finish(admin)
    yield Progress("Xong", 1, 1)


def _ground(plan: ProvincePlan) -> None:
    """Areas, calendar, curriculum, units and the clock."""
    areas.load_reference()
    curriculum.load()
    for year in (2016, 2017, 2018):
        calendar.open_year(actor=None, year=year)
    calendar.move_clock(actor=None, to=plan.business_date)
    with transaction.atomic():
        _units(plan)
        orgs.rebuild_ancestry()
    with database.entered([row.id for row in plan.units], who={"act": "demo"}):
        _classes(plan)


def _units(plan: ProvincePlan) -> None:
    place = _areas(plan)
    made: list[Sequence[Any]] = []
    for row in plan.units:
        made.append(
            (
                row.id,
                row.code,
                row.kind,
                row.name,
                vietnamese.fold(row.name),
                list(row.levels),
                row.ownership,
                row.school_kind,
                place.get(row.commune_code),
                row.parent_id,
                row.founded_on,
                row.phone,
                row.email,
            )
        )
    founded = {row.id: row.founded_on for row in plan.units}
    for site in plan.sites:
        if not site.is_main:
            made.append(
                (
                    FIRST_SITE + site.id,
                    site.code,
                    "diemtruong",
                    site.name,
                    vietnamese.fold(site.name),
                    [],
                    "",
                    "",
                    place.get(site.commune_code),
                    site.unit_id,
                    founded[site.unit_id],
                    "",
                    "",
                )
            )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into orgs_unit (id, uuid, code, kind, name, folded, levels, ownership, school_type, area_id, parent_id,"
            " opened_on, phone, email, address, website)"
            " values (%s, gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '')",
            made,
        )
        cursor.execute(
            "insert into orgs_unitversion (unit_id, parent_id, name, levels, area_id, valid)"
            " select id, parent_id, name, levels, area_id, daterange(opened_on, null) from orgs_unit"
        )
        cursor.executemany(
            "insert into orgs_unitidentifier (unit_id, scheme, value, valid) values (%s, 'moet', %s, daterange(%s, null))",
            [(row.id, row.ministry_code, row.founded_on) for row in plan.units if row.ministry_code],
        )


def _areas(plan: ProvincePlan) -> dict[str, int]:
    versions = areas.AreaVersion.objects.filter(valid__contains=plan.business_date)
    return dict(versions.filter(area__level="commune").values_list("code", "area_id"))


def _classes(plan: ProvincePlan) -> None:
    sites = {site.id: FIRST_SITE + site.id for site in plan.sites if not site.is_main}
    database.copy_rows(
        "classes_schoolclass", school_rows.CLASS, school_rows.class_rows(all_classes(plan).values(), sites)
    )


def all_classes(plan: ProvincePlan) -> dict[int, ClassRow]:
    """Every class of the province by id."""
    return {c.row.id: c.row for group in plan.classes.values() for c in group}


def load_chunk(scale: Scale, ids: list[int], size: int) -> int:
    """Load these units' people and marks in one transaction. Returns the size, for progress."""
    plan = plan_of(scale)
    with database.entered([row.id for row in plan.units], who={"act": "demo"}):
        with connection.cursor() as cursor:
            # Drawing thousands of pupils takes longer between two statements than a request ever may.
            cursor.execute(
                "set local synchronous_commit = off; set local work_mem = '128MB'; set local statement_timeout = 0;"
                " set local idle_in_transaction_session_timeout = 0"
            )
        _store([plan.part(unit_id) for unit_id in ids], plan)
    return size


_plans: dict[str, ProvincePlan] = {}


def plan_of(scale: Scale) -> ProvincePlan:
    """The plan of a scale, made once in a process (and its forks)."""
    if scale not in _plans:
        _plans[scale] = plan_province(scale)
    return _plans[scale]


def _store(parts: list[UnitPart], plan: ProvincePlan) -> None:
    rooms, place = all_classes(plan), _areas(plan)
    staff = [row for part in parts for row in part.staff]
    pupils = [row for part in parts for row in part.pupils]
    enrolments = [row for part in parts for row in part.enrolments]
    posts = [row for part in parts for row in part.posts]
    positions = {
        p.staff_id: str(access.ROLES[p.role].name) for p in reversed(posts) if p.role not in ("teacher", "so_admin")
    }
    where: dict[int, set[int]] = defaultdict(set)
    for stay in enrolments:
        where[stay.pupil_id].add(stay.unit_id)
    database.copy_rows(
        "people_person",
        people_rows.PERSON,
        [*people_rows.staff_people(staff), *people_rows.pupil_people(pupils, where, place)],
    )
    with connection.cursor() as cursor:
        cursor.execute(people_rows.NAME_KEYS)
    database.copy_rows(
        "staff_employment", people_rows.EMPLOYMENT, people_rows.employments(staff, positions, _subject_names())
    )
    _accounts(staff, posts, {row.homeroom_id for row in rooms.values() if row.homeroom_id})
    _family_accounts(pupils, enrolments)
    file_ids = iter(database.take_ids("pupils_pupilfile", sum(map(len, where.values()))))
    files, by_place = people_rows.files(pupils, enrolments, (g for part in parts for g in part.guardians), file_ids)
    database.copy_rows("pupils_pupilfile", people_rows.FILE, files)
    stays, members, places = school_rows.stays(
        enrolments,
        rooms,
        by_place,
        iter(database.take_ids("pupils_enrolment", len(enrolments))),
        iter(database.take_ids("classes_classmember", len(enrolments))),
    )
    database.copy_rows("pupils_enrolment", school_rows.ENROLMENT, stays)
    database.copy_rows("classes_classmember", school_rows.MEMBER, members)
    own_classes = [row for part in parts for row in part.classes]
    first_day = min((e.from_on for e in enrolments), default=plan.business_date)
    database.copy_rows("classes_homeroom", school_rows.HOMEROOM, school_rows.homerooms(own_classes, first_day))
    taught = [row for part in parts for row in part.assignments]
    units = {row.id: row.unit_id for row in rooms.values()}
    database.copy_rows("classes_teachingassignment", school_rows.ASSIGNMENT, school_rows.assignments(taught, units))
    database.copy_rows(
        "assessment_markline", school_rows.MARK, school_rows.mark_lines((m for p in parts for m in p.marks), places)
    )
    terms, judged = (t for p in parts for t in p.terms), (q for p in parts for q in p.qualities)
    database.copy_rows("assessment_termresult", school_rows.RESULT, school_rows.results(terms, judged, places, rooms))
    names = {row.id: row.full_name for row in staff}
    heads = {p.unit_id: names.get(p.staff_id, "") for p in posts if p.role == "head"}
    database.copy_rows("assessment_familyrule", school_rows.FAMILY_RULE, school_rows.family_rules(heads))
    counted = (t for p in parts for t in p.terms)
    rolls = attendance.Rolls(Random(parts[0].unit.id), plan.business_date)  # noqa: S311 (invented data)
    database.copy_rows(
        "attendance_roll", attendance.ROLL, rolls.of_classes(own_classes, enrolments, counted, places, names)
    )
    weighed = growth.measurements(Random(parts[0].unit.id), own_classes, enrolments, pupils, places, names)  # noqa: S311
    database.copy_rows("care_measurement", growth.MEASUREMENT, weighed)


def _subject_names() -> dict[str, str]:
    return dict(curriculum.Subject.objects.values_list("code", "name"))


def _accounts(staff: Sequence[Any], posts: Sequence[Any], homeroom_ids: set[int]) -> None:
    """An account for each member of staff, all with the demo's one password, and their posts."""
    hashed = make_password(PASSWORD)
    ids = dict(zip((row.id for row in staff), database.take_ids("access_account", len(staff)), strict=True))
    database.copy_rows(
        "access_account",
        ACCOUNT,
        (
            (ids[r.id], hashed, r.code.lower(), r.email, r.full_name, r.id, True, False, "vi", school_rows.ENTERED)
            for r in staff
        ),
    )
    database.copy_rows(
        "access_post",
        POST,
        (
            (
                ids[p.staff_id],
                p.role,
                p.unit_id,
                access.HOMEROOM if p.role == "teacher" and p.staff_id in homeroom_ids else p.field,
                p.from_on,
                None,
                None,
                "",
                school_rows.ENTERED,
            )
            for p in posts
        ),
    )


def _family_accounts(pupils: Sequence[PupilRow], enrolments: Sequence[EnrolmentRow]) -> None:
    """One pupil in a hundred and a parent of the same child, so that their roles can be tried too."""
    where = {e.pupil_id: e.unit_id for e in enrolments}
    chosen = [row for row in pupils if row.id % FAMILY_EACH == 0 and row.id in where]
    hashed = make_password(PASSWORD)
    ids = iter(database.take_ids("access_account", 2 * len(chosen)))
    accounts, posts, told = [], [], []
    for row in chosen:
        parent = _("Phụ huynh em %(name)s") % {"name": row.full_name}
        for login, name, person, role in (
            (f"hs{row.code}", row.full_name, people_rows.person_of(row.id), "pupil"),
            (f"ph{row.code}", parent[:100], None, "guardian"),
        ):
            account = next(ids)
            accounts.append((account, hashed, login, "", name, person, True, False, "vi", school_rows.ENTERED))
            posts.append((account, role, where[row.id], "", plan_start(), None, None, "", school_rows.ENTERED))
            if role == "guardian":
                told.append((where[row.id], people_rows.person_of(row.id), account, "guardian", plan_start(), None))
    database.copy_rows("access_account", ACCOUNT, accounts)
    database.copy_rows("access_post", POST, posts)
    database.copy_rows("pupils_guardianship", GUARDIANSHIP, told)


def plan_start() -> date:
    """The day from which the demo's posts are held."""
    return date(school_rows.YEAR, 8, 1)


def _follow_up(plan: ProvincePlan, unit_ids: list[int]) -> Iterator[Progress]:
    """What the program itself works out from the facts."""
    from lienthong.config.demo import follow_up

    yield from follow_up.run(plan, unit_ids)


def show(progress: Progress, begun: float) -> None:
    """One line of a progress bar on standard error."""
    share = progress.done / progress.total if progress.total else 0
    bar = "█" * int(share * 24)
    sys.stderr.write(f"\r{bar:<24} {share:4.0%}  {progress.doing}  ({time.monotonic() - begun:.0f} s)\033[K")
    sys.stderr.flush()
