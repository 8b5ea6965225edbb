"""How a result says in Vietnamese why it is so."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final, NamedTuple

SUBJECT_NAMES: Final = MappingProxyType(
    {
        "TOAN": "Toán",
        "VAN": "Ngữ văn",
        "NN": "Ngoại ngữ",
        "LI": "Vật lí",
        "HOA": "Hóa học",
        "SINH": "Sinh học",
        "SU": "Lịch sử",
        "DIA": "Địa lí",
        "GDCD": "Giáo dục công dân",
        "CN": "Công nghệ",
        "TIN": "Tin học",
        "TD": "Thể dục",
        "AN": "Âm nhạc",
        "MT": "Mĩ thuật",
        "KHTN": "Khoa học tự nhiên",
        "LSDL": "Lịch sử và Địa lí",
        "GDTC": "Giáo dục thể chất",
        "NT": "Nghệ thuật",
        "GDDP": "Nội dung giáo dục của địa phương",
        "HDTN": "Hoạt động trải nghiệm",
        "HDTNHN": "Hoạt động trải nghiệm, hướng nghiệp",
        "QPAN": "Giáo dục quốc phòng và an ninh",
        "KTPL": "Giáo dục kinh tế và pháp luật",
        "NN2": "Ngoại ngữ 2",
        "TCO": "Thủ công",
        "KT": "Kĩ thuật",
        "TV": "Tiếng Việt",
        "KH": "Khoa học",
        "DD": "Đạo đức",
        "TNXH": "Tự nhiên và Xã hội",
        "THCN": "Tin học và Công nghệ",
        "TDT": "Tiếng dân tộc thiểu số",
    }
)


class Cause(NamedTuple):
    """Why a result is so: the article applied, the subjects that made it so, one sentence for people."""

    article: str
    subjects: tuple[str, ...]
    text: str


MARK_TEXTS: Final = (*(f"{tenths // 10},{tenths % 10}" for tenths in range(100)), "10")


def mark_text(tenths: int) -> str:
    """8,5; ten is 10."""
    return MARK_TEXTS[tenths]


# The same for looking up: the proxy above costs a call each time.
_NAMES: Final = dict(SUBJECT_NAMES)


def subject_name(code: str) -> str:
    """The Vietnamese name of a subject code; an unknown code stands for itself."""
    return _NAMES.get(code, code)


class _Below(dict[str, tuple[str, ...]]):
    """What is said of a mark below a limit, by subject and tenths: "Toán 7,9 dưới 8,0". Made once for each subject."""

    _MOST = 500

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def __missing__(self, code: str) -> tuple[str, ...]:
        name, limit = subject_name(code), MARK_TEXTS[self.limit]
        made = tuple([f"{name} {MARK_TEXTS[tenths]} dưới {limit}" for tenths in range(self.limit)])
        if len(self) < self._MOST:
            self[code] = made
        return made


#: By limit in tenths.
BELOW: Final = tuple(map(_Below, range(len(MARK_TEXTS))))


def listed(parts: Iterable[str]) -> str:
    """a; a và b; a, b và c."""
    *rest, last = parts
    return f"{', '.join(rest)} và {last}" if rest else last
