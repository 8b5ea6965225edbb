"""Columns of lists of pupils, by every name that the files of schools give them."""

from __future__ import annotations

from typing import NamedTuple

from lienthong.foundation.spreadsheets.public import Spec
from lienthong.kernel.imports.public import PERSON_COLUMNS_OF_SHEETS as PERSON
from lienthong.kernel.imports.public import sheet_field as field


class Extra(NamedTuple):
    """A plain text that goes into a JSON column of the pupil's file: column, key, longest."""

    column: str
    key: str
    longest: int = 200


SPECS: tuple[Spec, ...] = (
    *PERSON,
    field(
        "pupil_code", "Mã học sinh", "Mã HS", "MaHS", "Mã số học sinh", "Mã trẻ", "Mã trẻ em", "Mã học viên", "Mã HV",
        "MA_HOC_SINH", "Mã số HS",
        "Student code", "Mã thẻ học sinh",
    ),
    field("vemis_code", "Mã VEMIS", "Mã V.EMIS", "MA_VEMIS"),
    field("class_code", "Mã lớp", "Ma_lop", "MA_LOP", "Mã lớp học", "Mã nhóm lớp"),
    field(
        "class_name", "Lớp", "Lớp học", "Tên lớp", "Tên lớp học", "TEN_LOP", "Lớp hiện tại", "Lớp đang học",
        "Tên nhóm lớp", "Tên nhóm/lớp", "Class",
    ),
    field(
        "grade", "Khối học/Nhóm lớp", "Khối", "Khối học", "Khối lớp", "Nhóm/Lớp", "Nhóm lớp", "Khối/Nhóm lớp",
        "Khối/nhóm tuổi", "Nhóm tuổi",
        "Độ tuổi", "KHOI", "Ma_khoi", "Mã khối", "Grade",
    ),
    field("status", "Trạng thái", "Trạng thái HS", "Trạng thái học sinh", "Tình trạng", "Tình trạng học", "TRANG_THAI",
        "Status"),
    field("status_date", "Ngày nhập trạng thái", "Ngày trạng thái", "Ngày thay đổi trạng thái",
        "Ngày chuyển trạng thái", "Ngày chuyển"),
    field("phone", "Điện thoại HS", "Điện thoại học sinh", "SĐT HS", "Số điện thoại học sinh", "SĐT học sinh",
        "ĐT học sinh"),
    field(
        "contact_phone", "Số điện thoại liên hệ", "SĐT liên hệ", "Điện thoại", "Số điện thoại", "SĐT",
        "Điện thoại liên hệ", "Đ.thoại SLL",
        "Điện thoại SLL", "Di động", "Điện thoại phụ huynh", "SĐT phụ huynh", "SĐT PH", "ĐT phụ huynh",
        "Điện thoại gia đình", "Phone",
    ),
    field("other_name", "Tên gọi khác", "Tên khác", "Bí danh"),
    field("birth_registered_at", "Nơi khai sinh", "Nơi đăng ký khai sinh", "Nơi ĐK khai sinh"),
    field("residence", "Nơi thường trú", "Hộ khẩu thường trú", "Địa chỉ thường trú", "HKTT", "Hộ khẩu"),
    field("neighbourhood", "Khu dân cư", "Tổ dân phố", "Khu phố/Ấp", "Khu phố", "Khu/Ấp"),
    field("province_code", "Mã tỉnh HSĐ", "Mã tỉnh"),
    field(
        "province", "Tỉnh/Thành phố", "Tỉnh HSĐ", "Tỉnh/TP", "Tỉnh, thành phố", "Tỉnh",
        "Tỉnh/Thành phố (Theo địa chỉ thường trú)",
        "Tỉnh/Thành phố Theo địa chỉ thường trú",
    ),
    field(
        "district", "Quận/Huyện", "Quận/huyện HSĐ", "Huyện", "Quận huyện", "Quận/Huyện (Theo địa chỉ thường trú)",
        "Huyện/Quận", "Quận, huyện",
    ),
    field(
        "commune", "Xã/Phường", "Phường/Xã", "Phường/Xã HSĐ", "Xã/Phường HSĐ", "Xã, phường", "Xã", "Phường xã",
        "Xã/Phường (Theo địa chỉ thường trú)", "Xã/Phường/Thị trấn",
    ),
    field("hamlet", "Thôn/Xóm", "Thôn/Xóm/Ấp HSĐ", "Thôn/Xóm/Ấp", "Thôn, xóm", "Ấp", "Tổ/Thôn/Xóm",
        "Tổ/thôn/xóm (Theo địa chỉ thường trú)"),
    field("register_number", "Số đăng bộ", "Số ĐB", "Sổ đăng bộ", "Số đăng bạ"),
    field("entered_on", "Ngày vào trường", "Ngày nhập học", "Ngày vào học", "Ngày nhập trường"),
    field("previous_school", "Trường cũ", "Trường trước đây", "Chuyển từ trường", "Học trường cũ", "Trường chuyển đến"),
    field("school", "Trường", "Tên trường", "Trường học"),
    field("policy", "Diện chính sách", "Đối tượng chính sách", "Chính sách", "Đối tượng CS", "Con diện chính sách",
        "DIEN_CHINH_SACH"),
    field("priority", "Diện ưu tiên", "Đối tượng ưu tiên", "Ưu tiên"),
    field("preference", "Diện ưu đãi", "Ưu đãi"),
    field("disability", "Loại khuyết tật", "Khuyết tật", "Dạng khuyết tật", "Dạng tật", "KHUYET_TAT"),
    field("boarding", "Nội trú, bán trú", "N.trú, B.trú", "Bán trú", "Nội trú", "Nội trú/bán trú", "Hình thức bán trú",
        "Ở bán trú"),
    field("poor", "Hộ nghèo", "Thuộc hộ nghèo", "HS hộ nghèo"),
    field("near_poor", "Hộ cận nghèo", "Thuộc hộ cận nghèo", "Cận nghèo"),
    field("nutrition_check", "Kiểm tra sức khỏe dinh dưỡng", "Tình trạng dinh dưỡng", "Khám sức khỏe dinh dưỡng"),
    field("height_1", "Chiều cao kì 1", "Chiều cao HK1", "Chiều cao đầu năm", "Chiều cao", "Chiều cao (cm)"),
    field("height_2", "Chiều cao kì 2", "Chiều cao HK2", "Chiều cao cuối năm"),
    field("weight_1", "Cân nặng kì 1", "Cân nặng HK1", "Cân nặng đầu năm", "Cân nặng", "Cân nặng (kg)"),
    field("weight_2", "Cân nặng kì 2", "Cân nặng HK2", "Cân nặng cuối năm"),
    field("father_name", "Họ tên cha", "Tên cha", "Họ và tên cha", "Họ tên bố", "Tên bố", "Họ và tên bố", "Cha", "Bố",
        "Father"),
    field("father_birth_year", "Năm sinh cha", "Năm sinh bố", "Năm sinh của cha"),
    field("father_job", "Nghề nghiệp cha", "Nghề nghiệp bố", "Nghề nghiệp của cha"),
    field("father_workplace", "Đơn vị công tác cha", "Nơi làm việc cha", "Nơi công tác cha", "Đơn vị công tác bố"),
    field("father_phone", "Điện thoại cha", "Đ.thoại cha", "SĐT cha", "Số điện thoại cha", "Điện thoại bố", "SĐT bố",
        "Số điện thoại của cha"),
    field("father_number", "Căn cước cha", "CCCD cha", "Số CCCD cha", "Số ĐDCN cha", "Số định danh cá nhân cha",
        "CMND cha", "Căn cước bố", "CCCD bố"),
    field("mother_name", "Họ tên mẹ", "Tên mẹ", "Họ và tên mẹ", "Mẹ", "Mother"),
    field("mother_birth_year", "Năm sinh mẹ", "Năm sinh của mẹ"),
    field("mother_job", "Nghề nghiệp mẹ", "Nghề nghiệp của mẹ"),
    field("mother_workplace", "Đơn vị công tác mẹ", "Nơi làm việc mẹ", "Nơi công tác mẹ"),
    field("mother_phone", "Điện thoại mẹ", "Đ.thoại mẹ", "SĐT mẹ", "Số điện thoại mẹ", "Số điện thoại của mẹ"),
    field("mother_number", "Căn cước mẹ", "CCCD mẹ", "Số CCCD mẹ", "Số ĐDCN mẹ", "Số định danh cá nhân mẹ", "CMND mẹ"),
    field("guardian_name", "Người đỡ đầu", "Người giám hộ", "Họ tên người giám hộ", "Họ tên NĐĐ", "Tên người giám hộ",
        "Họ tên người đỡ đầu", "Phụ huynh"),
    field("guardian_phone", "Điện thoại NĐĐ", "Đ.thoại NĐĐ", "SĐT người giám hộ", "Điện thoại người giám hộ"),
    field("guardian_number", "Căn cước NĐĐ", "CCCD NĐĐ", "CCCD người giám hộ", "Căn cước người giám hộ"),
    field("note", "Ghi chú", "Chú thích", "Note"),
)  # fmt: skip

#: Field → place in the pupil's file, for what is kept as written.
EXTRAS: dict[str, Extra] = {
    "vemis_code": Extra("extra", "vemis_code", 40),
    "other_name": Extra("extra", "other_name", 100),
    "birth_registered_at": Extra("extra", "birth_registered_at"),
    "residence": Extra("extra", "residence", 300),
    "neighbourhood": Extra("extra", "neighbourhood"),
    "province_code": Extra("extra", "province_code", 10),
    "province": Extra("extra", "province", 80),
    "district": Extra("extra", "district", 80),
    "commune": Extra("extra", "commune", 80),
    "hamlet": Extra("extra", "hamlet", 100),
    "priority": Extra("extra", "priority"),
    "preference": Extra("extra", "preference"),
    "nutrition_check": Extra("extra", "nutrition_check", 100),
    "height_1": Extra("extra", "height_1", 20),
    "height_2": Extra("extra", "height_2", 20),
    "weight_1": Extra("extra", "weight_1", 20),
    "weight_2": Extra("extra", "weight_2", 20),
    **{
        f"{parent}_{key}": Extra(parent, "personal_number" if key == "number" else key, 100)
        for parent in ("father", "mother", "guardian")
        for key in ("name", "birth_year", "job", "workplace", "phone", "number")
    },
}
