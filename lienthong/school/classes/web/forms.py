"""Forms of classes, lists and teaching."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.foundation.codelists import public as codelists
from lienthong.kernel.screens.public import read_day
from lienthong.school.classes import public as classes
from lienthong.school.curriculum import public as curriculum

T = TypeVar("T")
Pairs = Sequence[tuple[str, str]]
_DATE = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"}


class Attempting(forms.Form):
    """A form whose act may be refused: the sentence goes beside its field and nothing is written."""

    days: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Turn the days of the form into dates, each with its own sentence when it is none."""
        cleaned = dict(super().clean() or self.cleaned_data)
        for name in self.days:
            if cleaned.get(name):
                try:
                    cleaned[name] = read_day(cleaned[name])
                except ValueError as error:
                    self.add_error(name, str(error))
        return cleaned

    def attempt(self, act: Callable[[], T]) -> T | None:
        """Do the act, all or nothing."""
        try:
            with transaction.atomic():
                return act()
        except classes.BadFacts as error:
            for name, sentence in error.errors.items():
                self.add_error(name if name in self.fields else None, sentence)
        except classes.ClassRefusal as error:
            self.add_error(None, str(error))
        return None

    def day(self, name: str, label: str, on: dt.date) -> None:
        """A day as people write it, today at first."""
        self.fields[name] = forms.CharField(label=label, widget=forms.TextInput(attrs=_DATE))
        self.initial[name] = f"{on:%d/%m/%Y}"


class ClassForm(Attempting):
    """A class: its name, grade and how it learns."""

    def __init__(self, data: Any = None, *, levels: Sequence[str], found: classes.SchoolClass | None = None) -> None:
        super().__init__(data)
        self.fields["name"] = forms.CharField(label=_("Tên lớp"), max_length=60, help_text=_("Ví dụ: 6A1"))
        self.fields["code"] = forms.CharField(
            label=_("Mã lớp"), max_length=20, required=False, help_text=_("Để trống thì lấy tên lớp.")
        )
        if found is None:
            self.fields["grade"] = forms.ChoiceField(label=_("Khối"), choices=curriculum.grade_choices(list(levels)))
        self.fields["session"] = forms.ChoiceField(
            label=_("Buổi học"), choices=codelists.choices("session", empty="—"), required=False
        )
        for name, label in (
            ("has_two_sessions", _("Học hai buổi mỗi ngày")),
            ("is_boarding", _("Bán trú")),
            ("is_combined", _("Lớp ghép")),
        ):
            self.fields[name] = forms.BooleanField(label=label, required=False)
        self.fields["sessions_per_week"] = forms.IntegerField(
            label=_("Số buổi mỗi tuần"), min_value=1, max_value=14, required=False
        )
        if found is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
            self.initial = {name: getattr(found, name) for name in self.fields}


class PlaceForm(Attempting):
    """Pupils without a class, to be ticked."""

    days = ("on",)

    def __init__(self, data: Any = None, *, on: dt.date, pupils: Pairs) -> None:
        super().__init__(data)
        self.day("on", _("Vào lớp từ ngày"), on)
        self.fields["pupils"] = forms.MultipleChoiceField(
            label=_("Học sinh chưa có lớp"),
            choices=pupils,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Chọn ít nhất một học sinh.")},
        )


class MoveForm(Attempting):
    """Where to, from which day."""

    days = ("on",)

    def __init__(self, data: Any = None, *, on: dt.date, targets: Pairs) -> None:
        super().__init__(data)
        self.fields["to"] = forms.ChoiceField(label=_("Chuyển sang lớp"), choices=targets)
        self.day("on", _("Từ ngày"), on)


class HomeroomForm(Attempting):
    """Who leads the class from which day."""

    days = ("on",)

    def __init__(self, data: Any = None, *, on: dt.date, staff: Pairs, current: str = "") -> None:
        super().__init__(data)
        self.fields["employment"] = forms.ChoiceField(
            label=_("Giáo viên chủ nhiệm"), choices=[("", _("Chưa có")), *staff], required=False
        )
        self.day("on", _("Từ ngày"), on)
        self.initial["employment"] = current


class AssignForm(Attempting):
    """Who takes which subject of the class."""

    days = ("on",)

    def __init__(self, data: Any = None, *, on: dt.date, staff: Pairs, subjects: Pairs, subject: str = "") -> None:
        super().__init__(data)
        self.fields["subject"] = forms.ChoiceField(label=_("Môn học, phân môn"), choices=subjects)
        self.fields["employment"] = forms.ChoiceField(label=_("Giáo viên"), choices=[("", "—"), *staff])
        terms = [("0", _("Cả năm")), ("1", _("Học kỳ 1")), ("2", _("Học kỳ 2"))]
        self.fields["term"] = forms.ChoiceField(label=_("Học kỳ"), choices=terms)
        self.fields["periods"] = forms.CharField(
            label=_("Số tiết mỗi tuần"), required=False, help_text=_("Để trống thì lấy theo chương trình. Ví dụ: 1,5")
        )
        self.day("on", _("Từ ngày"), on)
        if subject:
            self.initial["subject"] = subject

    def clean_periods(self) -> int | None:
        """Half periods, or None for the programme's."""
        text = str(self.cleaned_data.get("periods") or "").strip()
        if not text:
            return None
        try:
            return curriculum.read_halves(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class DayForm(Attempting):
    """From which day."""

    days = ("on",)

    def __init__(self, data: Any = None, *, on: dt.date) -> None:
        super().__init__(data)
        self.day("on", _("Từ ngày"), on)
