"""1 July 2025: offices close, communes take over, the department joins another. What was accepted stays as it was."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.test import Client

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.areas import public as areas
from lienthong.kernel.calendar.models import Clock
from lienthong.kernel.orgs import public as orgs
from lienthong.sector.reporting.models import Submission

pytestmark = pytest.mark.django_db
AFTER = dt.date(2025, 9, 5)


@pytest.fixture
def reformed(province, now, settings):
    """Two accepted reports of January 2018, then seven years and the reform; the new department looks."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    sent = {name: province.accept(name, now) for name in ("first", "upper")}
    areas.load_reference()
    ground = areas.area_by_code("25747", on=dt.date(2017, 9, 5)).area_id
    orgs.Unit.objects.exclude(pk=province.units["second"].pk).update(area_id=ground)
    orgs.UnitVersion.objects.exclude(unit_id=province.units["second"].pk).update(area_id=ground)
    Clock.objects.update_or_create(pk=1, defaults={"business_date": AFTER})
    outcome = orgs.apply_reform_2025(actor=None)
    assert len(outcome.undecided) == 1  # the school whose ground is not recorded
    new = orgs.unit_by_code("HCM-SO")
    account = Account.objects.create_user(login="so-hcm", display_name="Chuyên viên mới")
    Post.objects.create(account=account, role="so_specialist", at_unit=new, started_on=dt.date(2025, 7, 1))
    client = Client()
    client.force_login(account)
    return client, sent


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize("place", ["HCM-SO", "THCS-A"])
def test_an_accepted_report_keeps_the_names_and_the_office_of_its_day(reformed, place):
    client, sent = reformed
    page = text_of(client, f"/u/{place}/2017/reports/submissions/{sent['first'].uuid}/")
    assert "Trường THCS Phú Hòa" in page
    assert "Phòng GDĐT Thủ Dầu Một" in page
    assert "Đã chấp nhận" in page


def test_the_board_and_the_total_of_2018_are_those_of_the_old_tree(reformed):
    client, _sent = reformed
    board = text_of(client, "/u/HCM-SO/2017/reports/?collection=VEMIS-GK-2017")
    assert "Phòng GDĐT Thủ Dầu Một" in board
    assert "UBND" not in board
    total = text_of(client, "/u/HCM-SO/2017/rollup/?collection=VEMIS-GK-2017&form=GN-THCS")
    assert 'id="T2.tong.total"' in total
    assert "Phòng GDĐT Thủ Dầu Một" in total
    behind = text_of(client, "/u/HCM-SO/2017/rollup/units/?collection=VEMIS-GK-2017&form=GN-THCS&cell=T2.tong.total")
    assert "Trường THCS Phú Hòa" in behind


def test_the_closed_offices_of_then_still_open(reformed):
    client, _sent = reformed
    for office in ("BD-PGD", "BD-SO"):
        board = text_of(client, f"/u/{office}/2017/reports/?collection=VEMIS-GK-2017")
        assert "Trường THCS Phú Hòa" in board
        assert 'id="T2.tong.total"' in text_of(
            client, f"/u/{office}/2017/rollup/?collection=VEMIS-GK-2017&form=GN-THCS"
        )


def test_documents_and_workbooks_of_then_carry_the_old_names(reformed):
    client, sent = reformed
    where = f"/u/HCM-SO/2017/reports/submissions/{sent['first'].uuid}"
    assert client.get(f"{where}/document/").content.startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{where}/workbook/").content))
    assert book.worksheets[0]["A1"].value == "Trường THCS Phú Hòa"
    assert text_of(client, f"{where}/comparison/")
    assert client.get("/u/BD-SO/2017/rollup/document/?collection=VEMIS-GK-2017&form=GN-THCS").content.startswith(
        b"%PDF"
    )


def test_the_reform_changes_no_word_of_an_accepted_report(reformed, province):
    _client, sent = reformed
    with database.entered([u.pk for u in orgs.Unit.objects.all()]):
        for name, before in sent.items():
            after = Submission.objects.get(pk=before.pk)
            assert (after.unit_name, after.office_name, after.facts_hash, after.state) == (
                before.unit_name, before.office_name, before.facts_hash, "accepted",
            ), name  # fmt: skip
    assert province.units["first"].pk == sent["first"].unit_id
