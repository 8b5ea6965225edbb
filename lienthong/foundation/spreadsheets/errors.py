"""Why a file cannot be read, in words for the person who chose it."""

from __future__ import annotations

from . import limits

_MB = 1024 * 1024


class UnreadableFile(Exception):
    """A file that was refused. `code` is for programs and tests, `message` (Vietnamese) for the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def empty() -> UnreadableFile:
    return UnreadableFile("empty", "Tệp rỗng, không có dữ liệu. Hãy mở tệp gốc, kiểm tra rồi lưu và chọn lại.")


def broken() -> UnreadableFile:
    return UnreadableFile(
        "broken",
        "Tệp bị hỏng nên không đọc được. Hãy mở tệp bằng Excel hoặc LibreOffice, lưu thành tệp .xlsx mới rồi chọn lại.",
    )


def password() -> UnreadableFile:
    return UnreadableFile(
        "password",
        "Tệp đang đặt mật khẩu. Hãy mở tệp, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ), lưu lại rồi chọn lại.",
    )


def too_big(size: int) -> UnreadableFile:
    return UnreadableFile(
        "too_big",
        f"Tệp nặng {size / _MB:.0f} MB, vượt mức {limits.MAX_FILE_BYTES // _MB} MB. "
        "Hãy bỏ hình ảnh, bỏ các trang không dùng hoặc chia thành nhiều tệp.",
    )


def zip_bomb() -> UnreadableFile:
    return UnreadableFile(
        "zip_bomb",
        "Nội dung nén của tệp lớn bất thường nên hệ thống không mở. "
        "Hãy chép riêng bảng cần nhập sang một tệp mới, lưu dạng .xlsx rồi chọn lại.",
    )


def zip_archive() -> UnreadableFile:
    return UnreadableFile(
        "zip_archive",
        "Đây là tệp nén (.zip). Hãy giải nén rồi chọn tệp bảng tính bên trong (.xlsx, .xls, .ods, .csv).",
    )


def unsafe_xml() -> UnreadableFile:
    return UnreadableFile(
        "unsafe_xml",
        "Tệp chứa khai báo XML không an toàn nên hệ thống không mở. "
        "Hãy mở tệp bằng Excel hoặc LibreOffice, lưu thành tệp .xlsx mới rồi chọn lại.",
    )


def not_a_spreadsheet(what: str) -> UnreadableFile:
    return UnreadableFile(
        "not_a_spreadsheet",
        f"Tệp này là {what}, không phải bảng tính. Hãy chọn tệp .xlsx, .xls, .ods hoặc .csv.",
    )


def unsupported(what: str) -> UnreadableFile:
    return UnreadableFile(
        "unsupported_format",
        f"Hệ thống chưa đọc dạng {what}. Hãy mở tệp bằng Excel, chọn Lưu thành dạng .xlsx rồi chọn lại.",
    )


def cannot_fill(kind: str) -> UnreadableFile:
    return UnreadableFile(
        "cannot_fill",
        f"Hệ thống điền được vào tệp .xlsx và .ods, chưa điền được vào tệp .{kind or 'này'}. "
        "Hãy mở tệp bằng Excel hoặc LibreOffice, chọn Lưu thành dạng .xlsx rồi chọn lại.",
    )


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def too_many_rows(sheet: str = "") -> UnreadableFile:
    where = f"Trang “{sheet}”" if sheet else "Tệp"
    return UnreadableFile(
        "too_many_rows",
        f"{where} có dữ liệu vượt quá {_number(limits.MAX_ROWS)} dòng. "
        "Hãy xoá những ô lạc ở cuối trang hoặc chia thành nhiều tệp.",
    )


def too_many_columns(sheet: str = "") -> UnreadableFile:
    where = f"Trang “{sheet}”" if sheet else "Tệp"
    return UnreadableFile(
        "too_many_columns",
        f"{where} có dữ liệu vượt quá {limits.MAX_COLUMNS} cột. Hãy xoá những ô lạc ở bên phải bảng rồi chọn lại.",
    )


def too_many_cells() -> UnreadableFile:
    return UnreadableFile(
        "too_many_cells",
        "Bảng trải trên quá nhiều ô. "
        "Hãy xoá những ô lạc cách xa bảng, bỏ các trang không dùng hoặc chia thành nhiều tệp.",
    )


def no_sheets() -> UnreadableFile:
    return UnreadableFile("no_data", "Tệp không có trang nào chứa dữ liệu. Hãy kiểm tra xem có chọn nhầm tệp không.")
