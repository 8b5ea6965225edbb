"""Accounts: given in bulk, first passwords, reset, lock, second factor, the command line, the demo."""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from lienthong.foundation.database.home import load_secrets
from lienthong.foundation.notices import public as notices
from lienthong.kernel.access import accounts, adapter, cli, demo, log, passwords, wiring
from lienthong.kernel.access.errors import NoSuchThing, NotOneselfEither, NotPermitted, RoleDoesNotFit
from lienthong.kernel.access.models import AccessLog, Account, Post

PASSWORD = "mat-khau-dai-123"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def holder(person_id: int, name: str = "Nguyễn Văn An", role: str = "teacher") -> accounts.Holder:
    return accounts.Holder(person_id, name, role)


def sign_in(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


def test_log_in_names_come_from_the_name_and_are_numbered(tree, hold, actor_of, today):
    it_staff = hold("it_staff", tree.school)
    Account.objects.create_user("an.nguyenvan", None, display_name="x")
    made = accounts.create_accounts(
        actor_of(it_staff), unit_id=tree.school.pk, holders=[holder(1), holder(2), holder(3, "Đỗ Thị Ước")],
        started_on=today,
    )  # fmt: skip
    assert [slip.login for slip in made] == ["an.nguyenvan2", "an.nguyenvan3", "uoc.dothi"]


def test_first_passwords_have_no_letters_that_look_alike():
    drawn = {passwords.first_password() for _ in range(200)}
    assert len(drawn) == 200
    assert all(re.fullmatch(r"([a-z2-9]{4}-){2}[a-z2-9]{4}", one) for one in drawn)
    assert not set("".join(drawn)) & set("lio01v")


def test_bulk_accounts_must_change_their_password_at_first_use(tree, hold, actor_of, today, client):
    it_staff = hold("it_staff", tree.school)
    [slip] = accounts.create_accounts(actor_of(it_staff), unit_id=tree.school.pk, holders=[holder(1)], started_on=today)
    sign_in(client, slip.login, slip.password)
    answer = client.get(f"/u/{tree.school.code}/2017/")
    assert answer.headers["Location"] == "/accounts/password/change/"
    page = client.get("/accounts/password/change/")
    assert "Đặt mật khẩu của riêng mình" in page.content.decode()
    new = "cau-dai-de-nho-9"
    client.post("/accounts/password/change/", {"oldpassword": slip.password, "password1": new, "password2": new})
    assert client.get(f"/u/{tree.school.code}/2017/").status_code == 200


def test_someone_with_an_account_gets_the_post_and_no_slip(tree, hold, actor_of, today):
    teacher = hold("teacher", tree.other)
    Account.objects.filter(pk=teacher.pk).update(person_id=7)
    it_staff = hold("it_staff", tree.school)
    made = accounts.create_accounts(actor_of(it_staff), unit_id=tree.school.pk, holders=[holder(7)], started_on=today)
    assert made == []
    assert Post.objects.filter(account=teacher, at_unit=tree.school, role="teacher").exists()


def test_it_staff_cannot_make_a_head(tree, hold, actor_of, today):
    it_staff = hold("it_staff", tree.school)
    with pytest.raises(RoleDoesNotFit):
        accounts.create_accounts(
            actor_of(it_staff), unit_id=tree.school.pk, holders=[holder(1, role="head")], started_on=today
        )
    assert not Account.objects.filter(person_id=1).exists()


def test_a_teacher_makes_no_accounts(tree, hold, actor_of, today):
    with pytest.raises(NotPermitted):
        accounts.create_accounts(
            actor_of(hold("teacher", tree.school)), unit_id=tree.school.pk, holders=[holder(1)], started_on=today
        )


def test_a_reset_ends_the_sessions_tells_the_owner_and_must_be_changed(tree, hold, actor_of, client):
    it_staff, teacher = hold("it_staff", tree.school), hold("teacher", tree.school)
    sign_in(client, teacher.login)
    slip = accounts.reset_password(actor_of(it_staff), account_id=teacher.pk, unit_id=tree.school.pk)
    assert client.get("/account/").status_code == 302
    teacher.refresh_from_db()
    assert teacher.must_change_password
    assert teacher.check_password(slip.password)
    assert notices.unread_count(teacher.pk) == 1
    assert AccessLog.objects.filter(kind="password_reset", account_id=it_staff.pk).exists()


@pytest.mark.parametrize("role", ["head", "deputy", "it_staff"])
def test_it_staff_cannot_take_over_an_account_above(tree, hold, actor_of, role):
    it_staff, above = hold("it_staff", tree.school), hold(role, tree.school)
    with pytest.raises(NotPermitted):
        accounts.reset_password(actor_of(it_staff), account_id=above.pk, unit_id=tree.school.pk)


def test_an_account_with_a_post_elsewhere_is_not_this_schools_to_reset(tree, hold, actor_of, today):
    head, teacher = hold("head", tree.school), hold("teacher", tree.school)
    Post.objects.create(account=teacher, role="phong_specialist", at_unit=tree.office, started_on=today)
    with pytest.raises(NotPermitted):
        accounts.reset_password(actor_of(head), account_id=teacher.pk, unit_id=tree.school.pk)


def test_an_account_of_another_school_is_not_there(tree, hold, actor_of):
    head, teacher = hold("head", tree.school), hold("teacher", tree.other)
    with pytest.raises(NoSuchThing):
        accounts.lock_account(actor_of(head), account_id=teacher.pk, unit_id=tree.school.pk)


def test_nobody_locks_himself_out(tree, hold, actor_of):
    head = hold("head", tree.school)
    with pytest.raises(NotOneselfEither):
        accounts.lock_account(actor_of(head), account_id=head.pk, unit_id=tree.school.pk)


def test_a_locked_account_cannot_sign_in_until_unlocked(tree, hold, actor_of, client):
    head, teacher = hold("head", tree.school), hold("teacher", tree.school)
    accounts.lock_account(actor_of(head), account_id=teacher.pk, unit_id=tree.school.pk)
    sign_in(client, teacher.login)
    assert client.get("/account/").status_code == 302
    accounts.unlock_account(actor_of(head), account_id=teacher.pk, unit_id=tree.school.pk)
    sign_in(client, teacher.login)
    assert client.get("/account/").status_code == 200


def test_a_wrong_password_is_told_in_vietnamese_and_logged(tree, hold, client):
    teacher = hold("teacher", tree.school)
    page = sign_in(client, teacher.login, "sai")
    assert "chưa đúng" in page.content.decode()
    assert AccessLog.objects.get(kind="login_failed").account_id == teacher.pk


def test_the_sixth_wrong_password_waits_with_a_clear_sentence(tree, hold, client):
    teacher = hold("teacher", tree.school)
    for _ in range(5):
        sign_in(client, teacher.login, "sai")
    assert "Đợi 5 phút" in sign_in(client, teacher.login).content.decode()


def test_throttling_works_with_the_cache_of_a_real_installation(tree, hold, client):
    with override_settings(
        CACHES={"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    ):
        teacher = hold("teacher", tree.school)
        for _ in range(5):
            sign_in(client, teacher.login, "sai")
        assert "Đợi 5 phút" in sign_in(client, teacher.login).content.decode()


def test_too_many_log_ins_from_one_address_get_a_page_that_says_wait(tree, client):
    with override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"}):
        sign_in(client, "ai-do")
        answer = sign_in(client, "ai-do")
    assert answer.status_code == 429
    assert "Đợi một phút" in answer.content.decode()


def test_signing_in_is_logged_and_brings_the_language(tree, hold, client):
    teacher = hold("teacher", tree.school)
    Account.objects.filter(pk=teacher.pk).update(language="en")
    answer = sign_in(client, teacher.login)
    assert answer.cookies["language"].value == "en"
    assert client.session.get_expire_at_browser_close()
    assert AccessLog.objects.filter(kind="login", account_id=teacher.pk).exists()


def test_an_ended_session_answers_401_to_the_page_that_still_holds_what_was_typed(client):
    answer = client.get("/account/", headers={"Accept": "application/json"})
    assert answer.status_code == 401


@pytest.mark.parametrize(("role", "sent_away"), [("registrar", True), ("teacher", False)])
def test_staff_with_more_than_a_class_need_a_second_factor_after_the_grace(tree, hold, signed_in, role, sent_away):
    account = hold(role, tree.school)
    client = signed_in(account)
    with override_settings(REQUIRE_MFA=True):
        assert client.get("/account/").status_code == 200
        Account.objects.filter(pk=account.pk).update(created_at=timezone.now() - dt.timedelta(days=15))
        answer = client.get("/account/")
    assert (answer.status_code == 302) is sent_away


def test_who_has_a_second_factor_passes_after_the_grace(tree, hold, signed_in):
    account = hold("registrar", tree.school)
    Account.objects.filter(pk=account.pk).update(created_at=timezone.now() - dt.timedelta(days=15))
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    with override_settings(REQUIRE_MFA=True):
        assert signed_in(account).get("/account/").status_code == 200


def test_secrets_of_second_factors_are_encrypted_and_survive_a_new_key(tree, hold, settings):
    account = hold("registrar", tree.school)
    stored = adapter.MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DP" not in stored
    Authenticator.objects.create(user=account, type="totp", data={"secret": stored})
    assert adapter.encrypt_factors_anew(old_keys=[settings.SECRET_KEY], new_key="khóa mới") == 1
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [], "khóa mới"
    kept = Authenticator.objects.get(user=account).data["secret"]
    assert adapter.MfaAdapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_slips_are_shown_to_their_maker_only(tree, hold, signed_in):
    it_staff, other, teacher = (
        hold("it_staff", tree.school),
        hold("it_staff", tree.school),
        hold("teacher", tree.school),
    )
    client = signed_in(it_staff)
    answer = client.post(f"/u/{tree.school.code}/2017/accounts/{teacher.pk}/password/")
    address = answer.headers["Location"]
    page = client.get(address).content.decode()
    assert teacher.login in page
    assert client.get(f"{address}sheet/").content[:2] == b"PK"
    assert signed_in(other).get(address).status_code == 404


def test_slips_lie_encrypted_in_the_cache(tree, hold, signed_in):
    it_staff, teacher = hold("it_staff", tree.school), hold("teacher", tree.school)
    answer = signed_in(it_staff).post(f"/u/{tree.school.code}/2017/accounts/{teacher.pk}/password/")
    kept = cache.get("slips:" + answer.headers["Location"].rstrip("/").rsplit("/", 1)[-1])
    assert "password" not in kept
    assert "{" not in kept


def admin_options(tree, **changes):
    values = {"login": "quantri", "name": "Trần Quản Trị", "unit": tree.department.code, "another": False, **changes}
    return argparse.Namespace(**values)


def test_the_first_administrator_is_made_once(tree, capsys):
    assert cli.create_admin(admin_options(tree)) == 0
    password = re.search(r"password: (\S+)", capsys.readouterr().out)
    account = Account.objects.get(login="quantri")
    assert password is not None
    assert account.check_password(password.group(1))
    assert account.must_change_password
    assert cli.create_admin(admin_options(tree, login="quantri2")) == 1
    assert "đã có quản trị viên: quantri" in capsys.readouterr().err


def test_another_administrator_is_told_to_the_first(tree):
    cli.create_admin(admin_options(tree))
    assert cli.create_admin(admin_options(tree, login="quantri2", another=True)) == 0
    assert notices.unread_count(Account.objects.get(login="quantri").pk) == 1


def test_an_administrator_belongs_to_a_department(tree, capsys):
    assert cli.create_admin(admin_options(tree, unit=tree.school.code)) == 1
    assert "Không có Sở" in capsys.readouterr().err


def test_the_demo_makes_one_someone_with_one_click(tree, hold, client, monkeypatch):
    monkeypatch.setattr(demo.database, "holds_sample_data", lambda: True)
    head = hold("head", tree.school)
    assert head.display_name in client.get("/demo/login/").content.decode()
    client.post("/demo/login/", {"account": head.login})
    assert client.get(f"/u/{tree.school.code}/2017/").status_code == 200
    assert AccessLog.objects.filter(kind="demo_login", account_id=head.pk).exists()


def test_a_database_without_the_demos_mark_lets_nobody_in_with_one_click(tree, hold, client):
    head = hold("head", tree.school)
    assert client.post("/demo/login/", {"account": head.login}).status_code == 404
    assert client.get(f"/u/{tree.school.code}/2017/").status_code == 302


def test_the_demo_shows_the_homeroom_teacher_as_a_role_of_its_own(tree, hold):
    teacher = hold("teacher", tree.school)
    teacher.posts.update(field=demo.HOMEROOM)
    assert [role.code for role in demo.demo_roles()] == [demo.HOMEROOM]


def test_outside_a_demo_there_is_no_such_log_in(tree, hold, settings):
    from lienthong.kernel.access.web import urls

    settings.DEMO = False
    try:
        bare = importlib.reload(urls)
        assert not [entry for entry in bare.free if "demo" in str(entry.pattern)]
    finally:
        settings.DEMO = True
        importlib.reload(urls)


def test_outside_a_demo_even_the_view_knows_nobody(tree, hold, client, settings):
    head = hold("head", tree.school)
    assert client.get("/demo/login/").status_code == 200  # the addresses are those of a demo, whichever test runs first
    settings.DEMO = False
    assert demo.demo_account(head.login) is None
    assert client.post("/demo/login/", {"account": head.login}).status_code == 404


def test_a_look_at_sensitive_facts_is_noted_after_the_page(tree, hold, actor_of, django_capture_on_commit_callbacks):
    head = hold("head", tree.school)
    with django_capture_on_commit_callbacks(execute=True):
        log.sensitive_read(actor_of(head), person_id=12, unit_id=tree.school.pk, fields=["personal_number"])
        assert not AccessLog.objects.exists()
    assert log.who_looked(12).get().details == {"fields": ["personal_number"]}


def test_the_web_role_can_neither_change_nor_remove_the_log(tree):
    log.record("login", account_id=1)
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("update access_accesslog set kind = 'x'")


def test_a_merge_brings_the_account_along_and_its_undo_gives_it_back(tree, hold):
    teacher = hold("teacher", tree.school)
    Account.objects.filter(pk=teacher.pk).update(person_id=21)
    memo = wiring.move_accounts(20, 21)
    teacher.refresh_from_db()
    assert (teacher.person_id, teacher.is_active) == (20, True)
    wiring.put_accounts_back(memo)
    teacher.refresh_from_db()
    assert teacher.person_id == 21


def test_of_two_accounts_of_one_person_the_second_is_locked_until_the_merge_is_undone(tree, hold):
    kept, gone = hold("teacher", tree.school), hold("teacher", tree.school)
    Account.objects.filter(pk=kept.pk).update(person_id=20)
    Account.objects.filter(pk=gone.pk).update(person_id=21)
    memo = wiring.move_accounts(20, 21)
    gone.refresh_from_db()
    assert (gone.person_id, gone.is_active) == (21, False)
    wiring.put_accounts_back(memo)
    gone.refresh_from_db()
    assert gone.is_active


def test_a_rotated_key_keeps_the_one_before(tree, tmp_path, monkeypatch):
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path))
    first = load_secrets()["django_key"]
    cli.rotate_django()
    second = load_secrets()
    assert second["django_key"] != first
    assert second["django_key_before"] == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0
