"""Every model of ours has its row in the glossary."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"


def test_every_model_is_in_the_glossary():
    known = set(re.findall(r"^\| `(\w+)`", GLOSSARY.read_text(), flags=re.MULTILINE))
    ours = {
        m.__name__
        for m in apps.get_models()
        if m.__module__.startswith("lienthong.") and not hasattr(m, "pgh_tracked_model")
    }
    assert sorted(ours - known) == []
