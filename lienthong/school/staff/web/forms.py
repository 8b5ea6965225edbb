"""Forms of staff: one for person and work together, one to end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.foundation.codelists import public as codelists
from lienthong.kernel.people import public as people
from lienthong.kernel.screens.public import read_day
from lienthong.school.curriculum import public as curriculum
from lienthong.school.staff import public as staff

T = TypeVar("T")
SEXES = {1: gettext_lazy("Nam"), 2: gettext_lazy("Nữ")}
_DATE = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"}


class PersonAndWork(codelists.FactsForm):
    """The person's facts and those of the employment on one page. Without the right, sensitive facts are not asked."""

    def __init__(
        self,
        data: Any = None,
        *,
        reveal: bool,
        on: dt.date,
        employment: staff.Employment | None = None,
        started_on: dt.date | None = None,
    ) -> None:
        self._person = [f for f in people.PERSON_FACTS if reveal or not f.is_sensitive]
        self._work = [f for f in staff.FACTS if reveal or not f.is_sensitive]
        self._details = [f for f in staff.DETAILS if reveal or not f.is_sensitive]
        values: dict[str, object] = {}
        if employment is not None:
            values |= {f.name: getattr(employment.person, f.name) for f in self._person}
            values |= {f.name: getattr(employment, f.name) for f in self._work}
            values |= employment.details
        options: codelists.Options = {
            "sex": [(str(code), label) for code, label in SEXES.items()],
            "group": list(staff.GROUPS.items()),
            "level": [(level, curriculum.level_name(level)) for level in curriculum.LEVELS],
            "subjects": [(s.code, curriculum.name_of(s)) for s in curriculum.subjects()],
        }
        super().__init__(
            data,
            facts=[*self._person, *self._work, *self._details],
            values=values,
            options=options,
            required=("full_name", "group"),
        )
        begun = employment.started_on if employment else started_on or on
        self.fields["started_on"] = forms.CharField(
            label=_("Ngày bắt đầu làm việc ở đơn vị"), widget=forms.TextInput(attrs=_DATE)
        )
        self.initial["started_on"] = f"{begun:%d/%m/%Y}"
        if employment is None:
            reasons = list(staff.START_REASONS.items())
            self.fields["start_reason"] = forms.ChoiceField(label=_("Lý do"), choices=reasons)
        else:
            for name, version in (("version", employment.version), ("person_version", employment.person.version)):
                self.fields[name] = forms.IntegerField(widget=forms.HiddenInput)
                self.initial[name] = version

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The parts of the page, in order."""
        own = [
            self[name] for name in self.fields if name in ("started_on", "start_reason", "version", "person_version")
        ]
        return [
            (_("Cá nhân"), self.section(f.name for f in self._person)),
            (_("Công việc ở đơn vị"), [*own, *self.section(f.name for f in self._work)]),
            (_("Đào tạo, lương, khen thưởng"), self.section(f.name for f in self._details)),
        ]

    def clean_started_on(self) -> str:
        """A day as people write it."""
        text = str(self.cleaned_data["started_on"])
        try:
            read_day(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return text

    def started_on(self) -> dt.date:
        """The first day."""
        return read_day(self.cleaned_data["started_on"])

    def work_facts(self) -> dict[str, object]:
        """Facts of the employment as typed."""
        names = {f.name for f in (*self._work, *self._details)}
        return {name: value for name, value in self.facts().items() if name in names}

    def person_changes(self) -> dict[str, Any]:
        """Facts of the person, cleaned. Raises WrongFacts."""
        typed = {f.name: self.facts()[f.name] for f in self._person}
        columns, _none = codelists.clean_facts({f.name: f for f in self._person}, typed)
        columns["sex"] = int(columns["sex"]) if columns.get("sex") else None
        for name in ("personal_number", "ministry_code"):
            if name in columns:
                columns[name] = columns[name] or None
        return columns

    def person_facts(self) -> people.PersonFacts:
        """The same for a new person."""
        return people.PersonFacts(**self.person_changes())

    def seen_versions(self) -> tuple[int, int]:
        """The versions of employment and person that were shown."""
        return self.cleaned_data["version"], self.cleaned_data["person_version"]

    def attempt(self, act: Callable[[], T]) -> T | None:
        """Do the act; a refusal becomes a sentence beside its field, and nothing of it is written."""
        try:
            with transaction.atomic():
                return act()
        except (staff.BadFacts, codelists.WrongFacts) as error:
            self.blame(error.errors)
        except (staff.StaffRefusal, people.PeopleRefusal) as error:
            self.add_error(None, str(error))
        return None


class EndForm(forms.Form):
    """From which day and why a person no longer works here."""

    def __init__(self, data: Any = None, *, on: dt.date, version: int) -> None:
        super().__init__(data)
        self.fields["on"] = forms.CharField(
            label=_("Từ ngày (ngày đầu tiên không còn làm việc)"), widget=forms.TextInput(attrs=_DATE)
        )
        reasons = [("", "—"), *staff.END_REASONS.items()]
        self.fields["reason"] = forms.ChoiceField(label=_("Lý do"), choices=reasons)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        self.initial = {"on": f"{on:%d/%m/%Y}", "version": version}
