"""Templates: each is used, none is long, none carries script or style inline, all can be parsed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    [
        *ROOT.glob("lienthong/**/templates/**/*.html"),
        *ROOT.glob("ui/layouts/*.html"),
        *ROOT.glob("ui/components/*/*.html"),
    ]
)
# Found by name by others: Django's handlers and allauth's views.
FOUND_BY_NAME = re.compile(r"^((account|mfa|usersessions|allauth|socialaccount)/|429\.html$)")
INLINE = re.compile(r"<script(?![^>]*\b(src|type=\"application/json\"))|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)


def name_of(path: Path) -> str:
    parts = path.parts
    return (
        "/".join(parts[parts.index("templates") + 1 :])
        if "templates" in parts
        else "/".join(parts[parts.index("ui") + 1 :])
    )


def test_every_template_is_used():
    sources = "\n".join(
        p.read_text()
        for p in [*ROOT.glob("lienthong/**/*.py"), *TEMPLATES, *ROOT.glob("ui/gallery/**/*.html")]
        if p.stat().st_size
    )
    unused = [
        n
        for n in map(name_of, TEMPLATES)
        if not FOUND_BY_NAME.match(n) and f'"{n}"' not in sources and f"'{n}'" not in sources
    ]
    assert unused == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_is_short_plain_and_parses(path):
    text = path.read_text()
    assert text.count("\n") <= 250, "longer than 250 lines: split it"
    without_comments = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    assert not INLINE.search(without_comments), "script, handler or style inline"
    assert text.lstrip().startswith(("{#", "{%")), "the first thing says what it is and what it needs"
    engines["jinja2"].env.parse(text)
