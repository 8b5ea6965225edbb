"""Results of a term: computed in sets, explained, and written only where something changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from lienthong.foundation.database import public as database
from lienthong.school.assessment import carrying, locking, terms
from lienthong.school.assessment.computing import compute_results
from lienthong.school.assessment.errors import LockRefused, NotComplete, ReasonNeeded
from lienthong.school.assessment.models import BookLock, MarkLine, TermResult
from lienthong.school.assessment.tests.conftest import TODAY, YEAR, Founder, School, assign
from lienthong.school.classes.public import ClassListChanged, ClassMember, SchoolClass
from lienthong.school.curriculum import public as curriculum


def fill(school: School, *, mark: int = 80, term: int = 1, **others: int) -> None:
    """Every required mark of every subject of the class; other marks for the subjects named."""
    room = school.room
    with database.entered([school.unit.pk]):
        planned = curriculum.subjects_of(room.programme, room.level, room.grade, YEAR)
        for subject in planned:
            if subject.role != "core":
                continue
            value = 1 if subject.is_comment else others.get(subject.code, mark)
            for member in school.members:
                MarkLine.objects.create(
                    unit=school.unit, year=YEAR, term=term, school_class=room, member=member,
                    person_id=member.person_id, subject_id=subject.code, tx=[value] * 4, dk=[value] * 3, hk=value,
                )  # fmt: skip


def compute(school: School, term: int = 1, **options: Any) -> Any:
    return compute_results(unit_ids=[school.unit.pk], year=YEAR, term=term, **options)


def results(school: School, term: int = 1) -> dict[int, TermResult]:
    with database.entered([school.unit.pk]):
        return {row.member_id: row for row in TermResult.objects.filter(unit=school.unit, term=term)}


def lock(school: School, **options: Any) -> Any:
    with database.entered([school.unit.pk]):
        return locking.lock_books(school.actor("head"), unit_id=school.unit.pk, year=YEAR, term=1, **options)


def test_a_class_gets_its_levels_with_the_reason(school: School) -> None:
    fill(school, mark=85, LI=60)
    assert compute(school).results_written == 3
    row = results(school)[school.members[0].pk]
    assert (row.regime, row.level, row.average) == ("S58", "K", 82)
    assert "Vật lí 6,0 dưới 6,5" in row.cause["text"]
    assert row.rule_version == "S58/1"


def test_a_rerun_writes_nothing(school: School) -> None:
    fill(school)
    compute(school)
    again = compute(school)
    assert (again.means_written, again.results_written) == (0, 0)


def test_one_missing_test_leaves_the_pupil_unranked_and_names_the_subject(school: School) -> None:
    fill(school)
    with database.entered([school.unit.pk]):
        MarkLine.objects.filter(member=school.members[0], subject_id="TOAN").update(hk=None)
    compute(school)
    row = results(school)[school.members[0].pk]
    assert (row.level, row.average) == ("", None)
    assert "Toán" in row.cause["text"]


def test_an_exempt_subject_is_left_out(school: School) -> None:
    fill(school)
    with database.entered([school.unit.pk]):
        MarkLine.objects.filter(member=school.members[0], subject_id="TD").update(is_exempt=True, tx=[], dk=[], hk=None)
    compute(school)
    assert results(school)[school.members[0].pk].level == "G"


def test_who_left_has_no_result(school: School) -> None:
    fill(school)
    with database.entered([school.unit.pk]):
        gone = school.members[0]
        ClassMember.objects.filter(pk=gone.pk).update(ended_on=dt.date(2018, 1, 2))
        gone.enrolment.ended_on, gone.enrolment.end_reason = dt.date(2018, 1, 2), "dropped_out"
        gone.enrolment.save()
    compute(school)
    assert set(results(school)) == {member.pk for member in school.members[1:]}


def test_the_year_weighs_the_second_term_twice_and_says_who_goes_up(school: School) -> None:
    fill(school, mark=60)
    fill(school, mark=90, term=2)
    with database.entered([school.unit.pk]):
        for term in (1, 2):
            for member in school.members:
                TermResult.objects.create(
                    unit=school.unit, year=YEAR, term=term, school_class=school.room, member=member,
                    person_id=member.person_id, regime="S58", rule_version="", conduct="T", absences_excused=2,
                    absences_unexcused=0,
                )  # fmt: skip
        TermResult.objects.create(
            unit=school.unit, year=YEAR, term=0, school_class=school.room, member=school.members[0],
            person_id=school.members[0].person_id, regime="S58", rule_version="", conduct="T",
        )  # fmt: skip
    for term in (1, 2, 0):
        compute(school, term)
    row = results(school, 0)[school.members[0].pk]
    assert (row.average, row.level, row.title) == (80, "G", "HSG")
    with database.entered([school.unit.pk]):
        assert carrying.outcomes([school.members[0].enrolment_id]) == {school.members[0].enrolment_id: "promoted"}


def test_a_primary_term_has_no_level_and_says_what_is_missing(found_school: Founder) -> None:
    made = found_school("BD-TH-1", level="TH", grade=4)
    with database.entered([made.unit.pk]):
        MarkLine.objects.create(
            unit=made.unit, year=YEAR, term=1, school_class=made.room, member=made.members[0],
            person_id=made.members[0].person_id, subject_id="TOAN", dk=[80], hk=90, levels=[3, 3],
        )  # fmt: skip
    compute(made)
    row = results(made)[made.members[0].pk]
    assert (row.regime, row.level) == ("P22", "")
    assert "Tiếng Việt" in row.cause["text"]


# ---- locks ----


def test_a_lock_with_marks_missing_names_them_and_needs_a_reason(school: School) -> None:
    with pytest.raises(NotComplete, match="Còn thiếu"):
        lock(school)
    assert lock(school, reason="ốm dài ngày").lock.reason == "ốm dài ngày"


def test_a_complete_book_is_locked_without_a_reason_and_its_results_stand(school: School) -> None:
    fill(school)
    done = lock(school)
    assert (done.pupils, done.lock.locked_by_name) == (3, "Nguyễn Văn Lâm")
    assert {row.level for row in results(school).values()} == {"G"}
    with database.entered([school.unit.pk]):
        MarkLine.objects.filter(subject_id="TOAN").update(hk=0)
    assert compute(school).lines == 0


def test_a_locked_book_is_not_locked_twice(school: School) -> None:
    fill(school)
    lock(school)
    with pytest.raises(LockRefused):
        lock(school)


def test_opening_needs_a_reason_which_stays(school: School) -> None:
    fill(school)
    laid = lock(school).lock
    with database.entered([school.unit.pk]):
        head = school.actor("head")
        with pytest.raises(ReasonNeeded):
            locking.open_books(head, lock_id=laid.pk, unit_id=school.unit.pk, reason=" ")
        locking.open_books(head, lock_id=laid.pk, unit_id=school.unit.pk, reason="sửa điểm 7A1")
        assert BookLock.objects.get(pk=laid.pk).reason == "sửa điểm 7A1"
    assert lock(school).lock.pk != laid.pk


# ---- conduct ----


def entry(school: School, number: int, **facts: Any) -> terms.Entry:
    values = {"conduct": "T", "excused": 1, "unexcused": 0, "seen": ["", None, None, [], [], "", [], [], ""], **facts}
    return terms.Entry(school.members[number].pk, **values)


def decide(school: School, *entries: terms.Entry, role: str = "leader", fill: str = "") -> terms.Saved:
    with database.entered([school.unit.pk]):
        return terms.save_terms(
            school.actor(role), class_uuid=school.room.uuid, term=1, entries=entries, on=TODAY, fill=fill
        )


def test_the_homeroom_teacher_decides_conduct_and_fills_the_rest(school: School) -> None:
    assert decide(school, entry(school, 0, conduct="K"), fill="T").written == 3
    assert [results(school)[m.pk].conduct for m in school.members] == ["K", "T", "T"]


def test_a_row_changed_by_someone_else_is_left_and_named(school: School) -> None:
    decide(school, entry(school, 0, conduct="K"))
    done = decide(school, entry(school, 0, conduct="Tb"))
    assert (done.written, len(done.conflicts)) == (0, 1)
    assert results(school)[school.members[0].pk].conduct == "K"


@pytest.mark.parametrize("role", ["teacher", "head"])
def test_others_do_not_decide_conduct(school: School, role: str) -> None:
    from lienthong.kernel.access.public import NotPermitted

    with pytest.raises(NotPermitted):
        decide(school, entry(school, 0), role=role)


# ---- travelling ----


def test_marks_follow_a_pupil_into_another_class(school: School) -> None:
    fill(school)
    with database.entered([school.unit.pk]):
        other = SchoolClass.objects.create(
            unit=school.unit, year_id=YEAR, code="7A2", name="7A2", sort_key="7a2", level="THCS", grade=7,
            programme=school.room.programme,
        )  # fmt: skip
        old = school.members[0]
        ClassMember.objects.filter(pk=old.pk).update(ended_on=TODAY)
        new = ClassMember.objects.create(
            unit=school.unit,
            school_class=other,
            enrolment=old.enrolment,
            person=old.person,
            position=1,
            started_on=TODAY,
        )
    carrying.list_changed(ClassListChanged(other.pk, school.unit.pk, YEAR))
    with database.entered([school.unit.pk]):
        assert not MarkLine.objects.filter(member=old).exists()
        assert MarkLine.objects.filter(member=new, school_class=other).exists()


def test_marks_travel_to_another_school_with_their_source(school: School, stranger: School) -> None:
    fill(school, mark=75)
    with database.entered([school.unit.pk]):
        carried = carrying.collect(school.members[0].enrolment_id)
    arrived = stranger.members[0]
    with database.entered([stranger.unit.pk]):
        carrying.install(arrived.enrolment_id, carried)
        line = MarkLine.objects.get(member=arrived, subject_id="TOAN")
    assert (line.tx, line.hk) == ([75] * 4, 75)
    assert line.source["school"] == school.unit.name
    assert {"tx1", "dk1", "hk"} <= set(line.source["cells"])


# ---- pages ----


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("teacher", "marks/"), ("leader", "marks/"), ("head", "books/"), ("head", "books/lock/"),
        ("teacher", "books/{room}/TOAN/1/"), ("leader", "books/{room}/VAN/1/"), ("registrar", "books/{room}/TOAN/2/"),
        ("teacher", "books/{room}/TOAN/1/history/"), ("teacher", "books/{room}/TOAN/1/?export=xlsx"),
        ("leader", "books/{room}/conduct/1/"), ("head", "books/{room}/summary/1/"),
    ],
)  # fmt: skip
def test_pages_open_for_those_whom_they_serve(school: School, role: str, path: str) -> None:
    fill(school)
    compute(school)
    assert school.client(role).get(school.url(path.format(room=school.room.uuid))).status_code == 200


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("other", "books/{room}/TOAN/1/", 403), ("teacher", "books/", 403), ("registrar", "books/lock/", 403),
        ("teacher", "books/{room}/conduct/1/", 403), ("teacher", "books/{room}/XYZ/1/", 404),
        ("teacher", "books/{room}/TOAN/3/", 404),
    ],
)  # fmt: skip
def test_pages_stay_closed_to_others(school: School, role: str, path: str, status: int) -> None:
    assert school.client(role).get(school.url(path.format(room=school.room.uuid))).status_code == status


def test_locking_and_opening_through_the_page(school: School) -> None:
    fill(school)
    client = school.client("head")
    assert client.post(school.url("books/lock/?term=1"), {"class": "all", "reason": ""}).status_code == 303
    with database.entered([school.unit.pk]):
        laid = BookLock.objects.get()
    client.post(school.url(f"books/lock/{laid.pk}/remove/"), {f"reason-{laid.pk}": "sửa điểm"})
    with database.entered([school.unit.pk]):
        assert BookLock.objects.get().opened_at is not None


def test_a_second_teacher_of_an_integrated_subject_writes_the_same_sheet(school: School) -> None:
    assign(school, "other", "TOAN")
    page = school.client("other").get(school.url(f"books/{school.room.uuid}/TOAN/1/"))
    assert "Lê Thị Hoa, Trần Văn Minh" in page.content.decode()
