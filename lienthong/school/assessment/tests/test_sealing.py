"""Seals: the bytes, the signature, the public page, and that whatever is tampered with is found."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienthong.foundation.audit import public as audit
from lienthong.foundation.audit.keys import PRIVATE_FILE, PUBLIC_FILE
from lienthong.foundation.database import public as database
from lienthong.foundation.database.home import home
from lienthong.school.assessment.closing import canonical, checking, on_paper, sealing
from lienthong.school.assessment.closing.models import Seal
from lienthong.school.assessment.models import MarkLine
from lienthong.school.assessment.tests.conftest import School
from lienthong.school.assessment.tests.test_stages import sealed


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def book(school: School) -> Seal:
    sealed(school)
    with database.entered([school.unit.pk]):
        return next(one for one in sealing.standing([school.room.pk], 1) if one.subject_code)


def content(school: School, one: Seal) -> bytes:
    with database.entered([school.unit.pk]):
        return sealing.content_of(one)


def compare(one: Seal, **form: object) -> str:
    return Client().post(f"/verify/{one.code}/", form).content.decode()


def test_the_bytes_are_nfc_sorted_numbered_and_the_same_every_time(school: School, book: Seal) -> None:
    made = content(school, book)
    text = made.decode()
    assert text == unicodedata.normalize("NFC", text)
    whole = json.loads(text)
    assert json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" == text
    assert whole["layout"] == canonical.LAYOUT
    assert [line["position"] for line in whole["lines"]] == sorted(line["position"] for line in whole["lines"])
    with database.entered([school.unit.pk]):
        again = canonical.sheet_of(school.room, 1, "TOAN", unit_code=school.unit.code)
    assert again.content == made
    assert hashlib.sha256(made).hexdigest() == book.sha256


def test_anybody_verifies_a_code_and_learns_no_name_and_no_mark(school: School, book: Seal) -> None:
    answer = Client().get(f"/verify/{sealing.shown_code(book.code).lower()}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for shown in (school.unit.name, "7A1", "Toán", book.sha256, "Chữ ký số đúng"):
        assert shown in page
    with database.entered([school.unit.pk]):
        names = [member.person.full_name for member in school.members]
    for hidden in (*names, "Lê Thị Hoa", "Nguyễn Văn Lâm", "7,0"):
        assert hidden not in page


def test_the_sealed_file_and_the_printed_hash_match_and_a_changed_byte_does_not(school: School, book: Seal) -> None:
    made = content(school, book)
    assert "Khớp: nội dung đúng từng byte" in compare(book, file=SimpleUploadedFile("so.json", made))
    assert "Không khớp" in compare(book, file=SimpleUploadedFile("so.json", made.replace(b"70", b"90", 1)))
    spaced = " ".join(book.sha256[n : n + 8].upper() for n in range(0, 64, 8))
    assert "Khớp: nội dung đúng từng byte" in compare(book, hash=spaced)
    assert "Không khớp" in compare(book, hash="0" * 64)


@pytest.mark.parametrize("given", ["", "abc", "z" * 64, "é" * 64, "0" * 65])
def test_what_is_no_hash_is_said_so(book: Seal, given: str) -> None:
    assert "64 chữ số" in compare(book, hash=given)


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "x", "%00", "1' or '1'='1", "Ổ" * 12, "A" * 500])
def test_a_code_that_was_never_given_is_said_so(book: Seal, code: str) -> None:
    answer = Client().get(f"/verify/{code}/")
    assert answer.status_code == 404
    assert "Không có sổ nào" in answer.content.decode() or "404" in answer.content.decode()


def test_trying_codes_is_slowed_down(book: Seal) -> None:
    client = Client()
    answers = [client.get("/verify/AAAA-BBBB-CCCC/").status_code for _n in range(31)]
    assert answers[:30] == [404] * 30
    late = client.get(f"/verify/{book.code}/")
    assert late.status_code == 429
    assert late.headers["Retry-After"] == "60"


def test_what_is_printed_of_a_sealed_book_carries_its_seal(school: School, book: Seal) -> None:
    with database.entered([school.unit.pk]):
        found = on_paper.paper_seal(school.room.pk, [2, 1], book.subject_code)
        of_class = on_paper.paper_seal(school.room.pk, [1])
        nothing = on_paper.paper_seal(school.room.pk, [2], book.subject_code)
    assert found is not None
    assert sealing.shown_code(book.code) in found.text
    assert "<svg" in found.svg
    assert of_class is not None
    assert of_class.text != found.text
    assert nothing is None


def test_the_picture_leads_to_the_page(book: Seal) -> None:
    answer = Client().get(f"/verify/{book.code}/qr.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert b"<path" in answer.content
    assert b"style=" not in answer.content


def test_a_seal_stays_verifiable_after_the_key_was_changed_and_the_old_key_is_gone(book: Seal) -> None:
    before = book.key_id
    held = json.loads((home() / PRIVATE_FILE).read_text())["private"]
    after = audit.keys.rotate()
    assert after.key_id != before
    assert sealing.verify(book.code).signature == "good"
    assert held not in (home() / PRIVATE_FILE).read_text() + (home() / PUBLIC_FILE).read_text()
    assert before in {key.key_id for key in audit.keys.public_keys()}


def test_a_seal_of_a_key_that_was_never_here_is_not_called_good(book: Seal) -> None:
    assert audit.keys.verify(sealing.payload(book), "0123456789ab", book.signature) == "unknown_key"


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("sha256", "0" * 64), ("lines", 9), ("unit_name", "Trường khác"), ("class_name", "9A9"), ("office", "Sở"),
        ("subject_code", "VAN"), ("sealed_at", dt.datetime(2017, 1, 1, tzinfo=dt.UTC)),
        ("signature", "00" * 64), ("signature", "x"),
    ],
)  # fmt: skip
def test_a_seal_made_without_the_key_is_found(book: Seal, name: str, forged: object) -> None:
    """The negative control: whoever writes into the database, even a true seal's twin with one fact changed, cannot sign."""
    facts = {f.attname: getattr(book, f.attname) for f in Seal._meta.concrete_fields if f.attname not in ("id", "code")}
    true_twin = sealing.verify(Seal.objects.create(**facts, code="A" * 12).code)
    assert true_twin.signature == "bad"
    setattr(book, name, forged)
    assert audit.keys.verify(sealing.payload(book), book.key_id, book.signature) == "bad"
    assert "Chữ ký số sai" in Client().get("/verify/AAAA-AAAA-AAAA/").content.decode()


def test_a_mark_changed_under_a_seal_is_found(school: School, book: Seal) -> None:
    with database.entered([school.unit.pk]):
        assert checking.differences([school.unit.pk]) == []
        MarkLine.objects.update(tx=[100])
        found = checking.differences([school.unit.pk])
    assert [one.code for one in found] == [one.code for one in found if one.kind == "changed"]
    assert {one.subject for one in found} == {"TOAN", ""}


def test_the_sealed_file_is_for_those_who_may_see_the_marks(school: School, stranger: School, book: Seal) -> None:
    address = school.url(f"books/seals/{book.code}/file/")
    answers = {role: school.client(role).get(address).status_code for role in ("head", "teacher", "leader", "other")}
    assert answers == {"head": 200, "teacher": 200, "leader": 200, "other": 403}
    assert stranger.client("head").get(stranger.url(f"books/seals/{book.code}/file/")).status_code == 404
