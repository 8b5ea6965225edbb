"""A timetable mended to what is asked today: few lessons moved, told beside what it was made from."""

from __future__ import annotations

from lienthong.foundation.database import public as database
from lienthong.school.timetable import comparing, mending, storing, versions
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


def asked_for(school, timetable):
    """The page that follows on pressing the button."""
    client = school.client("head")
    answer = client.post(school.url(f"timetable/{timetable.uuid}/mend/"))
    return client.get(answer["Location"]).content.decode()


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
        count = Timetable.objects.count()
    assert "không tiết nào phải đổi chỗ" in asked_for(full, base)
    with database.entered([full.unit.pk]):
        assert Timetable.objects.count() == count


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
    page = asked_for(full, draft)
    assert "tiết đổi chỗ so với số 1" in page
    assert "Gọn hơn" in page


def test_what_no_near_week_keeps_is_told_with_the_draft(full, draft):
    with database.entered([full.unit.pk]):
        base = kept(full, draft)
        teacher, _slot = lose_an_hour(full, base)
        grid = storing.school_of(base).grid
        TeacherWeek.objects.filter(employment__pk=teacher.lstrip("t")).update(off=list(grid.slots))
    page = asked_for(full, base)
    with database.entered([full.unit.pk]):
        made = Timetable.objects.latest("number")
    assert made.broken > 0
    assert f"Bản nháp số {made.number} còn {made.broken} chỗ vướng" in page


def test_only_those_who_make_timetables_mend(full, published):
    assert full.client("teacher").post(full.url(f"timetable/{published.uuid}/mend/")).status_code == 403
    with database.entered([full.unit.pk]):
        assert versions.timetable_of(published.uuid, unit_id=full.unit.pk).state == "published"
