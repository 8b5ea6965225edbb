"""Every page of this module is drawn, and what it writes arrives."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from lienthong.foundation.database import public as database
from lienthong.kernel.access import accounts, log
from lienthong.kernel.access.models import AccessLog, Account, Post
from lienthong.kernel.access.permissions import Perm
from lienthong.kernel.people import public as people

PASSWORD = "mat-khau-dai-123"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def place(unit) -> str:
    return f"/u/{unit.code}/2017"


def test_a_head_gives_and_ends_a_post_on_the_page(tree, hold, signed_in):
    head, teacher = hold("head", tree.school), hold("teacher", tree.school)
    client = signed_in(head)
    assert teacher.display_name in client.get(f"{place(tree.school)}/posts/").content.decode()
    form = {"login": teacher.login, "role": "clerk", "started_on": "01/01/2018", "last_on": "", "note": "QĐ 12"}
    assert client.post(f"{place(tree.school)}/posts/", form).status_code == 303
    post = Post.objects.get(account=teacher, role="clerk")
    client.post(f"{place(tree.school)}/posts/{post.pk}/end/")
    post.refresh_from_db()
    assert post.ended_on is not None
    assert teacher.display_name in client.get(f"{place(tree.school)}/posts/?ended=1").content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"login": "khong-co"}, "Không có tài khoản"),
        ({"role": "head"}, "không giao được vai trò này"),
        ({"started_on": "31/02/2018"}, "31/02/2018"),
        ({"last_on": "01/01/2017"}, "Ngày kết thúc phải sau"),
    ],
)
def test_a_wrong_form_comes_back_with_a_sentence_and_what_was_typed(tree, hold, signed_in, change, sentence):
    head, teacher = hold("head", tree.school), hold("teacher", tree.school)
    form = {"login": teacher.login, "role": "clerk", "started_on": "01/01/2018", "note": "QĐ 12", **change}
    answer = signed_in(head).post(f"{place(tree.school)}/posts/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "QĐ 12" in page


def test_a_deputy_sees_posts_without_the_form(tree, hold, signed_in):
    page = signed_in(hold("deputy", tree.school)).get(f"{place(tree.school)}/posts/").content.decode()
    assert "Giao nhiệm vụ" not in page


def test_a_teacher_has_no_page_of_posts(tree, hold, signed_in):
    assert signed_in(hold("teacher", tree.school)).get(f"{place(tree.school)}/posts/").status_code == 403


def test_a_part_of_a_post_is_lent_and_taken_back_on_the_pages(tree, hold, signed_in, today):
    head, deputy = hold("head", tree.school), hold("teacher", tree.school)
    client = signed_in(head)
    assert "Khóa và mở sổ điểm" in client.get(f"{place(tree.school)}/delegations/new/").content.decode()
    form = {
        "to": deputy.pk, "permissions": [Perm.BOOK_LOCK], "started_on": today.strftime("%d/%m/%Y"),
        "ended_on": (today + dt.timedelta(days=7)).strftime("%d/%m/%Y"),
    }  # fmt: skip
    assert client.post(f"{place(tree.school)}/delegations/new/", form).status_code == 303
    lent = Post.objects.get(account=deputy, delegated_by__account=head)
    assert lent.ended_on == today + dt.timedelta(days=8)
    assert deputy.display_name in client.get("/account/").content.decode()
    client.post(f"/account/delegations/{lent.pk}/end/")
    lent.refresh_from_db()
    assert lent.ended_on == today


def test_a_delegation_without_a_choice_is_refused_on_the_page(tree, hold, signed_in):
    answer = signed_in(hold("head", tree.school)).post(f"{place(tree.school)}/delegations/new/", {"to": ""})
    assert answer.status_code == 422


def test_ones_own_account_keeps_mail_and_language(tree, hold, signed_in):
    teacher = hold("teacher", tree.school)
    client = signed_in(teacher)
    wrong = client.post("/account/", {"email": "khong-phai", "language": "vi"})
    assert wrong.status_code == 422
    answer = client.post("/account/", {"email": "an@truong.vn", "language": "en"})
    teacher.refresh_from_db()
    assert (teacher.email, teacher.language) == ("an@truong.vn", "en")
    assert answer.cookies["language"].value == "en"


def test_other_sessions_are_listed_and_ended(tree, hold):
    teacher = hold("teacher", tree.school)
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/accounts/login/", {"login": teacher.login, "password": PASSWORD})
    assert "Kết thúc mọi phiên khác" in here.get("/account/").content.decode()
    here.post("/account/sessions/end/")
    assert elsewhere.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_a_session_of_somebody_else_cannot_be_ended(tree, hold, signed_in):
    from allauth.usersessions.models import UserSession

    teacher, other = hold("teacher", tree.school), hold("teacher", tree.school)
    Client().post("/accounts/login/", {"login": other.login, "password": PASSWORD})
    foreign = UserSession.objects.get(user=other)
    assert signed_in(teacher).post("/account/sessions/end/", {"session": foreign.pk}).status_code == 404
    assert UserSession.objects.filter(pk=foreign.pk).exists()


def test_who_looked_stands_on_ones_own_page(tree, hold, signed_in):
    teacher, head = hold("teacher", tree.school), hold("head", tree.school)
    Account.objects.filter(pk=teacher.pk).update(person_id=12)
    log.record("sensitive_read", account_id=head.pk, unit_id=tree.school.pk, target="person:12")
    assert head.display_name in signed_in(teacher).get("/account/").content.decode()


def test_accounts_are_listed_filtered_and_exported(tree, hold, signed_in):
    it_staff, teacher = hold("it_staff", tree.school), hold("teacher", tree.school)
    stranger = hold("teacher", tree.other)
    client = signed_in(it_staff)
    page = client.get(f"{place(tree.school)}/accounts/").content.decode()
    assert teacher.login in page
    assert stranger.login not in page
    assert client.get(f"{place(tree.school)}/accounts/?state=locked&q=a").status_code == 200
    assert client.get(f"{place(tree.school)}/accounts/?export=xlsx").content[:2] == b"PK"


def test_bulk_accounts_lead_to_their_slips(tree, hold, signed_in, monkeypatch):
    monkeypatch.setattr(accounts, "_sources", {})
    holders = [accounts.Holder(at, f"Lê Thị {at}", "teacher", "Toán") for at in range(1, 4)]
    accounts.register_holders(accounts.HolderSource("staff", lambda: "Đội ngũ", lambda _unit, _on: holders))
    client = signed_in(hold("it_staff", tree.school))
    assert "Lê Thị 2" in client.get(f"{place(tree.school)}/accounts/new/").content.decode()
    answer = client.post(f"{place(tree.school)}/accounts/new/", {"source": "staff", "person": ["1", "3"]})
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Lê Thị 3" in page
    assert Account.objects.filter(person_id__in=[1, 2, 3]).count() == 2
    left = client.get(f"{place(tree.school)}/accounts/new/?source=staff").content.decode()
    assert "Lê Thị 2" in left
    assert "Lê Thị 3" not in left


@pytest.mark.parametrize("act", ["lock", "unlock", "factor"])
def test_acts_on_an_account_answer_with_a_sentence(tree, hold, signed_in, act):
    it_staff, teacher = hold("it_staff", tree.school), hold("teacher", tree.school)
    client = signed_in(it_staff)
    answer = client.post(f"{place(tree.school)}/accounts/{teacher.pk}/{act}/")
    assert client.get(answer.headers["Location"]).status_code == 200
    assert AccessLog.objects.filter(target=f"account:{teacher.pk}").exists()


def test_ones_own_account_is_not_locked_from_the_list(tree, hold, signed_in):
    it_staff = hold("it_staff", tree.school)
    signed_in(it_staff).post(f"{place(tree.school)}/accounts/{it_staff.pk}/lock/")
    it_staff.refresh_from_db()
    assert it_staff.is_active


def test_the_access_log_shows_the_own_school_only(tree, hold, signed_in):
    head, stranger = hold("head", tree.school), hold("head", tree.other)
    log.record("export", account_id=head.pk, unit_id=tree.school.pk, target="list:pupils")
    log.record("export", account_id=stranger.pk, unit_id=tree.other.pk, target="list:staff")
    page = signed_in(head).get(f"{place(tree.school)}/access-log/").content.decode()
    assert "list:pupils" in page
    assert "list:staff" not in page


def test_the_department_sees_the_log_of_all(tree, hold, signed_in):
    log.record("export", account_id=None, unit_id=tree.other.pk, target="list:staff")
    page = signed_in(hold("so_admin", tree.department)).get(f"{place(tree.department)}/access-log/?kind=export")
    assert "list:staff" in page.content.decode()


@pytest.fixture
def twins(tree):
    with database.entered([tree.school.pk]):
        return [
            people.record_person(
                unit_ids=[tree.school.pk],
                facts=people.PersonFacts(name, birth_date=dt.date(2006, 9, 5), personal_number=number),
            )
            for name, number in (("Nguyễn Văn Hòa", "074206000123"), ("Nguyễn Văn Hoà", None))
        ]


def test_duplicates_are_found_compared_merged_and_undone_on_the_pages(tree, hold, signed_in, twins):
    client = signed_in(hold("registrar", tree.school))
    board = f"{place(tree.school)}/duplicates/"
    client.post(board)
    assert "Nguyễn Văn Hòa" in client.get(board).content.decode()
    with database.entered([tree.school.pk]):
        proposal = people.open_proposals([tree.school.pk]).get().pk
    page = client.get(f"{board}{proposal}/").content.decode()
    assert "074******123" in page
    assert "074206000123" not in page
    shown = client.get(f"{board}{proposal}/?reveal=1").content.decode()
    assert "074206000123" in shown
    client.post(f"{board}{proposal}/decision/", {"decision": "merge", "keep": twins[0].pk})
    assert "Nguyễn Văn Hòa" in client.get(f"{board}?state=merged").content.decode()
    client.post(f"{board}{proposal}/decision/", {"decision": "undo"})
    client.post(f"{board}{proposal}/decision/", {"decision": "different"})
    assert client.get(f"{board}?state=different").status_code == 200
    with database.entered([tree.school.pk]):
        assert people.Person.objects.filter(merged_into=None).count() == 2


def test_a_pair_of_another_school_is_not_there(tree, hold, signed_in, twins):
    with database.entered([tree.school.pk]):
        proposal = people.propose_pair(first_id=twins[0].pk, second_id=twins[1].pk).pk
    client = signed_in(hold("registrar", tree.other))
    assert client.get(f"{place(tree.other)}/duplicates/{proposal}/").status_code == 404
    answer = client.post(f"{place(tree.other)}/duplicates/{proposal}/decision/", {"decision": "different"})
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["", "totp/activate/", "webauthn/", "webauthn/add/", "recovery-codes/generate/"])
def test_pages_of_the_second_factor_are_drawn(tree, hold, path):
    client = Client()
    client.post("/accounts/login/", {"login": hold("teacher", tree.school).login, "password": PASSWORD})
    answer = client.get(f"/accounts/2fa/{path}", follow=True)
    assert answer.status_code == 200
    assert "Liên Thông" in answer.content.decode()


def test_a_code_is_asked_for_at_log_in_and_taken(tree, hold):
    teacher = hold("teacher", tree.school)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(teacher, secret)
    RecoveryCodes.activate(teacher)
    client = Client()
    client.post("/accounts/login/", {"login": teacher.login, "password": PASSWORD})
    page = client.get("/accounts/2fa/authenticate/").content.decode()
    assert "Mã xác thực" in page
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "Mã chưa đúng" in wrong
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/account/").status_code == 200
    for path in ("", "recovery-codes/", "totp/deactivate/", "reauthenticate/"):
        assert client.get(f"/accounts/2fa/{path}", follow=True).status_code == 200
    assert Authenticator.objects.filter(user=teacher).count() == 2


@pytest.mark.parametrize("path", ["login/", "logout/", "inactive/", "password/change/", "reauthenticate/"])
def test_pages_of_the_account_are_drawn(tree, hold, signed_in, path):
    client = Client() if path in ("login/", "inactive/") else signed_in(hold("teacher", tree.school))
    answer = client.get(f"/accounts/{path}")
    assert answer.status_code == 200
    assert "Liên Thông" in answer.content.decode()


def test_there_is_no_way_to_sign_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404
