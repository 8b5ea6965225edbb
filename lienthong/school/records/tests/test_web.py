"""Who may print what, that it is noted, and a whole school in the background."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pypdf
import pytest

from lienthong.foundation.database import public as database
from lienthong.foundation.jobs import public as jobs
from lienthong.kernel.access.models import AccessLog, Post
from lienthong.school.records.batches import forget
from lienthong.school.records.models import PrintedFile, PrintRun
from lienthong.school.records.tests.conftest import Founder, Room, fill

# (role, book) → whether that person of the school gets it. The teacher has Toán of the class, "other" nothing of it.
RIGHTS = {
    ("leader", "class-book"): True, ("head", "class-book"): True, ("registrar", "class-book"): True,
    ("teacher", "class-book"): False, ("other", "class-book"): False, ("clerk", "class-book"): False,
    ("teacher", "mark-sheet?subject=TOAN&term=1"): True, ("teacher", "mark-sheet?subject=VAN&term=1"): False,
    ("other", "mark-sheet?subject=TOAN&term=1"): False, ("leader", "mark-sheet?subject=VAN&term=1"): True,
    ("teacher", "teacher-book?subject=TOAN"): True, ("other", "teacher-book?subject=TOAN"): False,
    ("teacher", "slips?term=1"): False, ("teacher", "list"): True, ("other", "list"): False, ("clerk", "list"): True,
    ("clerk", "summary?term=1"): False, ("teacher", "attendance?month=10"): True, ("other", "attendance"): False,
    ("teacher", "transcript"): False, ("leader", "transcript"): True,
}  # fmt: skip


Committed = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Committed) -> Committed:
    """What follows a commit is done at the end of the block, as the request does it."""
    return django_capture_on_commit_callbacks


def book_url(made: Room, book: str) -> str:
    name, _mark, query = book.partition("?")
    return made.url(f"print/{made.room.uuid}/{name}/") + (f"?{query}" if query else "")


@pytest.fixture
def made(found_room: Founder) -> Room:
    room = found_room("THCS", 8, 2024, pupils=2)
    fill(room, terms=(1,))
    return room


def test_each_book_goes_to_those_who_may_have_it_and_to_nobody_else(made: Room) -> None:
    for (role, book), may in RIGHTS.items():
        answer = made.client(role).get(book_url(made, book))
        assert (answer.status_code == 200) is may, (role, book, answer.status_code)
        assert answer.content.startswith(b"%PDF") is may
        assert may or answer.status_code == 403


def test_another_schools_class_is_not_there(made: Room, found_room: Founder) -> None:
    stranger = found_room("THCS", 8, 2024, pupils=1, code="BD-THCS-77")
    url = f"/u/{made.unit.code}/2024/print/{stranger.room.uuid}/list/"
    assert made.client("head").get(url).status_code == 404
    assert stranger.client("head").get(book_url(made, "list")).status_code == 404


def test_every_print_is_noted_with_who_and_what(made: Room, committed: Committed) -> None:
    with committed(execute=True):
        made.client("leader").get(book_url(made, "mark-sheet?subject=TOAN&term=1"))
    row = AccessLog.objects.filter(kind="export").latest("id")
    assert row.account_id == made.accounts["leader"].pk
    assert row.target == f"class:{made.room.pk}"
    assert (row.details["book"], row.details["subject"], row.details["what"]) == ("mark-sheet", "TOAN", "8A1")


def test_a_refused_print_is_not_noted_as_one(made: Room, committed: Committed) -> None:
    with committed(execute=True):
        made.client("other").get(book_url(made, "list"))
    assert not AccessLog.objects.filter(kind="export").exists()


def test_ethnicity_is_printed_for_those_who_may_see_it_and_noted_for_each_pupil(
    made: Room, committed: Committed
) -> None:
    shown, hidden = (made.printed("class-book", role) for role in ("head", "leader"))
    assert "Kinh" in "".join(page.extract_text() for page in shown.pages)
    assert "Kinh" not in "".join(page.extract_text() for page in hidden.pages)
    assert "người in không có quyền xem" in "".join(page.extract_text() for page in hidden.pages)
    with committed(execute=True):
        made.client("leader").get(book_url(made, "class-book"))
    assert not AccessLog.objects.filter(kind="sensitive_read").exists()
    with committed(execute=True):
        made.client("head").get(book_url(made, "class-book"))
    rows = AccessLog.objects.filter(kind="sensitive_read")
    assert {row.target for row in rows} == {f"person:{member.person_id}" for member in made.members}


def test_the_paper_says_who_printed_it_and_when(made: Room) -> None:
    text = " ".join(made.printed("list", "leader").pages[0].extract_text().split())
    assert "In bởi Phạm Thị Thu lúc" in text
    assert "ngày 10/01/2025" in text


def test_a_pdf_is_for_no_cache_and_names_itself_in_plain_letters(made: Room) -> None:
    answer = made.client("head").get(book_url(made, "summary?term=1"))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == 'inline; filename="summary_8a1_2024-2025_hk1.pdf"'
    assert b"pdfaid" in answer.content


def test_choices_that_are_none_are_answered_in_words(made: Room) -> None:
    client = made.client("head")
    for book in ("mark-sheet?subject=XYZ&term=1", "mark-sheet", "attendance?month=7", "primary-summary?moment=end1"):
        answer = client.get(book_url(made, book))
        assert answer.status_code == 409, book
        assert "alert" in answer.content.decode()
    for book in ("no-such-book", "slips?term=1&pupil=abc", "slips?term=1&pupil=00000000-0000-4000-8000-000000000000"):
        assert client.get(book_url(made, book)).status_code == 404, book


def test_one_pupil_alone_can_be_printed(made: Room, committed: Committed) -> None:
    key = made.members[1].enrolment.uuid
    with committed(execute=True):
        answer = made.client("leader").get(book_url(made, f"slips?term=1&pupil={key}"))
    slip = pypdf.PdfReader(io.BytesIO(answer.content))
    assert len(slip.pages) == 1
    assert made.members[1].person.full_name in slip.pages[0].extract_text()
    assert AccessLog.objects.filter(kind="export").latest("id").details["pupils"] == 1


def test_the_page_offers_what_the_person_may_have(made: Room) -> None:
    page = made.client("leader").get(made.url("print/")).content.decode()
    assert "Lớp chủ nhiệm" in page
    assert "In cho cả trường" not in page
    teacher = made.client("teacher").get(made.url("print/")).content.decode()
    assert "subject=TOAN" in teacher
    assert "Từng lớp" not in teacher
    head = made.client("head").get(made.url("print/")).content.decode()
    assert "In cho cả trường" in head
    assert "Chưa có sổ nào để in" in made.client("other").get(made.url("print/")).content.decode()
    class_page = made.url(f"print/{made.room.uuid}/")
    assert "Ngữ văn" not in made.client("teacher").get(class_page).content.decode()
    assert "Ngữ văn" in made.client("leader").get(class_page).content.decode()
    assert made.client("other").get(class_page).status_code == 403


def order(made: Room, role: str = "head", **given: str) -> object:
    return made.client(role).post(made.url("print/all/"), {"kind": "summary", "term": "1", **given})


@pytest.fixture
def printed_run(made: Room) -> PrintRun:
    assert order(made).status_code == 303  # type: ignore[attr-defined]
    jobs.run_waiting()
    with database.entered([made.unit.pk]):
        found: PrintRun = PrintRun.objects.get()
    return found


def test_a_whole_school_is_printed_in_the_background(made: Room, printed_run: PrintRun) -> None:
    job = jobs.Job.objects.get()
    assert job.state == "done", job.error
    client = made.client("head")
    assert job.result["url"] == made.url(f"print/runs/{printed_run.uuid}/")
    assert "summary_8a1_2024-2025_hk1.pdf" in client.get(job.result["url"]).content.decode()
    answer = client.get(f"{job.result['url']}zip/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[arg-type]
        assert archive.namelist() == ["summary_8a1_2024-2025_hk1.pdf"]
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")


def test_the_files_are_for_whoever_ordered_them(made: Room, printed_run: PrintRun) -> None:
    url = made.url(f"print/runs/{printed_run.uuid}/")
    for role, status in (("head", 200), ("registrar", 404), ("leader", 403)):
        assert made.client(role).get(url).status_code == status, role
        assert made.client(role).get(f"{url}zip/").status_code == status, role


def test_who_lost_the_right_before_the_job_ran_gets_nothing(made: Room) -> None:
    order(made)
    Post.objects.filter(account=made.accounts["head"]).update(ended_on=made.today)
    jobs.run_waiting()
    job = jobs.Job.objects.get()
    assert job.state == "failed"
    assert "không còn quyền" in job.error
    with database.entered([made.unit.pk]):
        assert not PrintedFile.objects.exists()


def test_an_order_for_nothing_is_refused_in_words(made: Room) -> None:
    for given in ({"kind": "no"}, {"kind": "primary-summary"}, {"grade": "12"}, {"kind": "mark-sheet"}):
        answer = order(made, **given)
        assert answer.status_code == 409, given  # type: ignore[attr-defined]
    assert order(made, "leader").status_code == 403  # type: ignore[attr-defined]
    assert not jobs.Job.objects.exists()


def test_what_is_older_than_a_week_goes(made: Room, printed_run: PrintRun) -> None:
    assert forget() == 0
    with database.entered([made.unit.pk]):
        PrintRun.objects.update(made_at="2020-01-01T00:00:00Z")
    assert made.client("head").get(made.url(f"print/runs/{printed_run.uuid}/")).status_code == 404
    assert forget() == 1
    with database.entered([made.unit.pk]):
        assert not PrintedFile.objects.exists()
