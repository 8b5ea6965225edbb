"""What stands on the printed books."""

from __future__ import annotations

import pytest

from lienthong.school.records.tests.conftest import Founder, fill, text_of


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
    assert "ĐĐGtx" in text
    assert "ĐTBmcn" in text
    assert "Kết quả rèn luyện" in text
    assert "KTtx" not in text


def test_the_roll_book_of_2011_speaks_its_own_words(found_room: Founder) -> None:
    made = found_room("THCS", 7, 2017)
    fill(made)
    text = text_of(made.printed("class-book"))
    for word in (
        "SỔ GỌI TÊN VÀ GHI ĐIỂM",
        "KTtx (hệ số 1)",
        "KTđk (hệ số 2)",
        "KThk",
        "TBmcn",
        "Trung bình các môn",
        "Danh hiệu",
    ):
        assert word in text, word
    assert "ĐĐG" not in text


def test_the_two_pages_of_particulars_face_each_other(found_room: Founder) -> None:
    made = found_room(pupils=45)
    book = made.printed("class-book")
    left = [n for n, page in enumerate(book.pages, start=1) if "Địa chỉ gia đình" in text_of(book, n - 1)]
    right = [n for n, page in enumerate(book.pages, start=1) if "Những thay đổi" in text_of(book, n - 1)]
    assert right == [number + 1 for number in left]
    assert all(number % 2 == 0 for number in left)


@pytest.mark.parametrize("role", ["teacher", "other", "clerk"])
def test_who_neither_leads_the_class_nor_sees_all_marks_gets_no_class_book(found_room: Founder, role: str) -> None:
    made = found_room()
    fill(made)
    answer = made.client(role).get(made.url(f"print/{made.room.uuid}/class-book/"))
    assert answer.status_code == 403
    assert b"%PDF" not in answer.content
