"""Accounts of a family: linked by the school to a pupil, ended by it, never to a stranger."""

from __future__ import annotations

import pytest

from lienthong.kernel.access.models import Account
from lienthong.kernel.access.public import NoSuchThing, NotPermitted
from lienthong.kernel.calendar import public as calendar
from lienthong.school.curriculum.tests import world
from lienthong.school.pupils import families, selectors
from lienthong.school.pupils.errors import BadFacts
from lienthong.school.pupils.models import PupilFile
from lienthong.school.pupils.tests.test_services import take


@pytest.fixture
def parent(school):
    return world.join(school, "guardian")


def link(school, enrolment, login, *, actor=None, relation="mother"):
    with school.scope():
        return families.link_family(
            actor or school.actor, unit_id=school.unit.pk, person_id=enrolment.person_id, login=login, relation=relation
        )


def login_of(member):
    return Account.objects.get(pk=member.actor.account_id).login


def test_a_linked_parent_sees_the_child_and_no_longer_once_the_link_has_ended(school, parent):
    enrolment = take(school)
    made = link(school, enrolment, login_of(parent).upper())
    today = calendar.today()
    with school.scope():
        assert selectors.children_of(parent.actor.account_id, school.unit.pk, today) == [enrolment.person_id]
        families.unlink_family(school.actor, unit_id=school.unit.pk, person_id=enrolment.person_id, pk=made.pk)
        assert selectors.children_of(parent.actor.account_id, school.unit.pk, today) == []


def test_only_a_parent_s_account_of_this_school_is_linked_and_once(school, other, parent, teacher):
    enrolment = take(school)
    stranger = world.join(other, "guardian")
    for login in ("", "không-có", login_of(teacher), login_of(stranger)):
        with pytest.raises(BadFacts, match="phiếu tài khoản"):
            link(school, enrolment, login)
    with pytest.raises(BadFacts, match="giám hộ"):
        link(school, enrolment, login_of(parent), relation="uncle")
    link(school, enrolment, login_of(parent))
    with pytest.raises(BadFacts, match="đã được gắn"):
        link(school, enrolment, login_of(parent))
    with school.scope(), pytest.raises(NoSuchThing):
        families.unlink_family(school.actor, unit_id=school.unit.pk, person_id=enrolment.person_id, pk=999_999)


def test_a_teacher_links_nobody(school, parent, teacher):
    enrolment = take(school)
    with pytest.raises(NotPermitted):
        link(school, enrolment, login_of(parent), actor=teacher.actor)


def test_the_page_links_says_what_is_wrong_and_unlinks(client, school, parent):
    client.force_login(school.account)
    enrolment = take(school)
    with school.scope():
        key = PupilFile.objects.get(pk=enrolment.file_id).uuid
    here = f"/u/{school.unit.code}/2017/pupils/{key}/family/"
    assert "Chưa có tài khoản phụ huynh" in client.get(here).content.decode()
    assert client.post(f"{here}accounts/", {"login": "sai", "relation": "mother"}).status_code == 303
    assert "phiếu tài khoản" in client.get(here).content.decode()
    client.post(f"{here}accounts/", {"login": login_of(parent), "relation": "mother"})
    page = client.get(here).content.decode()
    assert login_of(parent) in page
    with school.scope():
        (linked,) = families.families_of(enrolment.person_id, school.unit.pk, calendar.today())
    client.post(f"{here}accounts/", {"unlink": str(linked.pk)})
    assert "Chưa có tài khoản phụ huynh" in client.get(here).content.decode()
