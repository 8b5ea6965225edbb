"""The facts of an employment: QĐ 4998's core as columns, its further items (and PMIS's) under `details`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lienthong.foundation.codelists.public import Fact
from lienthong.school.curriculum import public as curriculum

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The national list numbers the groups 1–3; ours are the words that schools use.
GROUP_OF_CODE = {"1": "CBQL", "2": "GV", "3": "NV"}
GROUPS: dict[str, StrOrPromise] = {"CBQL": _("Cán bộ quản lý"), "GV": _("Giáo viên"), "NV": _("Nhân viên")}
START_REASONS: dict[str, StrOrPromise] = {
    "new": _("Tuyển mới"), "moved_in": _("Chuyển đến"), "returned": _("Trở lại làm việc"),
    "seconded": _("Biệt phái đến"), "shared": _("Dạy liên trường"),
}  # fmt: skip
END_REASONS: dict[str, StrOrPromise] = {
    "moved_out": _("Chuyển đi đơn vị khác"), "retired": _("Nghỉ hưu"), "left": _("Thôi việc"),
    "seconded": _("Hết biệt phái"), "died": _("Đã mất"), "corrected": _("Nhập nhầm"),
}  # fmt: skip


FACTS: tuple[Fact, ...] = (
    Fact("staff_code", _("Mã cán bộ"), longest=20),
    Fact("group", _("Nhóm cán bộ"), kind="choice", options=tuple(GROUPS)),
    Fact("kind", _("Loại cán bộ"), kind="code", catalogue="staff_kind"),
    Fact("position", _("Chức vụ")),
    Fact("department", _("Tổ chuyên môn")),
    Fact("contract", _("Hình thức hợp đồng"), kind="code", catalogue="contract_kind"),
    Fact("status", _("Trạng thái"), kind="code", catalogue="staff_status"),
    Fact("qualification", _("Trình độ chuyên môn"), kind="code", catalogue="qualification"),
    Fact("professional_standard", _("Chuẩn nghề nghiệp"), kind="code", catalogue="professional_standard"),
    Fact("title_code", _("Chức danh nghề nghiệp"), kind="code", catalogue="professional_title", longest=15),
    Fact("subjects", _("Môn dạy"), kind="many"),
    Fact("level", _("Cấp dạy chính"), kind="choice", options=curriculum.LEVELS),
    Fact("is_party_member", _("Đảng viên"), kind="bool", is_sensitive=True),
    Fact("social_insurance", _("Số sổ BHXH"), longest=20, is_sensitive=True),
)
DETAILS: tuple[Fact, ...] = (
    Fact("is_union_member", _("Đoàn viên"), kind="bool", is_detail=True),
    Fact("recruited_on", _("Ngày tuyển dụng"), kind="date", is_detail=True),
    Fact("recruited_by", _("Cơ quan tuyển dụng"), longest=100, is_detail=True),
    Fact("job_at_recruitment", _("Nghề nghiệp khi được tuyển dụng"), longest=100, is_detail=True),
    Fact("speciality", _("Chuyên ngành đào tạo chính"), longest=100, is_detail=True),
    Fact("trained_at", _("Nơi đào tạo"), longest=100, is_detail=True),
    Fact("second_speciality", _("Chuyên ngành khác"), longest=100, is_detail=True),
    Fact("political_theory", _("Trình độ lý luận chính trị"), is_detail=True),
    Fact("management_training", _("Trình độ quản lý giáo dục"), is_detail=True),
    Fact("language", _("Ngoại ngữ chính"), kind="code", catalogue="foreign_language", is_detail=True),
    Fact("language_level", _("Trình độ ngoại ngữ"), is_detail=True),
    Fact("computer_level", _("Trình độ tin học"), is_detail=True),
    Fact("extra_duties", _("Nhiệm vụ kiêm nhiệm"), longest=200, is_detail=True),
    Fact("salary_step", _("Bậc lương"), longest=10, is_detail=True, is_sensitive=True),
    Fact("salary_coefficient", _("Hệ số lương"), kind="number", is_detail=True, is_sensitive=True),
    Fact("over_frame", _("Phần trăm vượt khung"), kind="number", is_detail=True, is_sensitive=True),
    Fact("salary_from", _("Ngày hưởng lương"), kind="date", is_detail=True, is_sensitive=True),
    Fact("seniority_allowance", _("Phụ cấp thâm niên (%)"), kind="number", is_detail=True, is_sensitive=True),
    Fact("incentive_allowance", _("Phụ cấp ưu đãi nghề (%)"), kind="number", is_detail=True, is_sensitive=True),
    Fact("yearly_rating", _("Đánh giá viên chức"), is_detail=True),
    Fact("best_teacher", _("Giáo viên giỏi"), is_detail=True),
    Fact("highest_title", _("Danh hiệu cao nhất"), longest=200, is_detail=True),
)
BY_NAME: dict[str, Fact] = {fact.name: fact for fact in (*FACTS, *DETAILS)}
