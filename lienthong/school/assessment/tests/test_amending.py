"""Changes after the lock: asked, granted before a witness, those cells alone, shown as the regulation wants."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.foundation.database import public as database
from lienthong.foundation.notices import public as notices
from lienthong.kernel.access.models import Post
from lienthong.kernel.access.public import NoSuchThing, NotPermitted
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import locking, reading
from lienthong.school.assessment.classbooks import BookClass, class_book
from lienthong.school.assessment.closing import amending, corrections, requests, sealing, stages
from lienthong.school.assessment.closing.amending import Wanted
from lienthong.school.assessment.closing.models import AmendedCell, Amendment, BookState, Seal
from lienthong.school.assessment.errors import AmendmentRefused, NotYourSheet, ReasonNeeded
from lienthong.school.assessment.models import MarkLine, TermResult
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, Founder, School, employ
from lienthong.school.assessment.tests.test_saving import cell, post
from lienthong.school.assessment.tests.test_stages import sealed

MARKS = {"tx1": "80", "tx2": "90", "tx3": "70", "tx4": "85", "dk1": "75", "dk2": "80", "hk": "65"}


@pytest.fixture
def locked(school: School) -> School:
    """Two pupils with all marks of a subject; the head has locked the school."""
    post(school, *(cell(school, n, column, value) for n in (0, 1) for column, value in MARKS.items()))
    with database.entered([school.unit.pk]):
        locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, reason="thử")
        account, _work = employ(school.unit, "deputy", ("deputy", "Trịnh Thị Nga"))
    school.accounts["deputy"] = account
    return school


def ask(school: School, *cells: tuple[int, str, str], role: str = "teacher", **more: Any) -> Amendment:
    wanted = [Wanted(school.members[n].pk, column, new) for n, column, new in cells or ((0, "hk", "95"),)]
    with database.entered([school.unit.pk], who={"name": school.accounts[role].display_name}):
        return amending.ask(
            school.actor(role), class_uuid=school.room.uuid, subject="TOAN", term=1, cells=wanted, on=TODAY,
            reason=more.pop("reason", "cộng sót điểm câu 3"), **more,
        )  # fmt: skip


def grant(
    school: School, asked: Amendment, *, role: str = "head", witness: str = "Phạm Văn Chứng", **more: Any
) -> Amendment:
    with database.entered([school.unit.pk], who={"name": school.accounts[role].display_name}):
        return amending.grant(
            school.actor(role), unit_id=school.unit.pk, amendment=asked.uuid, witness=witness, on=TODAY, **more
        )


def found_corrections(school: School) -> dict[tuple[int, str], Any]:
    with database.entered([school.unit.pk]):
        head = reading.head(school.actor("teacher"), school.room.uuid, "TOAN", 1, unit_ids=[school.unit.pk], on=TODAY)
    return dict(head.corrections)


def test_only_the_granted_cell_changes_and_the_book_stays_locked(locked: School) -> None:
    before = locked.lines()
    grant(locked, ask(locked))
    after = locked.lines()
    first, second = locked.members[0].pk, locked.members[1].pk
    assert (after[first].hk, after[first].tx, after[first].dk) == (95, before[first].tx, before[first].dk)
    # (80+90+70+85 + 2·75+2·80 + 3·95) / 11 = 83,6… → 8,4
    assert after[first].mean == 84
    assert after[second].changed_at == before[second].changed_at
    assert post(locked, cell(locked, 0, "hk", "99", "95")).status_code == 423


def test_the_book_shows_old_new_who_when_witness_and_why(locked: School) -> None:
    grant(locked, ask(locked))
    (one,) = found_corrections(locked)[locked.members[0].pk, "hk"]
    assert (one.old, one.new) == ("65", "95")
    assert all(word in one.note for word in ("Lê Thị Hoa", "10/01/2018", "Nguyễn Văn Lâm", "Phạm Văn Chứng", "câu 3"))
    with database.entered([locked.unit.pk]):
        assert corrections.counts(locked.room.pk, 1) == {"TOAN": 1}
        room = locked.room
        printed = class_book(BookClass(room.pk, room.unit_id, YEAR, room.level, room.grade, room.programme))
    assert printed is not None
    line = printed.lines[locked.members[0].pk, "TOAN", 1]
    assert dict(line.corrected) == {"hk": "6,5"}
    assert [c.witness for c in line.corrections] == ["Phạm Văn Chứng"]
    page = locked.client("teacher").get(locked.url(f"books/{locked.room.uuid}/TOAN/1/")).content.decode()
    assert "<s>6,5</s>" in page
    assert "<sup>9,5</sup>" in page


def test_results_of_that_pupil_alone_are_computed_anew(locked: School) -> None:
    with database.entered([locked.unit.pk]):
        before = {r.member_id: (r.inputs_hash, r.computed_at) for r in TermResult.objects.filter(term=1)}
    grant(locked, ask(locked))
    with database.entered([locked.unit.pk]):
        after = {r.member_id: (r.inputs_hash, r.computed_at) for r in TermResult.objects.filter(term=1)}
    changed = [member for member in after if after[member] != before.get(member)]
    assert changed == [locked.members[0].pk]


def test_the_history_names_who_consented_and_the_line_who_asked(locked: School) -> None:
    grant(locked, ask(locked))
    line = locked.lines()[locked.members[0].pk]
    assert line.changed_by_name == "Lê Thị Hoa"
    with database.entered([locked.unit.pk]):
        event = MarkLine.objects.get(pk=line.pk).history.order_by("-pgh_id").first()
    assert event.hk == 65


def test_the_teacher_may_write_it_within_a_day_and_not_after(locked: School) -> None:
    asked = ask(locked)
    granted = grant(locked, asked, by_teacher=True)
    assert locked.lines()[locked.members[0].pk].hk == 65
    assert granted.by_teacher_until - granted.decided_at == dt.timedelta(hours=24)
    with database.entered([locked.unit.pk]):
        amending.write_granted(locked.actor("teacher"), unit_id=locked.unit.pk, amendment=asked.uuid, on=TODAY)
    assert locked.lines()[locked.members[0].pk].hk == 95
    late = grant(locked, ask(locked, (1, "hk", "10")), by_teacher=True)
    with database.entered([locked.unit.pk]):
        Amendment.objects.filter(pk=late.pk).update(by_teacher_until=calendar.now())
        with pytest.raises(AmendmentRefused, match="quá 24 giờ"):
            amending.write_granted(locked.actor("teacher"), unit_id=locked.unit.pk, amendment=late.uuid, on=TODAY)
    assert amending.lapse_everywhere() == 1  # the worker has no scope of its own
    with database.entered([locked.unit.pk]):
        assert Amendment.objects.get(pk=late.pk).state == amending.LAPSED
    assert locked.lines()[locked.members[1].pk].hk == 65


@pytest.mark.parametrize("witness", ["", "Lê Thị Hoa", "nguyen van lam", "  NGUYỄN VĂN LÂM "])
def test_the_witness_is_named_and_somebody_else(locked: School, witness: str) -> None:
    with pytest.raises(AmendmentRefused, match="chứng kiến"):
        grant(locked, ask(locked), witness=witness)
    assert locked.lines()[locked.members[0].pk].hk == 65


def test_a_refusal_says_why_and_changes_nothing(locked: School) -> None:
    asked = ask(locked)
    with database.entered([locked.unit.pk]):
        head = locked.actor("head")
        with pytest.raises(ReasonNeeded):
            amending.refuse(head, unit_id=locked.unit.pk, amendment=asked.uuid, note=" ")
        amending.refuse(head, unit_id=locked.unit.pk, amendment=asked.uuid, note="bài đã chấm đúng")
    assert locked.lines()[locked.members[0].pk].hk == 65
    assert "bài đã chấm đúng" in notices.latest(locked.accounts["teacher"].pk)[0].text


def test_who_waits_is_told(locked: School) -> None:
    asked = ask(locked)
    told = [notices.latest(locked.accounts[role].pk) for role in ("head", "deputy", "other")]
    assert [len(lines) for lines in told] == [1, 1, 0]
    assert "Lê Thị Hoa đề nghị sửa điểm 7A1" in told[0][0].text
    grant(locked, asked)
    assert "Đã sửa điểm" in notices.latest(locked.accounts["teacher"].pk)[0].text


def test_two_heads_decide_once(locked: School) -> None:
    asked = ask(locked)
    grant(locked, asked)
    with pytest.raises(AmendmentRefused, match="đã được Nguyễn Văn Lâm quyết định"):
        grant(locked, asked, role="deputy")


def test_nobody_consents_to_the_own_request(locked: School) -> None:
    with database.entered([locked.unit.pk]):
        Post.objects.create(
            account=locked.accounts["teacher"], role="deputy", at_unit=locked.unit, started_on=dt.date(2017, 9, 1)
        )
    with pytest.raises(AmendmentRefused, match="không tự đồng ý"):
        grant(locked, ask(locked), role="teacher")


def test_a_value_that_moved_since_is_not_overwritten(locked: School) -> None:
    asked = ask(locked)
    grant(locked, ask(locked, (0, "tx1", "85")))
    with database.entered([locked.unit.pk]):
        AmendedCell.objects.filter(amendment=asked)
        MarkLine.objects.filter(member=locked.members[0]).update(hk=70)
    with pytest.raises(AmendmentRefused, match="đã khác với lúc đề nghị"):
        grant(locked, asked)
    assert locked.lines()[locked.members[0].pk].hk == 70


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ([(0, "hk", "11,5")], "lớn hơn 10"), ([(0, "hk", "65")], "trùng với giá trị"), ([(0, "tx1", "85"), (0, "hk", "a")], "điểm"),
        ([], "Chọn từ 1"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_refused_before_anybody_is_bothered(locked: School, cells: list[Any], word: str) -> None:
    with pytest.raises(AmendmentRefused, match=word), database.entered([locked.unit.pk]):
        amending.ask(
            locked.actor("teacher"), class_uuid=locked.room.uuid, subject="TOAN", term=1, on=TODAY, reason="thử",
            cells=[Wanted(locked.members[n].pk, column, new) for n, column, new in cells],
        )  # fmt: skip
    with database.entered([locked.unit.pk]):
        assert not Amendment.objects.exists()


def test_an_open_book_is_written_not_amended(school: School) -> None:
    post(school, cell(school, 0, "tx1", "80"))
    with pytest.raises(AmendmentRefused, match="ghi thẳng vào sổ"):
        ask(school, (0, "tx1", "90"))


def test_the_same_cell_is_asked_once_at_a_time(locked: School) -> None:
    asked = ask(locked)
    with pytest.raises(AmendmentRefused, match="đang chờ"):
        ask(locked, (0, "hk", "90"))
    with database.entered([locked.unit.pk]):
        amending.take_back(locked.actor("teacher"), unit_id=locked.unit.pk, amendment=asked.uuid)
    assert ask(locked, (0, "hk", "90")).state == amending.ASKED


def test_only_the_assigned_teacher_asks_and_strangers_find_nothing(locked: School, found_school: Founder) -> None:
    for role in ("other", "leader", "head"):
        with pytest.raises(NotYourSheet):
            ask(locked, role=role)
    asked = ask(locked)
    stranger = found_school("BD-THCS-2")
    with database.entered([stranger.unit.pk]), pytest.raises(NoSuchThing):
        requests.one(stranger.unit.pk, asked.uuid)
    with database.entered([locked.unit.pk]), pytest.raises(NotPermitted):
        amending.take_back(locked.actor("other"), unit_id=locked.unit.pk, amendment=asked.uuid)


@pytest.mark.parametrize(
    ("content", "is_good"),
    [(b"%PDF-1.7 bai lam", True), (b"\xff\xd8\xff\xe0 anh", True), (b"MZ\x90\x00", False), (b"<html>", False)],
)
def test_an_attachment_is_judged_by_what_it_is(locked: School, content: bytes, is_good: bool) -> None:
    file = SimpleUploadedFile("bài làm.pdf", content)
    if not is_good:
        with pytest.raises(AmendmentRefused, match="PDF hoặc ảnh"):
            ask(locked, attachment=file)
        return
    asked = ask(locked, attachment=file)
    answer = locked.client("head").get(locked.url(f"books/amendments/{asked.uuid}/file/"))
    assert answer.content == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert locked.client("other").get(locked.url(f"books/amendments/{asked.uuid}/file/")).status_code == 403


def test_a_sealed_book_gets_a_new_seal_that_names_the_old_one(school: School) -> None:
    sealed(school)
    with database.entered([school.unit.pk]):
        before = {one.subject_code: one for one in sealing.standing([school.room.pk], 1)}
        account, _work = employ(school.unit, "deputy", ("deputy", "Trịnh Thị Nga"))
    school.accounts["deputy"] = account
    asked = ask(school, (0, "tx1", "90"))
    with database.entered([school.unit.pk]):
        assert BookState.objects.get(subject=None).state == stages.ASKED
    grant(school, asked)
    with database.entered([school.unit.pk]):
        after = {one.subject_code: one for one in sealing.standing([school.room.pk], 1)}
        assert BookState.objects.get(subject=None).state == stages.SEALED
    for subject in ("", "TOAN"):
        assert after[subject].replaces_id == before[subject].pk
        old = Seal.objects.get(pk=before[subject].pk)
        assert (old.sha256, old.signature) == (before[subject].sha256, before[subject].signature)
        told = sealing.verify(old.code)
        assert (told.signature, told.is_superseded, told.newest.code) == ("good", True, after[subject].code)


def test_the_whole_way_through_the_pages(locked: School) -> None:
    teacher, head = locked.client("teacher"), locked.client("head")
    new = locked.url(f"books/{locked.room.uuid}/TOAN/1/amendment/")
    assert teacher.get(new).status_code == 200
    wrong = teacher.post(new, {"line0": str(locked.members[0].pk), "col0": "", "new0": "95", "reason": "thử"})
    assert wrong.status_code == 422
    form = {"line0": str(locked.members[0].pk), "col0": "hk", "new0": "95", "reason": "cộng sót"}
    sent = teacher.post(new, form)
    assert sent.status_code == 303
    page = sent.headers["Location"]
    for client in (teacher, head):
        assert client.get(page).status_code == 200
        assert client.get(locked.url("books/amendments/?term=1")).status_code == 200
    assert head.post(page, {"act": "grant", "witness": "Phạm Văn Chứng"}).status_code == 303
    assert locked.lines()[locked.members[0].pk].hk == 95
    assert "Đã sửa" in teacher.get(page).content.decode()
