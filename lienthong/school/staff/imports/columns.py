"""Columns of lists of staff, by every name that the files of schools give them."""

from __future__ import annotations

from lienthong.foundation.spreadsheets.public import Spec
from lienthong.kernel.imports.public import PERSON_COLUMNS_OF_SHEETS as PERSON
from lienthong.kernel.imports.public import sheet_field as field

SPECS: tuple[Spec, ...] = (
    *PERSON,
    field(
        "staff_code", "Mã cán bộ", "Mã giáo viên", "Ma_GV", "Mã GV", "Mã CB", "Mã CBGV", "Mã nhân viên", "Mã CB-GV-NV",
        "Số hiệu cán bộ",
        "Số hiệu viên chức", "Mã cán bộ, giáo viên", "Staff code",
    ),
    field("status", "Trạng thái", "Trạng thái CB", "Trạng thái cán bộ", "Trạng thái làm việc", "Tình trạng", "Status"),
    field("kind", "Loại cán bộ", "Loại CB", "Vị trí việc làm", "VTVL", "Loại cán bộ, giáo viên", "Vị trí"),
    field("position_group", "Nhóm chức vụ", "Nhóm cán bộ", "Nhóm CB", "Nhóm"),
    field("position", "Chức vụ", "Chức vụ hiện tại", "Chức danh", "Vị trí việc làm", "Position"),
    field("department", "Tổ chuyên môn", "Tổ bộ môn", "Tổ", "Thuộc tổ", "Tổ công tác", "Phòng ban", "Bộ phận"),
    field("contract", "Hình thức hợp đồng", "Hợp đồng", "Loại hợp đồng", "Hình thức HĐ", "HTHĐ", "Chế độ lao động"),
    field(
        "qualification", "T.Độ chuyên môn nghiệp vụ", "Trình độ chuyên môn nghiệp vụ", "Trình độ chuyên môn",
        "Trình độ CMNV", "Trình độ", "TĐCM",
        "Trình độ đào tạo", "Trình độ chuyên môn cao nhất", "Trình độ CM cao nhất", "Qualification",
    ),
    field("professional_standard", "Chuẩn nghề nghiệp", "Kết quả chuẩn nghề nghiệp", "Xếp loại chuẩn nghề nghiệp",
        "Đánh giá chuẩn nghề nghiệp"),
    field(
        "title_code", "Chức danh nghề nghiệp", "Mã chức danh nghề nghiệp", "Mã CDNN", "CDNN", "Mã ngạch", "Ngạch/Hạng",
        "Hạng chức danh nghề nghiệp", "Mã số CDNN",
        "Ngạch/hạng viên chức",
    ),
    field("subjects", "Môn dạy", "Môn giảng dạy", "Môn", "Bộ môn", "Môn dạy chính", "Dạy môn", "Các môn dạy",
        "Subjects"),
    field("level", "Cấp dạy", "Cấp dạy chính", "Cấp học"),
    field("phone", "Số điện thoại", "Điện thoại", "SĐT", "Điện thoại di động", "Di động", "Số ĐT", "Số di động",
        "Phone"),
    field("party", "Đảng viên", "Là đảng viên", "Đảng viên (x)"),
    field("social_insurance", "Số sổ BHXH", "Số BHXH", "Mã số BHXH", "Sổ BHXH", "BHXH"),
    field("entered_on", "Ngày về trường", "Ngày vào trường", "Ngày về đơn vị", "Ngày bắt đầu làm việc",
        "Ngày nhận công tác", "Ngày về trường công tác"),
    field("recruited_on", "Ngày tuyển dụng", "Ngày vào ngành", "Ngày tuyển dụng lần đầu", "Ngày hợp đồng"),
    field("recruited_by", "Cơ quan tuyển dụng", "Đơn vị tuyển dụng"),
    field("speciality", "Chuyên ngành đào tạo", "Chuyên ngành", "Chuyên ngành chính", "Chuyên ngành đào tạo chính",
        "Ngành đào tạo"),
    field("trained_at", "Nơi đào tạo", "Trường đào tạo", "Cơ sở đào tạo"),
    field("political_theory", "Trình độ lý luận chính trị", "Lý luận chính trị", "Trình độ LLCT", "LLCT"),
    field("management_training", "Trình độ quản lý giáo dục", "Trình độ QLGD", "QLGD", "Bồi dưỡng QLGD"),
    field("language_level", "Trình độ ngoại ngữ", "Ngoại ngữ", "Trình độ NN"),
    field("computer_level", "Trình độ tin học", "Tin học", "Trình độ TH"),
    field("extra_duties", "Nhiệm vụ kiêm nhiệm", "Kiêm nhiệm", "Chức vụ kiêm nhiệm"),
    field("yearly_rating", "Đánh giá viên chức", "Xếp loại viên chức", "Kết quả đánh giá viên chức"),
)  # fmt: skip
#: Kept among the details of the employment, as written.
DETAIL_TEXTS = {
    "recruited_by": 100, "speciality": 100, "trained_at": 100, "political_theory": 60, "management_training": 60,
    "language_level": 60,
    "computer_level": 60, "extra_duties": 200, "yearly_rating": 60,
}  # fmt: skip
