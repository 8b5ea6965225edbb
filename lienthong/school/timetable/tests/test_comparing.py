"""Two timetables beside each other: what moved, for whom, and which is better."""

from __future__ import annotations

from lienthong.foundation.database import public as database
from lienthong.school.timetable import comparing, editing, moving, versions
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.tests.conftest import School


def moved_copy(school: School, draft: Timetable) -> tuple[Timetable, moving.Target]:
    """A copy of a draft in which one lesson was moved alone."""
    with database.entered([school.unit.pk]):
        made = versions.copy(school.actor("head"), draft.uuid, unit=school.unit)
        board = moving.board_of(made)
        target = next(t for x in board.lessons for t in board.targets(x) if t.state == "free")
        lesson = target.before[0]
        return editing.move(
            school.actor("head"), made.uuid, unit_id=school.unit.pk, revision=1, course=lesson.course, slot=lesson.slot,
            to=target.slot,
        ), target  # fmt: skip


def test_a_copy_is_the_same(full, draft):
    with database.entered([full.unit.pk]):
        made = versions.copy(full.actor("head"), draft.uuid, unit=full.unit)
        found = comparing.compare(draft, made)
    assert (found.moved, found.reassigned, found.classes, found.teachers) == ((), (), (), ())


def test_one_moved_lesson_stands_with_its_class_and_teacher(full, draft):
    made, target = moved_copy(full, draft)
    with database.entered([full.unit.pk]):
        found = comparing.compare(draft, made)
    lesson = target.before[0]
    assert [(m.course, m.was, m.now) for m in found.moved] == [(lesson.course, lesson.slot, target.slot)]
    assert len(found.classes) == 1
    assert any(week.moved == found.moved for week in found.teachers)


def test_a_better_figure_is_told_by_its_sign(full, draft):
    made, _target = moved_copy(full, draft)
    draft.quality = {"total": {"one_period": 3, "sessions": 9}}
    made.quality = {"total": {"one_period": 1, "sessions": 10}}
    totals = {part: better for part, _a, _b, better in comparing.totals(draft, made)}
    assert (totals["one_period"], totals["sessions"], totals["days"]) == (1, -1, 0)


def test_a_course_with_another_teacher_is_named(full, draft):
    with database.entered([full.unit.pk]):
        made = versions.copy(full.actor("head"), draft.uuid, unit=full.unit)
        document = made.asked
        course = next(c for c in document["courses"] if c["id"].endswith(".TOAN"))
        other = next(t["id"] for t in document["teachers"] if t["id"] not in course["teachers"])
        course["teachers"] = [other]
        Timetable.objects.filter(pk=made.pk).update(asked=document)
        found = comparing.compare(draft, Timetable.objects.get(pk=made.pk))
    assert [x.name for x in found.reassigned] == ["Toán"]


def test_the_page_compares_the_newest_two_and_says_what_to_do_without(full, draft):
    client = full.client("head")
    assert "Chưa có hai thời khoá biểu" in client.get(full.url("timetable/compare/")).content.decode()
    made, _target = moved_copy(full, draft)
    page = client.get(full.url("timetable/compare/")).content.decode()
    assert "Theo lớp" in page
    assert "Số 2" in page
    same = client.get(full.url(f"timetable/compare/?first={made.uuid}&second={made.uuid}")).content.decode()
    assert "Hãy chọn hai bản khác nhau" in same
    assert client.get(full.url("timetable/compare/?first=x&second=y")).status_code == 200
    assert full.client("teacher").get(full.url("timetable/compare/")).status_code == 403


def test_a_copy_is_laid_beside_what_it_was_made_from(full, draft):
    with database.entered([full.unit.pk]):
        versions.copy(full.actor("head"), draft.uuid, unit=full.unit)
    made, _target = moved_copy(full, draft)
    page = full.client("head").get(full.url(f"timetable/compare/?second={made.uuid}")).content.decode()
    assert f"Số {draft.number}</a>" in page
    assert "Hai bản như nhau" not in page
