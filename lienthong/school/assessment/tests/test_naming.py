"""Regulations and kinds of test in the language of the person; books on paper keep the official words."""

from __future__ import annotations

from django.utils.translation import override

from lienthong.engines.regimes.public import REGIMES
from lienthong.school.assessment import naming
from lienthong.school.assessment.tests.conftest import School


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
