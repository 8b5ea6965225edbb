"""What an office sees first: what is below it by today's lists, and how far its reports are. Nothing of other offices."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.desks import registry
from lienthong.kernel.access.public import Place
from lienthong.school.pupils import public as pupils
from lienthong.sector.reporting.rules import Act
from lienthong.sector.reporting.tests.conftest import now, province  # noqa: F401

pytestmark = pytest.mark.django_db


def figures(province, who, on):  # noqa: F811
    place = Place(province.units[who], 2017, 1)
    with province.as_(who):
        return {f.label: f for f in registry.today(province.actors[who], place, on).figures}


def test_an_office_counts_what_is_below_it_and_no_more(province, now):  # noqa: F811
    on = now.date()
    office, department = figures(province, "office", on), figures(province, "department", on)
    with province.as_("office"):
        below = [province.units["first"].pk, province.units["second"].pk]
        wanted = pupils.enrolments_as_at(below, 2017, on).count()
    assert wanted > 0
    assert office["Học sinh"].value == str(wanted)
    assert int(department["Học sinh"].value) > wanted
    assert int(department["Trường và trung tâm"].value) > int(office["Trường và trung tâm"].value)
    assert all(figure.url for figure in department.values())


def test_a_report_counts_at_the_office_when_it_accepts_and_above_when_the_department_does(province, now):  # noqa: F811
    on = now.date()
    sent = province.send("first", now)

    def accepted(who: str) -> tuple[str, ...]:
        return tuple(str(f.value).split("/")[0] for name, f in figures(province, who, on).items() if "Báo cáo" in name)

    assert set(accepted("office")) == set(accepted("department")) == {"0"}
    sent = province.decide("office", sent, Act.OFFICE_ACCEPT, now) or sent
    assert "1" in accepted("office")
    assert set(accepted("department")) == {"0"}
    province.decide("department", sent, Act.ACCEPT, now)
    assert "1" in accepted("department")


def test_a_school_has_no_figures_of_an_office(province, now):  # noqa: F811
    assert "Trường và trung tâm" not in figures(province, "first", now.date())


def test_before_the_year_has_lists_an_office_sees_nought_and_no_error(province, now):  # noqa: F811
    place = Place(province.units["office"], 2016, 1)
    with province.as_("office"):
        found = registry.today(province.actors["office"], place, dt.date(2016, 9, 1))
    assert {f.label: f.value for f in found.figures}["Học sinh"] == "0"
