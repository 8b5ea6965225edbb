"""Duplicates: proposed, merged, undone."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.people import duplicates
from lienthong.kernel.people import public as people
from lienthong.kernel.people.models import DuplicateProposal, NameKey, Person


@pytest.fixture
def references(monkeypatch):
    """A table that points at persons: proposals themselves would do, name keys are simplest."""
    monkeypatch.setattr(duplicates, "_references", {})
    monkeypatch.setattr(duplicates, "_movers", {})


def snapshot(unit_ids: tuple[int, int]) -> list[dict[str, object]]:
    with database.entered(unit_ids):
        rows = [dict(row) for row in Person.objects.order_by("id").values()]
        keys = sorted(NameKey.objects.values_list("person_id", "unit_id", "key"))
    for row in rows:
        row.pop("version")
    return [*rows, {"keys": keys}]


@pytest.fixture
def pair(record, schools, references):
    keep = record("Nguyễn Văn Hòa", personal_number="074206000123")
    gone = record("Nguyễn Văn Hoà", at=schools[1], ministry_code="7400000009", phone="0912345678")
    with database.entered(schools):
        proposal = people.propose_pair(first_id=keep.pk, second_id=gone.pk)
    return keep, gone, proposal


def test_the_same_name_and_birth_date_is_proposed_once(record, schools, references):
    record("Nguyễn Văn Hòa")
    record("Nguyễn Văn Hoa")
    record("Nguyễn Văn Hòa", birth_date=dt.date(2006, 9, 6))
    with database.entered(schools):
        assert people.propose_duplicates(schools) == 1
        assert people.propose_duplicates(schools) == 0
        assert people.open_proposals(schools).get().reason == "folded_name_and_birth"


def test_two_personal_numbers_are_two_persons_and_not_proposed(record, schools, references):
    record(personal_number="074206000123")
    record(personal_number="074206000124")
    with database.entered(schools):
        assert people.propose_duplicates(schools) == 0


def test_a_pair_decided_as_different_is_not_proposed_again(pair, schools):
    with database.entered(schools):
        people.different(proposal_id=pair[2].pk, account_id=1)
        assert people.propose_duplicates(schools) == 0
        assert not people.open_proposals(schools).exists()


def test_a_pair_half_out_of_sight_is_not_on_the_board(pair, schools):
    with database.entered([schools[0]]):
        assert not people.open_proposals([schools[0]]).exists()


def test_a_merge_fills_gaps_and_hides_the_other_record(pair, schools):
    keep, gone, proposal = pair
    with database.entered(schools):
        people.merge_people(proposal_id=proposal.pk, keep_id=keep.pk, account_id=1)
        kept = Person.objects.get(pk=keep.pk)
        assert (kept.ministry_code, kept.phone, kept.unit_ids) == ("7400000009", "0912345678", sorted(schools))
        assert Person.objects.get(pk=gone.pk).merged_into_id == keep.pk
        assert [hit.person_id for hit in people.search_people([schools[1]], "hoa")] == [keep.pk]


def test_undo_restores_both_exactly(pair, schools):
    before = snapshot(schools)
    keep, _gone, proposal = pair
    with database.entered(schools):
        people.merge_people(proposal_id=proposal.pk, keep_id=keep.pk, account_id=1)
        people.undo_merge(proposal_id=proposal.pk, account_id=1)
    assert snapshot(schools) == before


def test_references_follow_and_come_back(pair, record, schools):
    keep, gone, proposal = pair
    people.register_reference("people.DuplicateProposal", "second")
    third = record("Trần Thị Ba", at=schools[1])
    with database.entered(schools):
        low = people.propose_pair(first_id=third.pk, second_id=gone.pk)
        other = DuplicateProposal.objects.filter(pk=low.pk)
        other.update(first=third, second=gone)
        DuplicateProposal.objects.filter(pk=proposal.pk).update(first=gone, second=keep)
        people.merge_people(proposal_id=proposal.pk, keep_id=keep.pk, account_id=1)
        assert other.get().second_id == keep.pk
        people.undo_merge(proposal_id=proposal.pk, account_id=1)
        assert other.get().second_id == gone.pk


def test_what_was_corrected_after_the_merge_stays(pair, schools):
    keep, _gone, proposal = pair
    with database.entered(schools):
        people.merge_people(proposal_id=proposal.pk, keep_id=keep.pk, account_id=1)
        people.change_person(person_id=keep.pk, seen_version=2, changes={"phone": "0999999999"})
        people.undo_merge(proposal_id=proposal.pk, account_id=1)
        assert Person.objects.get(pk=keep.pk).phone == "0999999999"


def test_two_personal_numbers_are_merged_only_when_confirmed(record, schools, references):
    keep = record(personal_number="074206000123")
    gone = record(personal_number="074206000124")
    with database.entered(schools):
        proposal = people.propose_pair(first_id=keep.pk, second_id=gone.pk)
        with pytest.raises(people.NumbersDiffer, match="giấy tờ"):
            people.merge_people(proposal_id=proposal.pk, keep_id=keep.pk, account_id=1)
        merged = people.merge_people(proposal_id=proposal.pk, keep_id=keep.pk, account_id=1, numbers_confirmed=True)
    assert merged.personal_number == "074206000123"


def test_a_merge_is_not_done_twice(pair, schools):
    keep, _gone, proposal = pair
    with database.entered(schools):
        people.merge_people(proposal_id=proposal.pk, keep_id=keep.pk, account_id=1)
        with pytest.raises(people.NotMergeable, match="đã được quyết định"):
            people.merge_people(proposal_id=proposal.pk, keep_id=keep.pk, account_id=1)


def test_a_mover_takes_part_in_merge_and_undo(pair, schools):
    seen: list[object] = []
    people.register_mover("proof", lambda keep, gone: [keep, gone], seen.append)
    keep, gone, proposal = pair
    with database.entered(schools):
        people.merge_people(proposal_id=proposal.pk, keep_id=keep.pk, account_id=1)
        people.undo_merge(proposal_id=proposal.pk, account_id=1)
    assert seen == [[keep.pk, gone.pk]]
