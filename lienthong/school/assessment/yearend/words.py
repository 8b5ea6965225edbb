"""The year's outcome in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienthong.engines.regimes import public as regimes
from lienthong.school.assessment.outcomes import SUPPLEMENT
from lienthong.school.assessment.terms import Room
from lienthong.school.assessment.yearend.judging import judge, needs_retest, needs_training
from lienthong.school.assessment.yearend.reading import YearRow


def headings(room: Room) -> tuple[str, str]:
    """What learning and conduct are called under the class's regime."""
    return headings_of(room.regime)


def headings_of(regime: regimes.Regime) -> tuple[str, str]:
    """What learning and conduct are called; a primary year has no conduct."""
    if regime.primary is not None:
        return _("Kết quả giáo dục"), ""
    if regime.conduct is not None and regime.conduct.year:
        return _("Học tập"), _("Rèn luyện")
    return _("Học lực"), _("Hạnh kiểm")


def outcome_name(code: str) -> str:
    """The year's outcome of a pupil, as a family reads it; "" while nothing is decided."""
    names = {
        "len_lop": _("Được lên lớp"), "o_lai_lop": _("Không được lên lớp"), "kiem_tra_lai": _("Kiểm tra lại"),
        "ren_luyen_he": _("Rèn luyện hè"), SUPPLEMENT: _("Đánh giá bổ sung"),
    }  # fmt: skip
    return " + ".join(names[part] for part in code.split("+") if part in names)


def state(room: Room, row: YearRow) -> str:
    """Where a pupil stands: goes up, what is to be mended, what is awaited."""
    if not row.is_assessed:
        return _("Không đánh giá")
    if row.final_outcome == "len_lop":
        return _("Được lên lớp") if row.first_outcome == "len_lop" else _("Được lên lớp sau hè")
    if row.final_outcome == "o_lai_lop":
        return _("Không được lên lớp")
    if not row.first_outcome:
        return _("Chưa đủ kết quả")
    parts = []
    if row.first_outcome == SUPPLEMENT:
        parts.append(_("Đánh giá bổ sung"))
    elif needs_retest(row):
        parts.append(_("Kiểm tra lại"))
    if needs_training(row):
        parts.append(_("Rèn luyện hè"))
    waits = judge(room.regime, row, specialised=None).awaited
    return " + ".join(parts) + (f": {waits}" if waits else "")


def why(room: Room, row: YearRow) -> list[str]:
    """The sentences behind the outcome, in the order in which they were decided."""
    cause = row.row.cause
    said = [str(cause.get("text", "")), str((cause.get("promotion") or {}).get("text", ""))]
    if row.has_second_chance and row.summer.cause and row.retests:
        after = _("Sau đánh giá bổ sung: %(text)s") if room.is_primary else _("Sau kiểm tra lại: %(text)s")
        said.append(after % {"text": row.summer.cause.get("text", "")})
    said += [
        _("Không dự kiểm tra lại: %(reason)s") % {"reason": again.reason}
        for again in row.retests.values()
        if again.is_forfeit
    ]
    if row.summer.note:
        said.append(row.summer.note)
    if not cause and row.is_assessed:
        said = [_("Kết quả cả năm chưa được tính.")]
    return [sentence for sentence in dict.fromkeys(said) if sentence]
