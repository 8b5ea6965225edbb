"""Two catalogues that say one sentence differently are named: on a page the last one read would win."""

from __future__ import annotations

import pytest

from lienthong.foundation.i18n import catalogues

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def two(tmp_path, monkeypatch):
    """Two apps; gives a way to write what a catalogue says."""
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "apps", lambda: [tmp_path / "one", tmp_path / "other"])

    def say(app: str, text: str) -> None:
        path = catalogues.po_path(tmp_path / app)
        path.parent.mkdir(parents=True)
        path.write_text(HEAD + text)

    return say


def test_one_word_with_two_translations_is_named_with_both_places(two):
    two("one", 'msgid "Phòng"\nmsgstr "Room"\n')
    two("other", 'msgid "Phòng"\nmsgstr "Office"\n')
    found = list(catalogues.at_odds())
    assert len(found) == 1
    assert "'Room' in one" in found[0]
    assert "'Office' in other" in found[0]


def test_a_context_tells_two_senses_apart(two):
    two("one", 'msgctxt "weekday"\nmsgid "CN"\nmsgstr "Sun"\n')
    two("other", 'msgid "CN"\nmsgstr "Year"\n')
    assert list(catalogues.at_odds()) == []


def test_what_is_said_alike_or_not_yet_is_not_named(two):
    two("one", 'msgid "Lớp"\nmsgstr "Class"\n\nmsgid "Môn"\nmsgstr ""\n')
    two("other", 'msgid "Lớp"\nmsgstr "Class"\n\nmsgid "Môn"\nmsgstr "Subject"\n')
    assert list(catalogues.at_odds()) == []
