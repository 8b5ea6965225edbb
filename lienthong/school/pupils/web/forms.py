"""Forms of pupils: the file, its end, and the steps of a transfer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.foundation.codelists import public as codelists
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.people import public as people
from lienthong.kernel.screens.public import read_day
from lienthong.school.curriculum import public as curriculum
from lienthong.school.pupils import public as pupils
from lienthong.school.pupils.fields import BY_HAND

T = TypeVar("T")
SEXES = {1: gettext_lazy("Nam"), 2: gettext_lazy("Nữ")}
_DATE = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"}


def day_field(label: str) -> forms.CharField:
    """A day as people write it."""
    return forms.CharField(label=label, widget=forms.TextInput(attrs=_DATE))


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
        except (pupils.BadFacts, codelists.WrongFacts) as error:
            for name, sentence in error.errors.items():
                field = name.replace(".", "__")
                self.add_error(field if field in self.fields else None, sentence)
        except (pupils.PupilRefusal, people.PeopleRefusal) as error:
            self.add_error(None, str(error))
        return None


class PupilForm(Attempting, codelists.FactsForm):
    """The person's facts and those of the file on one page. Without the right, sensitive facts are not asked."""

    days: tuple[str, ...] = ("started_on",)

    def __init__(
        self,
        data: Any = None,
        *,
        reveal: bool,
        levels: Iterable[str],
        file: pupils.PupilFile | None = None,
        started_on: dt.date | None = None,
    ) -> None:
        self._person = [f for f in people.PERSON_FACTS if reveal or not f.is_sensitive]
        self._file = [f for f in pupils.FACTS if reveal or not f.is_sensitive]
        values: dict[str, object] = {}
        if file is not None:
            values |= {f.name: getattr(file.person, f.name) for f in self._person}
            values |= {f.name: getattr(file, f.name) for f in self._file}
        options = {"sex": [(str(code), label) for code, label in SEXES.items()]}
        super().__init__(
            data, facts=[*self._person, *self._file], values=values, options=options, required=("full_name", "sex")
        )
        if file is None:
            self.days = ("started_on",)
            self.fields["grade"] = forms.ChoiceField(label=_("Khối"), choices=curriculum.grade_choices(list(levels)))
            self.fields["started_on"] = day_field(_("Ngày vào học"))
            reasons = [(code, pupils.START_REASONS[code]) for code in ("new", "returned", "promoted", "repeats")]
            self.fields["start_reason"] = forms.ChoiceField(label=_("Lý do"), choices=reasons)
            self.initial["started_on"] = f"{started_on:%d/%m/%Y}" if started_on else ""
        else:
            self.days = ()
            for name, version in (("version", file.version), ("person_version", file.person.version)):
                self.fields[name] = forms.IntegerField(widget=forms.HiddenInput)
                self.initial[name] = version

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The parts of the page, in order."""
        own = [
            self[n] for n in self.fields if n in ("grade", "started_on", "start_reason", "version", "person_version")
        ]
        family = ("father", "mother", "guardian")
        plain = [f.name for f in self._file if f.kind != "parts"]
        sections = [
            (_("Cá nhân"), self.section(f.name for f in self._person)),
            (_("Ở trường"), [*own, *self.section(plain)]),
        ]
        groups = [fact for fact in self._file if fact.name in family or fact.name == "health"]
        return sections + [(str(fact.label), self.section([fact.name])) for fact in groups]

    def file_facts(self) -> dict[str, object]:
        """Facts of the file as typed."""
        typed = self.facts()
        return {f.name: typed[f.name] for f in self._file}

    def person_changes(self) -> dict[str, Any]:
        """Facts of the person, cleaned. Raises WrongFacts."""
        typed = self.facts()
        columns, _none = codelists.clean_facts(
            {f.name: f for f in self._person}, {f.name: typed[f.name] for f in self._person}
        )
        columns["sex"] = int(columns["sex"]) if columns.get("sex") else None
        for name in ("personal_number", "ministry_code"):
            if name in columns:
                columns[name] = columns[name] or None
        return columns

    def person_facts(self) -> people.PersonFacts:
        """The same for a new person."""
        return people.PersonFacts(**self.person_changes())


class EndForm(Attempting):
    """From which day and why a pupil no longer learns here."""

    days = ("on",)

    def __init__(self, data: Any = None, *, on: dt.date, version: int) -> None:
        super().__init__(data)
        self.fields["on"] = day_field(_("Từ ngày (ngày đầu tiên không còn học)"))
        reasons = [("", "—"), *((code, pupils.END_REASONS[code]) for code in BY_HAND)]
        self.fields["reason"] = forms.ChoiceField(label=_("Lý do"), choices=reasons)
        self.fields["drop_reason"] = forms.ChoiceField(
            label=_("Nguyên nhân thôi học"), choices=codelists.choices("leave_reason", empty="—"), required=False
        )
        self.fields["note"] = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        self.initial = {"on": f"{on:%d/%m/%Y}", "version": version}


def _other_schools(unit_id: int, levels: Iterable[str]) -> list[tuple[str, str]]:
    schools = orgs.Unit.objects.filter(
        levels__overlap=list(levels), closed_on__isnull=True, kind__in=("truong", "trungtam")
    )
    rows = schools.exclude(pk=unit_id).values_list("pk", "name", "code")
    listed = [(str(pk), f"{name} ({code})") for pk, name, code in rows]
    return [("", "—"), *sorted(listed, key=lambda pair: pair[1])]


class ReleaseForm(Attempting):
    """Where to, from which day, why."""

    days = ("leaves_on",)

    def __init__(self, data: Any = None, *, on: dt.date, unit_id: int, level: str) -> None:
        super().__init__(data)
        self.fields["to"] = forms.ChoiceField(
            label=_("Trường chuyển đến trong tỉnh"), choices=_other_schools(unit_id, [level]), required=False
        )
        self.fields["other_school"] = forms.CharField(
            label=_("Hoặc trường ngoài tỉnh"),
            max_length=200,
            required=False,
            help_text=_("Ghi tên trường, huyện và tỉnh."),
        )
        self.fields["leaves_on"] = day_field(_("Ngày chuyển đi (ngày đầu tiên không còn học)"))
        self.fields["reason"] = forms.CharField(label=_("Lý do"), max_length=300, required=False)
        self.fields["paper_number"] = forms.CharField(label=_("Số giấy chuyển trường"), max_length=40, required=False)
        self.initial = {"leaves_on": f"{on:%d/%m/%Y}"}


class AcceptForm(Attempting):
    """From which day, into which class."""

    days = ("arrived_on",)

    def __init__(self, data: Any = None, *, on: dt.date, classes: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["arrived_on"] = day_field(_("Ngày tiếp nhận"))
        self.fields["class_id"] = forms.ChoiceField(
            label=_("Xếp vào lớp"), choices=[("", _("Xếp sau")), *classes], required=False
        )
        self.initial = {"arrived_on": f"{on:%d/%m/%Y}"}


class RefuseForm(Attempting):
    """Why not."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["answer"] = forms.CharField(label=_("Lý do không tiếp nhận"), max_length=300)


class ReceiveForm(Attempting):
    """A pupil from a school outside the province."""

    days = ("birth_date", "arrived_on")

    def __init__(self, data: Any = None, *, on: dt.date, levels: Iterable[str], classes: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["full_name"] = forms.CharField(label=_("Họ và tên"), max_length=100)
        self.fields["birth_date"] = day_field(_("Ngày sinh"))
        self.fields["sex"] = forms.ChoiceField(
            label=_("Giới tính"), choices=[(str(code), label) for code, label in SEXES.items()]
        )
        self.fields["personal_number"] = forms.CharField(label=_("Số định danh cá nhân"), max_length=12, required=False)
        self.fields["grade"] = forms.ChoiceField(label=_("Khối"), choices=curriculum.grade_choices(list(levels)))
        self.fields["other_school"] = forms.CharField(
            label=_("Trường cũ"), max_length=200, help_text=_("Ghi tên trường, huyện và tỉnh.")
        )
        self.fields["arrived_on"] = day_field(_("Ngày tiếp nhận"))
        self.fields["class_id"] = forms.ChoiceField(
            label=_("Xếp vào lớp"), choices=[("", _("Xếp sau")), *classes], required=False
        )
        self.fields["reason"] = forms.CharField(label=_("Lý do"), max_length=300, required=False)
        self.fields["paper_number"] = forms.CharField(label=_("Số giấy chuyển trường"), max_length=40, required=False)
        self.initial = {"arrived_on": f"{on:%d/%m/%Y}"}


class RequestForm(Attempting):
    """Which pupil to ask for: who it is, and a code or the old school."""

    days = ("birth_date", "wanted_on")

    def __init__(self, data: Any = None, *, on: dt.date, unit_id: int, levels: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["full_name"] = forms.CharField(label=_("Họ và tên học sinh"), max_length=100)
        self.fields["birth_date"] = day_field(_("Ngày sinh"))
        self.fields["code"] = forms.CharField(
            label=_("Mã của học sinh"),
            max_length=20,
            required=False,
            help_text=_(
                "Mã định danh của Bộ, số định danh cá nhân hoặc mã ở trường cũ. Có mã thì không cần chọn trường."
            ),
        )
        self.fields["from_unit"] = forms.ChoiceField(
            label=_("Hoặc trường cũ"), choices=_other_schools(unit_id, levels), required=False
        )
        self.fields["wanted_on"] = day_field(_("Muốn chuyển từ ngày"))
        self.fields["reason"] = forms.CharField(label=_("Lý do"), max_length=300, required=False)
        self.initial = {"wanted_on": f"{on:%d/%m/%Y}"}


class ConsentForm(Attempting):
    """From which day the pupil goes."""

    days = ("leaves_on",)

    def __init__(self, data: Any = None, *, wanted_on: dt.date) -> None:
        super().__init__(data)
        self.fields["leaves_on"] = day_field(_("Ngày chuyển đi (ngày đầu tiên không còn học)"))
        self.fields["paper_number"] = forms.CharField(label=_("Số giấy chuyển trường"), max_length=40, required=False)
        self.initial = {"leaves_on": f"{wanted_on:%d/%m/%Y}"}


class AnswerForm(Attempting):
    """Why (not), for the other side to read."""

    def __init__(self, data: Any = None, *, label: str) -> None:
        super().__init__(data)
        self.fields["answer"] = forms.CharField(label=label, max_length=300)
