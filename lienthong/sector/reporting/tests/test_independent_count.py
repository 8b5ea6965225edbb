"""The totals of every mid-year form, all levels, against a second count from the live records."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment.models import MarkLine, TermResult
from lienthong.school.classes.models import ClassMember
from lienthong.sector.reporting import bulk, forms, rollup
from lienthong.sector.reporting.models import Submission
from lienthong.sector.reporting.tests import plainly
from lienthong.sector.reporting.tests.cast import enrol, hire, open_class

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GRADES = {"MG": (103, 105), "TH": (1, 5), "THCS": (6, 9), "THPT": (10, 12), "GDTX": (10, 11)}
PUPILS = 9
MOVES = (
    (None, ""), (None, ""), (None, ""), (dt.date(2017, 11, 3), "moved_out"), (dt.date(2018, 1, 4), "moved_out"),
    (dt.date(2017, 12, 31), "died"),
)  # fmt: skip


def fill(unit, level: str, dice: Random) -> None:
    """Pupils of every sort in two classes, some of whom came or left, with results; two teachers."""
    for grade in GRADES[level]:
        room = open_class(unit, level, grade, f"{grade}A{level}")
        room.has_two_sessions, room.is_boarding = dice.random() < 0.5, dice.random() < 0.5
        room.save()
        for number in range(PUPILS):
            until, why = dice.choice(MOVES)
            disability = dice.choice(("", "", "1"))  # only who is disabled may be left out of assessment
            stay = enrol(
                unit, level, grade, room=room, sex=dice.choice((1, 2, 2, None)), name=f"Em Số {number}",
                ethnic=dice.choice(("01", "01", "04", "")), on=dice.choice((dt.date(2017, 8, 21), dt.date(2017, 10, 9))),
                until=until, why=why, how=dice.choice(("new", "promoted", "repeats", "moved_in")),
                disability_code=disability, is_assessed=not disability or dice.random() < 0.6,
                is_poor=dice.choice((True, False, None)), boarding=dice.choice(("", "half")), union=dice.choice(("", "DOI")),
            )  # fmt: skip
            _result(unit, level, room, stay, dice)
    hire(unit, level)
    hire(unit, level, name="Lê Thị Giáo", group="GV", kind="")


def _result(unit, level: str, room, stay, dice: Random) -> None:
    member = ClassMember.objects.get(enrolment=stay)
    common = {"unit": unit, "year": 2017, "term": 1, "school_class": room, "member": member}
    judged = level == "TH"
    TermResult.objects.create(
        **common, person_id=stay.person_id, regime="S58", rule_version="1",
        level="" if judged else dice.choice(("G", "K", "Tb", "")), conduct="" if judged else dice.choice(("T", "K", "")),
        qualities=[dice.choice((1, 2, 3, None)) for _ in range(4)] if judged else [],
        competences=[dice.choice((1, 2, 3)) for _ in range(3)] if judged else [],
    )  # fmt: skip
    for subject in ("TOAN", "TV") if judged else ():
        MarkLine.objects.create(
            **common, person_id=stay.person_id, subject_id=subject, levels=[2, dice.choice((1, 2, 3, None))],
            is_exempt=dice.random() < 0.2,
        )  # fmt: skip


def test_all_indicators_of_all_levels_equal_a_second_count_from_the_live_records(province, now):
    from lienthong.school.curriculum import public as curriculum

    curriculum.load()
    dice = Random(58)
    office = province.units["office"]
    made = {}
    for level in GRADES:
        unit = orgs.Unit.objects.create(
            code=f"X-{level}", kind="truong", name=f"Trường X {level}", folded="x", parent=office, levels=[level],
            opened_on=dt.date(2000, 1, 1),
        )  # fmt: skip
        orgs.UnitVersion.objects.create(
            unit=unit, parent=office, name=unit.name, levels=[level], valid=(dt.date(2000, 1, 1), None)
        )
        made[level] = unit
    orgs.rebuild_ancestry()
    ids = [unit.pk for unit in made.values()]
    with database.entered(ids):
        for level, unit in made.items():
            fill(unit, level, dice)
    outcomes = {i: bulk.Outcome("accepted", sent_at=now, decided_at=now) for i in ids}
    kept = [name for group in bulk.bulk_submit(collection=province.collection, outcomes=outcomes, now=now)
            for name in group.kept_as_draft]  # fmt: skip
    assert kept == []
    with database.entered(ids):
        sent = list(Submission.objects.filter(unit_id__in=ids).select_related("unit", "collection"))
        for form in province.collection.forms.all():
            definition = forms.of_form(form)
            total = rollup.total(form, sent)
            wanted = plainly.count(definition, province.collection, ids)
            assert sum(wanted.values()) > 100, form.code
            wrong = {k: (total.cells.get(k), n) for k, n in wanted.items() if (total.cells.get(k) or 0) != n}
            assert wrong == {}, form.code
            by_unit = {s.unit_id: v for s, v, _hand in rollup.cell_by_unit(form, "T2.tong.total", sent)}
            assert sum(v or 0 for v in by_unit.values()) == wanted["T2.tong.total"]
