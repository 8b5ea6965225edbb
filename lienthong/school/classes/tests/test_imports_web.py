"""The pages of an import: drop a file, look, confirm, report, take back; a bad file gets a page."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienthong.foundation.jobs import public as jobs
from lienthong.foundation.spreadsheets import public as sheets
from lienthong.kernel.access.models import Account
from lienthong.kernel.imports.kinds import all_kinds
from lienthong.kernel.imports.models import ImportRun
from lienthong.kernel.imports.templating import empty_sheet
from lienthong.school.classes.tests.import_world import World, children, make_world, workbook
from lienthong.school.pupils.models import Enrolment

pytestmark = pytest.mark.django_db
HEADERS = ["Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Mã học sinh"]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def client(world) -> Client:
    found = Client()
    found.force_login(Account.objects.get(pk=world.actor.account_id))
    return found


@pytest.fixture
def base(world) -> str:
    return f"/u/{world.unit.code}/2017/imports/"


def rows(count: int) -> list[list[object]]:
    return [[c.name, c.born.strftime("%d/%m/%Y"), c.sex, c.school_class, c.code] for c in children(count)]


def dropped(client: Client, base: str, data: bytes, *, kind: str = "pupils"):
    return client.post(f"{base}new/{kind}/", {"file": SimpleUploadedFile("danh sách.xlsx", data)})


def seen_in(page: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def test_a_file_is_looked_at_then_confirmed_then_taken_back(client, world, base):
    answer = dropped(client, base, workbook(HEADERS, rows(6)))
    assert answer.status_code == 303
    address = answer["Location"]
    with world.inside():
        assert not Enrolment.objects.exists()
    page = client.get(address).content.decode()
    assert rows(1)[0][0] in page
    done = client.post(f"{address}confirm/", {"seen": seen_in(page), "rows": "6"})
    assert (done.status_code, done["Location"]) == (303, address)
    again = client.post(f"{address}confirm/", {"seen": seen_in(page), "rows": "6"})
    assert (again.status_code, again["Location"]) == (303, address)
    report = client.get(address)
    assert report.status_code == 200
    assert client.get(f"{address}?export=xlsx").content[:2] == b"PK"
    with world.inside():
        assert Enrolment.objects.count() == 6
        assert ImportRun.objects.get().content is None
    client.post(f"{address}undo/")
    with world.inside():
        assert not Enrolment.objects.exists()
    assert "danh sách.xlsx" in client.get(base).content.decode()


def test_rows_in_doubt_stop_the_confirmation_until_decided_or_left_out(client, world, base):
    world.run("pupils", workbook(HEADERS, rows(2)))
    plain = [[r[0], r[1], r[2], r[3], "Số 9"] for r in rows(2)]
    bad = ["Trần Sai", "31/02/2006", "Nữ", "6A1", None]
    address = dropped(client, base, workbook([*HEADERS[:4], "Chỗ ở hiện nay"], [*plain, bad]))["Location"]
    page = client.get(address).content.decode()
    assert "31/02/2006" in page
    first = client.post(f"{address}confirm/", {"seen": seen_in(page), "rows": "3"})
    assert first.status_code == 422
    asked = client.get(f"{address}?show=confirm").content.decode()
    answers = {
        key: next(v for v in re.findall(r'value="(\d+)"', block))
        for key, block in re.findall(r'name="(decide:\d+)"(.*?)</select>', asked, re.DOTALL)
    }
    assert len(answers) == 2
    second = client.post(f"{address}confirm/", {"seen": seen_in(asked), "rows": "3", "partial": "on", **answers})
    assert second.status_code == 303
    with world.inside():
        run = ImportRun.objects.get(state="applied", outcome__changed=2)
        assert run.outcome["rejected"][0]["code"] == "bad_date"


def test_what_changed_since_the_preview_is_shown_again_instead_of_written(client, world, base):
    address = dropped(client, base, workbook(HEADERS, rows(3)))["Location"]
    page = client.get(address).content.decode()
    world.run("pupils", workbook(HEADERS, rows(1)))
    answer = client.post(f"{address}confirm/", {"seen": seen_in(page), "rows": "3"})
    assert answer.status_code == 409
    with world.inside():
        assert Enrolment.objects.count() == 1


def test_a_long_list_is_confirmed_as_a_job(client, world, base, django_capture_on_commit_callbacks):
    address = dropped(client, base, workbook(HEADERS, rows(600)))["Location"]
    page = client.get(address).content.decode()
    answer = client.post(f"{address}confirm/", {"seen": seen_in(page), "rows": "600"})
    assert answer["Location"].startswith("/jobs/")
    jobs.run_waiting()
    job = jobs.Job.objects.get()
    assert (job.state, job.result) == ("done", {"url": address})
    with world.inside():
        assert Enrolment.objects.count() == 600


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04rubbish", b"%PDF-1.7 text", workbook(["a"], [["b"]]), b"x" * 60_000_000],
    ids=["empty", "broken", "pdf", "no_header", "60MB"],
)
def test_a_file_that_cannot_be_used_gets_a_page_with_the_reason(client, base, data):
    answer = dropped(client, base, data)
    assert answer.status_code == 422
    assert 'class="field__error"' in answer.content.decode()


def test_a_column_may_be_chosen_by_hand(client, world, base):
    odd = workbook(["Họ và tên", "Sinh", "Giới tính", "Lớp"], [[r[0], r[1], r[2], r[3]] for r in rows(2)])
    address = dropped(client, base, odd)["Location"]
    assert "missing" not in client.get(address).content.decode()
    client.post(f"{address}columns/", {"birth_date": "Sinh"})
    page = client.get(address).content.decode()
    assert client.post(f"{address}confirm/", {"seen": seen_in(page), "rows": "2"}).status_code == 303
    with world.inside():
        assert Enrolment.objects.count() == 2


def test_a_draft_can_be_dropped(client, world, base):
    address = dropped(client, base, workbook(HEADERS, rows(1)))["Location"]
    client.post(f"{address}drop/")
    with world.inside():
        assert not ImportRun.objects.exists()
    assert client.get(address).status_code == 404


def test_another_schools_import_is_not_there(client, world, base):
    made = world.run_elsewhere("pupils", workbook(HEADERS, rows(1)))
    assert client.get(f"{base}{made.run.uuid}/").status_code == 404


@pytest.mark.parametrize("kind", ["pupils", "staff", "classes", "assignments"])
def test_the_empty_template_is_recognised_whole(client, base, kind):
    answer = client.get(f"{base}templates/{kind}/")
    assert answer.status_code == 200
    found = next(k for k in all_kinds() if k.code == kind)
    book = openpyxl.load_workbook(io.BytesIO(empty_sheet(found)))
    table = sheets.recognise(sheets.read_workbook(answer.content, filename="mau.xlsx"), found.specs)
    assert table.unknown_headers == []
    assert len(table.columns) == sum(1 for c in book.active[table.header_row] if c.value)
