"""The screens of reporting through the client: each role's way, and what a stranger is shown."""

from __future__ import annotations

import pytest
from django.test import Client

from lienthong.kernel.access.models import AccessLog
from lienthong.kernel.calendar.models import Clock
from lienthong.school.classes.models import SchoolClass
from lienthong.sector.reporting.models import Submission
from lienthong.sector.reporting.tests.cast import TODAY, enrol

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(province, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    Clock.objects.update_or_create(pk=1, defaults={"business_date": TODAY})

    def _browse(who):
        client = Client()
        client.force_login(province.accounts[who])
        return client

    return _browse


def at(submission, unit, tail=""):
    return f"/u/{unit}/2017/reports/submissions/{submission.uuid}/{tail}"


def test_a_school_drafts_looks_and_sends(province, browse):
    client = browse("first")
    assert "Lập báo cáo" in client.get("/u/THCS-A/2017/reports/").content.decode()
    made = client.post("/u/THCS-A/2017/reports/VEMIS-GK-2017/draft/")
    page = client.get(made.headers["Location"]).content.decode()
    assert "Lớp và học sinh theo khối" in page
    assert "Nộp báo cáo" in page
    for table in ("BD", "T4", "T4B", "KQHL", "KQMT", "DL"):
        assert client.get(f"{made.headers['Location']}?form=GN-THCS&table={table}").status_code == 200
    assert 'name="cell.T2.tong.g6"' in client.get(f"{made.headers['Location']}?edit=1").content.decode()
    client.post(f"{made.headers['Location']}sending/")
    with province.scope("first"):
        assert Submission.objects.get().state == "submitted"


def test_typed_numbers_come_back_with_the_sentence(province, browse, now):
    made = province.draft("first", now)
    client = browse("first")
    answer = client.post(
        at(made, "THCS-A", "values/?form=GN-THCS&table=T2"),
        {"version": "1", "cell.T2.kt.total": "8..5", "reason": "Sổ giấy"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "không phải là số nguyên" in text
    assert 'value="8..5"' in text
    assert "Sổ giấy" in text
    answer = client.post(
        at(made, "THCS-A", "values/?form=GN-THCS&table=T2"),
        {"version": "1", "cell.T2.kt.total": "2", "reason": "Sổ giấy"},
    )
    assert answer.status_code == 303


def test_the_office_accepts_from_its_own_place(province, browse, now):
    sent = province.send("first", now)
    client = browse("office")
    assert "Trường THCS Phú Hòa" in client.get("/u/BD-PGD/2017/reports/?state=submitted").content.decode()
    assert "Chấp nhận" in client.get(at(sent, "BD-PGD")).content.decode()
    client.post(at(sent, "BD-PGD", "decision/"), {"act": "office_accept"})
    with province.scope("first"):
        assert Submission.objects.get().state == "office_accepted"


def test_a_damaged_file_is_told_and_nothing_changes(province, browse, now):
    from lienthong.sector.reporting import freezing

    sent = province.send("first", now)
    (freezing.root() / sent.facts_path).unlink()
    client = browse("office")
    client.post(at(sent, "BD-PGD", "decision/"), {"act": "office_accept"})
    assert "Không tìm thấy tệp số liệu" in client.get(at(sent, "BD-PGD")).content.decode()
    with province.scope("first"):
        assert Submission.objects.get().state == "submitted"


def test_totals_open_to_units_and_people_and_that_is_noted(province, browse, now, django_capture_on_commit_callbacks):
    with province.scope("first"):
        room = SchoolClass.objects.get(unit=province.units["first"])
        enrol(province.units["first"], "THCS", 6, room=room, name="Phạm Khuyết Tật", disability_code="1")
    sent = province.send("first", now)
    client = browse("office")
    assert client.get("/u/BD-PGD/2017/rollup/?states=sent").status_code == 200
    units = client.get("/u/BD-PGD/2017/rollup/units/?states=sent&form=GN-THCS&cell=T2.kt.total").content.decode()
    assert "Trường THCS Phú Hòa" in units
    with django_capture_on_commit_callbacks(execute=True):
        people = client.get(at(sent, "BD-PGD", "people/?form=GN-THCS&cell=T2.kt.total")).content.decode()
    assert "Phạm Khuyết Tật" in people
    assert AccessLog.objects.filter(kind="sensitive_read").count() == 1


def test_another_school_finds_nothing(province, browse, now):
    sent = province.send("first", now)
    stranger = browse("second")
    for tail in ("", "document/", "workbook/", "comparison/", "people/?form=GN-THCS&cell=T2.tong.total"):
        assert stranger.get(at(sent, "THCS-B", tail)).status_code == 404
        assert stranger.get(at(sent, "THCS-A", tail)).status_code == 404
    for tail in ("sending/", "figures/", "values/?form=GN-THCS"):
        assert stranger.post(at(sent, "THCS-B", tail)).status_code == 404
    assert stranger.post(at(sent, "THCS-B", "decision/"), {"act": "accept"}).status_code in (403, 404)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_a_report_can_be_taken_away(province, browse, now, kind):
    sent = province.send("first", now)
    answer = browse("first").get(at(sent, "THCS-A", f"workbook/?format={kind}"))
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK" or "T2.tong.g6" in answer.content.decode("utf-8-sig")
    assert browse("first").get(at(sent, "THCS-A", "workbook/?format=exe")).status_code == 404


def test_a_report_is_typeset(province, browse, now):
    sent = province.send("first", now)
    assert browse("office").get(at(sent, "BD-PGD", "document/")).content.startswith(b"%PDF")
    assert browse("office").get("/u/BD-PGD/2017/rollup/document/?states=sent&form=GN-THCS").content.startswith(b"%PDF")
    assert browse("office").get("/u/BD-PGD/2017/rollup/workbook/?states=sent&form=GN-THCS").content[:2] == b"PK"


def test_two_editions_stand_beside_each_other(province, browse, now):
    from lienthong.sector.reporting import services

    accepted = province.accept("first", now)
    with province.as_("department"):
        opened = services.unlock(province.actors["department"], submission_id=accepted.pk, message="", now=now)
    with province.scope("first"):
        room = SchoolClass.objects.get(unit=province.units["first"])
        enrol(province.units["first"], "THCS", 6, room=room)
    with province.as_("first"):
        services.recompute(province.actors["first"], submission_id=opened.pk, now=now)
    page = browse("first").get(at(opened, "THCS-A", f"comparison/?with={accepted.uuid}")).content.decode()
    assert "is-changed" in page


def test_wrong_addresses_are_not_errors(province, browse, now):
    client = browse("office")
    for address in (
        "/u/BD-PGD/2017/rollup/?collection=X&form=Y&table=Z&office=abc",
        "/u/BD-PGD/2017/reports/?collection=X&state=nonsense&page=abc",
        "/u/BD-PGD/2018/reports/",
        "/u/BD-PGD/2018/rollup/",
    ):
        assert client.get(address).status_code == 200, address
    assert client.get("/u/BD-PGD/2017/rollup/units/?cell=X").status_code == 404
