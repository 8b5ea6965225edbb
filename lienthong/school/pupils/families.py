"""Whose account of a family sees a pupil: linked by the school, ended by the school."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.kernel.access.public import Account, Actor, NoSuchThing, Perm, Post, require
from lienthong.kernel.calendar import public as calendar
from lienthong.school.pupils.errors import BadFacts
from lienthong.school.pupils.models import Enrolment, Guardianship

RELATIONS = ("father", "mother", "guardian")
MOST = 6  # accounts of one pupil


@dataclass(frozen=True, slots=True)
class Linked:
    """An account of a family that sees a pupil."""

    pk: int
    name: str
    login: str
    relation: str
    started_on: dt.date


def families_of(person_id: int, unit_id: int, on: dt.date) -> list[Linked]:
    """The accounts that see a pupil on a day."""
    rows = Guardianship.objects.filter(person_id=person_id, unit_id=unit_id, started_on__lte=on)
    found = list(rows.filter(Q(ended_on=None) | Q(ended_on__gt=on)).order_by("started_on", "id"))
    accounts = {a.pk: a for a in Account.objects.filter(pk__in=[row.account_id for row in found])}
    return [
        Linked(
            row.pk, accounts[row.account_id].display_name, accounts[row.account_id].login, row.relation, row.started_on
        )
        for row in found
        if row.account_id in accounts
    ]


@transaction.atomic
def link_family(actor: Actor, *, unit_id: int, person_id: int, login: str, relation: str) -> Guardianship:
    """Let an account of a parent see a pupil from today on. Raises BadFacts with what to do, NoSuchThing."""
    require(actor, Perm.PUPILS_EDIT, unit_id)
    on = calendar.today()
    if relation not in RELATIONS:
        raise BadFacts({"relation": _("Chọn cha, mẹ hoặc người giám hộ.")})
    pupils = Enrolment.objects.filter(person_id=person_id, unit_id=unit_id, started_on__lte=on)
    if not pupils.filter(Q(ended_on=None) | Q(ended_on__gt=on)).exists():
        raise NoSuchThing(person_id)
    posts = Post.objects.filter(at_unit_id=unit_id, role="guardian", account__login__iexact=login.strip())
    post = (
        posts.filter(Q(ended_on=None) | Q(ended_on__gt=on), account__is_active=True).first() if login.strip() else None
    )
    if post is None:
        text = _(
            "Trường không có tài khoản phụ huynh tên “%(login)s”. Ghi tên đăng nhập đúng như trên phiếu tài khoản."
        )
        raise BadFacts({"login": text % {"login": login.strip()[:60]}})
    if len(families_of(person_id, unit_id, on)) >= MOST:
        raise BadFacts({"login": _("Một học sinh có nhiều nhất %(n)s tài khoản phụ huynh.") % {"n": MOST}})
    try:
        with transaction.atomic():
            made: Guardianship = Guardianship.objects.create(
                unit_id=unit_id, person_id=person_id, account_id=post.account_id, relation=relation, started_on=on
            )
    except IntegrityError as error:
        raise BadFacts({"login": _("Tài khoản này đã được gắn với học sinh.")}) from error
    return made


@transaction.atomic
def unlink_family(actor: Actor, *, unit_id: int, person_id: int, pk: int) -> None:
    """An account sees the pupil no more from today on. Raises NoSuchThing."""
    require(actor, Perm.PUPILS_EDIT, unit_id)
    rows = Guardianship.objects.filter(pk=pk, unit_id=unit_id, person_id=person_id, ended_on=None)
    if not rows.update(ended_on=calendar.today()):
        raise NoSuchThing(pk)
