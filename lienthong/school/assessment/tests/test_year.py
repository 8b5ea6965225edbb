"""The year of a class: means, outcomes, exemptions, two regimes at once."""

from __future__ import annotations

import datetime as dt

from lienthong.foundation.database import public as database
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import carrying, terms
from lienthong.school.assessment.computing import compute_results
from lienthong.school.assessment.models import MarkLine, TermResult
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, Founder, School
from lienthong.school.assessment.tests.years import WEAK, compute, decide, ended, look, mark, record
from lienthong.school.assessment.yearend import summer
from lienthong.school.assessment.yearend.models import SummerWork
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils import public as pupils

__all__ = ["ended"]


def test_the_years_mean_weighs_the_second_term_twice_and_the_overall_mean_is_of_subjects(ended: School) -> None:
    row = look(ended).rows[2]
    assert row.year_subjects["TOAN"].mean == 77  # (7,0 + 2×8,0) : 3
    assert row.row.average == 77
    assert row.final_outcome == "len_lop"


def test_weak_learning_and_bad_conduct_lead_to_a_second_chance_each(ended: School) -> None:
    rows = look(ended).rows
    assert [row.first_outcome for row in rows] == ["kiem_tra_lai", "ren_luyen_he", "len_lop"]
    assert [row.final_outcome for row in rows] == ["", "", "len_lop"]


def test_more_than_45_absences_repeat_whatever_the_marks(school: School) -> None:
    for term in (1, 2):
        mark(school, term, value=90)
        decide(school, term, absences=23)
    decide(school, 0)
    compute(school)
    assert {row.final_outcome for row in look(school).rows} == {"o_lai_lop"}


def test_the_step_into_the_next_year_follows_the_outcomes(ended: School) -> None:
    enrolments = [member.enrolment_id for member in ended.members]
    with database.entered([ended.unit.pk]):
        before = carrying.outcomes(enrolments)
    assert [before[e] for e in enrolments] == [pupils.REPEATS, pupils.REPEATS, pupils.PROMOTED]
    record(ended, subjects={code: summer.Taken(60) for code in WEAK})
    with database.entered([ended.unit.pk]):
        steps = pupils.plan_steps(ended.unit.pk, ended.unit.levels, YEAR)
    assert {s.enrolment_id: s.outcome for s in steps} == dict(
        zip(enrolments, [pupils.PROMOTED, pupils.REPEATS, pupils.PROMOTED], strict=True)
    )


def test_a_rerun_of_year_and_summer_writes_nothing(ended: School) -> None:
    record(ended, subjects={code: summer.Taken(60) for code in WEAK})
    with database.entered([ended.unit.pk]):
        written = SummerWork.objects.get(member=ended.members[0]).computed_at
        found = terms.room(ended.actor("leader"), ended.room.uuid, 0, on=TODAY)
        assert summer.rejudge(found, on=TODAY) == 0
        assert SummerWork.objects.get(member=ended.members[0]).computed_at == written
    assert compute(ended).results_written == 0


def test_exempt_in_one_term_the_other_terms_mean_is_the_years(school: School) -> None:
    for term in (1, 2):
        mark(school, term, value=70 + 10 * term)
        decide(school, term)
    with database.entered([school.unit.pk]):
        MarkLine.objects.filter(member=school.members[0], term=1, subject_id="LI").update(is_exempt=True)
    compute(school)
    row = look(school).rows[0]
    assert row.year_subjects["LI"].mean == 90
    assert row.row.average is not None


def test_the_head_exempts_for_a_term_or_the_year_and_takes_it_back(school: School) -> None:
    for term in (1, 2):
        mark(school, term)
        decide(school, term)
    member, address = school.members[0].pk, school.url(f"books/{school.room.uuid}/exemptions/")
    posted = {"member": member, "subject": "TD", "period": "0"}
    assert school.client("leader").post(address, posted).status_code == 403
    head = school.client("head")
    head.post(address, posted)
    assert "Cả năm" in head.get(address).content.decode()
    with database.entered([school.unit.pk]):
        lines = MarkLine.objects.filter(member=member, subject_id="TD").values_list("is_exempt", flat=True)
        assert list(lines) == [True, True]
    compute(school)
    assert look(school).rows[0].row.level == "G"
    head.post(address, {**posted, "remove": "1"})
    with database.entered([school.unit.pk]):
        assert not MarkLine.objects.filter(member=member, is_exempt=True).exists()
    assert "Chọn học sinh" in head.post(address, {"member": "x", "subject": "NO", "period": "9"}).content.decode()


def test_the_second_terms_sheet_shows_the_year_and_the_retest_beside_it(ended: School) -> None:
    record(ended, subjects={"TOAN": summer.Taken(60)})
    address = ended.url(f"books/{ended.room.uuid}/TOAN/2/")
    page = ended.client("teacher").get(address).content.decode()
    assert "4,0 → 6,0" in page
    assert ">7,7<" in page
    assert ">CN<" not in ended.client("teacher").get(ended.url(f"books/{ended.room.uuid}/TOAN/1/")).content.decode()


def test_a_missing_test_leaves_a_provisional_year_in_brackets(school: School) -> None:
    for term in (1, 2):
        mark(school, term)
        decide(school, term)
    with database.entered([school.unit.pk]):
        MarkLine.objects.filter(member=school.members[0], term=2, subject_id="LI").update(hk=None)
    compute(school)
    page = school.client("leader").get(school.url(f"books/{school.room.uuid}/summary/0/")).content.decode()
    assert "(8,0)" in page
    assert look(school).rows[0].row.level == ""


def test_the_years_conduct_is_proposed_from_the_second_term(school: School) -> None:
    decide(school, 1)
    decide(school, 2, "K")
    address = school.url(f"books/{school.room.uuid}/conduct/0/")
    client = school.client("leader")
    assert "Lấy theo học kỳ II" in client.get(address).content.decode()
    client.post(address, {"fill": "hk2"})
    with database.entered([school.unit.pk]):
        codes = TermResult.objects.filter(school_class=school.room, term=0).values_list("conduct", flat=True)
        assert list(codes) == ["K"] * 3


def test_in_2022_one_school_runs_two_regimes_and_their_levels_are_never_added(found_school: Founder) -> None:
    calendar.open_year(actor=None, year=2022)
    school = found_school()
    with database.entered([school.unit.pk]):
        room = type(school.room).objects
        programmes = {grade: curriculum.programme_of("THCS", grade, 2022) for grade in (7, 9)}
        room.filter(pk=school.room.pk).update(year_id=2022, programme=programmes[7])
        old = room.create(
            unit=school.unit, year_id=2022, code="9A1", name="9A1", sort_key="9a1", level="THCS", grade=9,
            programme=programmes[9],
        )  # fmt: skip
        school.room.refresh_from_db()
        for subject in curriculum.subjects_of(programmes[7], "THCS", 7, 2022):
            if subject.role == "core" and subject.is_assessed:
                for member in school.members:
                    value = 1 if subject.is_comment else 90
                    MarkLine.objects.create(
                        unit=school.unit, year=2022, term=1, school_class=school.room, member=member, person_id=member.person_id,
                        subject_id=subject.code, tx=[value] * 4, dk=[value], hk=value,
                    )  # fmt: skip
    compute_results(unit_ids=[school.unit.pk], year=2022, term=1)
    with database.entered([school.unit.pk]):
        rows = TermResult.objects.filter(school_class=school.room)
        assert {(row.regime, row.level, row.average) for row in rows} == {("S22", "Tot", None)}
        found = [
            terms.room(school.actor("head"), key, 1, on=dt.date(2023, 1, 10)) for key in (school.room.uuid, old.uuid)
        ]
    assert [room.regime.code for room in found] == ["S22", "S58b"]
    assert set(found[0].conduct_codes) == {"Tot", "Kha", "Dat", "CD"}
    assert set(found[1].conduct_codes) == {"T", "K", "Tb", "Y"}
