"""What the engine says to people: a code for programs, a Vietnamese sentence with its facts, and a hook for other languages.

The engine knows no framework and no catalogue. Whoever shows its sentences may set `speak_through`; until then they are
Vietnamese. A sentence is put together when it is shown, not when it is raised: in the language of who reads it.
"""

from __future__ import annotations

from collections.abc import Callable

Translate = Callable[[str], str]


def _as_written(text: str) -> str:
    return text


_translate: list[Translate] = [_as_written]


def speak_through(translate: Translate) -> None:
    """From now on sentences pass through this function, before their facts are put in."""
    _translate[0] = translate


def marked(text: str) -> str:
    """The text as it is; the name (imported as `_`) lets a catalogue find it."""
    return text


def said(text: str, facts: dict[str, object]) -> str:
    """The sentence in the present language, with its facts."""
    return _translate[0](text) % facts


class Refused(ValueError):
    """A value cannot be read. `code` is for programs, `text` with `facts` for people; `str()` is the sentence."""

    def __init__(self, code: str, text: str, /, **facts: object) -> None:
        super().__init__(code, text)
        self.code, self.text, self.facts = code, text, facts

    def __str__(self) -> str:
        return said(self.text, self.facts)

    @property
    def message(self) -> str:
        """The sentence in the language of who reads."""
        return str(self)
