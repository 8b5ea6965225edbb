"""What a pupil and a family see: their own, when the school shows it, and nothing of anybody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account, Post
from lienthong.school.assessment import locking
from lienthong.school.assessment.families import policy
from lienthong.school.assessment.families.models import FamilyRule
from lienthong.school.assessment.models import MarkLine
from lienthong.school.assessment.tests.conftest import START, TODAY, YEAR, Founder, School, enrol
from lienthong.school.assessment.tests.test_budgets import BUDGETS, counted, shown
from lienthong.school.assessment.tests.years import WEAK, compute, decide, ended, mark, record
from lienthong.school.assessment.yearend import summer
from lienthong.school.attendance.models import Roll
from lienthong.school.pupils.public import Guardianship

__all__ = ["ended"]
FIRST, SECOND = "Nguyễn Hoàng Bảo 1", "Trần Minh Châu 2"


def family(school: School, *numbers: int, ended_on: dt.date | None = None) -> Client:
    """A parent's browser; the children are pupils of the class by place in the list."""
    account = Account.objects.create(login=f"ph-{Account.objects.count()}", display_name="Phụ huynh")
    Post.objects.create(account=account, role="guardian", at_unit=school.unit, started_on=START)
    with database.entered([school.unit.pk]):
        for number in numbers:
            Guardianship.objects.create(
                unit=school.unit, person_id=school.members[number].person_id, account_id=account.pk, relation="mother",
                started_on=START, ended_on=ended_on,
            )  # fmt: skip
    client = Client()
    client.force_login(account)
    return client


def page(school: School, client: Client, query: str = "?term=1", status: int = 200) -> str:
    answer = client.get(school.url(f"my-results/{query}"))
    assert answer.status_code == status
    return str(answer.content.decode())


def show(school: School, marks: str, *, absences: bool = True) -> None:
    with database.entered([school.unit.pk]):
        FamilyRule.objects.create(
            unit=school.unit, started_on=START, marks=marks, absences=absences, laid_by_name="Nguyễn Văn Lâm"
        )


def lock(school: School, term: int) -> None:
    with database.entered([school.unit.pk]):
        locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=term, reason="cuối kỳ")


@pytest.fixture
def marked(school: School) -> School:
    """A term with marks: the first pupil's Toán tells itself from the others'."""
    mark(school, 1, value=70, by_member={0: {"TOAN": 93}, 1: {"TOAN": 41}})
    with database.entered([school.unit.pk]):
        MarkLine.objects.filter(member=school.members[0], subject_id="TOAN").update(
            comment="Tính nhanh, trình bày gọn."
        )
    decide(school, 1, only={1: "Y"})
    compute(school)
    return school


def test_until_the_book_is_locked_nothing_of_the_marks_is_shown_where_the_school_has_laid_no_rule(
    marked: School,
) -> None:
    text = page(marked, family(marked, 0))
    assert "Chưa công bố" in text
    for secret in ("9,3", "Tính nhanh", "Khá", "Giỏi"):
        assert secret not in text


def test_a_locked_term_shows_marks_means_remarks_conduct_and_why(marked: School) -> None:
    lock(marked, 1)
    text = page(marked, family(marked, 0))
    assert FIRST in text
    assert "Tính nhanh, trình bày gọn." in text
    assert '<strong class="own-subject__result">9,3' in text
    assert "Học lực" in text
    assert "Vì sao có kết quả này?" in text
    assert "nên chưa được Giỏi" in text
    assert "xếp thứ" not in text


def test_marks_that_the_school_shows_at_once_come_without_means_until_the_lock(marked: School) -> None:
    show(marked, policy.ENTERED)
    text = page(marked, family(marked, 0))
    assert "<dd>9,3 · 9,3 · 9,3 · 9,3</dd>" in text
    assert "own-subject__result" not in text
    assert "Học lực" not in text
    assert "chưa phải kết quả cuối cùng" in text


def test_a_school_that_shows_nothing_shows_nothing_even_when_locked(marked: School) -> None:
    lock(marked, 1)
    show(marked, policy.CLOSED, absences=False)
    text = page(marked, family(marked, 0))
    assert "không mở tra cứu" in text
    assert "9,3" not in text
    assert "Chuyên cần" not in text


def test_nobody_sees_another_child_by_any_address(marked: School) -> None:
    lock(marked, 1)
    client = family(marked, 0)
    other = marked.members[1].pk
    for query in ("?term=1", "?term=2", "?term=0"):
        text = page(marked, client, query)
        assert SECOND not in text
        assert "4,1" not in text
    page(marked, client, f"?term=1&child={other}", 404)
    page(marked, client, "?child=abc", 404)


def test_a_parent_of_two_looks_at_one_at_a_time(marked: School) -> None:
    lock(marked, 1)
    client = family(marked, 0, 1)
    second = page(marked, client, f"?term=1&child={marked.members[1].pk}")
    assert '<strong class="own-subject__result">4,1' in second
    assert '<strong class="own-subject__result">9,3' not in second
    assert f"child={marked.members[0].pk}" in second


def test_a_link_that_has_ended_opens_nothing(marked: School) -> None:
    lock(marked, 1)
    client = family(marked, 0, ended_on=TODAY)
    for query in ("", f"?child={marked.members[0].pk}"):
        text = page(marked, client, query)
        assert "Chưa thấy học sinh" in text
        assert FIRST not in text


def test_a_pupil_sees_the_own_results(marked: School) -> None:
    lock(marked, 1)
    account = Account.objects.create(login="hs-1", display_name=FIRST, person_id=marked.members[0].person_id)
    Post.objects.create(account=account, role="pupil", at_unit=marked.unit, started_on=START)
    client = Client()
    client.force_login(account)
    assert "9,3" in page(marked, client)
    page(marked, client, f"?child={marked.members[1].pk}", 404)


def test_staff_have_no_such_page(marked: School) -> None:
    assert marked.client("teacher").get(marked.url("my-results/")).status_code == 403


def test_sessions_missed_are_counted_and_listed_of_the_own_child_only(marked: School) -> None:
    now = timezone.now()
    first, second = (str(member.pk) for member in marked.members[:2])
    with database.entered([marked.unit.pk]):
        for day, marks in (
            (2, {first: ["P", "ốm", "", ""], second: ["K", "", "", ""]}),
            (3, {first: ["K", "", "", ""]}),
        ):
            Roll.objects.create(
                unit=marked.unit, year=YEAR, school_class=marked.room, day=dt.date(2017, 10, day), session=1, size=3,
                marks=marks, excused=1, unexcused=1, taken_at=now, changed_at=now,
            )  # fmt: skip
    text = page(marked, family(marked, 0))
    assert "02/10/2017, sáng: có phép" in text
    assert "03/10/2017, sáng: không phép" in text
    other = page(marked, family(marked, 1))
    assert "02/10/2017, sáng: không phép" in other
    assert "03/10/2017" not in other


def test_the_year_is_shown_with_its_outcome_once_the_second_term_is_locked(ended: School) -> None:
    client = family(ended, 0)
    lock(ended, 1)
    assert "Chưa công bố: Cả năm" in page(ended, client, "?term=0")
    lock(ended, 2)
    text = page(ended, client, "?term=0")
    assert "Kiểm tra lại" in text
    assert "học lực Yếu (cần từ Trung bình)" in text


def test_a_late_pupil_has_an_empty_page_not_an_error(marked: School) -> None:
    with database.entered([marked.unit.pk]):
        marked.members.append(enrol(marked.unit, marked.room, 4, since=TODAY))
    lock(marked, 1)
    assert "Chưa có điểm." in page(marked, family(marked, 3))


def test_a_primary_pupil_has_levels_and_qualities(found_school: Founder) -> None:
    school = found_school("BD-TH-7", level="TH", grade=4)
    with database.entered([school.unit.pk]):
        MarkLine.objects.create(
            unit=school.unit, year=YEAR, term=1, school_class=school.room, member=school.members[0],
            person_id=school.members[0].person_id, subject_id="TOAN", levels=[2, 3], hk=90, comment_mid="Cần đọc kĩ đề.",
        )  # fmt: skip
    show(school, policy.ENTERED)
    text = page(school, family(school, 0))
    assert "Cần đọc kĩ đề." in text
    assert "<dd>H</dd>" in text
    assert "<dd>9</dd>" in text


def test_a_kindergarten_has_no_marks_to_show(found_school: Founder) -> None:
    school = found_school("BD-MN-7", level="MG", grade=105)
    assert "không cho điểm" in page(school, family(school, 0))


def test_the_home_of_a_family_leads_to_each_child(marked: School) -> None:
    client = family(marked, 0, 1)
    text = client.get(marked.url("?term=1")).content.decode()
    for member in marked.members[:2]:
        assert f"my-results/?term=1&amp;child={member.pk}" in text
    assert "đã có kết quả học kỳ" not in text
    lock(marked, 1)
    assert "đã có kết quả học kỳ" in client.get(marked.url("?term=1")).content.decode()


# ---- the school's rule ----


def lay(school: School, role: str = "head", **given: Any) -> Any:
    values = {"marks": policy.ENTERED, "absences": "0", "started_on": TODAY.isoformat()}
    return school.client(role).post(school.url("books/families/"), values | given)


def rules(school: School) -> list[FamilyRule]:
    with database.entered([school.unit.pk]):
        return policy.rules_of(school.unit.pk)


def test_the_head_lays_the_rule_and_a_second_one_of_the_day_takes_its_place(school: School) -> None:
    assert lay(school).status_code == 303
    assert lay(school, marks=policy.CLOSED, absences="1").status_code == 303
    (rule,) = rules(school)
    assert (rule.marks, rule.absences, rule.started_on) == (policy.CLOSED, True, TODAY)
    assert lay(school, "teacher").status_code == 403


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"started_on": "2018-01-09"}, "không được trước hôm nay"), ({"started_on": "hôm nay"}, "ngày áp dụng"),
        ({"marks": "all"}, "Chọn khi nào"), ({"absences": "2"}, "Chọn gia đình"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_laid_says_why_and_keeps_what_was_chosen(
    school: School, given: dict[str, str], said: str
) -> None:
    answer = lay(school, **given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert '<option value="0" selected>' in answer.content.decode() or "absences" in given
    assert rules(school) == []


def test_a_rule_of_a_later_day_waits_for_it(school: School) -> None:
    later = TODAY + dt.timedelta(days=7)
    lay(school, started_on=later.isoformat())
    with database.entered([school.unit.pk]):
        assert policy.policy_of(school.unit.pk, TODAY) == policy.default(TODAY)
        assert policy.policy_of(school.unit.pk, later).marks == policy.ENTERED


def test_the_page_keeps_within_its_statements(marked: School) -> None:
    lock(marked, 1)
    client = family(marked, 0)
    page(marked, client)
    with counted() as statements:
        text = page(marked, client)
    assert len(statements) <= BUDGETS["own results"]["statements"], shown(statements)
    assert len(text.encode()) <= BUDGETS["own results"]["kb"] * 1000


def test_a_family_reads_what_the_summer_made_of_the_year(ended: School) -> None:
    show(ended, policy.LOCKED)
    record(ended, subjects={code: summer.Taken(60) for code in WEAK})
    record(ended, number=1, member=ended.members[1].pk, is_accepted=True, conduct="Tb")
    for term in (1, 2):
        lock(ended, term)
    with database.entered([ended.unit.pk]):
        summer.confirm_year(ended.actor("head"), class_uuid=ended.room.uuid, on=TODAY)
    learnt, behaved = (page(ended, family(ended, number), "?term=0") for number in (0, 1))
    assert "Yếu → Trung bình" in learnt
    assert "Được lên lớp" in learnt
    assert "Yếu → Trung bình" in behaved
