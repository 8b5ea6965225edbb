"""A timetable mended to what is asked today: few lessons moved, told beside what it was made from."""

from __future__ import annotations

import pytest

from lienthong.foundation.database import public as database
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access.models import Post
from lienthong.school.timetable import comparing, mending, storing, versions, working
from lienthong.school.timetable.errors import NothingToMend
from lienthong.school.timetable.models import Frame, TeacherWeek, Timetable
from lienthong.school.timetable.tests.conftest import TODAY, YEAR


def kept(school, draft):
    """The draft with the rules of today: what is put together by hand has gaps.

    Without a class hour, as few lessons cannot fill the Saturday before it.
    """
    Frame.objects.create(unit=school.unit, year=YEAR, days=6, morning=5, afternoon=5, has_class_hour=False)
    return mending.mend(school.actor("head"), draft.uuid, unit=school.unit, on=TODAY).made


def lose_an_hour(school, timetable):
    """A teacher who has a lesson at an hour cannot come then any more."""
    week = storing.school_of(timetable)
    lesson = next(x for x in storing.lessons_of(timetable.lessons) if not week.course_of[x.course].fixed)
    (teacher,) = week.course_of[lesson.course].teachers
    employment = next(e for e in school.employments.values() if week.teacher_of[teacher].id.endswith(str(e.pk)))
    TeacherWeek.objects.create(unit=school.unit, year=YEAR, employment=employment, off=[lesson.slot])
    return teacher, lesson.slot


def press(school, timetable, client=None):
    """Where pressing the button leads."""
    client = client or school.client("head")
    return client.post(school.url(f"timetable/{timetable.uuid}/mend/"))["Location"]


def followed(school, watch):
    """The page that comes up once the worker is done."""
    client = school.client("head")
    jobs.run_waiting()
    answer = client.get(watch, headers={"HX-Request": "true"})
    return client.get(answer.headers["HX-Redirect"]).content.decode()


def mended(school, count=1):
    """The drafts that were mended."""
    with database.entered([school.unit.pk]):
        found = list(Timetable.objects.filter(origin="mended").order_by("number"))
    assert len(found) == count
    return found


def test_after_a_lost_hour_the_draft_keeps_every_rule_and_says_how_many_moved(full, draft):
    with database.entered([full.unit.pk]):
        base = kept(full, draft)
        assert base.broken == 0
        teacher, slot = lose_an_hour(full, base)
        found = mending.mend(full.actor("head"), base.uuid, unit=full.unit, on=TODAY)
        moved = comparing.compare(base, found.made).moved
        week, lessons = storing.school_of(found.made), storing.lessons_of(found.made.lessons)
    assert (found.made.origin, found.made.based_on_id, found.made.broken) == ("mended", base.pk, 0)
    own = [x for x in lessons if teacher in week.course_of[x.course].teachers]
    assert slot not in {s for x in own for s in week.grid.run(x.slot, x.length)}
    assert 0 < found.moved == len(moved) <= 12


def test_what_fits_today_is_not_copied_once_more(full, draft):
    with database.entered([full.unit.pk]):
        base = kept(full, draft)
        with pytest.raises(NothingToMend):
            mending.mend(full.actor("head"), base.uuid, unit=full.unit, on=TODAY)
    watch = press(full, base)
    page = followed(full, watch)
    assert "không tiết nào phải đổi chỗ" in page
    assert "Máy đang sửa" not in page
    assert full.url(f"timetable/{base.uuid}/") in page
    assert mended(full) == [base]


def test_pinned_lessons_stay(full, draft):
    with database.entered([full.unit.pk]):
        base = kept(full, draft)
        teacher, _slot = lose_an_hour(full, base)
        week = storing.school_of(base)
        pins = [row for row in base.lessons if teacher not in week.course_of[row[0]].teachers][:3]
        Timetable.objects.filter(pk=base.pk).update(pins=pins)
        found = mending.mend(full.actor("head"), base.uuid, unit=full.unit, on=TODAY)
    places = {tuple(row[:3]) for row in found.made.lessons}
    assert places >= {tuple(row[:3]) for row in pins}


def test_the_draft_is_laid_beside_what_it_was_made_from(full, draft):
    page = followed(full, press(full, draft))
    (made,) = mended(full)
    assert f'<option value="{draft.uuid}" selected' in page
    assert f'<option value="{made.uuid}" selected' in page
    assert "Gọn hơn" in page


def test_what_no_near_week_keeps_is_told_with_the_draft(full, draft):
    with database.entered([full.unit.pk]):
        base = kept(full, draft)
        teacher, _slot = lose_an_hour(full, base)
        grid = storing.school_of(base).grid
        TeacherWeek.objects.filter(employment__pk=teacher.lstrip("t")).update(off=list(grid.slots))
    page = followed(full, press(full, base))
    made = mended(full, 2)[-1]
    assert made.broken > 0
    assert f"Bản nháp số {made.number} còn {made.broken} chỗ vướng" in page


def test_pressed_twice_there_is_one_work_and_one_draft(full, draft):
    first, second = press(full, draft), press(full, draft)
    assert first == second
    assert "Máy đang sửa thời khoá biểu" in full.client("head").get(first).content.decode()
    assert jobs.run_waiting() == 1
    (made,) = mended(full)
    # Once more when the first is done: nothing is asked otherwise, so the same draft is shown.
    followed(full, press(full, draft))
    assert mended(full) == [made]


def test_a_draft_that_somebody_has_gone_on_with_is_not_taken_for_a_new_one(full, draft):
    followed(full, press(full, draft))
    (made,) = mended(full)
    with database.entered([full.unit.pk]):
        Timetable.objects.filter(pk=made.pk).update(revision=2)
    followed(full, press(full, draft))
    mended(full, 2)


def test_mending_waits_for_a_search_of_the_school_and_a_search_for_mending(full, draft):
    client = full.client("head")
    search = client.post(full.url("timetable/solve/"), {"seconds": "2"})["Location"]
    assert press(full, draft, client) == search
    assert "Trường đang xếp một thời khoá biểu rồi" in client.get(search).content.decode()
    client.post(f"{search}stop/")
    watch = press(full, draft)
    assert watch != search
    with database.entered([full.unit.pk]):
        other = versions.copy(full.actor("head"), draft.uuid, unit=full.unit)
    assert press(full, other, client) == watch
    assert "Trường đang sửa một thời khoá biểu" in client.get(watch).content.decode()
    assert client.post(full.url("timetable/solve/"), {"seconds": "2"})["Location"] == watch


def test_mending_that_is_stopped_lays_nothing(full, draft):
    watch = press(full, draft)
    job = jobs.Job.objects.get(kind=working.MEND)
    jobs.Job.objects.filter(pk=job.pk).update(state="running", wants_cancel=True)
    assert "Đang dừng" in full.client("head").get(watch).content.decode()

    class Asked(jobs.Handle):
        def progress(self, done: int, total: int, doing: str = "") -> None:
            if not doing:
                raise jobs.Cancelled

    with database.entered([full.unit.pk]), pytest.raises(jobs.Cancelled):
        mending.work(Asked(job.pk, full.accounts["head"].pk, [full.unit.pk]), **job.arguments)
    full.client("head").post(f"{watch}stop/")


def test_whoever_may_no_longer_make_timetables_when_it_begins_is_refused(full, draft):
    watch = press(full, draft)
    Post.objects.filter(account=full.accounts["head"]).update(role="teacher")
    jobs.run_waiting()
    assert jobs.Job.objects.get(kind=working.MEND).error.startswith("Anh/chị không còn quyền")
    assert full.client("head").get(watch).status_code == 403
    mended(full, 0)


def test_only_those_who_make_timetables_mend(full, published):
    assert full.client("teacher").post(full.url(f"timetable/{published.uuid}/mend/")).status_code == 403
    with database.entered([full.unit.pk]):
        assert versions.timetable_of(published.uuid, unit_id=full.unit.pk).state == "published"
