"""Screens of units, areas and the calendar, through the gate."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.public import Perm
from lienthong.kernel.areas import public as areas
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.calendar import services as calendar_services
from lienthong.kernel.orgs import particulars
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.orgs import services as orgs_services
from lienthong.kernel.orgs.tests.conftest import OPENED, opening

pytestmark = pytest.mark.django_db
TODAY = dt.date(2018, 1, 10)
SO, SCHOOL = "/u/BD-SO/2017", "/u/TH-1/2017"


@pytest.fixture
def world(province):
    calendar.open_year(actor=None, year=2017)
    calendar.move_clock(actor=None, to=TODAY)
    return province


def signed_in(client, role: str, unit: orgs.Unit):
    account = Account.objects.create_user(f"{role}-{unit.code}", "x" * 12, display_name="Người Dùng")
    Post.objects.create(account=account, role=role, at_unit=unit, started_on=OPENED)
    client.force_login(account)
    return client


@pytest.fixture
def admin_client(client, world):
    return signed_in(client, "so_admin", world["BD-SO"])


@pytest.fixture
def head_client(client, world):
    return signed_in(client, "head", world["TH-1"])


def text_of(response) -> str:
    return response.content.decode()


def test_the_rights_asked_for_exist():
    held = {orgs_services.EDIT, particulars.OFFICERS, calendar_services.EDIT, calendar_services.OVERRIDE}
    assert held | {calendar_services.MOVE_CLOCK} <= {perm.value for perm in Perm}


def test_the_list_shows_units_in_sight_and_filters(admin_client):
    page = text_of(admin_client.get(f"{SO}/units/?level=TH"))
    assert "TH-2" in page
    assert "THPT-1" not in page


def test_the_list_of_an_earlier_day_shows_the_names_of_that_day(admin_client):
    orgs.rename_unit(actor=None, unit="TH-1", name="Tiểu học Kim Đồng", on=dt.date(2018, 1, 1))
    assert "Tiểu học Kim Đồng" in text_of(admin_client.get(f"{SO}/units/"))
    assert "Đơn vị TH-1<" in text_of(admin_client.get(f"{SO}/units/?on=2017-12-31"))


def test_the_list_costs_the_same_whatever_its_length(admin_client):
    admin_client.get(f"{SO}/units/")
    with CaptureQueriesContext(connection) as few:
        admin_client.get(f"{SO}/units/")
    orgs.carry_out(actor=None, orders=[opening(f"TH-N{n}", "truong", "PGD-1", "TH") for n in range(30)])
    with CaptureQueriesContext(connection) as many:
        admin_client.get(f"{SO}/units/")
    assert len(many) == len(few)


def test_the_list_is_exported_as_filtered(admin_client):
    response = admin_client.get(f"{SO}/units/?kind=phong&export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    found = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "PGD-1" in found
    assert "TH-1" not in found


def test_the_tree_stands_as_on_its_day(admin_client):
    orgs.reparent_unit(actor=None, unit="TH-1", parent="PGD-2", on=TODAY)
    assert "Đơn vị TH-1-A" in text_of(admin_client.get(f"{SO}/units/tree/?on=2017-10-01"))


def test_a_unit_tells_its_facts_and_history(admin_client):
    orgs.rename_unit(actor=None, unit="TH-1", name="Tiểu học Kim Đồng", on=TODAY, legal_basis="QĐ 12/QĐ-UBND")
    page = text_of(admin_client.get(f"{SO}/units/TH-1/"))
    assert "Đổi tên thành Tiểu học Kim Đồng" in page
    assert "QĐ 12/QĐ-UBND" in page
    assert "phường Phú Cường, thành phố Thủ Dầu Một, tỉnh Bình Dương" in page


def test_a_unit_out_of_sight_is_not_there(head_client):
    assert head_client.get(f"{SCHOOL}/units/TH-2/").status_code == 404
    assert head_client.get(f"{SCHOOL}/units/TH-1/").status_code == 200


def test_a_head_cannot_record_acts(head_client):
    assert head_client.get(f"{SCHOOL}/units/TH-1/acts/rename/").status_code == 403


FORM = {"name": "Tiểu học Kim Đồng", "on": "2018-01-10", "legal_basis": "QĐ 12/QĐ-UBND", "note": ""}


def test_an_act_is_shown_first_and_recorded_only_when_confirmed(admin_client):
    address = f"{SO}/units/TH-1/acts/rename/"
    shown = admin_client.post(address, FORM)
    assert "đổi tên thành Tiểu học Kim Đồng" in text_of(shown)
    assert orgs.unit_by_code("TH-1").name == "Đơn vị TH-1"
    seal = shown.context["seal"] if shown.context else text_of(shown).split('name="seen" value="')[1].split('"')[0]
    assert admin_client.post(address, FORM | {"name": "Khác", "seen": seal}).status_code == 200
    assert orgs.unit_by_code("TH-1").name == "Đơn vị TH-1"
    assert admin_client.post(address, FORM | {"seen": seal}).status_code == 303
    assert orgs.unit_by_code("TH-1").name == "Tiểu học Kim Đồng"


@pytest.mark.parametrize("kind", ["open", "rename", "reparent", "levels", "area", "merge", "split", "close"])
def test_every_act_has_its_form(admin_client, kind):
    assert admin_client.get(f"{SO}/units/TH-1/acts/{kind}/").status_code == 200


@pytest.mark.parametrize(
    "change", [{"on": "31/02/2018"}, {"legal_basis": " "}, {"name": "Đơn vị TH-1"}, {"name": "x" * 201}]
)
def test_a_refused_act_keeps_what_was_typed_and_says_why(admin_client, change):
    response = admin_client.post(f"{SO}/units/TH-1/acts/rename/", FORM | change)
    assert response.status_code == 422
    assert "alert" in text_of(response)


def test_a_merge_by_the_form(admin_client):
    address = f"{SO}/units/TH-2/acts/merge/"
    form = {"into": "TH-1", "on": "2018-01-10", "legal_basis": "QĐ 1", "note": ""}
    page = text_of(admin_client.post(address, form))
    seal = page.split('name="seen" value="')[1].split('"')[0]
    admin_client.post(address, form | {"seen": seal})
    assert orgs.unit_by_code("TH-2").closed_on == TODAY
    assert "đã đóng từ 10/01/2018" in text_of(admin_client.get(f"{SO}/units/TH-2/"))


def test_a_head_names_who_is_in_charge(head_client):
    response = head_client.post(
        f"{SCHOOL}/units/TH-1/officers/", {"duty": "it", "full_name": "Trần Thị Mai", "phone": "0901"}
    )
    assert response.status_code == 303
    assert "Trần Thị Mai" in text_of(head_client.get(f"{SCHOOL}/units/TH-1/"))


def test_facts_are_corrected(admin_client):
    form = {"ownership": "1", "school_type": "07", "address": "12 Yersin", "phone": "0274", "email": "", "website": ""}
    assert admin_client.post(f"{SO}/units/TH-1/facts/", form).status_code == 303
    assert orgs.unit_by_code("TH-1").address == "12 Yersin"


def test_the_reform_is_shown_and_not_done(admin_client):
    page = text_of(admin_client.post(f"{SO}/units/reform-2025/"))
    assert "PGD-1 đóng từ ngày 01/07/2025" in page
    assert orgs.unit_by_code("HCM-SO") is None


def test_areas_of_a_day_and_the_life_of_one(admin_client):
    page = text_of(admin_client.get(f"{SO}/areas/?on=2025-07-01&level=commune&q=long+nguyen"))
    assert "phường Long Nguyên" in page
    area = areas.area_by_code("25840", on=TODAY).area_id
    life = text_of(admin_client.get(f"{SO}/areas/{area}/"))
    assert "xã An Điền" in life
    assert "phường Long Nguyên" in life
    assert admin_client.get(f"{SO}/areas/999999/").status_code == 404


def test_the_department_sets_a_term_and_a_day_off(admin_client):
    form = {"level_group": "TH", "starts_on": "2017-09-06", "ends_on": "2018-01-12", "teaching_weeks": "18"}
    assert admin_client.post(f"{SO}/calendar/terms/1/", form).status_code == 303
    assert calendar.terms(2017, level_group="TH")[0].starts_on == dt.date(2017, 9, 6)
    day = {"starts_on": "2017-11-06", "ends_on": "", "name": "Nghỉ tránh bão"}
    assert admin_client.post(f"{SO}/calendar/days/", day).status_code == 303
    assert not calendar.is_school_day(dt.date(2017, 11, 6))
    assert "Nghỉ tránh bão" in text_of(admin_client.get(f"{SO}/calendar/?level=TH"))


def test_a_school_overrides_for_itself_only(head_client):
    form = {"level_group": "", "starts_on": "2017-09-06", "ends_on": "2018-01-12", "teaching_weeks": "17"}
    assert head_client.post(f"{SCHOOL}/calendar/terms/1/", form).status_code == 303
    own = orgs.unit_by_code("TH-1").pk
    assert calendar.terms(2017, unit_id=own)[0].teaching_weeks == 17
    assert calendar.terms(2017, level_group="TH")[0].teaching_weeks == 18
    assert "lịch riêng" in text_of(head_client.get(f"{SCHOOL}/calendar/"))
    assert head_client.post(f"{SCHOOL}/calendar/terms/1/remove/").status_code == 303
    assert calendar.terms(2017, unit_id=own, level_group="TH")[0].teaching_weeks == 18


def test_a_bad_term_is_explained_and_nothing_written(head_client):
    form = {"level_group": "", "starts_on": "2017-09-06", "ends_on": "2016-01-12", "teaching_weeks": "17"}
    response = head_client.post(f"{SCHOOL}/calendar/terms/1/", form)
    assert response.status_code == 422
    assert "sau ngày bắt đầu" in text_of(response)


def test_the_next_year_is_opened(admin_client):
    assert admin_client.post(f"{SO}/calendar/years/").status_code == 303
    assert calendar.year_exists(2018)


def test_the_demo_clock_has_a_page_that_does_not_exist_outside_a_demo(head_client, settings):
    assert head_client.post("/clock/", {"on": "2018-03-01"}).status_code == 303
    assert calendar.today() == dt.date(2018, 3, 1)
    assert "01/03/2018" in text_of(head_client.get("/clock/"))
    settings.DEMO = False
    assert head_client.get("/clock/").status_code == 404
    assert head_client.post("/clock/", {"on": "2018-03-01"}).status_code == 404
