"""What stands on the printed books."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.calendar import public as calendar
from lienthong.school.assessment import classbooks
from lienthong.school.assessment import public as assessment
from lienthong.school.assessment.models import ColumnForm, Forfeit
from lienthong.school.attendance.public import Roll
from lienthong.school.classes.public import ClassMember
from lienthong.school.records.errors import NothingToPrint
from lienthong.school.records.tests.conftest import Founder, Room, fill, text_of

LONG = "Công Tằng Tôn Nữ Thị Huyền Trân Ngọc Bảo Châu Anh"


def lines(made: Room, member: int, subject: str = "TOAN", term: int = 1) -> object:
    return assessment.MarkLine.objects.filter(member=made.members[member], subject_id=subject, term=term)


def page_with(book, words: str) -> str:  # type: ignore[no-untyped-def]
    return next(text for text in (text_of(book, n) for n in range(len(book.pages))) if words in text)


def test_the_class_book_of_2021_has_all_its_parts_in_order(found_room: Founder) -> None:
    made = found_room("THCS", 8, 2024)
    fill(made)
    text = text_of(made.printed("class-book"))
    parts = [
        "SỔ THEO DÕI VÀ ĐÁNH GIÁ HỌC SINH", "(Theo lớp học)", "GIÁO VIÊN BỘ MÔN", "HƯỚNG DẪN SỬ DỤNG SỔ",
        "SƠ YẾU LÍ LỊCH HỌC SINH", "ĐIỂM DANH THÁNG 9", "HỌC KÌ I - MÔN: TOÁN", "TỔNG HỢP KẾT QUẢ HỌC KÌ I",
        "HỌC KÌ II - MÔN: TOÁN", "TỔNG HỢP KẾT QUẢ HỌC KÌ II", "TỔNG HỢP KẾT QUẢ CẢ NĂM", "ĐÁNH GIÁ, XẾP LOẠI CẢ NĂM HỌC",
        "NHẬN XÉT CỦA HIỆU TRƯỞNG",
    ]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places, dict(zip(parts, places, strict=True))
    assert places == sorted(places)
    for word in ("ĐĐGtx (hệ số 1)", "ĐTBmcn", "Kết quả rèn luyện", "Thường xuyên", "Đánh giá lại"):
        assert word in text, word
    assert "KTtx" not in text


def test_the_roll_book_of_2011_speaks_its_own_words(found_room: Founder) -> None:
    made = found_room("THCS", 7, 2017)
    fill(made)
    text = text_of(made.printed("class-book"))
    parts = [
        "SỔ GỌI TÊN VÀ GHI ĐIỂM", "KTtx (hệ số 1)", "KTđk (hệ số 2)", "KThk", "TBmcn", "Trung bình các môn", "Danh hiệu",
    ]  # fmt: skip
    assert [word for word in parts if word not in text] == []
    assert "ĐĐG" not in text


def test_a_centre_has_learners_and_a_director(found_room: Founder) -> None:
    made = found_room("GDTX", 10, 2024)
    fill(made)
    text = text_of(made.printed("class-book"))
    assert "ĐÁNH GIÁ HỌC VIÊN" in text
    assert "NHẬN XÉT CỦA GIÁM ĐỐC" in text
    assert "Thông tư 43/2021" in text


def test_comment_subjects_stand_before_scored_ones(found_room: Founder) -> None:
    made = found_room("THCS", 8, 2024)
    fill(made)
    text = text_of(made.printed("class-book"))
    assert text.find("HỌC KÌ I - MÔN: GIÁO DỤC THỂ CHẤT") < text.find("HỌC KÌ I - MÔN: NGỮ VĂN")


def test_the_second_term_has_the_year_beside_it(found_room: Founder) -> None:
    made = found_room("THCS", 8, 2024)
    fill(made, terms=(1,), mark=60, compute=False)
    fill(made, terms=(2,), mark=75)
    book = made.printed("class-book")
    first, second = page_with(book, "HỌC KÌ I - MÔN: TOÁN"), page_with(book, "HỌC KÌ II - MÔN: TOÁN")
    assert "7,0" not in first
    assert "7,5 7,0" in second  # (6,0 + 2 × 7,5) : 3


def test_the_two_pages_of_particulars_face_each_other(found_room: Founder) -> None:
    made = found_room(pupils=45)
    book = made.printed("class-book")
    left = [n for n in range(1, len(book.pages) + 1) if "Địa chỉ gia đình" in text_of(book, n - 1)]
    right = [n for n in range(1, len(book.pages) + 1) if "Những thay đổi" in text_of(book, n - 1)]
    assert right == [number + 1 for number in left]
    assert len(left) == 2
    assert all(number % 2 == 0 for number in left)


def test_a_missing_mark_is_empty_and_never_nought(found_room: Founder) -> None:
    made = found_room("THCS", 8, 2024, pupils=1)
    fill(made, terms=(1,))
    with database.entered([made.unit.pk]):
        lines(made, 0).update(tx=[80, None, 70, 90], hk=None)  # type: ignore[attr-defined]
    text = text_of(made.printed("mark-sheet", subject="TOAN", term=1))
    assert "8,0 7,0 9,0 8,5" in text
    assert "0,0" not in text.partition("Có kết quả")[0]
    assert "Chưa có hoặc được miễn: 1" in text


@pytest.mark.parametrize(("subject", "nought"), [("TOAN", "0,0"), ("GDTC", "CĐ")])
def test_a_test_that_nobody_sat_is_printed_with_its_reason_in_every_book(
    found_room: Founder, subject: str, nought: str
) -> None:
    made = found_room("THCS", 8, 2024)
    fill(made, terms=(1,))
    reason = "vắng 12/12, không dự buổi bù 19/12"
    with database.entered([made.unit.pk]):
        lines(made, 2, subject).update(hk=0)  # type: ignore[attr-defined]
        Forfeit.objects.create(
            unit=made.unit, year=2024, term=1, school_class=made.room, member=made.members[2], subject_id=subject,
            column="ck", reason=reason, made_at=calendar.now(), made_by_name="Lê Thị Hoa",
        )  # fmt: skip
    name = {"TOAN": "TOÁN", "GDTC": "GIÁO DỤC THỂ CHẤT"}[subject]
    told = f"không dự kiểm tra ({reason})"
    pages = [
        page_with(made.printed("class-book"), f"HỌC KÌ I - MÔN: {name}"),
        text_of(made.printed("mark-sheet", subject=subject, term=1)),
        page_with(made.printed("teacher-book", subject=subject, teacher="Lê Thị Hoa"), f"MÔN {name} - HỌC KÌ I"),
    ]
    for page in pages:
        assert told in page
        assert nought in page.partition(made.members[2].person.full_name)[2].partition(told)[0]
        assert page.count("không dự kiểm tra") == 1


def test_the_roll_book_of_2011_prints_tests_under_their_forms(found_room: Founder) -> None:
    made = found_room("THCS", 7, 2017)
    fill(made)
    with database.entered([made.unit.pk]):
        lines(made, 0).update(tx=[50, 60, 70, 80])  # type: ignore[attr-defined]
        ColumnForm.objects.create(
            unit=made.unit, year=2017, term=1, school_class=made.room, subject_id="TOAN", column="tx3", form="M"
        )
    page = page_with(made.printed("class-book"), "HỌC KÌ I - MÔN: TOÁN")
    # M: the first and the third; V: the second and the fourth; TH has a cell though nobody used it.
    assert "KTtx (hệ số 1)" in page
    assert "5,0 7,0 6,0 8,0" in page
    assert "M V TH V TH" in page


def test_an_exempt_pupil_is_written_so(found_room: Founder) -> None:
    made = found_room("THCS", 8, 2024)
    fill(made, terms=(1,))
    with database.entered([made.unit.pk]):
        lines(made, 1, "GDTC").update(is_exempt=True, tx=[], dk=[], hk=None)  # type: ignore[attr-defined]
    book = made.printed("class-book")
    assert "miễn" in page_with(book, "HỌC KÌ I - MÔN: GIÁO DỤC THỂ CHẤT")
    assert "miễn" in page_with(book, "TỔNG HỢP KẾT QUẢ HỌC KÌ I")


def test_who_left_keeps_the_number_and_who_came_late_stands_last_with_the_source_of_the_marks(
    found_room: Founder,
) -> None:
    made = found_room("THCS", 8, 2024)
    fill(made, terms=(1,))
    with database.entered([made.unit.pk]):
        gone, late = made.members[0], made.members[3]
        ClassMember.objects.filter(pk=gone.pk).update(ended_on=dt.date(2024, 12, 2))
        gone.enrolment.ended_on, gone.enrolment.end_reason = dt.date(2024, 12, 2), "moved_out"
        gone.enrolment.save()
        ClassMember.objects.filter(pk=late.pk).update(started_on=dt.date(2024, 11, 3))
        source = {"school": "Trường THCS Phú Lợi", "class": "8A2", "cells": ["tx1"]}
        lines(made, 3).update(source=source)  # type: ignore[attr-defined]
    text = page_with(made.printed("class-book"), "HỌC KÌ I - MÔN: TOÁN")
    assert text.index("Đỗ Thị Ánh") < text.index("Nguyễn Hoàng Bảo") < text.index("Phan Ngọc Diệp")
    assert "Chuyển trường 02/12/2024" in text
    assert "Vào lớp 03/11/2024" in text
    assert "Điểm chuyển từ Trường THCS Phú Lợi, lớp 8A2" in text
    assert "Tổng số học sinh của lớp: 3" in text_of(made.printed("attendance"))


def test_a_mark_changed_after_the_lock_was_opened_shows_both_values(found_room: Founder) -> None:
    made = found_room("THCS", 8, 2024)
    fill(made, terms=(1,))
    with database.entered([made.unit.pk]):
        head = made.actor("head")
        lock = assessment.lock_books(head, unit_id=made.unit.pk, year=2024, term=1, reason="thiếu ô").lock
        assessment.open_books(head, lock_id=lock.pk, unit_id=made.unit.pk, reason="sửa theo đơn")
        row = lines(made, 2).get()  # type: ignore[attr-defined]
        row.hk = 100
        row.save()
    book = made.facts().book
    assert book is not None
    assert dict(book.lines[made.members[2].pk, "TOAN", 1].corrected) == {"ck": "8,5"}
    assert book.lines[made.members[1].pk, "TOAN", 1].corrected == {}
    text = page_with(made.printed("class-book"), "HỌC KÌ I - MÔN: TOÁN")
    assert "8,5 8,5 8,5 8,5 8,5 8,5 10" in text.replace("8,510", "8,5 10")


def test_a_month_shows_each_session_missed_and_its_sums(found_room: Founder) -> None:
    made = found_room("THCS", 8, 2024)
    member = made.members[1]
    with database.entered([made.unit.pk]):
        for day, session, code in ((3, 1, "P"), (3, 2, "K"), (4, 1, "P")):
            Roll.objects.create(
                unit=made.unit, year=2024, school_class=made.room, day=dt.date(2024, 10, day), session=session,
                size=4, changed_at=calendar.now(), marks={str(member.pk): [code, ""]},
            )  # fmt: skip
    text = text_of(made.printed("attendance", month=10))
    assert "ĐIỂM DANH THÁNG 10 NĂM 2024" in text
    # Thông tư 22/2021 counts a day once: two days, one of them without leave.
    assert "PK P 2 1 1" in text
    blank = text_of(made.printed("attendance", month=10, blank=True))
    assert "PK" not in blank


def test_a_month_of_another_year_is_refused_in_words(found_room: Founder) -> None:
    with pytest.raises(NothingToPrint, match="Tháng 7"):
        found_room("THCS", 8, 2024).printed("attendance", month=7)


def test_the_teachers_own_book_has_remarks_and_shares(found_room: Founder) -> None:
    made = found_room("THCS", 8, 2024)
    fill(made)
    with database.entered([made.unit.pk]):
        lines(made, 0).update(comment="Tiến bộ rõ rệt về đại số")  # type: ignore[attr-defined]
    book = made.printed("teacher-book", "teacher", subject="TOAN", teacher="Lê Thị Hoa")
    assert len(book.pages) == 3
    text = text_of(book)
    assert "(Của giáo viên)" in text
    assert "Tiến bộ rõ rệt về đại số" in text
    assert "Có kết quả 4. từ 8,0: 4 (100,0%)" in text


def test_a_slip_tells_a_family_of_its_own_child_only_and_has_no_rank(found_room: Founder) -> None:
    made = found_room("THCS", 8, 2024)
    fill(made)
    slips = made.printed("slips", term=1)
    assert len(slips.pages) == len(made.members)
    names = [member.person.full_name for member in made.members]
    for number, name in enumerate(names):
        text = text_of(slips, number)
        assert name in text
        assert not [other for other in names if other != name and other in text]
        assert "hạng" not in text.lower()


def test_a_primary_summary_has_levels_tests_competences_and_qualities(found_room: Founder) -> None:
    made = found_room("TH", 4, 2017)
    fill(made)
    text = text_of(made.printed("primary-summary", moment="end1"))
    assert "BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ GIÁO DỤC CỦA LỚP" in text
    assert "Tự phục vụ, tự quản" in text
    assert "Trung thực, kỷ luật" in text
    assert "T T Đ T Đ T T" in text
    assert "Tiếng Việt T 0, H 4, C 0" in text
    middle = text_of(made.printed("primary-summary", moment="mid1"))
    assert "Tiếng Việt T 4, H 0, C 0" in middle


@pytest.mark.parametrize(
    ("level", "grade", "year", "word"),
    [("THCS", 7, 2017, "Chứng chỉ nghề phổ thông"), ("THCS", 8, 2024, "hạn chế chủ yếu"), ("TH", 5, 2024, "trình tiểu học")],
)  # fmt: skip
def test_the_pages_of_the_study_record_follow_the_form_of_their_circular(
    found_room: Founder, level: str, grade: int, year: int, word: str
) -> None:
    made = found_room(level, grade, year, pupils=1)
    fill(made)
    record = made.printed("transcript", member=made.members[0].pk)
    text = text_of(record)
    assert "QUÁ TRÌNH HỌC TẬP" in text
    assert word in text
    assert len(record.pages) in (3, 4)


def test_sixty_pupils_with_long_names_lose_nothing(found_room: Founder) -> None:
    made = found_room("THPT", 10, 2024, pupils=60, names=(LONG, "Lê An"))
    fill(made, terms=(1,))
    for kind, choice in (("summary", {"term": 1}), ("mark-sheet", {"subject": "TOAN", "term": 1}), ("list", {})):
        book = made.printed(kind, **choice)
        text = text_of(book)
        assert text.count(LONG) == 30, kind
        assert text.count("Họ và tên") == len([p for p in book.pages if "Lê An" in p.extract_text()]), kind
        for page in book.pages:
            places: list[float] = []
            page.extract_text(
                visitor_text=lambda t, _cm, tm, _f, _s, found=places: found.append(tm[4]) if t.strip() else None
            )
            assert all(0 <= x < float(page.mediabox.width) for x in places), kind


def test_a_class_without_pupils_or_without_marks_says_so(found_room: Founder) -> None:
    with pytest.raises(NothingToPrint, match="chưa có học sinh"):
        found_room("THCS", 8, 2024, pupils=0).printed("list")
    with pytest.raises(NothingToPrint, match="không có loại sổ"):
        found_room("MG", 103, 2024, code="BD-MN-9").printed("class-book")
    assert "DANH SÁCH LỚP" in text_of(found_room("MG", 104, 2024, code="BD-MN-8").printed("list"))


def test_a_correction_by_consent_is_told_with_its_witness_and_the_seal_stands_at_the_foot(
    found_room: Founder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = found_room("THCS", 8, 2024)
    fill(made, terms=(1,))
    at = dt.datetime(2025, 1, 10, 3, 0, tzinfo=dt.UTC)
    one = assessment.Correction(
        made.members[1].pk, "ck", "65", "85", "Lê Thị Hoa", at, "Nguyễn Văn Lâm", "Phạm Văn Chứng", "cộng sót câu 3"
    )
    kept = classbooks.corrections
    monkeypatch.setattr(kept, "of_class", lambda _class_id: {(made.members[1].pk, "TOAN", 1): (one,)})
    seal = assessment.PaperSeal(
        "Niêm phong HK I: K7QF-02MX-9TRA", "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>"
    )
    monkeypatch.setattr(assessment, "paper_seal", lambda _room, _terms, subject: seal if subject == "TOAN" else None)
    text = text_of(made.printed("mark-sheet", subject="TOAN", term=1))
    told = " ".join(text.split())
    assert "có sửa chữa ở 1 chỗ" in told
    assert "6,5 sửa thành 8,5 (Lê Thị Hoa" in told
    assert "Phạm Văn Chứng" in told
    assert "K7QF-02MX-9TRA" in told
    other = text_of(made.printed("mark-sheet", subject="VAN", term=1))
    assert "sửa chữa" not in other
    assert "K7QF" not in other
