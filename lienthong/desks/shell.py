"""The frame around every page: where one stands, what one may switch to, and the few things that this role does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.foundation.notices import public as notices
from lienthong.kernel.access.public import Actor, Perm, Place
from lienthong.kernel.calendar import public as calendar
from lienthong.kernel.orgs import public as orgs

OPTIONS_SHOWN = 15


@dataclass(frozen=True)
class Option:
    """One thing to switch to."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation."""

    label: str
    url: str
    icon: str
    current: bool = False


@dataclass(frozen=True)
class Where:
    """What one looks at, and what one may switch to."""

    unit: str
    units: tuple[Option, ...]
    year: str
    years: tuple[Option, ...]
    term: str
    terms: tuple[Option, ...]


@dataclass(frozen=True)
class Person:
    """Who is signed in, as what, in which language and light."""

    name: str
    role: str
    roles: tuple[Option, ...]
    language: str
    theme: str


@dataclass(frozen=True)
class NavEntry:
    """A line as declared: shown to those with one of the permissions at the present unit, at these kinds of unit."""

    name: str
    label: Callable[[], str]
    icon: str
    permissions: tuple[Perm, ...]
    kinds: frozenset[str] = frozenset({"so", "phong", "truong", "trungtam"})
    placed: bool = True
    levels: frozenset[str] = frozenset()  # only at schools with one of these; empty: at all


SCHOOL = frozenset({"truong", "trungtam"})
PRESCHOOL = frozenset({"NT", "MG"})
PERIODS = frozenset({"TH", "THCS", "THPT", "GDTX"})  # levels with a timetable by periods
ABOVE = frozenset({"so", "phong"})
NAV: tuple[NavEntry, ...] = (
    NavEntry(
        "attendance:board", lambda: _("Điểm danh"), "checklist", (Perm.ATTENDANCE_TAKE, Perm.ATTENDANCE_VIEW), SCHOOL
    ),
    NavEntry("assessment:own", lambda: _("Kết quả học tập"), "report", (Perm.OWN_VIEW,), SCHOOL),
    NavEntry(
        "timetable:mine",
        lambda: _("Lịch của tôi"),
        "calendar-event",
        (Perm.TIMETABLE_VIEW, Perm.OWN_VIEW),
        SCHOOL,
        levels=PERIODS,
    ),
    NavEntry(
        "timetable:overview", lambda: _("Thời khoá biểu"), "layout-grid", (Perm.TIMETABLE_VIEW,), SCHOOL, levels=PERIODS
    ),
    NavEntry(
        "care:overview",
        lambda: _("Chăm sóc trẻ"),
        "users-group",
        (Perm.CARE_EDIT_ASSIGNED, Perm.CARE_VIEW),
        SCHOOL,
        levels=PRESCHOOL,
    ),
    NavEntry("assessment:mine", lambda: _("Sổ điểm của tôi"), "notebook", (Perm.MARKS_EDIT_ASSIGNED,), SCHOOL),
    NavEntry("reporting:board", lambda: _("Báo cáo"), "report", (Perm.REPORTS_VIEW,)),
    NavEntry("reporting:rollup", lambda: _("Tổng hợp"), "chart-bar", (Perm.ROLLUP_VIEW,), ABOVE),
    NavEntry("pupils:list", lambda: _("Học sinh"), "school", (Perm.PUPILS_VIEW,), SCHOOL),
    NavEntry("classes:list", lambda: _("Lớp học"), "users", (Perm.CLASSES_VIEW,), SCHOOL),
    NavEntry("staff:list", lambda: _("Đội ngũ"), "user", (Perm.STAFF_VIEW,), SCHOOL),
    NavEntry("classes:assignments", lambda: _("Phân công giảng dạy"), "table", (Perm.ASSIGNMENTS_EDIT,), SCHOOL),
    NavEntry("assessment:books", lambda: _("Sổ điểm"), "notebook", (Perm.MARKS_VIEW,), SCHOOL),
    NavEntry(
        "records:print",
        lambda: _("In sổ"),
        "printer",
        (Perm.MARKS_VIEW, Perm.MARKS_EDIT_ASSIGNED, Perm.CONDUCT_EDIT_HOMEROOM, Perm.CLASSES_EDIT),
        SCHOOL,
    ),
    NavEntry("assessment:owed", lambda: _("Tiến độ sổ điểm"), "notebook", (Perm.MARKS_VIEW,), ABOVE),
    NavEntry("pupils:transfers", lambda: _("Chuyển trường"), "arrows-exchange", (Perm.TRANSFERS_EDIT,), SCHOOL),
    NavEntry("imports:list", lambda: _("Nhập từ tệp"), "upload", (Perm.IMPORTS_RUN,), SCHOOL),
    NavEntry("orgs:list", lambda: _("Đơn vị"), "building-community", (Perm.ORGS_VIEW,), ABOVE),
    NavEntry("calendar:year", lambda: _("Lịch năm học"), "calendar", (Perm.CALENDAR_VIEW,)),
    NavEntry("curriculum:table", lambda: _("Chương trình"), "book", (Perm.CURRICULUM_VIEW,)),
    NavEntry("access:posts", lambda: _("Phân quyền"), "key", (Perm.POSTS_VIEW,)),
)


@dataclass
class Shell:
    """What layouts/app.html and plain.html read. Everything is worked out on first use: a part drawn alone pays nothing."""

    request: HttpRequest

    @cached_property
    def actor(self) -> Actor | None:
        return getattr(self.request, "actor", None)

    @cached_property
    def place(self) -> Place | None:
        given = getattr(self.request, "place", None)
        return home_place(self.actor) if given is None and self.actor else given

    @property
    def language(self) -> str:
        return "en" if get_language() == "en" else "vi"

    @property
    def theme(self) -> str:
        wanted = self.request.COOKIES.get("theme", "")
        return wanted if wanted in ("light", "dark", "auto") else "auto"

    @property
    def is_demo(self) -> bool:
        return settings.DEMO

    @cached_property
    def business_date(self) -> str:
        return calendar.today().strftime("%d/%m/%Y")

    @property
    def person(self) -> Person:
        name = self.actor.name if self.actor else ""
        return Person(name, self.role_label, tuple(self.role_options), self.language, self.theme)

    @property
    def where(self) -> Where:
        unit = self.place.unit.name if self.place else ""
        year = self.place.year_label if self.place else ""
        options = (tuple(self.unit_options), tuple(self.year_options), tuple(self.term_options))
        return Where(unit, options[0], year, options[1], self.term_label, options[2])

    @cached_property
    def role_label(self) -> str:
        if self.actor is None or not self.actor.posts:
            return ""
        here = [p for p in self.actor.posts if self.place and self.place.unit.pk in p.unit_ids]
        return " · ".join(dict.fromkeys(str(p.role.name) for p in here or self.actor.posts))

    @property
    def role_options(self) -> list[Option]:
        """Posts at other units lead to those units: rights follow the place."""
        if self.actor is None or self.place is None:
            return []
        units = {self.place.unit.pk: self.place.unit}
        elsewhere = {p.unit_id for p in self.actor.posts} - set(units)
        if elsewhere:
            units |= {u.pk: u for u in orgs.Unit.objects.filter(pk__in=elsewhere)}
        return [
            Option(
                f"{p.role.name} – {units[p.unit_id].name}",
                home_url(units[p.unit_id].code, self.place.year),
                p.unit_id == self.place.unit.pk,
            )
            for p in self.actor.posts
            if p.unit_id in units
        ]  # fmt: skip

    @cached_property
    def unit_options(self) -> list[Option]:
        """Own units, the present one and the nearest below: few enough for every page; the search box finds the rest."""
        if self.actor is None or self.place is None or len(self.actor.scope) < 2:
            return []
        own = [post.unit_id for post in self.actor.posts]
        near = (
            Q(pk__in=own)
            | Q(pk=self.place.unit.pk)
            | Q(parent_id__in=own, kind="phong")
            | Q(pk=self.place.unit.parent_id)
        )
        rows = orgs.Unit.objects.filter(
            near, pk__anyof=database.UnitArray.of(self.actor.scope), closed_on=None
        ).exclude(kind="diemtruong")
        listed = rows.order_by("kind", "folded").values_list("pk", "code", "name")[:OPTIONS_SHOWN]
        return [Option(name, home_url(code, self.place.year), pk == self.place.unit.pk) for pk, code, name in listed]

    @cached_property
    def year_options(self) -> list[Option]:
        if self.place is None:
            return []
        match = self.request.resolver_match
        years = sorted(year.pk for year in calendar.years())
        return [Option(f"{y}-{y + 1}", self._here(match, year=y), y == self.place.year) for y in years]

    @property
    def term_label(self) -> str:
        if self.place is None:
            return ""
        if self.place.whole_year:
            return _("Cả năm")
        return _("Học kỳ I") if self.place.term == 1 else _("Học kỳ II")

    @property
    def term_options(self) -> list[Option]:
        if self.place is None:
            return []
        whole = self.place.whole_year
        options = [
            Option(_("Học kỳ I"), "?term=1", self.place.term == 1 and not whole),
            Option(_("Học kỳ II"), "?term=2", self.place.term == 2 and not whole),
        ]
        match = self.request.resolver_match
        if whole or (match and match.namespace == "assessment"):
            options.append(Option(_("Cả năm"), "?term=0", whole))
        return options

    @cached_property
    def notice_count(self) -> int:
        return notices.unread_count(self.actor.account_id) if self.actor else 0

    @cached_property
    def nav(self) -> tuple[NavItem, ...]:
        if self.actor is None or self.place is None:
            return ()
        unit, path = self.place.unit, getattr(self.request, "stands_under", self.request.path)
        home, *lines = _lines(
            unit.code, unit.kind, tuple(unit.levels), self.place.year, self.actor.permissions_at(unit.pk),
            get_language(),
        )  # fmt: skip
        first = replace(home, current=path in ("/", home.url))
        return (first, *(replace(line, current=True) if path.startswith(line.url) else line for line in lines))

    def _here(self, match: Any, **changes: object) -> str:
        """The present page with another year where it is a list; a page of one record leads to the home of that year."""
        assert self.place is not None
        values = {**(match.kwargs if match else {}), "unit": self.place.unit.code, **changes}
        if match and set(match.kwargs) == {"unit", "year"}:
            return reverse(match.view_name, kwargs=values)
        return home_url(self.place.unit.code, int(str(values["year"])))


@lru_cache(maxsize=4_000)
def _lines(
    code: str, kind: str, levels: tuple[str, ...], year: int, held: frozenset[Perm], _language: str | None
) -> tuple[NavItem, ...]:
    """The navigation of who holds these permissions at such a unit, its home first."""
    lines = [NavItem(_("Hôm nay"), home_url(code, year), "home")]
    for entry in NAV:
        if kind not in entry.kinds or held.isdisjoint(entry.permissions):
            continue
        if entry.levels and entry.levels.isdisjoint(levels):
            continue
        url = _address(entry.name, code if entry.placed else "", year)
        if url is not None:
            lines.append(NavItem(entry.label(), url, entry.icon))
    return tuple(lines)


def _address(name: str, unit_code: str, year: int) -> str | None:
    """Where a line of the navigation leads; None where this installation has no such page."""
    try:
        return reverse(name, kwargs={"unit": unit_code, "year": year} if unit_code else {})
    except NoReverseMatch:
        return None


@lru_cache(maxsize=4_000)
def home_url(unit_code: str, year: int) -> str:
    """The home page of a place."""
    return reverse("place_home", kwargs={"unit": unit_code, "year": year})


def home_place(actor: Actor) -> Place | None:
    """Where a person starts: the unit of the first post, in the year of the business date or the nearest that was opened."""
    unit = orgs.unit_by_id(actor.posts[0].unit_id) if actor.posts else None
    today = calendar.today()
    year = calendar.year_at_hand(today)
    if unit is None or year is None:
        return None
    return Place(unit, year, calendar.current_term(year, on=today, unit_id=unit.pk))


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` on every page."""
    return {"shell": Shell(request)}
