"""Regulations and kinds of test in the language of the person; books on paper keep the official words."""

from __future__ import annotations

import re

from django.utils.translation import override

from lienthong.engines.regimes import public as regimes
from lienthong.engines.regimes.public import REGIMES
from lienthong.school.assessment import naming
from lienthong.school.assessment.tests.conftest import School
from lienthong.school.assessment.tests.years import ended

__all__ = ["ended"]


def test_every_regulation_that_marks_has_its_own_words_and_english() -> None:
    for record in REGIMES:
        if not (record.components or record.primary):
            continue
        with override("vi"):
            assert naming.regime_name(record) == record.name
        with override("en"):
            assert naming.regime_name(record) != record.name
        for kind in record.components:
            for label in (kind.label, kind.comment_label):
                with override("vi"):
                    assert naming.test_name(label) == label
                with override("en"):
                    assert naming.test_name(label) != label


def test_an_english_sheet_names_its_columns_in_english_and_its_file_as_the_book_does(school: School) -> None:
    client = school.client("teacher")
    client.cookies["language"] = "en"
    address = school.url(f"books/{school.room.uuid}/TOAN/1/")
    text = client.get(address).content.decode()
    assert "Regular M1" in text
    assert "Circular 58/2011" in text
    assert "KTtx" not in text


def test_every_level_and_title_has_its_own_word_and_english() -> None:
    scales: list[type[regimes.Scale]] = [regimes.PrimaryLevel, regimes.DiplomaClass]
    titles = []
    for record in REGIMES:
        scales += [scale for scale in (record.academic_scale, record.conduct_scale) if scale]
        titles += [(record, rule.code, rule.label) for rule in record.titles]
        if record.primary is not None:
            labels = {"HTXS": record.primary.honours_label, "VT": record.primary.nominated_label}
            titles += [(record, code, label) for code, label in labels.items() if label]
    for level in (member for scale in scales for member in scale):
        with override("vi"):
            assert naming.level_name(level) == level.label
        with override("en"):
            assert naming.level_name(level).isascii(), level
    for record, code, label in titles:
        with override("vi"):
            assert naming.title_name(record, code) == label
        with override("en"):
            assert naming.title_name(record, code).isascii(), label
    assert naming.level_name(None) == ""


def test_an_english_summary_names_levels_in_english(ended: School) -> None:
    client = ended.client("leader")
    client.cookies["language"] = "en"
    for page in ("summary/2/", "year/", "conduct/2/"):
        text = client.get(ended.url(f"books/{ended.room.uuid}/{page}")).content.decode()
        shown = re.sub(r"<details.*?</details>", "", text, flags=re.DOTALL)
        assert "Good" in shown, page
        for word in ("Khá", "Tốt", "Giỏi", "Trung bình", "Yếu"):
            assert f">{word}<" not in shown, page
