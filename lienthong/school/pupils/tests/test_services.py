"""Enrolling, correcting, ending: what is written, what is refused and why."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.kernel.access.public import NoSuchThing, NotPermitted
from lienthong.kernel.people import public as people
from lienthong.school.pupils import public as pupils
from lienthong.school.pupils.models import PupilFile

START = dt.date(2017, 8, 21)
BORN = dt.date(2006, 9, 5)


def take(school, name="Trần Văn An", *, person=None, grade=6, start=START, year=2017, facts=None, **known):
    with school.scope():
        return pupils.enrol(
            actor=school.actor, unit_id=school.id, year=year, grade=grade, started_on=start, facts=facts,
            person=person or people.PersonFacts(name, BORN, sex=1, **known),
        )  # fmt: skip


def end(school, enrolment, on, reason="dropped_out", **more):
    with school.scope():
        return pupils.end_enrolment(actor=school.actor, enrolment_id=enrolment.pk, on=on, reason=reason, **more)


def test_a_new_pupil_gets_the_level_of_the_grade_and_the_next_number_of_the_register(school):
    first, second = take(school, "An"), take(school, "Bình")
    with school.scope():
        numbers = dict(PupilFile.objects.values_list("person__full_name", "register_number"))
    assert (first.level, first.grade) == ("THCS", 6)
    assert numbers == {"An": "1", "Bình": "2"}
    assert second.file_id != first.file_id


def test_register_numbers_go_on_from_those_that_a_list_brought_and_are_never_given_twice(school):
    take(school, "An", facts={"register_number": "0417"})
    take(school, "Bình")
    with school.scope():
        assert PupilFile.objects.get(person__full_name="Bình").register_number == "418"
    with pytest.raises(pupils.BadFacts, match="0417"):
        take(school, "Chi", facts={"register_number": "0417"})


def test_as_at_a_day_is_a_query_on_the_dates(school):
    made = take(school)
    end(school, made, dt.date(2017, 12, 31), drop_reason="01")
    with school.scope():
        counts = [
            pupils.enrolments_as_at([school.id], 2017, day).count()
            for day in (dt.date(2017, 8, 20), START, dt.date(2017, 12, 30), dt.date(2017, 12, 31))
        ]
    assert counts == [0, 1, 1, 0]


def test_a_pupil_already_here_is_not_enrolled_again(school):
    made = take(school)
    with pytest.raises(pupils.AlreadyEnrolled, match="Trần Văn An"):
        take(school, person=made.person_id)


def test_a_pupil_of_another_school_must_be_transferred_and_the_school_is_not_named(school, other):
    made = take(other)
    from lienthong.foundation.database import public as database

    with database.entered([school.id, other.id]):
        people.attach_to_unit(person_ids=[made.person_id], unit_id=school.id)
    with pytest.raises(pupils.EnrolledElsewhere) as refused:
        take(school, person=made.person_id)
    assert "chuyển trường" in str(refused.value)
    assert other.unit.name not in str(refused.value)


def test_the_school_is_named_only_to_who_has_the_papers(school, other):
    take(other, personal_number="074206000001")
    with school.scope():
        whole = pupils.whereabouts(year=2017, full_name="TRẦN VĂN AN", birth_date=BORN, personal_number="074206000001")
        number_only = pupils.whereabouts(year=2017, full_name="Ai đó", birth_date=BORN, personal_number="074206000001")
        nothing = pupils.whereabouts(
            year=2017, full_name="Trần Văn An", birth_date=BORN, personal_number="074206999999"
        )
    assert whole == pupils.Whereabouts(True, "Trường THCS Tân Định")
    assert number_only == pupils.Whereabouts(True, "")
    assert nothing is None


def test_dropping_out_needs_a_reason_of_the_list(school):
    made = take(school)
    with pytest.raises(pupils.BadFacts, match="nguyên nhân"):
        end(school, made, dt.date(2017, 12, 1))


def test_an_enrolment_does_not_end_before_it_began_nor_twice(school):
    made = take(school)
    with pytest.raises(pupils.BadFacts, match="21/08/2017"):
        end(school, made, dt.date(2017, 8, 1), drop_reason="01")
    end(school, made, dt.date(2017, 12, 1), drop_reason="01")
    with pytest.raises(pupils.NotInForce, match="01/12/2017"):
        end(school, made, dt.date(2017, 12, 2), drop_reason="01")


def test_who_left_may_come_back_and_keeps_the_number_of_the_register(school):
    made = take(school)
    end(school, made, dt.date(2017, 12, 1), drop_reason="02")
    with school.scope():
        again = pupils.enrol(
            actor=school.actor, unit_id=school.id, year=2017, person=made.person_id, grade=6,
            started_on=dt.date(2018, 1, 8), start_reason="returned",
        )  # fmt: skip
        days = pupils.periods(school.id, 2017)
        code = pupils.status_code(again, dt.date(2018, 1, 10), days)
    assert again.file_id == made.file_id
    assert code == "07", "left and re-admitted, term 2"


@pytest.mark.parametrize(
    ("ended", "reason", "status"),
    [(dt.date(2017, 10, 2), "moved_out", "04"), (dt.date(2018, 3, 1), "dropped_out", "09"),
     (dt.date(2018, 6, 20), "moved_out", "11")],
)  # fmt: skip
def test_the_ministrys_status_follows_from_the_dates(school, ended, reason, status):
    made = take(school)
    made.ended_on, made.end_reason = ended, reason
    with school.scope():
        days = pupils.periods(school.id, 2017)
    assert pupils.status_code(made, dt.date(2018, 7, 1), days) == status
    assert pupils.status_code(made, dt.date(2017, 9, 1), days) == "01", "before it happened"


def test_a_grade_that_the_school_does_not_teach_is_refused(school):
    with pytest.raises(pupils.BadFacts, match="khối 10"):
        take(school, grade=10)


def test_a_day_far_from_the_school_year_is_refused(school):
    with pytest.raises(pupils.BadFacts, match="năm học"):
        take(school, start=dt.date(2019, 1, 1))


def test_two_clerks_who_correct_the_same_file_do_not_overwrite_each_other(school):
    made = take(school)
    with school.scope():
        change = {"actor": school.actor, "file_id": made.file_id, "seen_version": 1}
        pupils.change_pupil(**change, facts={"father": {"name": "Trần Văn Ba", "phone": "0912345678"}})
        with pytest.raises(pupils.ChangedMeanwhile, match="Trần Văn An"):
            pupils.change_pupil(**change, facts={"note": "x"})
        file = PupilFile.objects.get(pk=made.file_id)
    assert file.father == {"name": "Trần Văn Ba", "phone": "0912345678"}


def test_a_wrong_phone_of_the_mother_is_said_so(school):
    made = take(school)
    with school.scope(), pytest.raises(pupils.BadFacts) as refused:
        pupils.change_pupil(actor=school.actor, file_id=made.file_id, seen_version=1, facts={"mother": {"phone": "12"}})
    assert list(refused.value.errors) == ["mother.phone"]


def test_a_teacher_may_not_enrol_and_a_stranger_sees_nothing(school, other, teacher):
    with teacher.scope(), pytest.raises(NotPermitted):
        pupils.enrol(
            actor=teacher.actor, unit_id=school.id, year=2017, person=people.PersonFacts("A"), grade=6, started_on=START
        )
    made = take(other)
    with school.scope():
        assert pupils.pupil_list(school.actor, other.id, 2017).count() == 0
        with pytest.raises(NoSuchThing):
            pupils.enrolment(school.actor, made.uuid, unit_id=other.id)
        with pytest.raises(NoSuchThing):
            pupils.end_enrolment(actor=school.actor, enrolment_id=made.pk, on=dt.date(2018, 1, 1), reason="died")


def test_a_hundred_pupils_are_enrolled_in_a_dozen_statements(school, django_assert_max_num_queries):
    with school.scope():
        ids = people.bulk_record_people([([school.id], people.PersonFacts(f"Lê Văn {n}", BORN)) for n in range(100)])
        rows = [pupils.NewEnrolment(pk, 6, START) for pk in ids if pk]
        with django_assert_max_num_queries(24):
            made = pupils.bulk_enrol(actor=school.actor, unit_id=school.id, year=2017, rows=rows)
    assert [e.person_id for e in made] == ids
