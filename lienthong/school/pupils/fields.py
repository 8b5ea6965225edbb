"""The facts of a pupil's file at a school, and the words for how an enrolment begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lienthong.foundation.codelists.public import Fact

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PARENT = (
    Fact("name", _("Họ và tên"), longest=100),
    Fact("birth_year", _("Năm sinh"), kind="year"),
    Fact("job", _("Nghề nghiệp"), longest=100),
    Fact("workplace", _("Nơi làm việc"), longest=100),
    Fact("phone", _("Điện thoại"), kind="phone"),
    Fact("personal_number", _("Số định danh"), longest=12, is_sensitive=True),
)
HEALTH = (
    Fact("height_cm", _("Chiều cao (cm)"), kind="number"),
    Fact("weight_kg", _("Cân nặng (kg)"), kind="number"),
    Fact("eyes", _("Bệnh về mắt"), longest=100),
    Fact("spine", _("Cong vẹo cột sống"), longest=100),
    Fact("congenital", _("Bệnh bẩm sinh"), longest=200),
    Fact("insurance", _("Số thẻ BHYT"), longest=20),
    Fact("can_swim", _("Biết bơi"), kind="bool"),
)
FACTS: tuple[Fact, ...] = (
    Fact("pupil_code", _("Mã học sinh"), longest=20),
    Fact("register_number", _("Số đăng bộ"), longest=20),
    Fact("entered_on", _("Ngày vào trường"), kind="date"),
    Fact("previous_school", _("Trường cũ"), longest=200),
    Fact("contact_phone", _("Điện thoại liên hệ"), kind="phone"),
    Fact("boarding", _("Nội trú, bán trú"), kind="code", catalogue="boarding"),
    Fact("union", _("Đội, Đoàn"), kind="code", catalogue="union"),
    Fact("policy_code", _("Diện chính sách"), kind="code", catalogue="policy_category", is_sensitive=True),
    Fact("is_poor", _("Hộ nghèo"), kind="bool", is_sensitive=True),
    Fact("is_near_poor", _("Hộ cận nghèo"), kind="bool", is_sensitive=True),
    Fact("disability_code", _("Loại khuyết tật"), kind="code", catalogue="disability_type", is_sensitive=True),
    Fact("is_assessed", _("Được đánh giá kết quả học tập"), kind="bool"),
    Fact("health", _("Sức khỏe"), kind="parts", parts=HEALTH, is_sensitive=True),
    Fact("father", _("Cha"), kind="parts", parts=PARENT),
    Fact("mother", _("Mẹ"), kind="parts", parts=PARENT),
    Fact("guardian", _("Người giám hộ"), kind="parts", parts=PARENT),
    Fact("note", _("Ghi chú"), longest=2000),
)
BY_NAME: dict[str, Fact] = {fact.name: fact for fact in FACTS}
START_REASONS: dict[str, StrOrPromise] = {
    "new": _("Tuyển mới"),
    "promoted": _("Lên lớp"),
    "repeats": _("Ở lại lớp"),
    "moved_in": _("Chuyển đến"),
    "returned": _("Học lại sau khi nghỉ"),
}
END_REASONS: dict[str, StrOrPromise] = {
    "moved_out": _("Chuyển đi"),
    "dropped_out": _("Thôi học"),
    "finished": _("Hoàn thành cấp học"),
    "year_end": _("Hết năm học"),
    "died": _("Đã mất"),
    "corrected": _("Nhập nhầm"),
}
TRANSFER_STATES: dict[str, StrOrPromise] = {
    "requested": _("Chờ trường cũ cho chuyển"),
    "declined": _("Trường cũ không cho chuyển"),
    "cancelled": _("Đã hủy đề nghị"),
    "released": _("Chờ trường đến tiếp nhận"),
    "accepted": _("Đã tiếp nhận"),
    "refused": _("Không tiếp nhận"),
    "withdrawn": _("Đã rút lại"),
    "undone": _("Đã hủy tiếp nhận"),
}
TRANSFER_LABELS: dict[str, StrOrPromise] = {
    "state": _("Chuyển trường"),
    "leaves_on": _("Ngày chuyển đi"),
    "arrived_on": _("Ngày tiếp nhận"),
    "from_class": _("Lớp cũ"),
    "to_class": _("Lớp mới"),
    "paper_number": _("Số giấy chuyển trường"),
    "answer": _("Trả lời"),
    "reason": _("Lý do"),
}
# What ends an enrolment by a person's own act; the other reasons come from transfers and the roll-over.
BY_HAND = ("dropped_out", "died", "corrected", "finished")
