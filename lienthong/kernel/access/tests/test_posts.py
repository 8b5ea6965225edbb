"""Posts: given, ended, lent; what they open and for how long."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.foundation.database import public as database
from lienthong.kernel.access import posts, rules
from lienthong.kernel.access.errors import (
    DatesDoNotFit,
    LastOfItsKind,
    NoSuchThing,
    NotOneselfEither,
    NotPermitted,
    PostHeldAlready,
    RoleDoesNotFit,
)
from lienthong.kernel.access.models import AccessLog, Account, Post
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.access.roles import ROLES
from lienthong.kernel.access.tests.conftest import OPENED, unit
from lienthong.kernel.access.wording import PERMISSION_NAMES
from lienthong.kernel.orgs.models import Officer

DAY = dt.timedelta(days=1)


def test_every_permission_has_a_name():
    assert set(PERMISSION_NAMES) == set(Perm)


def test_a_head_gives_a_role_at_the_own_school(tree, hold, actor_of, today):
    head, teacher = hold("head", tree.school), hold("teacher", tree.school)
    post = posts.grant_post(
        actor_of(head), account_id=teacher.pk, role="registrar", unit_id=tree.school.pk, started_on=today
    )
    assert actor_of(teacher).can(Perm.PUPILS_EDIT, tree.school.pk)
    assert AccessLog.objects.get(kind="post_given").target == f"account:{teacher.pk}"
    assert post.role == "registrar"


@pytest.mark.parametrize("role", ["head", "so_admin", "phong_leader", "nobody"])
def test_a_head_cannot_give_what_is_not_a_heads_to_give(tree, hold, actor_of, today, role):
    head, teacher = hold("head", tree.school), hold("teacher", tree.school)
    with pytest.raises(RoleDoesNotFit, match="đề nghị quản trị"):
        posts.grant_post(actor_of(head), account_id=teacher.pk, role=role, unit_id=tree.school.pk, started_on=today)


def test_a_head_cannot_give_at_another_school(tree, hold, actor_of, today):
    head, teacher = hold("head", tree.school), hold("teacher", tree.other)
    with pytest.raises(NoSuchThing):
        posts.grant_post(actor_of(head), account_id=teacher.pk, role="clerk", unit_id=tree.other.pk, started_on=today)


def test_the_administrator_gives_a_head_to_any_school_but_only_there(tree, hold, actor_of, today):
    admin, teacher = hold("so_admin", tree.department), hold("teacher", tree.other)
    posts.grant_post(actor_of(admin), account_id=teacher.pk, role="head", unit_id=tree.other.pk, started_on=today)
    with pytest.raises(RoleDoesNotFit):
        posts.grant_post(actor_of(admin), account_id=teacher.pk, role="head", unit_id=tree.office.pk, started_on=today)


def test_nobody_gives_rights_to_himself(tree, hold, actor_of, today):
    admin = hold("so_admin", tree.department)
    with pytest.raises(NotOneselfEither):
        posts.grant_post(
            actor_of(admin), account_id=admin.pk, role="so_leader", unit_id=tree.department.pk, started_on=today
        )


def test_a_teacher_gives_nothing(tree, hold, actor_of, today):
    teacher, other = hold("teacher", tree.school), hold("teacher", tree.school)
    with pytest.raises(NotPermitted):
        posts.grant_post(actor_of(teacher), account_id=other.pk, role="clerk", unit_id=tree.school.pk, started_on=today)


def test_the_same_post_is_not_held_twice_at_a_time(tree, hold, actor_of, today):
    head, teacher = hold("head", tree.school), hold("teacher", tree.school)
    with pytest.raises(PostHeldAlready, match="đã giữ vai trò"):
        posts.grant_post(
            actor_of(head), account_id=teacher.pk, role="teacher", unit_id=tree.school.pk, started_on=today
        )


def test_a_post_that_ended_a_minute_ago_refuses_the_next_request(tree, hold, actor_of, signed_in):
    head, clerk = hold("head", tree.school), hold("registrar", tree.school)
    Post.objects.create(account=clerk, role="teacher", at_unit=tree.other, started_on=OPENED)
    client = signed_in(clerk)
    address = f"/u/{tree.school.code}/2017/"
    assert client.get(address).status_code == 200
    posts.end_post(actor_of(head), post_id=clerk.posts.get(role="registrar").pk)
    assert client.get(address).status_code == 404


def test_with_the_last_post_the_sessions_end(tree, hold, actor_of, client):
    head, clerk = hold("head", tree.school), hold("registrar", tree.school)
    client.post("/accounts/login/", {"login": clerk.login, "password": "mat-khau-dai-123"})
    assert client.get(f"/u/{tree.school.code}/2017/").status_code == 200
    posts.end_post(actor_of(head), post_id=clerk.posts.get().pk)
    answer = client.get("/account/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Trigger"] == "session-ended"


def test_the_last_administrator_stays(tree, hold, actor_of):
    first, second = hold("so_admin", tree.department), hold("so_admin", tree.department)
    posts.end_post(actor_of(first), post_id=second.posts.get().pk)
    with pytest.raises(LastOfItsKind):
        posts.end_post(actor_of(first), post_id=first.posts.get().pk)


def test_a_head_cannot_end_what_the_department_gave(tree, hold, actor_of):
    head, other = hold("head", tree.school), hold("head", tree.school)
    with pytest.raises(RoleDoesNotFit, match="cấp trên"):
        posts.end_post(actor_of(head), post_id=other.posts.get().pk)


@pytest.fixture
def lent(tree, hold, actor_of, today):
    head, deputy = hold("head", tree.school), hold("teacher", tree.school)
    post = posts.delegate(
        actor_of(head), post_id=head.posts.get().pk, to_account_id=deputy.pk, permissions=[Perm.BOOK_LOCK],
        started_on=today, ended_on=today + 10 * DAY,
    )  # fmt: skip
    return head, deputy, post


def test_a_delegation_opens_its_part_and_no_more(tree, lent, actor_of):
    _head, deputy, _post = lent
    actor = actor_of(deputy)
    assert actor.can(Perm.BOOK_LOCK, tree.school.pk)
    assert not actor.can(Perm.REPORTS_SUBMIT, tree.school.pk)


def test_a_delegation_ends_with_the_post_it_was_lent_from(tree, lent, hold, actor_of):
    head, deputy, _post = lent
    admin = hold("so_admin", tree.department)
    posts.end_post(actor_of(admin), post_id=head.posts.get().pk)
    assert not actor_of(deputy).can(Perm.BOOK_LOCK, tree.school.pk)


def test_a_delegation_is_taken_back_by_its_lender(tree, lent, actor_of):
    head, deputy, post = lent
    posts.end_post(actor_of(head), post_id=post.pk)
    assert not actor_of(deputy).can(Perm.BOOK_LOCK, tree.school.pk)


def test_a_delegation_ends_on_its_day(tree, lent, today):
    from lienthong.kernel.access.actor import load

    _head, deputy, _post = lent
    assert load(deputy, on=today + 9 * DAY).can(Perm.BOOK_LOCK, tree.school.pk)
    assert not load(deputy, on=today + 10 * DAY).can(Perm.BOOK_LOCK, tree.school.pk)


@pytest.mark.parametrize("permission", [Perm.POSTS_EDIT, Perm.DELEGATE, Perm.ORGS_EDIT, Perm.ACCOUNTS_EDIT])
def test_what_gives_rights_is_never_lent(tree, hold, actor_of, today, permission):
    head, teacher = hold("head", tree.school), hold("teacher", tree.school)
    with pytest.raises(RoleDoesNotFit):
        posts.delegate(
            actor_of(head), post_id=head.posts.get().pk, to_account_id=teacher.pk, permissions=[permission],
            started_on=today, ended_on=today + DAY,
        )  # fmt: skip


def test_what_was_lent_is_not_lent_on(tree, lent, hold, actor_of, today):
    _head, deputy, post = lent
    third = hold("teacher", tree.school)
    with pytest.raises(NotPermitted):
        posts.delegate(
            actor_of(deputy), post_id=post.pk, to_account_id=third.pk, permissions=[Perm.BOOK_LOCK],
            started_on=today, ended_on=today + DAY,
        )  # fmt: skip


def test_a_post_is_lent_to_a_colleague_only(tree, hold, actor_of, today):
    head, stranger = hold("head", tree.school), hold("teacher", tree.other)
    with pytest.raises(NoSuchThing):
        posts.delegate(
            actor_of(head), post_id=head.posts.get().pk, to_account_id=stranger.pk, permissions=[Perm.BOOK_LOCK],
            started_on=today, ended_on=today + DAY,
        )  # fmt: skip


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (0, 0), (0, 500)])
def test_a_delegation_needs_dates_that_make_sense(tree, hold, actor_of, today, start, end):
    head, teacher = hold("head", tree.school), hold("teacher", tree.school)
    with pytest.raises(DatesDoNotFit):
        posts.delegate(
            actor_of(head), post_id=head.posts.get().pk, to_account_id=teacher.pk, permissions=[Perm.BOOK_LOCK],
            started_on=today + start * DAY, ended_on=today + end * DAY,
        )  # fmt: skip


def test_a_site_belongs_to_its_school(tree, hold, actor_of):
    assert actor_of(hold("head", tree.school)).scope == {tree.school.pk, tree.site.pk}


def test_no_role_gives_more_than_it_may_see(tree):
    assert set(Perm) >= rules.NOT_LENT
    assert set(rules.GIVES) <= set(ROLES)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_can_equals_membership_in_visible_to_on_random_trees(tree, today, data):
    """For every permission and unit: what the check says is what the filter lets through."""
    from lienthong.kernel.access.actor import load

    number = Officer.objects.unscoped(reason="a new name for each example").count() + Account.objects.count()
    units = [tree.department]
    for at in range(data.draw(st.integers(1, 6), label="units")):
        parent = data.draw(st.sampled_from(units), label="parent")
        kind = {"so": "phong", "phong": "truong"}.get(parent.kind, "diemtruong")
        units.append(unit(f"X{number}-{Account.objects.count()}-{at}-{len(units)}", kind, parent))
    account = Account.objects.create_user(f"nguoi{number}", None, display_name="Người thử")
    for _ in range(data.draw(st.integers(0, 4), label="posts")):
        at_unit = data.draw(st.sampled_from(units))
        fitting = [code for code, role in ROLES.items() if at_unit.kind in role.at]
        if fitting:
            start = today + data.draw(st.integers(-3, 3)) * DAY
            length = data.draw(st.one_of(st.none(), st.integers(0, 4)))
            Post.objects.create(
                account=account, role=data.draw(st.sampled_from(fitting)), at_unit=at_unit, started_on=start,
                ended_on=None if length is None else start + length * DAY,
            )  # fmt: skip
    everything = {u.pk for u in units}
    with database.entered(everything):
        Officer.objects.bulk_create([Officer(unit=u, duty="it", full_name="An", valid=(OPENED, None)) for u in units])
    actor = load(account, on=today)
    with database.entered(everything):
        for permission in Perm:
            seen = set(Officer.objects.visible_to(actor, permission).values_list("unit_id", flat=True)) & everything
            assert seen == {pk for pk in everything if actor.can(permission, pk)}
