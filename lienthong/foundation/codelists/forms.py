"""Forms made from declared facts. The facts' own rules decide what is right, in the service; a form only asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from lienthong.foundation.codelists.facts import Fact, display
from lienthong.foundation.codelists.reading import choices

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Options = Mapping[str, Sequence[tuple[str, "StrOrPromise"]]]
_PHONE = {"inputmode": "tel", "autocomplete": "off"}
_DATE = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"}


class FactsForm(forms.Form):
    """Fields for facts; a part of a fact ("father" has "phone") is the field father__phone.

    `options` names the choices of facts of kind choice and many. Nothing is cleaned here: `facts()` hands over what was
    typed, and `blame()` puts a refusal's sentences beside their fields.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        facts: Iterable[Fact],
        values: Mapping[str, object] | None = None,
        options: Options | None = None,
        required: Iterable[str] = (),
    ) -> None:
        super().__init__(data)
        self.declared = list(facts)
        self._options: Options = options or {}
        needed = set(required)
        known = values or {}
        for fact in self.declared:
            if fact.kind == "parts":
                inside = known.get(fact.name)
                for part in fact.parts:
                    value = inside.get(part.name) if isinstance(inside, Mapping) else None
                    self._add(f"{fact.name}__{part.name}", part, value, is_required=False)
            else:
                self._add(fact.name, fact, known.get(fact.name), is_required=fact.name in needed)

    def _add(self, name: str, fact: Fact, value: object, *, is_required: bool) -> None:
        field = self._field(fact, name, is_required=is_required)
        field.label = str(fact.label)
        field.error_messages["required"] = _("Điền mục này.")
        field.error_messages["invalid_choice"] = _("Chọn một mục trong danh sách.")
        self.fields[name] = field
        self.initial[name] = self._initial(fact, value)

    def _field(self, fact: Fact, name: str, *, is_required: bool) -> forms.Field:
        unknown = "—"
        match fact.kind:
            case "code":
                return forms.ChoiceField(choices=choices(fact.catalogue, empty=unknown), required=is_required)
            case "choice":
                listed = self._options.get(name) or [(option, option) for option in fact.options]
                return forms.ChoiceField(choices=[("", unknown), *listed], required=is_required)
            case "many":
                box = forms.CheckboxSelectMultiple()
                return forms.MultipleChoiceField(choices=self._options.get(name, ()), required=is_required, widget=box)
            case "bool":
                return forms.ChoiceField(
                    choices=[("", unknown), ("1", _("Có")), ("0", _("Không"))], required=is_required
                )
            case "date":
                return forms.CharField(required=is_required, widget=forms.TextInput(attrs=_DATE))
            case "phone":
                return forms.CharField(required=is_required, widget=forms.TextInput(attrs=_PHONE))
        if fact.longest > 500:
            return forms.CharField(required=is_required, widget=forms.Textarea(attrs={"rows": 3}))
        return forms.CharField(required=is_required, widget=forms.TextInput(attrs={"maxlength": str(fact.longest * 2)}))

    @staticmethod
    def _initial(fact: Fact, value: object) -> object:
        if fact.kind == "bool":
            return {True: "1", False: "0"}.get(value, "") if isinstance(value, bool) else ""
        if fact.kind in ("date", "number"):
            return display(fact, value)
        return value

    def facts(self) -> dict[str, object]:
        """What was typed, by fact; to be cleaned by the facts' own rules."""
        found: dict[str, object] = {}
        for fact in self.declared:
            if fact.kind == "parts":
                found[fact.name] = {part.name: self._given(f"{fact.name}__{part.name}", part) for part in fact.parts}
            else:
                found[fact.name] = self._given(fact.name, fact)
        return found

    def _given(self, name: str, fact: Fact) -> object:
        value = self.cleaned_data.get(name)
        if fact.kind == "bool":
            return {"1": True, "0": False}.get(str(value))
        return value

    def blame(self, errors: Mapping[str, str]) -> None:
        """Put sentences beside their fields; those of no field stand above the form."""
        for name, sentence in errors.items():
            field = name.replace(".", "__")
            self.add_error(field if field in self.fields else None, sentence)

    def section(self, names: Iterable[str]) -> list[forms.BoundField]:
        """The bound fields of some facts, parts included, for a part of the page."""
        wanted = set(names)
        return [self[name] for name in self.fields if name.split("__")[0] in wanted]
