"""Recording, changing, searching and matching persons."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest

from lienthong.foundation.audit import public as audit
from lienthong.foundation.database import public as database
from lienthong.kernel.people import public as people
from lienthong.kernel.people.models import NameKey


def found(unit_ids: list[int], text: str) -> list[str]:
    with database.entered(unit_ids):
        return [hit.full_name for hit in people.search_people(unit_ids, text)]


def test_a_name_in_another_unicode_form_is_stored_composed(record):
    decomposed = unicodedata.normalize("NFD", "  Trần  Thị   Ước ")
    person = record(decomposed)
    assert (person.full_name, person.folded) == ("Trần Thị Ước", "tran thi uoc")


def test_an_empty_name_is_refused(record):
    with pytest.raises(people.NameMissing, match="Họ và tên"):
        record("   ")


def test_a_personal_number_that_disagrees_is_doubted_but_kept(record):
    facts = people.PersonFacts("An", birth_date=dt.date(2006, 9, 5), sex=2, personal_number="074206000123")
    assert [doubt.code for doubt in people.doubts_of(facts)] == ["sex_differs"]
    assert record("An", personal_number="074206000123").personal_number == "074206000123"


def test_a_number_of_another_unit_is_taken_without_telling_whose(record, schools):
    record(personal_number="074206000123", at=schools[1])
    with pytest.raises(people.NumberTaken, match="tiếp nhận"):
        record("Lê Bình", personal_number="074206000123")


def test_a_change_on_an_old_version_is_refused_and_names_who(record, schools):
    person = record()
    with database.entered([schools[0]], who={"name": "cô Hoa"}):
        people.change_person(person_id=person.pk, seen_version=1, changes={"phone": "0912345678"})
    with database.entered([schools[0]]), pytest.raises(people.ChangedMeanwhile, match="cô Hoa") as refusal:
        people.change_person(person_id=person.pk, seen_version=1, changes={"phone": "0988888888"})
    assert refusal.value.version == 2


def test_a_save_without_a_change_writes_no_version(record, schools):
    person = record()
    with database.entered([schools[0]]):
        again = people.change_person(person_id=person.pk, seen_version=1, changes={"full_name": person.full_name})
        assert (again.version, audit.history_of(again)) == (1, [])


def test_a_new_name_is_found_in_every_unit_of_the_person_and_the_old_is_not(record, schools):
    person = record()
    with database.entered(schools):
        people.attach_to_unit(person_ids=[person.pk], unit_id=schools[1])
    with database.entered([schools[0]]):
        people.change_person(person_id=person.pk, seen_version=1, changes={"full_name": "Nguyễn Văn Bảo"})
    assert found([schools[1]], "bao") == ["Nguyễn Văn Bảo"]
    assert found([schools[1]], "an") == []


@pytest.mark.parametrize("text", ["nguyen", "van an", "AN", "Văn", "an nguyen", "nguyễn văn a"])
def test_a_person_is_found_by_the_beginning_of_any_word(record, schools, text):
    record()
    assert found([schools[0]], text) == ["Nguyễn Văn An"]


def test_a_person_of_another_unit_is_not_found(record, schools):
    record(at=schools[1])
    assert found([schools[0]], "nguyen") == []


def test_a_person_is_found_by_ministry_code_and_by_a_code_of_a_higher_module(record, schools, monkeypatch):
    from lienthong.kernel.people import search

    person = record(ministry_code="7412345678")
    monkeypatch.setattr(search, "_code_searches", [])
    people.register_code_search(lambda units, text, limit: [person.pk] if text == "HS-01" else [])
    assert found([schools[0]], "7412345678") == ["Nguyễn Văn An"]
    assert found([schools[0]], "HS-01") == ["Nguyễn Văn An"]


def test_attaching_twice_counts_once(record, schools):
    person = record()
    with database.entered(schools):
        assert people.attach_to_unit(person_ids=[person.pk], unit_id=schools[1]) == 1
        assert people.attach_to_unit(person_ids=[person.pk], unit_id=schools[1]) == 0
        assert NameKey.objects.filter(person=person).count() == 6


def test_many_persons_are_written_with_their_keys_and_a_taken_number_is_left_out(record, schools):
    record(personal_number="074206000123")
    rows = [
        ([schools[0]], people.PersonFacts("Lê Hoa", personal_number="074206000999")),
        ([schools[0]], people.PersonFacts("Lê Mai", personal_number="074206000123")),
        ([schools[0]], people.PersonFacts("Lê Lan", personal_number="074206000999")),
        (schools, people.PersonFacts("Lê Cúc", birth_date=dt.date(2010, 1, 1))),
    ]
    with database.entered(schools):
        ids = people.bulk_record_people(rows)
    assert [i is not None for i in ids] == [True, False, False, True]
    assert found([schools[0]], "le") == ["Lê Cúc", "Lê Hoa"]


def test_an_identifier_matches_exactly_and_a_name_only_proposes(record, schools):
    coded = record("Phạm Thị Dung", ministry_code="7400000001")
    homonym = record("Trần Văn Hòa")
    wanted = [
        people.Wanted("Tên khác hẳn", ministry_code="7400000001"),
        people.Wanted("Trần Văn Hoà", birth_date=dt.date(2006, 9, 5)),
        people.Wanted("Tran Van Hoa"),
        people.Wanted("Trần Văn Hòa", birth_date=dt.date(2007, 1, 1)),
    ]
    with database.entered([schools[0]]):
        by_code, by_name, without_accents, born_later = people.find_matches([schools[0]], wanted)
    assert by_code.exact is not None
    assert by_code.exact.person_id == coded.pk
    assert by_name.exact is None
    assert [c.person_id for c in by_name.proposals] == [homonym.pk]
    assert [c.reason for c in without_accents.proposals] == ["folded_name"]
    assert born_later.proposals == []


def test_a_match_stays_within_the_unit(record, schools):
    record("Trần Văn Hòa", at=schools[1])
    with database.entered(schools):
        [match] = people.find_matches([schools[0]], [people.Wanted("Trần Văn Hòa", dt.date(2006, 9, 5))])
    assert match.proposals == []


def test_two_identifiers_of_two_persons_are_no_match(record, schools):
    record("Lê A", ministry_code="7400000001")
    record("Lê B", personal_number="074206000123")
    wanted = people.Wanted("Lê A", ministry_code="7400000001", personal_number="074206000123")
    with database.entered([schools[0]]):
        [match] = people.find_matches([schools[0]], [wanted])
    assert match.exact is None
    assert len(match.proposals) == 2


def test_the_history_shows_old_and_new_in_words_and_hides_numbers(record, schools):
    person = record(personal_number="074206000123")
    with database.entered([schools[0]], who={"name": "cô Hoa", "account": 3}):
        changed = people.change_person(
            person_id=person.pk, seen_version=1, changes={"sex": 2, "personal_number": "074306000124"}
        )
        [change] = audit.history_of(changed)
        [revealed] = audit.history_of(changed, reveal=True)
    assert change.who == "cô Hoa"
    assert {(f.label, f.old, f.new) for f in change.fields} == {
        ("Giới tính", "", "Nữ"),
        ("Số định danh cá nhân", "•••", "•••"),
    }
    assert "074306000124" in {f.new for f in revealed.fields}


@pytest.mark.parametrize(("number", "masked"), [("079201123123", "079******123"), ("12345", "*****"), (None, "")])
def test_a_number_is_masked(number, masked):
    assert people.mask_number(number) == masked
