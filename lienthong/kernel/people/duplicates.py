"""Two records that may be one person: proposed by the machine, decided by a person, undone exactly.

What points at a person stands in modules above, so each registers its columns (`register_reference`) or, where two
records of one person would collide, a mover of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.foundation.database import public as database
from lienthong.foundation.events import public as events
from lienthong.kernel.people import naming
from lienthong.kernel.people.errors import CannotUndo, NotMergeable, NumbersDiffer
from lienthong.kernel.people.models import DuplicateProposal, Person

Move = Callable[[int, int], Any]
PutBack = Callable[[Any], None]
_FILLED = (
    "ministry_code",
    "personal_number",
    "birth_date",
    "birth_year",
    "sex",
    "ethnic_code",
    "religion_code",
    "birth_place",
    "home_town",
    "address",
    "area_id",
    "phone",
    "email",
)


@dataclass(frozen=True)
class PeopleMerged:
    """Two records became one: what pointed at `gone_id` points at `kept_id`."""

    kept_id: int
    gone_id: int


@dataclass(frozen=True)
class MergeUndone:
    """The two records stand apart again."""

    kept_id: int
    gone_id: int


_references: dict[tuple[str, str], None] = {}
_movers: dict[str, tuple[Move, PutBack]] = {}


def register_reference(model: str, field: str) -> None:
    """A foreign key to Person that may simply be pointed elsewhere: ("pupils.Enrolment", "person")."""
    _references[model, field] = None


def register_mover(name: str, move: Move, put_back: PutBack) -> None:
    """For rows that could collide: `move(kept id, gone id)` returns a JSON memo; `put_back(memo)` undoes it."""
    _movers[name] = (move, put_back)


_PROPOSE = """
insert into people_duplicateproposal (unit_ids, first_id, second_id, reason, state, moved)
select (select array_agg(distinct u order by u) from unnest(a.unit_ids || b.unit_ids) u), a.id, b.id,
       case when lower(a.full_name) = lower(b.full_name) then 'name_and_birth' else 'folded_name_and_birth' end,
       'open', '{}'
from people_person a
join people_person b on b.folded = a.folded and b.birth_date = a.birth_date and b.id > a.id
where a.merged_into_id is null and b.merged_into_id is null
  and a.unit_ids && %(units)s::int[] and b.unit_ids && %(units)s::int[]
  and (a.personal_number is null or b.personal_number is null)
  and (a.ministry_code is null or b.ministry_code is null)
  and (a.sex is null or b.sex is null or a.sex = b.sex)
on conflict (first_id, second_id) do nothing
"""


def propose_duplicates(unit_ids: Iterable[int]) -> int:
    """Write down the pairs of these units with the same name (accents aside) and birth date. Returns how many are new.

    Two different numbers are two persons, so such pairs are left out; a pair decided once is not proposed again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PROPOSE, {"units": sorted(unit_ids)})
        return int(cursor.rowcount)


def propose_pair(*, first_id: int, second_id: int) -> DuplicateProposal:
    """Put two records on the board by hand. Raises NotMergeable for a record with itself."""
    if first_id == second_id:
        raise NotMergeable(_("Đây là cùng một hồ sơ."))
    first, second = sorted((first_id, second_id))
    people = {p.pk: p for p in Person.objects.filter(pk__in=(first, second), merged_into=None)}
    if len(people) < 2:
        raise NotMergeable(_("Một trong hai hồ sơ không còn dùng nữa."))
    units = sorted({*people[first].unit_ids, *people[second].unit_ids})
    proposal, _made = DuplicateProposal.objects.get_or_create(
        first_id=first, second_id=second, defaults={"unit_ids": units, "reason": "by_hand"}
    )
    return cast(DuplicateProposal, proposal)


def open_proposals(unit_ids: Iterable[int], *, states: Iterable[str] = ("open",)) -> models.QuerySet[DuplicateProposal]:
    """Pairs on the board of which both records are in sight; one half out of sight is somebody else's decision."""
    units = database.UnitArray.of(unit_ids)
    rows = DuplicateProposal.objects.filter(
        state__in=list(states), first__unit_ids__sharing=units, second__unit_ids__sharing=units
    )
    return cast(
        "models.QuerySet[DuplicateProposal]", rows.select_related("first", "second").order_by("first__sort_key", "id")
    )


def merge_people(*, proposal_id: int, keep_id: int, account_id: int | None, numbers_confirmed: bool = False) -> Person:
    """Make one record of two: what pointed at the other points at the kept one, and gaps of the kept one are filled.

    Raises NumbersDiffer unless confirmed, NotMergeable when already decided. One transaction, undone by `undo_merge`.
    """
    with transaction.atomic():
        proposal = _locked(proposal_id)
        if proposal.state not in ("open", "undone"):
            raise NotMergeable(_("Hai hồ sơ này đã được quyết định rồi. Tải lại trang để xem."))
        if keep_id not in (proposal.first_id, proposal.second_id):
            raise NotMergeable(_("Hồ sơ giữ lại phải là một trong hai hồ sơ đang so."))
        gone_id = proposal.second_id if keep_id == proposal.first_id else proposal.first_id
        pair = _pair(keep_id, gone_id)
        if len(pair) < 2 or any(p.merged_into_id for p in pair.values()):
            raise NotMergeable(_("Một trong hai hồ sơ không còn dùng nữa."))
        keep, gone = pair[keep_id], pair[gone_id]
        if _numbers_differ(keep, gone) and not numbers_confirmed:
            raise NumbersDiffer(
                _(
                    "Hai hồ sơ có số định danh khác nhau, nên thường là hai người. "
                    "Chỉ gộp khi đã đối chiếu giấy tờ và xác nhận."
                )
            )
        with database.elevated({*keep.unit_ids, *gone.unit_ids}, reason=f"merge of people {keep_id} and {gone_id}"):
            proposal.moved = {
                "keep": keep_id,
                "gone": gone_id,
                "references": _point_elsewhere(keep_id, gone_id),
                "movers": {name: move(keep_id, gone_id) for name, (move, _b) in _movers.items()},
                **_fill(keep, gone),
            }
            naming.rekey([keep_id, gone_id])
            _decide(proposal, "merged", account_id)
        events.publish_on_commit(PeopleMerged(keep_id, gone_id))
        return keep


def undo_merge(*, proposal_id: int, account_id: int | None) -> None:
    """Give both records back what each had. What was written after the merge stays with the kept record."""
    with transaction.atomic():
        proposal = _locked(proposal_id)
        if proposal.state != "merged":
            raise CannotUndo(_("Hai hồ sơ này hiện không được gộp."))
        moved = proposal.moved
        pair = _pair(moved["keep"], moved["gone"])
        if len(pair) < 2:
            raise CannotUndo(_("Một trong hai hồ sơ nằm ngoài phạm vi của anh/chị; đề nghị cấp trên hoàn tác."))
        keep, gone = pair[moved["keep"]], pair[moved["gone"]]
        if keep.merged_into_id:
            raise CannotUndo(_("Hồ sơ giữ lại đã được gộp tiếp vào hồ sơ khác; hoàn tác lần gộp sau trước."))
        with database.elevated(
            {*keep.unit_ids, *gone.unit_ids}, reason=f"merge of people {keep.pk} and {gone.pk} undone"
        ):
            for name, memo in moved["movers"].items():
                _movers[name][1](memo)
            _point_back(moved["references"], keep_id=keep.pk, gone_id=gone.pk)
            _empty(keep, gone, moved)
            naming.rekey([keep.pk, gone.pk])
            _decide(proposal, "undone", account_id)
        events.publish_on_commit(MergeUndone(keep.pk, gone.pk))


def different(*, proposal_id: int, account_id: int | None) -> None:
    """Two persons after all: never proposed again. Raises NotMergeable when already decided."""
    with transaction.atomic():
        proposal = _locked(proposal_id)
        if proposal.state == "merged":
            raise NotMergeable(_("Hai hồ sơ đã được gộp; hoàn tác trước."))
        _decide(proposal, "different", account_id)


def _locked(proposal_id: int) -> DuplicateProposal:
    return cast(DuplicateProposal, DuplicateProposal.objects.select_for_update().get(pk=proposal_id))


def _pair(first_id: int, second_id: int) -> dict[int, Person]:
    # Locked in the order of their ids, so that two clerks who merge the same pair never wait for each other in a ring.
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=(first_id, second_id)).order_by("id")
    return {person.pk: person for person in rows}


def _decide(proposal: DuplicateProposal, state: str, account_id: int | None) -> None:
    proposal.state, proposal.decided_at, proposal.decided_by = state, timezone.now(), account_id
    proposal.save(update_fields=["state", "decided_at", "decided_by", "moved"])


def _numbers_differ(keep: Person, gone: Person) -> bool:
    return any(
        getattr(keep, name) and getattr(gone, name) and getattr(keep, name) != getattr(gone, name)
        for name in ("personal_number", "ministry_code")
    )


def _fill(keep: Person, gone: Person) -> dict[str, Any]:
    """Fill the gaps of `keep`; identifiers move, since they are unique. Returns what undo needs."""
    memo: dict[str, Any] = {
        "filled": {},
        "cleared": {},
        "keep_units": list(keep.unit_ids),
        "gone_units": list(gone.unit_ids),
    }
    for name in _FILLED:
        value = getattr(gone, name)
        if value in (None, "") or getattr(keep, name) not in (None, ""):
            continue
        setattr(keep, name, value)
        memo["filled"][name] = str(value)
        if name in ("ministry_code", "personal_number"):
            memo["cleared"][name] = value
            setattr(gone, name, None)
    keep.unit_ids = sorted({*keep.unit_ids, *gone.unit_ids})
    gone.merged_into = keep
    for person in (gone, keep):
        person.version += 1
        person.save()
    return memo


def _empty(keep: Person, gone: Person, memo: dict[str, Any]) -> None:
    """Take back what `_fill` gave, save what was corrected by hand since."""
    for name, filled in memo["filled"].items():
        if str(getattr(keep, name)) == filled:
            field = Person._meta.get_field(name.removesuffix("_id"))
            setattr(keep, name, None if cast(Any, field).null else "")
    for name, value in memo["cleared"].items():
        if getattr(keep, name) is None:
            setattr(gone, name, value)
    added_by_merge = set(memo["gone_units"]) - set(memo["keep_units"])
    keep.unit_ids = sorted(set(keep.unit_ids) - added_by_merge)
    gone.merged_into = None
    for person in (keep, gone):
        person.version += 1
        person.save()


def _point_elsewhere(keep_id: int, gone_id: int) -> dict[str, list[int]]:
    moved = {}
    with connection.cursor() as cursor:
        for model, field in _references:
            table, column = _table(model, field)
            cursor.execute(
                f'update "{table}" set "{column}" = %s where "{column}" = %s returning id',  # noqa: S608
                [keep_id, gone_id],
            )
            moved[f"{model}.{field}"] = [row[0] for row in cursor.fetchall()]
    return moved


def _point_back(moved: dict[str, list[int]], *, keep_id: int, gone_id: int) -> None:
    with connection.cursor() as cursor:
        for reference, ids in moved.items():
            model, field = reference.rsplit(".", 1)
            table, column = _table(model, field)
            cursor.execute(
                f'update "{table}" set "{column}" = %s where "{column}" = %s and id = any(%s)',  # noqa: S608
                [gone_id, keep_id, ids],
            )


def _table(model: str, field: str) -> tuple[str, str]:
    found = apps.get_model(model)
    return found._meta.db_table, str(cast(Any, found._meta.get_field(field)).column)
