"""Columns about a person that lists of pupils and of staff share. The first label is the one in our own templates."""

from __future__ import annotations

from lienthong.foundation.spreadsheets.public import CompositeSpec, FieldSpec, Spec, join_date


def field(name: str, *labels: str, required: bool = False) -> FieldSpec:
    """A column with all the names that files give it."""
    return FieldSpec(name, labels, required)


_LAST = field(
    "last_name",
    "Họ và tên đệm",
    "Họ đệm",
    "Họ và chữ lót",
    "Họ và đệm",
    "Họ lót",
    "Họ",
    "Họ và tên lót",
    "Họ lót và đệm",
    "Họ tên đệm",
    "Họ và tên (đệm)",
    "Last name",
    "Family name",
    required=True,
)
_FIRST = field("first_name", "Tên", "Tên gọi", "Tên học sinh", "Tên trẻ", "First name", "Given name", required=True)
_DAY = field("day", "Ngày", "Ngày sinh Ngày", required=True)
_MONTH = field("month", "Tháng", "Ngày sinh Tháng", "Tháng sinh", required=True)
_YEAR = field("year", "Năm", "Ngày sinh Năm", "Năm sinh", required=True)

PERSON_NAME: tuple[Spec, ...] = (
    field(
        "full_name", "Họ và tên", "Họ tên", "Họ tên đầy đủ", "Họ và tên học sinh", "Họ và tên trẻ",
        "Họ và tên học viên",
        "Họ và tên giáo viên", "Họ và tên cán bộ", "Họ và tên CBGV", "Họ và tên CB, GV, NV", "Tên học sinh", "Tên trẻ",
        "Tên giáo viên",
        "Tên cán bộ", "HoTen", "HO_TEN", "Ho_ten", "Họ, tên", "Họ tên khai sinh", "Full name", "Name", "Họ và tên HS",
        "Họ tên HS", "Họ và tên GV", "Họ tên GV", "Họ tên CBGV", "Họ và tên CBGVNV", required=True,
    ),
    CompositeSpec("full_name", (_LAST, _FIRST), required=True),
)  # fmt: skip
PERSON: tuple[Spec, ...] = (
    *PERSON_NAME,
    field(
        "birth_date", "Ngày sinh", "Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Sinh ngày", "NgaySinh",
        "NGAY_SINH", "Ngày/tháng/năm sinh",
        "Ngày sinh (dd/mm/yyyy)", "NTNS", "NS", "N.Sinh", "Ng.sinh", "Ngày,tháng,năm sinh", "Date of birth", "Birth date", "DOB",
    ),
    CompositeSpec("birth_date", (_DAY, _MONTH, _YEAR), join_date),
    field("birth_year", "Năm sinh"),
    field("sex", "Giới tính", "Phái", "Nam/Nữ", "Nam, nữ", "Nam nữ", "Giới", "GT", "G.Tính", "GIOI_TINH",
        "Gender", "Sex"),
    field("female", "Nữ", "Nữ (x)", "HS nữ", "Là nữ", "Giới tính Nữ", "Female"),
    field("male", "Nam", "Nam (x)", "HS nam", "Là nam", "Giới tính Nam", "Male"),
    field(
        "ministry_code", "Mã định danh Bộ GD&ĐT", "Mã định danh Bộ GDĐT", "Mã định danh Bộ", "Mã định danh", "Mã MOET",
        "Mã định danh ngành",
        "Mã định danh học sinh", "Mã định danh giáo viên", "Mã định danh cán bộ", "Mã CSDL", "Mã CSDL ngành",
        "Mã ĐD Bộ GD&ĐT",
        "Mã định danh CSDL", "Mã định danh CSDL ngành", "MA_DINH_DANH", "Mã GVBGD", "Mã HSBGD",
    ),
    field(
        "personal_number", "Số định danh cá nhân", "Số ĐDCN", "ĐDCN", "Mã định danh cá nhân", "Mã ĐDCN",
        "Mã số định danh cá nhân", "Số căn cước",
        "Căn cước", "Số CCCD", "CCCD", "Số CMND/CCCD", "CMND/CCCD", "Số CMND/TCC/ĐDCN", "CMND", "Số CMND", "CMTND",
        "CMTND/TCC", "Số CCCD/CMND", "CCCD/ĐDCN",
        "Số CCCD/ĐDCN", "Số thẻ căn cước", "Số định danh", "Căn cước công dân", "Số căn cước công dân",
    ),
    field("ethnic", "Dân tộc", "DAN_TOC", "Thành phần dân tộc", "DT", "Ethnic group"),
    field("ethnic_code", "Mã dân tộc", "MA_DAN_TOC"),
    field("religion", "Tôn giáo", "TON_GIAO", "TG", "Religion"),
    field("nationality", "Quốc tịch", "QUOC_TICH"),
    field("birth_place", "Nơi sinh", "Nơi sinh (tỉnh)", "NOI_SINH", "Tỉnh/TP nơi sinh", "Nơi sinh tỉnh/thành phố"),
    field("home_town", "Quê quán", "Nguyên quán", "QUE_QUAN", "Quê quán tỉnh/thành phố"),
    field(
        "address", "Chỗ ở hiện nay", "Địa chỉ", "Nơi ở hiện nay", "Địa chỉ hiện nay", "Nơi ở", "Chỗ ở",
        "Địa chỉ liên hệ", "Nơi ở hiện tại",
        "Chỗ ở hiện tại", "DIA_CHI", "Đ/c", "Đ/chỉ", "ĐC", "Nơi cư trú", "Address",
    ),
    field("email", "Email", "Địa chỉ email", "E-mail", "Thư điện tử", "Email SLL", "Email liên hệ"),
)  # fmt: skip
