"""The scales of the regulations, each its own enumeration.

"T" is Hoàn thành tốt for a primary subject, Tốt for a quality and for conduct; "CD" is Chưa đạt for a
subject, a pupil's learning and a pupil's conduct. Members of different scales are never equal, whatever
their codes: compare and store members, not letters.
"""

from __future__ import annotations

from enum import Enum
from typing import Final


class Scale(Enum):
    """A scale from best to worst; `value` is the code in files, `label` the Vietnamese word."""

    label: str
    rank: int

    def __new__(cls, code: str, label: str) -> Scale:
        """Give each member its label, and its place counted from the best."""
        member = object.__new__(cls)
        member._value_ = code
        member.label = label
        member.rank = len(cls.__members__)
        return member

    # Members are single objects: their identity is a hash as good as their name, and needs no Python call.
    __hash__ = object.__hash__

    @property
    def code(self) -> str:
        """The code as a string, for those who would rather not say `value`."""
        return str(self._value_)

    def reaches(self, other: Scale) -> bool:
        """Whether this level is as good as the other of the same scale, or better."""
        if type(self) is not type(other):
            raise TypeError(f"{self!r} and {other!r} are of different scales")
        return self.rank <= other.rank


class AcademicRank(Scale):
    """Học lực of TT 58/2011 and QĐ 02/2007."""

    GIOI = "G", "Giỏi"
    KHA = "K", "Khá"
    TRUNG_BINH = "Tb", "Trung bình"
    YEU = "Y", "Yếu"
    KEM = "Kem", "Kém"


class AcademicLevel(Scale):
    """Kết quả học tập of TT 22/2021 and TT 43/2021."""

    TOT = "Tot", "Tốt"
    KHA = "Kha", "Khá"
    DAT = "Dat", "Đạt"
    CHUA_DAT = "CD", "Chưa đạt"


class ConductRank(Scale):
    """Hạnh kiểm of TT 58/2011 and QĐ 02/2007."""

    TOT = "T", "Tốt"
    KHA = "K", "Khá"
    TRUNG_BINH = "Tb", "Trung bình"
    YEU = "Y", "Yếu"


class ConductLevel(Scale):
    """Kết quả rèn luyện of TT 22/2021 and TT 43/2021."""

    TOT = "Tot", "Tốt"
    KHA = "Kha", "Khá"
    DAT = "Dat", "Đạt"
    CHUA_DAT = "CD", "Chưa đạt"


class CommentResult(Scale):
    """A subject assessed by comment in a secondary or continuing-education school."""

    DAT = "D", "Đạt"
    CHUA_DAT = "CD", "Chưa đạt"


class SubjectLevel(Scale):
    """A primary subject or activity of TT 22/2016 and TT 27/2020."""

    HOAN_THANH_TOT = "T", "Hoàn thành tốt"
    HOAN_THANH = "H", "Hoàn thành"
    CHUA_HOAN_THANH = "C", "Chưa hoàn thành"


class SubjectCompletion(Scale):
    """A primary subject of TT 30/2014, which knew two levels only."""

    HOAN_THANH = "H", "Hoàn thành"
    CHUA_HOAN_THANH = "C", "Chưa hoàn thành"


class QualityLevel(Scale):
    """A quality or competence (phẩm chất, năng lực) of TT 22/2016 and TT 27/2020."""

    TOT = "Tot", "Tốt"
    DAT = "Dat", "Đạt"
    CAN_CO_GANG = "CCG", "Cần cố gắng"


class QualityCompletion(Scale):
    """A quality or competence of TT 30/2014."""

    DAT = "Dat", "Đạt"
    CHUA_DAT = "CD", "Chưa đạt"


class PrimaryLevel(Scale):
    """Kết quả giáo dục of a primary year; TT 30/2014 and TT 22/2016 know only the last two."""

    HOAN_THANH_XUAT_SAC = "HTXS", "Hoàn thành xuất sắc"
    HOAN_THANH_TOT = "HTT", "Hoàn thành tốt"
    HOAN_THANH = "HT", "Hoàn thành"
    CHUA_HOAN_THANH = "CHT", "Chưa hoàn thành"


class StageResult(Scale):
    """One objective of a preschool child at the end of a stage."""

    DAT = "D", "Đạt"
    CHUA_DAT = "CD", "Chưa đạt"


class DiplomaClass(Scale):
    """Class of the lower-secondary diploma, to 2023-2024."""

    GIOI = "G", "Giỏi"
    KHA = "K", "Khá"
    TRUNG_BINH = "Tb", "Trung bình"


class Exempt(Enum):
    """The one value that stands for an exemption (miễn học): left out, neither 0 nor missing."""

    EXEMPT = "MIEN"


EXEMPT: Final = Exempt.EXEMPT

# Tenths, None while missing, EXEMPT when there is nothing to wait for.
Mark = int | Exempt | None
Comment = CommentResult | Exempt | None


class Outcome(Enum):
    """What the school does at the end of the year with a pupil, or with a pupil after the summer."""

    PROMOTED = "len_lop"
    RETEST = "kiem_tra_lai"
    SUMMER_TRAINING = "ren_luyen_he"
    REPEAT = "o_lai_lop"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return _OUTCOME_LABELS[self.value]


_OUTCOME_LABELS: Final = {
    "len_lop": "Được lên lớp",
    "kiem_tra_lai": "Kiểm tra lại trong hè",
    "ren_luyen_he": "Rèn luyện trong hè",
    "o_lai_lop": "Không được lên lớp",
}


class Period(Enum):
    """What a result is of."""

    TERM = "hoc_ki"
    YEAR = "ca_nam"
