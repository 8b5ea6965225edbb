"""Documents are PDF/A with Vietnamese letters."""

from __future__ import annotations

from lienthong.foundation.typeset.public import pdf


def test_a_page_with_vietnamese_letters_is_pdf_a(tmp_path):
    template = tmp_path / "page.typ"
    template.write_text('#heading-block("Sở GDĐT", "Trường THCS Phú Lợi")\n#doc-title(data.title)')
    made = pdf(template, {"title": "Báo cáo giữa năm học của Nguyễn Thị Ngọc Ánh"})
    assert made.startswith(b"%PDF-1.7")
    assert b"pdfaid" in made
