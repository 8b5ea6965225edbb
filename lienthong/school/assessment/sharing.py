"""Which strand of an integrated subject writes which column: one result, several teachers, each in their own columns."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NotPermitted, Perm
from lienthong.school.assessment.errors import BookLocked, WrongValue
from lienthong.school.assessment.models import ColumnOwner
from lienthong.school.assessment.reading import Head
from lienthong.school.assessment.saving import lock_message


def may_share(actor: Actor, head: Head) -> bool:
    """The office that assigns teachers, and the teachers of the strands among themselves."""
    return bool(head.strands) and (actor.can(Perm.ASSIGNMENTS_EDIT, head.unit_id) or head.is_mine)


def share_columns(actor: Actor, head: Head, wanted: Mapping[str, str]) -> int:
    """Give columns to strands ("" to all). A strand's teacher takes free columns and gives back their own; the office any.

    Returns how many changed. Raises NotPermitted, BookLocked, WrongValue.
    """
    if not may_share(actor, head):
        raise NotPermitted("columns of strands")
    if head.lock is not None or head.is_closed:
        raise BookLocked(lock_message(head))
    changes = {
        column.code: wanted[column.code]
        for column in head.columns
        if column.code in wanted and wanted[column.code] != head.owners.get(column.code, "")
    }
    anything = actor.can(Perm.ASSIGNMENTS_EDIT, head.unit_id) or "" in head.my_strands
    for column, strand in changes.items():
        if strand and strand not in head.strands:
            raise WrongValue(_("Chưa có giáo viên dạy phân môn “%(strand)s” ở lớp này.") % {"strand": strand[:20]})
        if not anything and not {strand, head.owners.get(column, "")} <= {"", *head.my_strands}:
            raise WrongValue(_("Cột của phân môn khác do giáo viên phân môn đó hoặc giáo vụ đổi."))
    with transaction.atomic():
        kept = ColumnOwner.objects.filter(
            school_class_id=head.class_id, subject_id=head.subject.code, term=head.term, column__in=list(changes)
        )
        kept.delete()
        ColumnOwner.objects.bulk_create(
            ColumnOwner(
                unit_id=head.unit_id, year=head.year, term=head.term, school_class_id=head.class_id,
                subject_id=head.subject.code, column=column, strand=strand,
            )
            for column, strand in changes.items()
            if strand
        )  # fmt: skip
    return len(changes)
