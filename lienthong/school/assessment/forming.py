"""How the tests of a sheet are sat: oral, written, practical, column by column, as its teacher settles it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Actor, NotPermitted
from lienthong.school.assessment.errors import BookLocked, WrongValue
from lienthong.school.assessment.models import ColumnForm
from lienthong.school.assessment.reading import Head, may_type
from lienthong.school.assessment.saving import lock_message
from lienthong.school.assessment.testforms import forms_of

#: In a choice: that the form is not told. An empty value would be a question not answered.
NONE = "-"


def may_form(actor: Actor, head: Head) -> bool:
    """Whoever writes the sheet, where the regulation's book tells forms apart."""
    return forms_of(head.regime.version) is not None and may_type(actor, head)


def choices(head: Head, slot: str) -> list[tuple[str, str]]:
    """The forms that a kind of test knows, with their names; the first is that none is told."""
    known = forms_of(head.regime.version)
    if known is None:
        return []
    names = known.names_en if get_language() == "en" else known.names
    return [(NONE, _("Không ghi loại")), *((form, f"{form} – {names[form]}") for form in known.slots.get(slot, ()))]


def form_columns(actor: Actor, head: Head, wanted: Mapping[str, str]) -> int:
    """Settle how tests are sat, by column; columns that are not named keep their form. Returns how many changed.

    Raises NotPermitted, BookLocked, WrongValue.
    """
    known = forms_of(head.regime.version)
    wanted = {column: "" if form == NONE else form for column, form in wanted.items()}
    if known is None or not may_form(actor, head):
        raise NotPermitted("forms of tests")
    if head.gate.shut or head.is_closed:
        raise BookLocked(lock_message(head))
    changes = {c.code: wanted[c.code] for c in head.columns if c.code in wanted and wanted[c.code] != c.form}
    for column in head.columns:
        if changes.get(column.code) and changes[column.code] not in known.slots.get(column.slot, ()):
            raise WrongValue(
                _("Cột %(column)s không có loại bài “%(form)s”; chọn một loại trong danh sách.")
                % {"column": column.heading, "form": changes[column.code][:10]}
            )
    ColumnForm.objects.bulk_create(
        (
            ColumnForm(
                unit_id=head.unit_id, year=head.year, term=head.term, school_class_id=head.class_id,
                subject_id=head.subject.code, column=column, form=form,
            )
            for column, form in changes.items()
        ),
        update_conflicts=True, unique_fields=["school_class", "subject", "term", "column"], update_fields=["form"],
    )  # fmt: skip
    return len(changes)
