"""The year of a primary class: levels, honours, help and the head's decision, four moments."""

from __future__ import annotations

import json

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import NotPermitted
from lienthong.school.assessment import terms
from lienthong.school.assessment.classbooks import BookClass, class_book
from lienthong.school.assessment.models import MarkLine, TermResult
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, Founder, School
from lienthong.school.assessment.tests.years import compute, ended, look, record
from lienthong.school.assessment.yearend import summer
from lienthong.school.curriculum import public as curriculum

__all__ = ["ended"]


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


def test_the_year_is_worked_out_again_with_what_was_assessed_again(primary: School) -> None:
    first = look(primary).rows[0]
    assert first.row.cause["subjects"][0] == "TOAN"
    assert "Toán dưới mức Hoàn thành" in first.row.cause["text"]
    weak = {code: summer.Taken(2, 60) for code, subject in first.year_subjects.items() if subject.tested}
    record(primary, subjects={"TOAN": summer.Taken(2, 60)}, is_accepted=True)
    assert look(primary).rows[0].summer.level == "CHT"
    record(primary, subjects=weak, is_accepted=True)
    kept = look(primary).rows[0].summer
    assert (kept.level, kept.outcome) == ("HT", "")
    assert kept.cause["text"].startswith("Hoàn thành: sau khi được giúp đỡ")
    page = primary.client("leader").get(primary.url(f"books/{primary.room.uuid}/year/")).content.decode()
    assert "Chưa hoàn thành → Hoàn thành" in page
    assert "Sau đánh giá bổ sung: Hoàn thành" in page
    record(primary, role="head", subjects=weak, is_accepted=True, decision="o_lai_lop")
    assert look(primary).rows[0].final_outcome == "o_lai_lop"


def test_better_results_of_the_second_assessment_complete_the_class_and_no_more(primary: School) -> None:
    subjects = look(primary).rows[0].year_subjects
    best = {code: summer.Taken(3, 100) if s.tested else summer.Taken(3) for code, s in subjects.items()}
    record(primary, subjects={code: best[code] for code in subjects if subjects[code].tested}, is_accepted=True)
    assert look(primary).rows[0].summer.level == "HT"


def test_a_result_typed_without_choosing_the_subject_is_not_lost(primary: School) -> None:
    member = primary.members[0].pk
    address = primary.url(f"books/{primary.room.uuid}/summer/")
    posted = {f"s{member}": summer.stamp(look(primary).rows[0]), f"v{member}.TOAN": "H", f"t{member}.TOAN": "7"}
    assert primary.client("leader").post(address, posted).status_code == 303
    again = look(primary).rows[0].retests
    assert {code: (one.value, one.test) for code, one in again.items()} == {"TOAN": (2, 70)}
    dropped = {f"s{member}": summer.stamp(look(primary).rows[0]), f"v{member}.TOAN": "H", f"t{member}.TOAN": "7"}
    assert primary.client("leader").post(address, dropped).status_code == 303
    assert look(primary).rows[0].retests == {}


def test_the_class_book_names_each_title_as_it_was_given(primary: School) -> None:
    room = primary.room
    about = BookClass(room.pk, primary.unit.pk, YEAR, room.level, room.grade, room.programme)
    with database.entered([primary.unit.pk]):
        book = class_book(about)
    assert book is not None
    assert [book.result(member.pk, 0).title for member in primary.members] == [
        "", "Có thành tích vượt trội hay tiến bộ vượt bậc", "Hoàn thành xuất sắc các nội dung học tập và rèn luyện",
    ]  # fmt: skip


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
