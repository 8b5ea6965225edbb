"""The people of the demo whom anyone may be, by role. Nothing here is reachable outside a demo."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.foundation.database import public as database
from lienthong.kernel.access.models import Account, Post
from lienthong.kernel.access.posts import in_force
from lienthong.kernel.access.roles import ROLES
from lienthong.kernel.calendar import public as calendar

EACH = 3
# A homeroom teacher is a teacher whose post says so: the right itself follows the class.
HOMEROOM = "homeroom"
ORDER = (
    "so_leader",
    "so_specialist",
    "so_admin",
    "phong_leader",
    "phong_specialist",
    "head",
    "deputy",
    "registrar",
    "clerk",
    "it_staff",
    "group_head",
    HOMEROOM,
    "teacher",
    "guardian",
    "pupil",
)
HOMEROOM_NAME = gettext_lazy("Giáo viên chủ nhiệm")


@dataclass(frozen=True)
class DemoPerson:
    """One person to be with one click."""

    login: str
    name: str
    unit: str


@dataclass(frozen=True)
class DemoRole:
    """A role and a few of those who hold it."""

    code: str
    name: str
    people: tuple[DemoPerson, ...]


def demo_roles() -> list[DemoRole]:
    """Every role of the demo with the first few people who hold it, in the order of the office."""
    today = calendar.today()
    found: dict[str, list[DemoPerson]] = {code: [] for code in ORDER}
    rows = Post.objects.filter(in_force(today), delegated_by=None, account__is_active=True)
    rows = rows.filter(pk__in=_first_posts()).order_by("at_unit__code", "account__login")
    columns = ("role", "field", "account__login", "account__display_name", "at_unit__name", "at_unit__code")
    listed = rows.values_list(*columns)
    for role, field, login, name, unit, _code in sorted(listed, key=lambda row: row[5] not in settings.DEMO_UNITS):
        code = HOMEROOM if role == "teacher" and field == HOMEROOM else role
        if code in found and len(found[code]) < EACH:
            found[code].append(DemoPerson(login, name, unit))
    names = {code: str(role.name) for code, role in ROLES.items()} | {HOMEROOM: str(HOMEROOM_NAME)}
    return [DemoRole(code, names[code], tuple(people)) for code, people in found.items() if people]


def demo_account(login: str) -> Account | None:
    """The account to become; None outside a demo, whoever asks."""
    if not settings.DEMO or not database.holds_sample_data():
        return None
    return Account.objects.filter(login=login, is_active=True, posts__isnull=False).distinct().first()


def intro() -> str:
    """What the list says above itself."""
    return _("Chọn một người để vào ngay, không cần mật khẩu. Đây là tỉnh mẫu: không có người nào là thật.")


def _first_posts() -> list[int]:
    """A few posts of each role and field, by one read: a full demo has 20,000 of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from (select p.id,"
            " row_number() over (partition by p.role, p.field order by u.code <> all(%s), u.code, p.id) as place"
            " from access_post p join orgs_unit u on u.id = p.at_unit_id where p.ended_on is null"
            " and p.delegated_by_id is null) numbered where place <= %s",
            [list(settings.DEMO_UNITS), EACH * 4],
        )
        return [row[0] for row in cursor.fetchall()]
