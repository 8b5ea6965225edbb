"""Periods a week of the general education programmes, for generated schools.

2018: Circular 32/2018/TT-BGDĐT with 13/2022 (Lịch sử compulsory in upper secondary). 2006: Decision
16/2006/QĐ-BGDĐT. Yearly periods over 35 weeks; 1.5 means a second period every other week. Loads: 17, 19, 23
periods (Circular 05/2025).
"""

from __future__ import annotations

from dataclasses import dataclass

NORMS = {"THPT": 17, "THCS": 19, "TH": 23}
GRADES = {"THPT": (10, 11, 12), "THCS": (6, 7, 8, 9), "TH": (1, 2, 3, 4, 5)}


@dataclass(frozen=True)
class Subject:
    """A line of a programme: who teaches it (`pool`), where, and how its periods lie."""

    name: str
    pool: str = ""  # teachers of this subject; nothing: of its own name; "GVCN": the class head
    room: str = ""
    doubles: bool = False
    heavy: bool = False
    outdoor: bool = False


SUBJECTS = {
    one.name: one
    for one in (
        Subject("Chào cờ", "GVCN"), Subject("Sinh hoạt lớp", "GVCN"), Subject("HĐTN", "GVCN"),
        Subject("Ngữ văn", doubles=True), Subject("Toán", heavy=True), Subject("Tiếng Anh"), Subject("Lịch sử"),
        Subject("Địa lí"), Subject("Vật lí", heavy=True), Subject("Hóa học", heavy=True), Subject("Sinh học"),
        Subject("GDKTPL", "GDCD"), Subject("GDCD"), Subject("Tin học", room="tin"), Subject("Công nghệ"),
        Subject("GDTC", room="san", outdoor=True), Subject("GDQPAN", room="bai", outdoor=True), Subject("Âm nhạc"),
        Subject("Mĩ thuật"), Subject("GDĐP", "GDCD"), Subject("KHTN"), Subject("Hướng nghiệp", "GVCN"),
        Subject("Chuyên đề Toán", "Toán"), Subject("Chuyên đề Vật lí", "Vật lí", room="tn"),
        Subject("Chuyên đề Hóa học", "Hóa học", room="tn"), Subject("Chuyên đề Sinh học", "Sinh học"),
        Subject("Chuyên đề Ngữ văn", "Ngữ văn"), Subject("Chuyên đề Lịch sử", "Lịch sử"),
        Subject("Chuyên đề Địa lí", "Địa lí"), Subject("Chuyên đề Tin học", "Tin học", room="tin"),
        Subject("Tự chọn Toán", "Toán"), Subject("Tự chọn Ngữ văn", "Ngữ văn"),
        Subject("Tiếng Việt", "GVCN", doubles=True), Subject("Toán TH", "GVCN"), Subject("Đạo đức", "GVCN"),
        Subject("TNXH", "GVCN"), Subject("Khoa học", "GVCN"), Subject("LS&ĐL", "GVCN"), Subject("HĐTN TH", "GVCN"),
        Subject("Tin học và CN", "Tin học", room="tin"), Subject("Thủ công", "GVCN"),
    )
}  # fmt: skip

COMBINATIONS = (  # four electives and three special topics of upper secondary classes
    (("Vật lí", "Hóa học", "Sinh học", "Tin học"), ("Chuyên đề Toán", "Chuyên đề Vật lí", "Chuyên đề Hóa học")),
    (("Vật lí", "Hóa học", "Tin học", "Công nghệ"), ("Chuyên đề Toán", "Chuyên đề Vật lí", "Chuyên đề Tin học")),
    (("Địa lí", "GDKTPL", "Tin học", "Công nghệ"), ("Chuyên đề Ngữ văn", "Chuyên đề Lịch sử", "Chuyên đề Địa lí")),
    (("Vật lí", "Hóa học", "Sinh học", "GDKTPL"), ("Chuyên đề Toán", "Chuyên đề Hóa học", "Chuyên đề Sinh học")),
    (("Địa lí", "GDKTPL", "Sinh học", "Tin học"), ("Chuyên đề Ngữ văn", "Chuyên đề Lịch sử", "Chuyên đề Địa lí")),
)
ARTS = ("Âm nhạc", "Mĩ thuật")  # between which pupils of neighbouring classes divide, in place of the fourth elective


def _of(names: str, *rows: tuple[float, ...]) -> dict[int, dict[str, float]]:
    """Rows of numbers, one for each grade, under names."""
    columns = names.split(", ")
    return {int(grade): {k: v for k, v in zip(columns, row, strict=True) if v} for grade, *row in rows}


PROGRAMMES: dict[tuple[str, str], dict[int, dict[str, float]]] = {
    ("2018", "THPT"): _of(
        "Chào cờ, Sinh hoạt lớp, HĐTN, Ngữ văn, Toán, Tiếng Anh, Lịch sử, GDTC, GDQPAN, GDĐP",
        *((grade, 1, 1, 1, 3, 3, 3, 1.5, 2, 1, 1) for grade in GRADES["THPT"]),
    ),
    ("2018", "THCS"): _of(
        "Chào cờ, Sinh hoạt lớp, HĐTN, Ngữ văn, Toán, Tiếng Anh, GDCD, Lịch sử, Địa lí, KHTN, Công nghệ, Tin học, GDTC, Âm nhạc,"
        " Mĩ thuật, GDĐP",
        (6, 1, 1, 1, 4, 4, 3, 1, 1.5, 1.5, 4, 1, 1, 2, 1, 1, 1),
        (7, 1, 1, 1, 4, 4, 3, 1, 1.5, 1.5, 4, 1, 1, 2, 1, 1, 1),
        (8, 1, 1, 1, 4, 4, 3, 1, 1.5, 1.5, 4, 1.5, 1, 2, 1, 1, 1),
        (9, 1, 1, 1, 4, 4, 3, 1, 1.5, 1.5, 4, 1.5, 1, 2, 1, 1, 1),
    ),
    ("2018", "TH"): _of(
        "Chào cờ, Sinh hoạt lớp, HĐTN TH, Tiếng Việt, Toán TH, Đạo đức, TNXH, Khoa học, LS&ĐL, Tiếng Anh, Tin học và CN, GDTC,"
        " Âm nhạc, Mĩ thuật",
        (1, 1, 1, 1, 12, 3, 1, 2, 0, 0, 0, 0, 2, 1, 1),
        (2, 1, 1, 1, 10, 5, 1, 2, 0, 0, 0, 0, 2, 1, 1),
        (3, 1, 1, 1, 7, 5, 1, 2, 0, 0, 4, 2, 2, 1, 1),
        (4, 1, 1, 1, 7, 5, 1, 0, 2, 2, 4, 2, 2, 1, 1),
        (5, 1, 1, 1, 7, 5, 1, 0, 2, 2, 4, 2, 2, 1, 1),
    ),
    ("2006", "THPT"): _of(
        "Chào cờ, Sinh hoạt lớp, Hướng nghiệp, Ngữ văn, Toán, Tiếng Anh, Vật lí, Hóa học, Sinh học, Lịch sử, Địa lí, GDCD,"
        " Công nghệ, Tin học, GDTC, GDQPAN, Tự chọn Toán, Tự chọn Ngữ văn",
        (10, 1, 1, 0, 3, 3, 3, 2, 2, 1, 1.5, 1.5, 1, 1.5, 2, 2, 1, 1, 1),
        (11, 1, 1, 1, 3.5, 3.5, 3, 2, 2, 1.5, 1, 1, 1, 1.5, 1.5, 2, 1, 1, 0),
        (12, 1, 1, 1, 3, 3.5, 3, 2, 2, 1.5, 1.5, 1.5, 1, 1, 1.5, 2, 1, 1, 0),
    ),
    ("2006", "THCS"): _of(
        "Chào cờ, Sinh hoạt lớp, Ngữ văn, Toán, Tiếng Anh, Vật lí, Hóa học, Sinh học, Lịch sử, Địa lí, GDCD, Công nghệ, Tin học,"
        " GDTC, Âm nhạc, Mĩ thuật",
        (6, 1, 1, 4, 4, 3, 1, 0, 2, 1, 1, 1, 2, 2, 2, 1, 1),
        (7, 1, 1, 4, 4, 3, 1, 0, 2, 2, 2, 1, 1.5, 2, 2, 1, 1),
        (8, 1, 1, 4, 4, 3, 1, 2, 2, 1.5, 1.5, 1, 1.5, 2, 2, 1, 1),
        (9, 1, 1, 5, 4, 2, 2, 2, 2, 1.5, 1.5, 1, 1, 2, 2, 1, 0),
    ),
    ("2006", "TH"): _of(
        "Chào cờ, Sinh hoạt lớp, Tiếng Việt, Toán TH, Đạo đức, TNXH, Khoa học, LS&ĐL, Thủ công, GDTC, Âm nhạc, Mĩ thuật, Tiếng Anh",
        (1, 1, 1, 10, 4, 1, 1, 0, 0, 1, 1, 1, 1, 0),
        (2, 1, 1, 9, 5, 1, 1, 0, 0, 1, 2, 1, 1, 0),
        (3, 1, 1, 8, 5, 1, 2, 0, 0, 1, 2, 1, 1, 2),
        (4, 1, 1, 8, 5, 1, 0, 2, 2, 1, 2, 1, 1, 2),
        (5, 1, 1, 8, 5, 1, 0, 2, 2, 1, 2, 1, 1, 2),
    ),
}  # fmt: skip
