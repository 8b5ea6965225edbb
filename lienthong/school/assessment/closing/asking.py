"""What a request for other values must be like, and who hears of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.foundation.notices import public as notices
from lienthong.kernel.access import public as access
from lienthong.kernel.access.public import Actor, NoSuchThing, Perm
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs
from lienthong.school.assessment import reading
from lienthong.school.assessment.cells import BadValue, read_typed, show_value, wire_value
from lienthong.school.assessment.closing import gates, stages
from lienthong.school.assessment.closing.models import AmendedCell, Amendment
from lienthong.school.assessment.closing.parts import part_of
from lienthong.school.assessment.errors import AmendmentRefused

if TYPE_CHECKING:
    from lienthong.school.assessment.closing.amending import Wanted

LARGEST_FILE = 5_000_000
# By what the file begins with, not by what it is called.
KINDS = {b"%PDF-": ".pdf", b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}


def judged(head: reading.Head, cells: Iterable[Wanted]) -> list[tuple[int, str, str, str]]:
    """(member, column, old, new) of each cell, old and new as on the wire. Raises AmendmentRefused naming the pupil."""
    columns = {column.code: column for column in head.columns}
    wanted = list(cells)
    rows = {row.member_id: row for row in reading.rows(head, members={cell.member_id for cell in wanted})}
    found: dict[tuple[int, str], tuple[int, str, str, str]] = {}
    for cell in wanted:
        row, column = rows.get(cell.member_id), columns.get(cell.column)
        if row is None or column is None:
            raise NoSuchThing(cell.column)
        about = {"name": row.name, "column": column.heading}
        if not is_fixed(head, cell.column):
            raise AmendmentRefused(
                _("Cột %(column)s đang mở: ghi thẳng vào sổ, không cần đề nghị.") % about
                if not head.gate.shut and head.gate.column(column, calendar.now()).is_open
                else _("Cột %(column)s chưa khóa, chỉ đang đóng nhập hoặc đã ký: đề nghị mở lại đợt nhập.") % about
            )
        try:
            new = read_typed(column, cell.typed)
        except BadValue as error:
            raise AmendmentRefused(f"{row.name}, {column.heading}: {error.message}") from error
        old = row.line.get(column)
        if new == old:
            shown = show_value(column, old) or _("ô trống")
            text = _("%(name)s, %(column)s: giá trị mới trùng với giá trị đang có (%(value)s).")
            raise AmendmentRefused(text % {**about, "value": shown})
        if row.line.is_exempt or column.code in row.imported:
            raise AmendmentRefused(
                _("%(name)s, %(column)s: ô này không phải do trường ghi nên không sửa ở đây.") % about
            )
        key = (cell.member_id, column.code)
        found[key] = (*key, wire_value(column, old) or "", wire_value(column, new) or "")
    _not_asked_already(head, found)
    return list(found.values())


def is_fixed(head: reading.Head, code: str) -> bool:
    """Whether a column can only be changed by an amendment: locked, or gone on to the homeroom teacher's hand."""
    if head.lock is not None or stages.RANK[head.gate.class_state] >= stages.RANK[stages.APPROVED]:
        return True
    column = head.column(code)
    return column is not None and any(lock.part == part_of(column) for lock in head.gate.part_locks)


def checked_file(attachment: UploadedFile[Any] | None) -> str:
    """The name to show for the attachment, "" without one. Raises AmendmentRefused for what is no PDF or picture."""
    if attachment is None:
        return ""
    if (attachment.size or 0) > LARGEST_FILE:
        raise AmendmentRefused(_("Tệp đính kèm lớn hơn 5 MB; hãy chụp hoặc quét lại nhỏ hơn."))
    begins = attachment.read(16)
    attachment.seek(0)
    ending = next((end for start, end in KINDS.items() if begins.startswith(start)), None)
    if ending is None:
        raise AmendmentRefused(_("Tệp đính kèm phải là PDF hoặc ảnh (PNG, JPG)."))
    stem = (attachment.name or "").rpartition(".")[0] or attachment.name or "tep"
    return f"{stem[:100]}{ending}"


def tell_deciders(found: Amendment, actor: Actor, class_name: str, subject_name: str, *, on: dt.date) -> None:
    """The head and those to whom the right is lent have a request waiting."""
    posts = access.posts_at(found.unit_id, on=on)
    deciders = {
        post.account_id
        for post in posts
        if post.started_on <= on and Perm.BOOK_LOCK in (post.permissions or access.ROLES[post.role].permissions)
    } - {actor.account_id}
    words = {"name": actor.name, "sheet": f"{class_name} – {subject_name}"}
    text = _("%(name)s đề nghị sửa điểm %(sheet)s.") % words
    notices.tell(deciders, kind="amendment", text=text, url=address(found), once_key=f"amend:{found.uuid}")


def tell_asker(found: Amendment, text: str) -> None:
    """The teacher who asked hears what became of it."""
    words = {
        "name": found.decided_by_name, "sheet": f"{found.school_class.name} – {found.subject.name}",
        "note": found.decision_note, "until": gates.clock(found.by_teacher_until),
    }  # fmt: skip
    once = f"amend:{found.uuid}:{found.state}"
    notices.tell([found.asked_by], kind="amendment", text=text % words, url=address(found), once_key=once)


def address(found: Amendment) -> str:
    """The page of the request."""
    code = orgs.Unit.objects.values_list("code", flat=True).get(pk=found.unit_id)
    where = {"unit": code, "year": found.year, "amendment": found.uuid}
    return reverse("assessment:amendment", kwargs=where)


def _not_asked_already(head: reading.Head, keys: Iterable[tuple[int, str]]) -> None:
    waiting = AmendedCell.objects.filter(
        amendment__school_class_id=head.class_id, amendment__term=head.term,
        amendment__subject_id=head.subject.code, amendment__state__in=("asked", "granted"),
    ).values_list("member_id", "column")  # fmt: skip
    if set(waiting) & set(keys):
        raise AmendmentRefused(_("Đã có đề nghị đang chờ cho một trong các ô này; đợi quyết định hoặc rút đề nghị đó."))
