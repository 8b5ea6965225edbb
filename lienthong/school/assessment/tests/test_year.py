"""The year of a class: means, outcomes, second chances, the head's word, and the pages that show them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import NotPermitted
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import carrying, terms
from lienthong.school.assessment.computing import compute_results
from lienthong.school.assessment.errors import BookLocked, NotComplete, ReasonNeeded, WrongValue
from lienthong.school.assessment.models import MarkLine, TermResult
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, Founder, School
from lienthong.school.assessment.yearend import summer
from lienthong.school.assessment.yearend.models import Retest, SummerWork
from lienthong.school.assessment.yearend.reading import ClassYear, class_year
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils import public as pupils


def mark(
    school: School, term: int, *, year: int = YEAR, value: int = 80, by_member: dict[int, dict[str, int]] | None = None
) -> None:
    """Every required mark of the class; other values by place in the list and subject."""
    room = school.room
    with database.entered([school.unit.pk]):
        for subject in curriculum.subjects_of(room.programme, room.level, room.grade, year):
            if subject.role != "core" or not subject.is_assessed:
                continue
            for number, member in enumerate(school.members):
                usual = 1 if subject.is_comment else value
                wanted = (by_member or {}).get(number, {}).get(subject.code, usual)
                MarkLine.objects.create(
                    unit=school.unit, year=year, term=term, school_class=room, member=member,
                    person_id=member.person_id, subject_id=subject.code, tx=[wanted] * 4, dk=[wanted] * 3, hk=wanted,
                )  # fmt: skip


def decide(
    school: School, term: int, code: str = "T", *, absences: int = 1, only: dict[int, str] | None = None
) -> None:
    with database.entered([school.unit.pk]):
        for number, member in enumerate(school.members):
            TermResult.objects.update_or_create(
                school_class=school.room, term=term, member=member,
                defaults={
                    "unit": school.unit, "year": YEAR, "person_id": member.person_id, "regime": "S58",
                    "rule_version": "S58/1", "conduct": (only or {}).get(number, code),
                    **({"absences_excused": absences, "absences_unexcused": 0} if term else {}),
                },
            )  # fmt: skip


def compute(school: School) -> Any:
    for term in (1, 2):
        compute_results(unit_ids=[school.unit.pk], year=YEAR, term=term)
    return compute_results(unit_ids=[school.unit.pk], year=YEAR, term=0)


def look(school: School) -> ClassYear:
    with database.entered([school.unit.pk]):
        return class_year(terms.room(school.actor("leader"), school.room.uuid, 0, on=TODAY), on=TODAY)


def record(school: School, role: str = "leader", **about: Any) -> summer.Saved:
    entry = {"seen": summer.stamp(look(school).rows[about.pop("number", 0)]), **about}
    with database.entered([school.unit.pk]):
        return summer.record_summer(
            school.actor(role), class_uuid=school.room.uuid, on=TODAY,
            entries=[summer.Entry(entry.pop("member", school.members[0].pk), **entry)],
        )  # fmt: skip


WEAK = {code: 40 for code in ("TOAN", "VAN", "NN", "LI", "SINH", "SU", "DIA")}


@pytest.fixture
def ended(school: School) -> School:
    """A class at the year's end: the first pupil is weak, the second badly behaved, the third goes up."""
    mark(school, 1, value=70, by_member={0: WEAK})
    mark(school, 2, value=80, by_member={0: WEAK})
    decide(school, 1)
    decide(school, 2)
    decide(school, 0, only={1: "Y"})
    compute(school)
    return school


def test_the_years_mean_weighs_the_second_term_twice_and_the_overall_mean_is_of_subjects(ended: School) -> None:
    row = look(ended).rows[2]
    assert row.year_subjects["TOAN"].mean == 77  # (7,0 + 2×8,0) : 3
    assert row.row.average == 77
    assert row.final_outcome == "len_lop"


def test_weak_learning_and_bad_conduct_lead_to_a_second_chance_each(ended: School) -> None:
    rows = look(ended).rows
    assert [row.first_outcome for row in rows] == ["kiem_tra_lai", "ren_luyen_he", "len_lop"]
    assert [row.final_outcome for row in rows] == ["", "", "len_lop"]


def test_a_retest_replaces_the_years_mean_and_both_are_kept(ended: School) -> None:
    chosen = {code: summer.Taken(60) for code in WEAK}
    record(ended, subjects=chosen)
    row = look(ended).rows[0]
    assert row.year_subjects["TOAN"].mean == 40
    assert row.retests["TOAN"].value == 60
    assert (row.row.level, row.summer.level, row.final_outcome) == ("Y", "Tb", "len_lop")


def test_a_chosen_subject_without_its_mark_is_awaited_and_a_pupil_who_fails_again_repeats(ended: School) -> None:
    record(ended, subjects={code: summer.Taken() for code in WEAK})
    assert look(ended).rows[0].final_outcome == ""
    record(ended, subjects={code: summer.Taken(40) for code in WEAK})
    assert look(ended).rows[0].final_outcome == "o_lai_lop"


def test_nought_for_who_never_came_needs_a_reason(ended: School) -> None:
    with pytest.raises(ReasonNeeded, match="lý do"):
        record(ended, subjects={"TOAN": summer.Taken(0, is_forfeit=True)})
    record(ended, subjects={"TOAN": summer.Taken(0, is_forfeit=True, reason="Không dự cả hai lần")})
    assert look(ended).rows[0].final_outcome == "o_lai_lop"


def test_a_subject_that_was_passed_cannot_be_chosen(ended: School) -> None:
    with pytest.raises(WrongValue, match="không thuộc diện"):
        record(ended, subjects={"CN": summer.Taken(90)})
    with database.entered([ended.unit.pk]):
        assert not Retest.objects.filter(unit=ended.unit).exists()


def test_conduct_graded_again_after_an_accepted_report_sends_the_pupil_up(ended: School) -> None:
    about = {"number": 1, "member": ended.members[1].pk}
    record(ended, is_accepted=True, **about)
    assert look(ended).rows[1].final_outcome == ""
    record(ended, is_accepted=True, conduct="Tb", **about)
    assert look(ended).rows[1].final_outcome == "len_lop"
    record(ended, is_accepted=False, **about)
    assert look(ended).rows[1].final_outcome == "o_lai_lop"


def test_what_somebody_else_changed_meanwhile_is_left_alone(ended: School) -> None:
    record(ended, subjects={"TOAN": summer.Taken(60)})
    done = record(ended, subjects={"VAN": summer.Taken(60)}, seen="as it was yesterday")
    assert (done.written, len(done.conflicts)) == (0, 1)
    assert list(look(ended).rows[0].retests) == ["TOAN"]


def test_another_teacher_may_not_record_the_summer(ended: School) -> None:
    with pytest.raises(NotPermitted):
        record(ended, role="other", subjects={})


def test_more_than_45_absences_repeat_whatever_the_marks(school: School) -> None:
    for term in (1, 2):
        mark(school, term, value=90)
        decide(school, term, absences=23)
    decide(school, 0)
    compute(school)
    assert {row.final_outcome for row in look(school).rows} == {"o_lai_lop"}


def test_the_head_confirms_once_everybody_has_an_outcome_and_nothing_changes_after(ended: School) -> None:
    on, head = TODAY, ended.actor("head")
    with database.entered([ended.unit.pk]), pytest.raises(NotComplete, match="chưa có kết luận"):
        summer.confirm_year(head, class_uuid=ended.room.uuid, on=on)
    record(ended, subjects={code: summer.Taken(60) for code in WEAK})
    record(ended, number=1, member=ended.members[1].pk, is_accepted=True, conduct="Tb")
    with database.entered([ended.unit.pk]):
        summer.confirm_year(head, class_uuid=ended.room.uuid, on=on)
    with pytest.raises(BookLocked):
        record(ended, subjects={})
    assert compute_results(unit_ids=[ended.unit.pk], year=YEAR, term=0).pupils == 0
    with database.entered([ended.unit.pk]):
        with pytest.raises(ReasonNeeded):
            summer.reopen_year(head, class_uuid=ended.room.uuid, on=on, reason=" ")
        summer.reopen_year(head, class_uuid=ended.room.uuid, on=on, reason="Sửa điểm Toán theo đơn")
    record(ended, subjects={"TOAN": summer.Taken(50)})


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
    head.post(address, {"member": "x", "subject": "NO", "period": "9"})
    assert "Chọn học sinh" in head.get(address).content.decode()


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


# ---- pages ----


def test_the_summer_is_recorded_on_its_page_by_hand(ended: School) -> None:
    client, address = ended.client("leader"), ended.url(f"books/{ended.room.uuid}/summer/")
    page = client.get(address).content.decode()
    member = ended.members[0].pk
    assert f'name="x{member}.TOAN"' in page
    row = look(ended).rows[0]
    posted = {f"s{member}": summer.stamp(row)}
    for code in WEAK:
        posted |= {f"x{member}.{code}": "on", f"v{member}.{code}": "6,0"}
    client.post(address, posted)
    assert look(ended).rows[0].final_outcome == "len_lop"
    client.post(address, {f"s{member}": "old", f"x{member}.TOAN": "on", f"v{member}.TOAN": "12,5"})
    assert "lớn hơn 10" in client.get(address).content.decode()
    assert look(ended).rows[0].retests["TOAN"].value == 60


@pytest.mark.parametrize("path", ["summary/0/", "year/", "summer/", "conduct/0/", "summary/1/", "conduct/2/"])
@pytest.mark.parametrize("role", ["leader", "head", "registrar"])
def test_every_page_of_the_year_opens_for_those_who_may_see_it(ended: School, path: str, role: str) -> None:
    if path.startswith("conduct") and role == "registrar":
        pytest.skip("sees marks; the page is the same")
    answer = ended.client(role).get(ended.url(f"books/{ended.room.uuid}/{path}"))
    assert answer.status_code == 200
    assert ended.client("other").get(ended.url(f"books/{ended.room.uuid}/{path}")).status_code == 403


@pytest.mark.parametrize("path", ["summary/0/", "summary/1/", "year/"])
def test_the_years_sheets_come_as_files(ended: School, path: str) -> None:
    answer = ended.client("leader").get(ended.url(f"books/{ended.room.uuid}/{path}?export=xlsx"))
    assert answer.content[:2] == b"PK"


def test_the_board_of_the_year_counts_outcomes(ended: School) -> None:
    page = ended.client("head").get(ended.url("books/year/")).content.decode()
    assert "Chưa có kết luận" in page
    assert ended.room.name in page
    assert ended.client("teacher").get(ended.url("books/year/")).status_code == 403


def test_the_switcher_leads_from_a_term_to_the_year_and_back(ended: School) -> None:
    client, base = ended.client("leader"), f"books/{ended.room.uuid}"
    assert client.get(ended.url(f"{base}/summary/1/?term=0")).headers["Location"] == ended.url(f"{base}/summary/0/")
    assert client.get(ended.url(f"{base}/year/?term=1")).headers["Location"] == ended.url(f"{base}/summary/1/")
    assert "Cả năm" in client.get(ended.url(f"{base}/summary/0/")).content.decode()


# ---- two regimes at once ----


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


# ---- primary ----


@pytest.fixture
def primary(found_school: Founder) -> School:
    """A grade 4 class at the year's end: the first pupil has not completed it, the second is nominated, the third excels."""
    school = found_school("BD-TH-1", level="TH", grade=4)
    room = school.room
    with database.entered([school.unit.pk]):
        for subject in curriculum.subjects_of(room.programme, "TH", 4, YEAR):
            if subject.role != "core" or not subject.is_assessed:
                continue
            for number, member in enumerate(school.members):
                level, test = [(1 if subject.code == "TOAN" else 2, 40), (2, 80), (3, 100)][number]
                for term in (1, 2):
                    MarkLine.objects.create(
                        unit=school.unit, year=YEAR, term=term, school_class=room, member=member,
                        person_id=member.person_id, subject_id=subject.code, levels=[2, level],
                        dk=[70] if subject.assessed_as == "level_test_mid" else [],
                        hk=test if subject.assessed_as.startswith("level_test") else None,
                    )  # fmt: skip
        for member in school.members:
            for term in (1, 2):
                TermResult.objects.create(
                    unit=school.unit, year=YEAR, term=term, school_class=room, member=member,
                    person_id=member.person_id, regime="P22", rule_version="P22/1", competences=[3] * 3,
                    qualities=[3] * 4, mid_competences=[2, 3, 3], mid_qualities=[1, 2, 3, 3],
                )  # fmt: skip
        TermResult.objects.create(
            unit=school.unit, year=YEAR, term=0, school_class=room, member=school.members[1],
            person_id=school.members[1].person_id, regime="P22", rule_version="P22/1",
            commendation="Tiến bộ vượt bậc môn Toán",
        )  # fmt: skip
    compute(school)
    return school


def test_a_primary_year_has_levels_honours_and_nominations(primary: School) -> None:
    rows = look(primary).rows
    assert [(row.row.level, row.row.title) for row in rows] == [("CHT", ""), ("HT", "VT"), ("HT", "HTXS")]
    assert [row.first_outcome for row in rows] == ["bo_sung", "len_lop", "len_lop"]


def test_help_and_assessment_again_end_with_the_heads_decision(primary: School) -> None:
    again = {"TOAN": summer.Taken(2, 60)}
    record(primary, subjects=again, is_accepted=True)
    assert look(primary).rows[0].final_outcome == ""
    with pytest.raises(NotPermitted):
        record(primary, subjects=again, is_accepted=True, decision="len_lop")
    record(primary, role="head", subjects=again, is_accepted=True, decision="len_lop")
    assert look(primary).rows[0].final_outcome == "len_lop"


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_class_is_summed_up_at_each_of_four_moments(primary: School, number: int) -> None:
    client, address = primary.client("leader"), primary.url(f"books/{primary.room.uuid}/moments/{number}/")
    page = client.get(address).content.decode()
    assert "Tự phục vụ, tự quản" in page
    assert ("Tiến bộ vượt bậc môn Toán" in page) == (number == 4)
    assert client.get(f"{address}?export=xlsx").content[:2] == b"PK"


def test_qualities_of_the_middle_and_of_the_end_of_a_term_stand_apart(primary: School) -> None:
    client, address = primary.client("leader"), primary.url(f"books/{primary.room.uuid}/conduct/1/")
    member = primary.members[0].pk
    with database.entered([primary.unit.pk]):
        (row, *_rest) = terms.term_rows(terms.room(primary.actor("leader"), primary.room.uuid, 1, on=TODAY))
    posted = {"member": str(member), f"s{member}": json.dumps(row.decided, ensure_ascii=False)}
    client.post(f"{address}?part=mid", posted | {f"q{member}.{n}": "Đ" for n in range(7)})
    with database.entered([primary.unit.pk]):
        kept = TermResult.objects.get(member=member, term=1)
    assert (kept.mid_competences, kept.mid_qualities) == ([2] * 3, [2] * 4)
    assert (kept.competences, kept.qualities) == ([3] * 3, [3] * 4)


def test_the_primary_pages_of_the_year_open(primary: School) -> None:
    for path in ("year/", "summer/", "summary/0/", "conduct/0/", "conduct/1/?part=mid", "conduct/2/"):
        assert primary.client("leader").get(primary.url(f"books/{primary.room.uuid}/{path}")).status_code == 200
    assert primary.client("leader").get(primary.url(f"books/{primary.room.uuid}/moments/5/")).status_code == 404


# ---- graduation ----


def test_grade_9_is_recognised_with_a_class_of_diploma_and_a_reason(found_school: Founder) -> None:
    school = found_school("BD-THCS-8", grade=9)
    for term in (1, 2):
        mark(school, term, value=85, by_member={0: WEAK})
        decide(school, term)
    decide(school, 0)
    compute(school)
    client = school.client("head")
    page = client.get(school.url("books/graduation/")).content.decode()
    assert "Công nhận tốt nghiệp loại Giỏi" in page
    assert "học lực lớp 9 Yếu" in page
    assert client.get(school.url("books/graduation/?export=xlsx")).content[:2] == b"PK"
