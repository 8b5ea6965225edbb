"""Where a lesson may go, and why not; a draft changed by hand, pinned, undone."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from django.utils import translation

from lienthong.engines.timetabling import public as engine
from lienthong.foundation.database import public as database
from lienthong.school.timetable import editing, moving, storing, versions
from lienthong.school.timetable.errors import ChangedMeanwhile, MoveRefused, NotADraft
from lienthong.school.timetable.models import Timetable, TimetableStep
from lienthong.school.timetable.moving import Board
from lienthong.school.timetable.tests.conftest import YEAR, School

LOOSE = {"no_gaps": False, "from_first": False}


def week(**of_teacher: object) -> engine.School:
    """Two classes and two teachers on two days of three mornings' periods."""
    return engine.School(
        "t", grid=engine.Grid(2, (engine.Session("S", "Sáng", 3),), long_break_after=0),
        classes=(engine.Class("a", "6A", **LOOSE), engine.Class("b", "6B", **LOOSE)),  # type: ignore[arg-type]
        teachers=(engine.Teacher("x", "Cô Hoa", **of_teacher), engine.Teacher("y", "Thầy Minh")),  # type: ignore[arg-type]
        courses=(
            engine.Course("a.T", "Toán", ("a",), ("x",), 1, "Toán"), engine.Course("b.T", "Toán", ("b",), ("x",), 1, "Toán"),
            engine.Course("a.V", "Văn", ("a",), ("y",), 1, "Văn"),
        ),
    )  # fmt: skip


LAID = [engine.Lesson("a.T", "2S1"), engine.Lesson("b.T", "2S2"), engine.Lesson("a.V", "2S3")]


def states(board: Board, lesson: engine.Lesson) -> dict[str, str]:
    return {t.slot: t.state for t in board.targets(lesson)}


def test_every_slot_is_free_a_swap_a_chain_or_impossible():
    found = states(Board(week(), LAID), LAID[0])
    assert found == {"2S1": "here", "2S2": "swap", "2S3": "swap", "3S1": "free", "3S2": "free", "3S3": "free"}


def test_a_chain_pushes_what_is_in_the_way_to_another_slot():
    school = replace(
        week(), courses=tuple(replace(c, slots=("S1", "S2")) if c.id == "a.V" else c for c in week().courses)
    )
    laid = [engine.Lesson("a.T", "2S3"), engine.Lesson("b.T", "3S3"), engine.Lesson("a.V", "2S1")]
    target = Board(school, laid).target(laid[0], "2S1")
    assert target.state in ("swap", "chain")
    assert {x.course for x in target.after} == {"a.T", "a.V"}
    assert engine.violations(school, [*target.after, laid[1]]) == []


def test_a_busy_teacher_is_named():
    target = Board(week(off=("3",)), LAID).target(LAID[0], "3S1")
    assert (target.state, target.text) == ("impossible", "Cô Hoa bận hoặc nghỉ vào tiết này.")


def test_a_pinned_lesson_stays_and_is_not_pushed():
    board = Board(week(), LAID, [LAID[2]])
    assert set(states(board, LAID[2]).values()) == {"impossible", "here"}
    assert board.target(LAID[0], "2S3").text == "Vướng Văn 6A và không đổi được."


def test_a_class_is_not_given_a_gap():
    school = replace(week(), classes=(engine.Class("a", "6A"), engine.Class("b", "6B", **LOOSE)))  # type: ignore[arg-type]
    laid = [engine.Lesson("a.T", "2S1"), engine.Lesson("b.T", "3S2"), engine.Lesson("a.V", "2S2")]
    target = Board(school, laid).target(laid[2], "2S3")
    assert (target.state, target.text) == ("impossible", "Lớp 6A sẽ có tiết trống.")


def test_what_is_proposed_never_breaks_a_rule(draft):
    school, lessons = storing.school_of(draft), storing.lessons_of(draft.lessons)
    board = Board(school, lessons)
    tried = 0
    for lesson in lessons[::3]:
        for target in board.targets(lesson):
            if target.after:
                after = [x for x in lessons if x not in target.before] + list(target.after)
                assert engine.violations(school, after) == [], (lesson, target)
                tried += 1
    assert tried > 20


def test_a_lesson_that_moves_keeps_its_room_or_gets_one_that_is_free():
    rooms = (engine.Room("r", "Phòng máy 1", "tin"), engine.Room("q", "Phòng máy 2", "tin", off=("3S2",)))
    courses = tuple(replace(c, room_kind="tin") if c.subject == "Toán" else c for c in week().courses)
    school = replace(week(), rooms=rooms, courses=courses)
    laid = [engine.Lesson("a.T", "2S1", room="q"), engine.Lesson("b.T", "2S2", room="r"), LAID[2]]
    board = Board(school, laid)
    assert board.target(laid[0], "3S1").after == (engine.Lesson("a.T", "3S1", room="q"),)
    assert board.target(laid[0], "3S2").after == (engine.Lesson("a.T", "3S2", room="r"),)


def test_the_answers_of_a_board_are_in_the_language_of_the_person():
    with translation.override("en"):
        board = Board(week(off=("3",)), LAID)
        assert board.target(LAID[0], "3S1").text == "Cô Hoa is away then."
        assert board.target(LAID[0], "2S2").text.startswith("Toán 6B to Monday, morning, period 1")


def test_a_board_is_kept_until_something_is_changed(full, draft):
    with database.entered([full.unit.pk]):
        first = moving.board_of(draft)
        assert moving.board_of(Timetable.objects.get(pk=draft.pk)) is first
        moved = move(full, draft)
        board = moving.board_of(moved)
    assert board is not first
    assert board.lessons == storing.lessons_of(moved.lessons)


def free_move(draft: Timetable) -> tuple[engine.Lesson, str]:
    """A lesson with a slot that is free for it."""
    board = moving.board_of(draft)
    for lesson in board.lessons:
        for target in board.targets(lesson):
            if target.state == "free":
                return lesson, target.slot
    raise AssertionError("nothing can be moved")


def move(school: School, draft: Timetable, revision: int = 1) -> Timetable:
    lesson, to = free_move(draft)
    return editing.move(
        school.actor("head"), draft.uuid, unit_id=school.unit.pk, revision=revision, course=lesson.course,
        slot=lesson.slot, to=to,
    )  # fmt: skip


def test_a_move_is_kept_with_its_step_and_taken_back_by_undo(full, draft):
    before = draft.lessons
    with database.entered([full.unit.pk]):
        moved = move(full, draft)
        assert moved.revision == 2
        assert moved.lessons != before
        back = editing.undo(full.actor("head"), draft.uuid, unit_id=full.unit.pk, revision=2)
        assert back.lessons == before
        assert editing.history(back).standing is None
        with pytest.raises(MoveRefused, match="hoàn tác"):
            editing.undo(full.actor("head"), draft.uuid, unit_id=full.unit.pk, revision=3)
        acts = list(TimetableStep.objects.filter(timetable=draft).values_list("act", flat=True))
    assert acts == ["made", "moved", "undone"]


def test_what_was_taken_back_is_done_again_until_something_else_is_moved(full, draft):
    head, unit_id, before = full.actor("head"), full.unit.pk, draft.lessons
    with database.entered([full.unit.pk]):
        moved = move(full, draft)
        with pytest.raises(MoveRefused, match="làm lại"):
            editing.redo(head, draft.uuid, unit_id=unit_id, revision=2)
        editing.undo(head, draft.uuid, unit_id=unit_id, revision=2)
        again = editing.redo(head, draft.uuid, unit_id=unit_id, revision=3)
        assert sorted(again.lessons) == sorted(moved.lessons)
        back = editing.undo(head, draft.uuid, unit_id=unit_id, revision=4)
        assert sorted(back.lessons) == sorted(before)
        move(full, back, revision=5)
        with pytest.raises(MoveRefused, match="làm lại"):
            editing.redo(head, draft.uuid, unit_id=unit_id, revision=6)


def test_a_move_that_mended_a_broken_rule_is_taken_back_all_the_same(full, draft):
    head, unit_id = full.actor("head"), full.unit.pk
    with database.entered([full.unit.pk]):
        lesson, to = free_move(draft)
        school = replace(storing.school_of(draft), courses=tuple(
            replace(c, forbidden=(lesson.slot,)) if c.id == lesson.course else c for c in storing.school_of(draft).courses
        ))  # fmt: skip
        wrong = versions.lay(
            head, unit=full.unit, year=YEAR, term=1, school=school, lessons=storing.lessons_of(draft.lessons),
            origin="brought",
        )  # fmt: skip
        assert wrong.broken > 0
        mended = editing.move(
            head, wrong.uuid, unit_id=unit_id, revision=1, course=lesson.course, slot=lesson.slot, to=to
        )
        assert mended.broken < wrong.broken
        back = editing.undo(head, wrong.uuid, unit_id=unit_id, revision=2)
    assert (back.broken, sorted(back.lessons)) == (wrong.broken, sorted(wrong.lessons))


def test_the_board_says_which_lesson_went_and_what_can_be_undone_and_redone(full, draft):
    client, here = full.client("head"), f"timetable/{draft.uuid}/board/"
    lesson, to = free_move(draft)
    of, asks = storing.school_of(draft).course_of[lesson.course].classes[0], {"Accept": "application/json"}
    sent = {"lesson": f"{lesson.course}@{lesson.slot}", "to": to, "revision": 1, "by": "class", "of": of}
    moved = client.post(full.url(f"{here}move/"), sent, headers=asks).json()["html"]
    assert f'data-moved="{lesson.course}@{to}"' in moved
    back = client.post(full.url(f"{here}undo/"), {**sent, "revision": 2}, headers=asks).json()["html"]
    assert f'data-moved="{lesson.course}@{lesson.slot}"' in back
    undo, redo = (part.partition("</form>")[0] for part in back.split("data-act=")[1:3])
    assert " disabled" in undo
    assert " disabled" not in redo
    again = client.post(full.url(f"{here}redo/"), {**sent, "revision": 3}, headers=asks).json()["html"]
    assert f'data-moved="{lesson.course}@{to}"' in again


def test_a_move_on_an_old_page_is_refused(full, draft):
    with database.entered([full.unit.pk]):
        move(full, draft)
        with pytest.raises(ChangedMeanwhile):
            move(full, draft, revision=1)


def test_a_published_timetable_is_not_moved_in_place(full, published):
    with database.entered([full.unit.pk]), pytest.raises(NotADraft):
        move(full, published)


def colours(page: str) -> dict[str, dict[str, tuple[str, str]]]:
    """What the slots are to each lesson of a board that came with them."""
    sent = json.loads(page.partition('class="board-colours">')[2].partition("</script>")[0])
    return {
        name: {slot: (state, sent["texts"][text]) for state, text, slots in rows for slot in slots.split(" ")}
        for name, rows in sent["lessons"].items()
    }


def test_the_board_comes_with_the_colours_of_every_lesson_on_it(full, draft):
    client, here = full.client("head"), full.url(f"timetable/{draft.uuid}/board/")
    for by, of in (("class", f"c{full.room.pk}"), ("teacher", f"t{full.employments['other'].pk}")):
        page = client.get(here, {"by": by, "of": of}).content.decode()
        found, board = colours(page), moving.board_of(draft)
        assert set(found) == set(re.findall('data-lesson="([^"]+)"', page))
        for name, slots in found.items():
            lesson = board.find(*name.split("@"))
            assert slots == {t.slot: (t.state, t.text) for t in board.targets(lesson)}
        assert {state for slots in found.values() for state, _text in slots.values()} >= {"here", "free", "impossible"}


def test_the_colours_after_a_move_are_those_of_the_board_as_it_is_then(full, draft):
    client, here = full.client("head"), full.url(f"timetable/{draft.uuid}/board/")
    lesson, to = free_move(draft)
    of = {"by": "class", "of": storing.school_of(draft).course_of[lesson.course].classes[0]}
    client.get(here, of)
    sent = {"lesson": f"{lesson.course}@{lesson.slot}", "to": to, "revision": 1, **of}
    found = colours(client.post(f"{here}move/", sent, headers={"Accept": "application/json"}).json()["html"])
    with database.entered([full.unit.pk]):
        moved = Timetable.objects.get(pk=draft.pk)
    fresh = Board(storing.school_of(moved), storing.lessons_of(moved.lessons))
    assert found[f"{lesson.course}@{to}"][to][0] == "here"
    for name, slots in found.items():
        assert slots == {t.slot: (t.state, t.text) for t in fresh.targets(fresh.find(*name.split("@")))}


def test_the_board_moves(full, draft):
    client, here = full.client("head"), f"timetable/{draft.uuid}/board/"
    assert "timetable-board" in client.get(full.url(here)).content.decode()
    lesson, to = free_move(draft)
    sent = {"lesson": f"{lesson.course}@{lesson.slot}", "to": to, "revision": 1}
    moved = client.post(full.url(f"{here}move/"), sent, headers={"Accept": "application/json"})
    assert 'data-revision="2"' in moved.json()["html"]
    again = client.post(full.url(f"{here}move/"), sent, headers={"Accept": "application/json"})
    assert again.status_code == 409
    assert "Có người vừa sửa" in again.json()["message"]
    for path in ("pin/", "undo/", "redo/"):
        assert client.post(full.url(here + path), {"lesson": "x@y", "revision": "z"}).status_code == 303


def test_a_teacher_has_no_board(full, draft):
    assert full.client("teacher").get(full.url(f"timetable/{draft.uuid}/board/")).status_code == 403
