"""What other modules may use of people."""

from lienthong.kernel.people.bulk import bulk_record_people
from lienthong.kernel.people.declared import PERSON_FACTS
from lienthong.kernel.people.duplicates import (
    MergeUndone,
    PeopleMerged,
    different,
    merge_people,
    open_proposals,
    propose_duplicates,
    propose_pair,
    register_mover,
    register_reference,
    undo_merge,
)
from lienthong.kernel.people.errors import (
    CannotUndo,
    ChangedMeanwhile,
    NameMissing,
    NotMergeable,
    NumbersDiffer,
    NumberTaken,
    PeopleRefusal,
)
from lienthong.kernel.people.facts import PersonFacts, doubts_of, mask_number, mask_phone, tidy
from lienthong.kernel.people.labels import LABELS
from lienthong.kernel.people.matching import Candidate, Match, Wanted, find_matches
from lienthong.kernel.people.models import DuplicateProposal, Person, Sex
from lienthong.kernel.people.search import Found, register_code_search, search_people
from lienthong.kernel.people.services import attach_to_unit, change_person, facts_of, record_person

__all__ = [
    "LABELS",
    "PERSON_FACTS",
    "Candidate",
    "CannotUndo",
    "ChangedMeanwhile",
    "DuplicateProposal",
    "Found",
    "Match",
    "MergeUndone",
    "NameMissing",
    "NotMergeable",
    "NumberTaken",
    "NumbersDiffer",
    "PeopleMerged",
    "PeopleRefusal",
    "Person",
    "PersonFacts",
    "Sex",
    "Wanted",
    "attach_to_unit",
    "bulk_record_people",
    "change_person",
    "different",
    "doubts_of",
    "facts_of",
    "find_matches",
    "mask_number",
    "mask_phone",
    "merge_people",
    "open_proposals",
    "propose_duplicates",
    "propose_pair",
    "record_person",
    "register_code_search",
    "register_mover",
    "register_reference",
    "search_people",
    "tidy",
    "undo_merge",
]
