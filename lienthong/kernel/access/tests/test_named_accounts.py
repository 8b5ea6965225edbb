"""Accounts for people whom no list names yet, and how they find their record afterwards."""

from __future__ import annotations

import pytest

from lienthong.kernel.access import accounts, joining
from lienthong.kernel.access.errors import NameDoesNotFit, RoleDoesNotFit
from lienthong.kernel.access.models import Account, Post


def named(actor, unit, name, role, today):
    return accounts.create_named(actor, unit_id=unit.pk, full_name=name, role=role, started_on=today)


def test_the_departments_administrator_gives_a_school_its_first_head(tree, hold, actor_of, today):
    admin = actor_of(hold("so_admin", tree.department))
    slip = named(admin, tree.school, "  Trần  Văn Hiệu ", "head", today)
    account = Account.objects.get(login=slip.login)
    assert (account.display_name, account.person_id, account.must_change_password) == ("Trần Văn Hiệu", None, True)
    assert Post.objects.get(account=account).at_unit_id == tree.school.pk


@pytest.mark.parametrize("name", ["", "A", "x" * 101, "Trần 3", "<b>An</b>"])
def test_what_is_no_name_is_refused(tree, hold, actor_of, today, name):
    admin = actor_of(hold("so_admin", tree.department))
    with pytest.raises(NameDoesNotFit):
        named(admin, tree.school, name, "head", today)


@pytest.mark.parametrize("role", ["head", "so_admin", "phong_leader", "", "no-such"])
def test_nobody_gives_by_name_what_he_may_not_give(tree, hold, actor_of, today, role):
    head = actor_of(hold("head", tree.school))
    with pytest.raises(RoleDoesNotFit):
        named(head, tree.school, "Lê Thị Hoa", role, today)


def test_once_the_person_is_on_the_list_the_account_is_joined_and_no_second_one_made(tree, hold, actor_of, today):
    admin = actor_of(hold("so_admin", tree.department))
    slip = named(admin, tree.school, "Trần Văn Hiệu", "head", today)
    listed = accounts.Holder(41, "Trần Văn Hiệu", "head")
    assert joining.joinable(admin, tree.school.pk, [listed], on=today)[41].login == slip.login
    assert accounts.create_accounts(admin, unit_id=tree.school.pk, holders=[listed], started_on=today) == []
    assert Account.objects.get(login=slip.login).person_id == 41
    assert Post.objects.filter(account__person_id=41).count() == 1


def test_in_doubt_nothing_is_joined(tree, hold, actor_of, today):
    admin = actor_of(hold("so_admin", tree.department))
    named(admin, tree.school, "Lê Thị Hoa", "clerk", today)
    two = [accounts.Holder(at, "Lê Thị Hoa", "clerk") for at in (1, 2)]
    assert joining.joinable(admin, tree.school.pk, two, on=today) == {}
    assert joining.joinable(admin, tree.other.pk, two[:1], on=today) == {}
    named(admin, tree.school, "Lê Thị Hoa", "registrar", today)
    assert joining.joinable(admin, tree.school.pk, two[:1], on=today) == {}


def test_nobody_joins_an_account_above_his_own_or_his_own(tree, hold, actor_of, today):
    admin = actor_of(hold("so_admin", tree.department))
    named(admin, tree.school, "Trần Văn Hiệu", "head", today)
    holder = [accounts.Holder(7, "Trần Văn Hiệu", "teacher")]
    assert joining.joinable(actor_of(hold("it_staff", tree.school)), tree.school.pk, holder, on=today) == {}
    head = hold("head", tree.school)
    own = [accounts.Holder(8, head.display_name, "teacher")]
    assert joining.joinable(actor_of(head), tree.school.pk, own, on=today) == {}


def test_the_page_names_somebody_and_prints_the_slip(tree, hold, signed_in):
    client = signed_in(hold("so_admin", tree.department))
    address = f"/u/{tree.department.code}/2017/accounts/new/"
    assert "Lãnh đạo Sở" in client.get(address).content.decode()
    refused = client.post(address, {"source": "named", "full_name": "Ngô 1", "role": "so_leader"})
    assert refused.status_code == 422
    assert "Ngô 1" in refused.content.decode()
    answer = client.post(address, {"source": "named", "full_name": "Ngô Thị Lan", "role": "so_leader"})
    slip = client.get(answer.headers["Location"]).content.decode()
    assert "lan.ngothi" in slip
