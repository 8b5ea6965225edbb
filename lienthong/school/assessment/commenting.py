"""Comments on a pupil's progress, and the bank of phrases that helps to write them.

A comment is a cell of the sheet like a mark: saved against what was seen, kept in the history. The bank offers phrases by
group of subjects and level: the reference file's, the school's, the teacher's own. What a phrase becomes is the teacher's.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.kernel.access.public import Actor, NoSuchThing, NotPermitted, Perm
from lienthong.school.assessment.cells import BadValue
from lienthong.school.assessment.columns import Texts, result
from lienthong.school.assessment.errors import WrongValue
from lienthong.school.assessment.models import CommentPhrase
from lienthong.school.assessment.reading import Head, SheetRow

__all__ = ["FIELDS", "GROUPS", "LEVELS", "Phrase", "Texts", "add_phrase", "bank", "columns_of", "drop_phrase"]

REFERENCE = Path(__file__).with_name("reference") / "comments.csv"
LONGEST = 500
# The field NHAN_XET of the national database (CSDL ngành) holds so many.
LONGEST_SENT = 255
MOST_PHRASES = 400
# The column of the wire → the field of the line.
FIELDS = {"nx": "comment", "nx1": "comment_mid"}

LEVELS = {
    "tot": gettext_lazy("Tốt"), "kha": gettext_lazy("Khá"), "dat": gettext_lazy("Đạt"),
    "chua": gettext_lazy("Cần cố gắng"),
}  # fmt: skip
GROUPS = {
    "ngon_ngu": gettext_lazy("Ngữ văn, ngoại ngữ"), "toan_tin": gettext_lazy("Toán, Tin học"),
    "khoa_hoc": gettext_lazy("Khoa học tự nhiên"), "xa_hoi": gettext_lazy("Lịch sử, Địa lí, Giáo dục công dân"),
    "ki_nang": gettext_lazy("Công nghệ, nghề, quốc phòng"),
    "nang_khieu": gettext_lazy("Thể chất, Âm nhạc, Mĩ thuật"), "hoat_dong": gettext_lazy("Hoạt động trải nghiệm"),
    "tieu_hoc": gettext_lazy("Các môn tiểu học"), "chu_nhiem": gettext_lazy("Giáo viên chủ nhiệm"),
}  # fmt: skip
HOMEROOM = "chu_nhiem"
_GROUP_OF = {
    "ngon_ngu": "TV VAN NN PHAP TRUNG NHAT NGA HAN NN2 TDT", "toan_tin": "TOAN TIN THCN",
    "khoa_hoc": "LI HOA SINH KHTN KH TNXH", "xa_hoi": "SU DIA LSDL GDCD KTPL DD GDDP",
    "ki_nang": "CN QPAN NPT TCO KT", "nang_khieu": "TD GDTC AN MT NT",
}  # fmt: skip
_BY_SUBJECT = {code: group for group, codes in _GROUP_OF.items() for code in codes.split()}
# Levels of marks in tenths, as every regulation since 2006 draws them.
_STEPS = ((80, "tot"), (65, "kha"), (50, "dat"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the bank. origin: mine | school | reference; `id` only of what can be dropped."""

    group: str
    level: str
    text: str
    origin: str
    id: int | None = None


def columns_of(head: Head) -> dict[str, str]:
    """The comments that a sheet takes, with their headings."""
    if head.regime.primary is not None:
        return {"nx1": _("Giữa kỳ"), "nx": _("Cuối kỳ")}
    return {"nx": _("Nhận xét")}


def read_text(raw: object) -> str:
    """A comment as it is kept: NFC, single spaces. Raises BadValue where it is no text or too long."""
    if raw is None:
        return ""
    text = " ".join(vietnamese.nfc(str(raw)).split())
    if any(not letter.isprintable() for letter in text):
        raise BadValue("not_text", _("Nhận xét có ký tự không in được; hãy gõ lại."))
    if len(text) > LONGEST:
        sentence = _("Nhận xét dài %(length)s chữ; nhiều nhất %(most)s.") % {"length": len(text), "most": LONGEST}
        raise BadValue("too_long", sentence)
    return text


def seen_text(raw: object) -> str:
    """What the person saw there."""
    return "" if raw is None else " ".join(vietnamese.nfc(str(raw)).split())


def group_of(head: Head) -> str:
    """Which part of the bank serves a subject."""
    if head.regime.primary is not None:
        return "tieu_hoc"
    return _BY_SUBJECT.get(head.subject.code, "hoat_dong")


def level_of(head: Head, row: SheetRow, column: str) -> str:
    """The level that the pupil's marks speak of; "" while there are none."""
    if head.regime.primary is not None:
        moment = 0 if column == "nx1" else 1
        value = row.line.levels[moment] if len(row.line.levels) > moment else None
        return {3: "tot", 2: "dat", 1: "chua"}.get(value or 0, "")
    found = result(head.regime, head.subject, head.columns, row.line)
    if head.subject.is_comment:
        return {1: "dat", 0: "chua"}.get(-1 if found.passed is None else found.passed, "")
    mean = found.mean if found.mean is not None else found.provisional
    if mean is None:
        return ""
    return next((level for least, level in _STEPS if mean >= least), "chua")


# How homeroom teachers' levels, of whatever regime, are called in the bank.
_BY_CODE = {
    "T": "tot", "Tot": "tot", "G": "tot", "HTXS": "tot", "HTT": "tot", "K": "kha", "Kha": "kha", "Tb": "dat", "Dat": "dat",
    "HT": "dat", "Y": "chua", "Kem": "chua", "CD": "chua", "CHT": "chua",
}  # fmt: skip


def level_of_pupil(conduct: str, level: str, judged: Sequence[int | None] = ()) -> str:
    """The level that a homeroom teacher's remark speaks of: conduct (primary: the least of what was judged), else learning."""
    known = [value for value in judged if value is not None]
    if known:
        return {3: "tot", 2: "dat"}.get(min(known), "chua")
    return _BY_CODE.get(conduct) or _BY_CODE.get(level, "")


@cache
def reference() -> tuple[Phrase, ...]:
    """The phrases that come with the program."""
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return tuple(Phrase(row["group"], row["level"], row["text"], "reference") for row in csv.DictReader(file))


def bank(actor: Actor, unit_id: int, group: str) -> list[Phrase]:
    """The phrases of a group: mine, then the school's, then the reference's. One statement."""
    rows = CommentPhrase.objects.filter(Q(owner_id=actor.account_id) | Q(owner_id=None), unit_id=unit_id, group=group)
    own = [Phrase(r.group, r.level, r.text, "school" if r.owner_id is None else "mine", r.pk) for r in rows]
    known = {(phrase.level, phrase.text) for phrase in own}
    rest = [p for p in reference() if p.group == group and (p.level, p.text) not in known]
    return [*sorted(own, key=lambda phrase: phrase.origin), *rest]


def may_edit_schools(actor: Actor, unit_id: int) -> bool:
    """Who keeps the school's own phrases: head, deputy, registrar."""
    return actor.can(Perm.CLASSES_EDIT, unit_id)


def add_phrase(actor: Actor, *, unit_id: int, group: str, level: str, text: str, for_school: bool) -> CommentPhrase:
    """Put a phrase into one's own bank, or the school's. Raises WrongValue with a sentence."""
    if for_school and not may_edit_schools(actor, unit_id):
        raise NotPermitted("comment bank")
    if not for_school and not (
        actor.can(Perm.MARKS_EDIT_ASSIGNED, unit_id) or actor.can(Perm.CONDUCT_EDIT_HOMEROOM, unit_id)
    ):
        raise NotPermitted("comment bank")
    if group not in GROUPS or level not in LEVELS:
        raise WrongValue(_("Hãy chọn nhóm môn và mức."))
    try:
        wanted = read_text(text)
    except BadValue as error:
        raise WrongValue(error.message) from error
    if not wanted:
        raise WrongValue(_("Hãy viết câu nhận xét, ví dụ: {ten} chăm học, có tiến bộ."))
    if len(wanted) > LONGEST_SENT:
        raise WrongValue(_("Câu mẫu dài quá %(most)s chữ; hãy chia thành hai câu.") % {"most": LONGEST_SENT})
    owner = None if for_school else actor.account_id
    if CommentPhrase.objects.filter(unit_id=unit_id, owner_id=owner).count() >= MOST_PHRASES:
        raise WrongValue(_("Ngân hàng đã có %(most)s câu; hãy bỏ bớt câu không dùng.") % {"most": MOST_PHRASES})
    try:
        with transaction.atomic():
            made: CommentPhrase = CommentPhrase.objects.create(
                unit_id=unit_id, owner_id=owner, group=group, level=level, text=wanted
            )
    except IntegrityError as error:
        raise WrongValue(_("Câu này đã có trong ngân hàng.")) from error
    return made


def drop_phrase(actor: Actor, *, unit_id: int, phrase_id: int) -> None:
    """Take a phrase out: one's own, or the school's by those who keep it. Comments already written stay."""
    row = CommentPhrase.objects.filter(Q(owner_id=actor.account_id) | Q(owner_id=None), pk=phrase_id, unit_id=unit_id)
    found = row.first()
    if found is None:
        raise NoSuchThing(phrase_id)
    if found.owner_id is None and not may_edit_schools(actor, unit_id):
        raise NotPermitted("comment bank")
    found.delete()


def counts(found: Sequence[SheetRow], columns: Mapping[str, str]) -> dict[str, int]:
    """How many comments are written, by column."""
    return {column: sum(bool(getattr(row.texts, FIELDS[column])) for row in found) for column in columns}
