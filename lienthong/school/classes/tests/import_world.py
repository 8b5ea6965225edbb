"""A small world for tests of imports: one school of lower secondary, another beside it, a registrar in each."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import openpyxl

from lienthong.foundation.database import public as database
from lienthong.kernel.access import actor as actors
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.public import Actor
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.imports import services
from lienthong.kernel.orgs.models import Ancestry, Unit
from lienthong.school.classes.models import SchoolClass
from lienthong.school.classes.rules import sort_key
from lienthong.school.curriculum import public as curriculum

TODAY = dt.date(2018, 1, 10)
CLASSES = ("6A1", "6A2", "7A1", "7A2", "8A1", "9A1")


@dataclass(frozen=True)
class World:
    """A school, its registrar and its classes; `other` a second school with its own registrar."""

    unit: Unit
    actor: Actor
    other: Unit
    other_actor: Actor

    def run(self, kind: str, data: bytes, **options: Any) -> services.Result:
        """Import as the school's registrar."""
        with database.entered(self.actor.scope, who={"name": "test"}):
            return services.import_file(
                actor=self.actor, kind=kind, unit=self.unit, year=2017, data=data, file_name="tep.xlsx", **options
            )

    def run_elsewhere(self, kind: str, data: bytes, **options: Any) -> services.Result:
        """Import as the other school's registrar."""
        with database.entered(self.other_actor.scope, who={"name": "test"}):
            return services.import_file(
                actor=self.other_actor,
                kind=kind,
                unit=self.other,
                year=2017,
                data=data,
                file_name="tep.xlsx",
                **options,
            )

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The scope of the school."""
        with database.entered([self.unit.pk]):
            yield

    def undo(self, result: services.Result) -> tuple[int, int]:
        """Take an import back as the registrar."""
        assert result.run is not None
        with database.entered(self.actor.scope, who={"name": "test"}):
            return services.undo(run=result.run, actor=self.actor)


def make_world(levels: Sequence[str] = ("THCS",), classes: Sequence[str] = CLASSES) -> World:
    """Build it. Needs the db fixture."""
    if not curriculum.subjects():
        curriculum.load()
    year, _made = calendar.SchoolYear.objects.get_or_create(
        pk=2017, defaults={"starts_on": dt.date(2017, 8, 21), "ends_on": dt.date(2018, 5, 31)}
    )
    for number, first, last in (
        (1, dt.date(2017, 8, 21), dt.date(2018, 1, 6)),
        (2, dt.date(2018, 1, 8), dt.date(2018, 5, 26)),
    ):
        calendar.Term.objects.get_or_create(
            year=year, number=number, for_unit=None, level_group="",
            defaults={"starts_on": first, "ends_on": last, "teaching_weeks": 18},
        )  # fmt: skip
    move_clock(TODAY)
    unit, actor = _school("BD-THCS-T1", "THCS Thử Một", levels)
    other, other_actor = _school("BD-THCS-T2", "THCS Thử Hai", levels)
    with database.entered([unit.pk, other.pk]):
        for school in (unit, other):
            SchoolClass.objects.bulk_create(
                [
                    SchoolClass(
                        unit=school, year=year, code=code, name=code, sort_key=sort_key(code), level=levels[0],
                            grade=_grade(code), programme="CT2006"
                    )
                    for code in classes
                ]
            )  # fmt: skip
    return World(unit, actor, other, other_actor)


def move_clock(day: dt.date) -> None:
    """Set the business date."""
    from lienthong.kernel.calendar.models import Clock

    Clock.objects.update_or_create(pk=1, defaults={"business_date": day})


def _grade(code: str) -> int:
    return int("".join(c for c in code[:2] if c.isdigit()))


def _school(code: str, name: str, levels: Sequence[str]) -> tuple[Unit, Actor]:
    unit = Unit.objects.create(
        code=code, kind="truong", name=name, folded=name.lower(), levels=list(levels), opened_on=dt.date(2000, 1, 1)
    )
    Ancestry.objects.create(ancestor=unit, unit=unit, valid=(dt.date(2000, 1, 1), None))
    account = Account.objects.create_user(f"giaovu.{code.lower()}", "mat-khau-dai", display_name="Giáo vụ")
    with database.entered([unit.pk]):
        Post.objects.create(account=account, role="registrar", at_unit=unit, started_on=dt.date(2017, 1, 1))
        return unit, actors.load(account, on=TODAY)


# Sheets

_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
_MIDDLE = ("Văn", "Thị", "Hữu", "Ngọc", "Minh", "Thanh", "Gia", "Hoàng", "Quốc", "Bảo", "Thùy", "Khánh")
_GIVEN = (
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Em",
    "Giang",
    "Hà",
    "Hòa",
    "Khoa",
    "Lan",
    "Mai",
    "Nam",
    "Oanh",
    "Phúc",
    "Quân",
    "Sơn",
    "Thảo",
    "Uyên",
    "Vy",
    "Yến",
)


@dataclass(frozen=True)
class Child:
    """A made-up pupil."""

    number: int
    name: str
    born: dt.date
    sex: str
    school_class: str

    @property
    def code(self) -> str:
        return f"84{self.number:08d}"

    @property
    def ministry_code(self) -> str:
        return f"7412{self.number:06d}"

    @property
    def personal_number(self) -> str:
        century = 2 if self.born.year >= 2000 else 0
        return f"074{century + (self.sex == 'Nữ')}{self.born.year % 100:02d}{self.number:06d}"


def children(count: int, *, classes: Sequence[str] = CLASSES, seed: int = 1) -> list[Child]:
    """Distinct pupils: no two of one name and birth date."""
    rng = random.Random(seed)
    found: list[Child] = []
    seen: set[tuple[str, dt.date]] = set()
    while len(found) < count:
        name = f"{rng.choice(_SURNAMES)} {rng.choice(_MIDDLE)} {rng.choice(_GIVEN)}"
        school_class = classes[len(found) % len(classes)]
        born = (
            dt.date(2011 - _grade(school_class) + 6, 1, 1)
            - dt.timedelta(days=rng.randrange(365))
            - dt.timedelta(days=365 * 6)
        )
        born = dt.date(2017 - 5 - _grade(school_class), 1, 1) - dt.timedelta(days=rng.randrange(364))
        if (name, born) not in seen:
            seen.add((name, born))
            found.append(Child(len(found) + 1, name, born, rng.choice(("Nam", "Nữ")), school_class))
    return found


def workbook(
    headers: Sequence[str], rows: Sequence[Sequence[object]], *, preamble: Sequence[str] = (), sheet: str = "Sheet1"
) -> bytes:
    """An xlsx as a school has it."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for line in preamble:
        page.append([line or None])
    page.append(list(headers))
    for row in rows:
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(rows: Sequence[Mapping[str, object]], **options: Any) -> bytes:
    """An xlsx from mappings header → value; the first row has all headers."""
    headers = list(rows[0])
    return workbook(headers, [[row.get(header) for header in headers] for row in rows], **options)
