"""Timetables by number and date: laid, published, withdrawn; who sees them when."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from lienthong.foundation.database import public as database
from lienthong.foundation.jobs import public as jobs
from lienthong.foundation.jobs.models import Job
from lienthong.foundation.notices.models import Notice
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.public import NotPermitted
from lienthong.school.pupils.models import Guardianship
from lienthong.school.timetable import reading, solving, storing, versions, working
from lienthong.school.timetable.errors import ChangedMeanwhile, NotADraft, TimetableRefusal
from lienthong.school.timetable.models import Timetable, TimetableStep
from lienthong.school.timetable.tests.conftest import START, TODAY, YEAR, School

MONDAY = dt.date(2018, 1, 15)


def test_numbers_go_on_and_every_act_leaves_a_step(full, draft):
    with database.entered([full.unit.pk]):
        second = versions.copy(full.actor("head"), draft.uuid, unit=full.unit)
        versions.publish(full.actor("head"), second.uuid, unit_id=full.unit.pk, applies_from=MONDAY)
        steps = list(TimetableStep.objects.filter(timetable=second).values_list("act", "actor_name"))
    assert (draft.number, second.number) == (1, 2)
    assert steps == [("made", "Nguyễn Văn Lâm"), ("published", "Nguyễn Văn Lâm")]


def test_the_one_that_began_last_is_in_force(full, published):
    with database.entered([full.unit.pk]):
        second = versions.copy(full.actor("head"), published.uuid, unit=full.unit)
        versions.publish(full.actor("head"), second.uuid, unit_id=full.unit.pk, applies_from=MONDAY)
        before, after = (reading.in_force(full.unit.pk, YEAR, day) for day in (TODAY, MONDAY))
        assert (before.number, after.number) == (1, 2)
        versions.withdraw(full.actor("head"), second.uuid, unit_id=full.unit.pk, reason="nhầm ngày")
        assert reading.in_force(full.unit.pk, YEAR, MONDAY).number == 1


def test_a_published_timetable_is_not_published_again_nor_thrown_away(full, published):
    with database.entered([full.unit.pk]):
        with pytest.raises(NotADraft):
            versions.publish(full.actor("head"), published.uuid, unit_id=full.unit.pk, applies_from=MONDAY)
        with pytest.raises(NotADraft):
            versions.discard(full.actor("head"), published.uuid, unit_id=full.unit.pk)


def test_one_with_broken_rules_is_not_published(full, draft):
    with database.entered([full.unit.pk]):
        Timetable.objects.filter(pk=draft.pk).update(broken=2)
        with pytest.raises(TimetableRefusal, match="2 chỗ vướng"):
            versions.publish(full.actor("head"), draft.uuid, unit_id=full.unit.pk, applies_from=MONDAY)


def test_what_somebody_else_changed_meanwhile_is_not_published_unseen(full, draft):
    with database.entered([full.unit.pk]), pytest.raises(ChangedMeanwhile):
        versions.publish(full.actor("head"), draft.uuid, unit_id=full.unit.pk, applies_from=MONDAY, revision=7)


def test_a_day_outside_the_year_is_refused(full, draft):
    with database.entered([full.unit.pk]), pytest.raises(TimetableRefusal, match="2017-2018"):
        versions.publish(full.actor("head"), draft.uuid, unit_id=full.unit.pk, applies_from=dt.date(2019, 1, 1))


def test_a_teacher_may_not_publish(full, draft):
    with database.entered([full.unit.pk]), pytest.raises(NotPermitted):
        versions.publish(full.actor("teacher"), draft.uuid, unit_id=full.unit.pk, applies_from=MONDAY)


def test_teachers_are_told(full, published):
    told = set(Notice.objects.filter(kind="timetable").values_list("account_id", flat=True))
    assert told == {full.accounts[role].pk for role in ("teacher", "other", "leader")}


def test_a_teacher_sees_the_own_week_at_once_and_no_draft(full, draft):
    client = full.client("teacher")
    assert "Chưa có thời khoá biểu" in client.get(full.url("my-timetable/")).content.decode()
    assert client.get(full.url(f"timetable/{draft.uuid}/")).status_code == 404
    with database.entered([full.unit.pk]):
        versions.publish(full.actor("head"), draft.uuid, unit_id=full.unit.pk, applies_from=dt.date(2017, 9, 11))
    page = client.get(full.url("my-timetable/")).content.decode()
    assert "Lịch dạy của tôi" in page
    assert "10 tiết một tuần" in page
    assert client.get(full.url(f"timetable/{draft.uuid}/")).status_code == 200


def family(school: School, role: str) -> Account:
    """An account of a pupil's family."""
    account: Account = Account.objects.create(
        login=f"nha-{role}", display_name="Nhà em", person_id=school.members[0].person_id if role == "pupil" else None
    )
    Post.objects.create(account=account, role=role, at_unit=school.unit, started_on=START)
    school.accounts[role] = account
    return account


def test_a_pupil_and_a_parent_see_the_class_of_their_own(full, published):
    with database.entered([full.unit.pk]):
        parent = family(full, "guardian")
        family(full, "pupil")
    assert "Chưa thấy lớp của em" in full.client("guardian").get(full.url("my-timetable/")).content.decode()
    with database.entered([full.unit.pk]):
        Guardianship.objects.create(
            unit=full.unit, person_id=full.members[0].person_id, account_id=parent.pk, started_on=START
        )
    for role in ("pupil", "guardian"):
        page = full.client(role).get(full.url("my-timetable/")).content.decode()
        assert "Lớp 7A1" in page
        assert "Lớp 7A2" not in page
        assert full.client(role).get(full.url("timetable/")).status_code == 403
        calendars = full.client(role).get(full.url("my-timetable/phone/")).content.decode()
        assert "Lớp 7A1" in calendars
        assert not any(other in calendars for other in ("Lớp 7A2", "Toàn trường"))


def test_every_page_of_a_timetable_opens(full, published):
    client = full.client("head")
    here = f"timetable/{published.uuid}/"
    for path in ("timetable/", "timetable/asked/", here, f"{here}?by=teacher", f"{here}?by=room", f"{here}whole/"):
        answer = client.get(full.url(path))
        assert answer.status_code == 200, path
    teacher = f"t{full.employments['teacher'].pk}"
    assert "Lê Thị Hoa" in client.get(full.url(f"{here}?by=teacher&of={teacher}")).content.decode()


def test_nonsense_in_the_address_shows_the_first_choice(full, published):
    page = full.client("head").get(full.url(f"timetable/{published.uuid}/?by=x&of=c999999"))
    assert page.status_code == 200


def test_a_second_search_of_one_school_is_refused_kindly(full):
    client = full.client("head")
    first = client.post(full.url("timetable/solve/"), {"seconds": "2"})
    second = client.post(full.url("timetable/solve/"), {"seconds": "2"})
    assert second.headers["Location"] == first.headers["Location"]
    assert "Trường đang xếp một thời khoá biểu rồi" in client.get(second.headers["Location"]).content.decode()
    assert Job.objects.filter(kind=working.SOLVE).count() == 1


def test_a_search_lays_a_draft_that_breaks_nothing(full):
    full.client("head").post(full.url("timetable/solve/"), {"seconds": "2"})
    jobs.run_waiting()
    job = Job.objects.get(kind=working.SOLVE)
    assert job.state == "done", job.error
    with database.entered([full.unit.pk]):
        made = Timetable.objects.get(unit=full.unit)
    assert (made.state, made.broken, made.number) == ("draft", 0, 1)
    assert job.result["url"] == full.url(f"timetable/{made.uuid}/")
    page = full.client("head").get(full.url(f"timetable/solve/{job.uuid}/"))
    assert "Xem bản vừa xếp" in page.content.decode()


def test_a_worker_that_takes_over_goes_on_from_what_was_kept(full, draft):
    job = Job.objects.create(
        kind=working.SOLVE, title="x", result={"lessons": draft.lessons, "spent": 20.0, "trace": []}
    )
    handle = jobs.Handle(job.pk, full.accounts["head"].pk, [full.unit.pk], kept=dict(job.result))
    watch = solving._Watch(handle, 30)
    assert watch.left() == 10.0
    week = storing.school_of(draft)
    assert storing.fitting(week, watch.kept) == storing.lessons_of(draft.lessons)


def test_a_wish_to_stop_is_no_error(full):
    made = Job.objects.create(kind=working.SOLVE, title="x", state="running", started_at=timezone.now())

    class Asked(jobs.Handle):
        def progress(self, done: int, total: int, doing: str = "") -> None:
            raise jobs.Cancelled

        def keep(self, state: object) -> None:
            pass

    watch = solving._Watch(Asked(made.pk, None, []), 30)
    assert watch.asks_to_stop() is True
