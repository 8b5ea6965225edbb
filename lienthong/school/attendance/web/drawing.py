"""Draws the lines of a roll: forty-five alike, on which a template spends a third of the page.

The only HTML of attendance outside its templates: every text that is put into it passes through `escape`.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from lienthong.school.attendance import reading


class Pen:
    """What draws the lines; what is alike for all of them is looked up once."""

    def __init__(self, found: reading.State, words: Mapping[str, object], *, may_write: bool) -> None:
        self._found, self._may_write = found, may_write
        self._words = [(escape(code), escape(word)) for code, word in words.items()]
        self._present, self._note, self._left = escape(_("có mặt")), escape(_("Ghi chú")), escape(_("đã rời lớp"))
        self._unmarked = self._options("")

    def lines(self) -> Markup:
        """The class in its order."""
        return Markup("".join(self._line(pupil) for pupil in self._found.pupils))  # noqa: S704 (each text is escaped)

    def _line(self, pupil: reading.Pupil) -> str:
        line, mark, name = pupil.member_id, self._found.mark(pupil.member_id), str(escape(pupil.name))
        code = f' data-code="{escape(mark.code)}"' if mark.code else ""
        state = "" if pupil.is_gone else self._state(line, name, mark)
        if pupil.is_gone:
            name = f'<s>{name}</s> <small class="quiet">{self._left}</small>'
        return (
            f'<li class="roll__row{" is-gone" if pupil.is_gone else ""}" data-line="{line}"{code}>\n'
            f'<span class="roll__number">{pupil.position}</span>\n'
            f'<span class="roll__name" id="n{line}">{name}</span>\n{state}</li>\n'
        )

    def _state(self, line: int, name: str, mark: reading.Mark) -> str:
        if self._may_write:
            options = self._options(mark.code) if mark.code else self._unmarked
            return (
                f'<select class="form-select roll__code" name="code{line}" aria-labelledby="n{line}">{options}</select>\n'
                f'<input class="form-control roll__note" name="note{line}" value="{escape(mark.note)}" maxlength="100"'
                f' placeholder="{self._note}" aria-label="{self._note}, {name}">\n'
            )
        word = next((f"<strong>{code}</strong> {word}" for code, word in self._words if code == mark.code), "")
        if not word:
            word = str(self._present) if self._found.is_taken else "–"
        note = f" · {escape(mark.note)}" if mark.note else ""
        return f'<span class="roll__state">{word}{note}</span>\n'

    def _options(self, chosen: str) -> str:
        marked = (
            f'<option value="{code}"{" selected" if code == chosen else ""}>{code} – {word}</option>'
            for code, word in self._words
        )
        return f'<option value="">{self._present}</option>{"".join(marked)}'
