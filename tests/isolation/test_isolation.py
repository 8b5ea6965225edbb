"""Nobody sees or touches what is not theirs: every URL × person × method × place, with and without the policies."""

from __future__ import annotations

import itertools
import re

import pytest
from django.apps import apps
from django.core import mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lienthong.foundation.database import public as database
from lienthong.kernel.access.public import Perm, screen
from lienthong.kernel.people.models import Person
from tests.isolation import belongings as made
from tests.isolation import crawl
from tests.isolation.crawl import Address

pytestmark = pytest.mark.slow
# Read pages that nobody of the cast can open with this world, each with its reason. The list may only shrink.
PLACE = "/u/<str:unit>/<int:year>/"
NOT_OPENED = {
    "/calendar/<str:token>.ics": "its token is its permission: one that opens would show everybody what its owner sees",
    "/jobs/<uuid:job>/": "a job belongs to the one who started it: the cast asks for one that does not exist",
    "/language/": "answers a POST only",
    f"{PLACE}accounts/slips/<str:key>/": "slips lie under a random key for half an hour",
    f"{PLACE}accounts/slips/<str:key>/sheet/": "as above",
    f"{PLACE}reports/submissions/<uuid:submission>/people/": "asks for a form and a cell of frozen facts",
    f"{PLACE}rollup/units/": "as above",
    f"{PLACE}timetable/<uuid:timetable>/ics/<str:kind>/": "asks for a class, a teacher or a room by name",
    f"{PLACE}transfers/<uuid:transfer>/acceptance/": "a transfer between A and B would make each know of the other",
    f"{PLACE}transfers/<uuid:transfer>/refusal/": "as above",
    f"{PLACE}transfers/<uuid:transfer>/undo/": "as above",
}


def test_every_url_is_declared():
    assert crawl.undeclared() == []


def test_every_parameter_can_be_filled():
    """A new parameter: teach tests/isolation/crawl.py whose object it names."""
    assert crawl.unknown_parameters() == []


def test_each_school_owns_a_row_of_every_fenced_table(proof):
    """A new table: give both schools a row of it in tests/isolation/belongings.py, else a leak of it goes unseen."""
    missing = []
    for key in ("A", "B"):
        with database.entered([proof.world.units[key].pk]):
            for model in apps.get_models():
                fence = getattr(model, "fence", None)
                if (
                    fence is not None
                    and fence.kind != "open"
                    and not hasattr(model, "pgh_tracked_model")
                    and not model.objects.exists()
                ):
                    missing.append(f"{model.__name__} of {key}")
    assert missing == []


def test_every_answer_is_of_the_declared_class(proof):
    wrong = []
    for seen in proof.visits:
        wanted = crawl.expected(proof.world, proof.world.cast[seen.member], seen.method, seen.address)
        if not crawl.fits(wanted, seen):
            wrong.append(f"{seen}, expected: {wanted}")
    assert wrong == []


def test_every_page_opens_for_somebody(proof):
    """The positive control: were the parameters wrong, every 404 above would prove nothing."""
    readable = {
        path for path, known in crawl.declared().items() if "GET" in known.read and known.who != crawl.OUR_OWN_ACCOUNT
    }
    opened = {s.address.pattern for s in proof.visits if s.method == "GET" and s.status < 400 and not s.is_to_login}
    assert sorted(readable - opened) == sorted(NOT_OPENED.keys() & readable)


def test_no_canary_is_seen_by_a_stranger(proof):
    assert crawl.leaks(proof.world, proof.visits) == []


def test_each_canary_is_seen_by_its_owner(proof):
    """The positive control of the canaries: a word that no page shows cannot be missed."""
    own = "\n".join(s.text for s in proof.visits if s.member in ("principal", "other principal") and s.method == "GET")
    assert {word for word in ("Zaqual", "Zaqube") if word not in own} == set()


def test_a_family_reads_its_own_child_and_no_other_of_the_same_school(proof):
    for member, key in (("guardian", "A"), ("other guardian", "B")):
        canary = proof.world.things[key].canary.casefold()
        read = "\n".join(s.text for s in proof.visits if s.member == member and s.method == "GET").casefold()
        assert f"{canary}mot" in read, member  # the positive control: the own child's remark is shown
        assert f"{canary}hai" not in read, member


def test_no_mail_carries_a_stranger_s_canary(proof):
    canaries = {word.casefold() for word in made.CANARIES.values()}
    for message in mail.outbox:
        addressed = {word for word in canaries if any(word in address.casefold() for address in message.to)}
        assert not [
            w for w in canaries - addressed if w in f"{message.subject} {message.body}".casefold() and addressed
        ], message.subject


# -- two worlds that differ only outside the scope --
# CSRF tokens, keys of one save, the clock.
TOKENS = re.compile(r"""[A-Za-z0-9]{64}|(?<=name="key" value=")[0-9a-f-]{36}|\d\d:\d\d(?::\d\d)?""")
WATCHERS = ("principal", "teacher", "district officer", "guardian")
OUTSIDE = st.lists(
    st.sampled_from(
        ["pupil joins", "pupil renamed", "marks changed", "officer named", "report returned", "class renamed", "hired"]
    ),
    min_size=1, max_size=4, unique=True,
)  # fmt: skip


def masked(text: str) -> str:
    return TOKENS.sub("*", text)


def change(proof, acts: list[str]) -> None:
    """What happens at school B, of which the watchers know nothing."""
    unit, things = proof.world.units["B"], proof.world.things["B"]
    with database.entered([unit.pk, proof.world.units["P2"].pk], who={"name": "elsewhere"}):
        for act in acts:
            match act:
                case "pupil joins":
                    made.enrol(unit, made.person(unit, "Mới"), things.school_class, 9)
                case "pupil renamed":
                    Person.objects.filter(pk=things.pupil.pk).update(
                        full_name="Aa Đầu Sổ", sort_key="a", folded="aa dau so"
                    )
                case "marks changed":
                    type(things.line).objects.filter(pk=things.line.pk).update(tx=[10], mean=10, comment="khác")
                case "officer named":
                    made.officer(unit)
                case "report returned":
                    type(things.submission).objects.filter(pk=things.submission.pk).update(state="returned")
                case "class renamed":
                    type(things.school_class).objects.filter(pk=things.school_class.pk).update(name="1A", sort_key="1A")
                case "hired":
                    made.hire(unit, "Mới", 9)


def opened(proof) -> dict[tuple[str, str], str]:
    """What the watchers read on every page that is open to them. Sheets and documents are left out: they carry the hour."""
    return {
        (seen.member, seen.address.path): masked(seen.text)
        for seen in proof.visits
        if seen.member in WATCHERS and seen.method == "GET" and seen.status == 200 and seen.address.owner in ("", "A")
        if seen.text.lstrip().startswith(("<!doctype", "{"))
        if seen.address.pattern not in crawl.OPEN_BY_DESIGN
    }


def read(proof, member: str, page: str) -> str:
    """The page as it is now; the read itself is undone (it makes the transaction read-only)."""
    point = transaction.savepoint()
    crawl.forget_messages(proof.world.cast[member])
    answer = proof.world.cast[member].client.get(page, headers={"accept": "text/html"})
    transaction.savepoint_rollback(point)
    return masked(crawl.readable(answer.content))


def different(proof, acts: list[str], pages: dict[tuple[str, str], str] | None = None) -> list[str]:
    """Pages of the watchers that read otherwise after the acts elsewhere."""
    with transaction.atomic():
        change(proof, acts)
        before = opened(proof) if pages is None else pages
        found = []
        for (member, page), text in before.items():
            now = read(proof, member, page)
            if now != text:
                found.append(f"{page} as {member}: {first_difference(text, now)}")
        transaction.set_rollback(True)
    return sorted(found)


def first_difference(before: str, after: str) -> str:
    """The first line that reads otherwise, before and after."""
    for old, new in itertools.zip_longest(before.splitlines(), after.splitlines(), fillvalue=""):
        if old != new:
            at = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
            return f"{old[max(0, at - 40) : at + 80]!r} → {new[max(0, at - 40) : at + 80]!r}"
    return "no line differs"


def test_what_happens_elsewhere_changes_no_byte(proof):
    @settings(
        max_examples=2,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(acts=OUTSIDE)
    def holds(acts: list[str]) -> None:
        assert different(proof, acts) == []

    holds()


def test_the_watchers_have_pages_to_watch(proof):
    assert {member for member, _page in opened(proof)} == set(WATCHERS)


# -- negative controls: the proofs must notice a planted mistake --
@screen(Perm.PUPILS_VIEW)
def unscoped(request: HttpRequest) -> HttpResponse:
    """The mistake: past the application's filter. The database's fence still stands."""
    return HttpResponse("\n".join(Person.objects.unscoped(reason="planted").values_list("full_name", flat=True)))


@screen(Perm.PUPILS_VIEW)
def elevated(request: HttpRequest) -> HttpResponse:
    """The worse mistake: a wider scope than the person's, past both fences."""
    from lienthong.kernel.orgs.models import Unit

    with database.elevated(Unit.objects.values_list("pk", flat=True), reason="planted"):
        return HttpResponse("\n".join(Person.objects.values_list("full_name", flat=True)))


@pytest.fixture
def planted(proof, monkeypatch):
    """The planted pages among the real ones; returns the visits of the cast to one of them."""
    from django.urls import clear_url_caches

    from lienthong.config import urls

    pages = {"unscoped": unscoped, "elevated": elevated}
    places = [path(f"u/<str:unit>/<int:year>/planted-{name}/", view) for name, view in pages.items()]
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, *places])
    clear_url_caches()

    def address(name: str) -> Address:
        unit = proof.world.units["A"]
        return Address(f"planted-{name}", f"/u/{unit.code}/{made.YEAR}/planted-{name}/", "A", "")

    yield address
    monkeypatch.undo()
    clear_url_caches()


def test_the_canaries_notice_an_unscoped_query_unless_the_database_stops_it(proof, planted):
    seen = crawl.visit(proof.world.cast["principal"], "GET", planted("unscoped"))
    assert seen.status == 200
    assert "Zaqual" in seen.text
    assert bool(crawl.leaks(proof.world, [seen])) is not proof.has_policies


def test_the_two_worlds_notice_an_unscoped_query_unless_the_database_stops_it(proof, planted):
    page = planted("unscoped").path
    with transaction.atomic():
        before = {("principal", page): read(proof, "principal", page)}
        transaction.set_rollback(True)
    found = different(proof, ["pupil joins"], before)
    assert any(line.startswith(page) for line in found) is not proof.has_policies


def test_a_scope_that_is_too_wide_is_noticed_in_both_runs(proof, planted):
    assert crawl.leaks(proof.world, [crawl.visit(proof.world.cast["principal"], "GET", planted("elevated"))])


def test_without_row_level_security_the_database_really_is_open(proof):
    """The control of the second run itself."""
    with database.entered([proof.world.units["A"].pk]):
        sees_b = Person.objects.unscoped(reason="the control").filter(pk=proof.world.things["B"].pupil.pk).exists()
    assert sees_b is not proof.has_policies
