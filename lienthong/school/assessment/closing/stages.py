"""The way of a book from the first mark to the seal. Pure: states, acts, who may do which, and what it leads to.

open → entered → signed (all its teachers) → checked (homeroom teacher, the class) → approved (head) → sealed
→ amendment asked → amendment granted → sealed anew (the seal before is superseded).
Domain rules for electronic books: each step can be taken back while the next hand has not taken it up; what is sealed
is never taken back, only superseded.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

OPEN, ENTERED, PARTIAL, SIGNED = "open", "entered", "part_signed", "signed"
CHECKED, APPROVED, SEALED = "checked", "approved", "sealed"
ASKED, GRANTED = "amend_asked", "amend_granted"
STATES = {
    OPEN: _("Đang ghi"),
    ENTERED: _("Đã ghi đủ"),
    PARTIAL: _("Đã ký, chờ giáo viên cùng dạy"),
    SIGNED: _("Giáo viên đã ký"),
    CHECKED: _("Chủ nhiệm đã kiểm tra"),
    APPROVED: _("Hiệu trưởng đã duyệt"),
    SEALED: _("Đã niêm phong"),
    ASKED: _("Có đề nghị sửa"),
    GRANTED: _("Được sửa"),
}
# Rank along the way; an amendment of a sealed book stands no lower than its seal.
RANK = {OPEN: 0, ENTERED: 1, PARTIAL: 2, SIGNED: 3, CHECKED: 4, APPROVED: 5, SEALED: 6, ASKED: 6, GRANTED: 6}

TEACHER, HOMEROOM, HEAD, SYSTEM = "teacher", "homeroom", "head", "system"
SIGN, UNSIGN, CHECK, UNCHECK, APPROVE, UNAPPROVE, SEAL = (
    "sign", "unsign", "check", "uncheck", "approve", "unapprove", "seal",
)  # fmt: skip
ASK, REFUSE, GRANT, TAKE_BACK, RESEAL, LAPSE = "ask", "refuse", "grant", "take_back", "reseal", "lapse"
ACTS = {
    SIGN: _("Ký sổ"),
    UNSIGN: _("Rút chữ ký"),
    CHECK: _("Kiểm tra sổ của lớp"),
    UNCHECK: _("Rút kiểm tra"),
    APPROVE: _("Duyệt sổ"),
    UNAPPROVE: _("Rút duyệt"),
    SEAL: _("Niêm phong"),
    ASK: _("Đề nghị sửa điểm"),
    REFUSE: _("Không đồng ý sửa"),
    GRANT: _("Đồng ý sửa"),
    TAKE_BACK: _("Rút đề nghị sửa"),
    RESEAL: _("Niêm phong lại sau khi sửa"),
    LAPSE: _("Hết hạn sửa"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """An act: whose it is, from which states it leads where, whether it needs a reason."""

    by: str
    leads: dict[str, str]
    needs_reason: bool = False


# Of the class with its summary. A sheet has signatures only: after_signatures says what they come to.
CLASS_MOVES = {
    CHECK: Move(HOMEROOM, {OPEN: CHECKED}),
    UNCHECK: Move(HOMEROOM, {CHECKED: OPEN}),
    APPROVE: Move(HEAD, {CHECKED: APPROVED}),
    UNAPPROVE: Move(HEAD, {APPROVED: CHECKED}, needs_reason=True),
    SEAL: Move(HEAD, {APPROVED: SEALED}),
}


def after(act: str, state: str) -> str | None:
    """The state of a class that an act leads to; None where it may not be done."""
    move = CLASS_MOVES.get(act)
    return move.leads.get(state) if move else None


def after_signatures(signed: int, needed: int) -> str:
    """What the signatures on a sheet come to: one closes it for writing, all of its teachers' make it signed."""
    if not signed:
        return OPEN
    return SIGNED if signed >= needed else PARTIAL


def with_amendments(state: str, *, asked: int, granted: int) -> str:
    """The state of a class while amendments are under way; a book that is not sealed stays where it is."""
    if not is_sealed(state):
        return state
    return GRANTED if granted else ASKED if asked else SEALED


def may_sign(sheet: str, of_class: str) -> bool:
    """Whether a teacher may sign the sheet now."""
    return sheet != SIGNED and not is_class_closed(of_class)


def may_unsign(sheet: str, of_class: str) -> bool:
    """Whether a signature may be taken back: until the homeroom teacher has checked."""
    return sheet in (PARTIAL, SIGNED) and not is_class_closed(of_class)


def effective(sheet: str, of_class: str) -> str:
    """How far a sheet has come: the class speaks for it from the homeroom teacher's check on."""
    return of_class if is_class_closed(of_class) else sheet


def is_class_closed(state: str) -> bool:
    """Whether the class's books have left the teachers' hands."""
    return RANK[state] >= RANK[CHECKED]


def is_sealed(state: str) -> bool:
    """Whether a seal stands over the class's books, an amendment under way or not."""
    return RANK[state] >= RANK[SEALED]


def state_name(state: str) -> str:
    """The words for a state."""
    return str(STATES[state])


def act_name(act: str) -> str:
    """The words for an act."""
    return str(ACTS.get(act, act))
