"""What bad rows get: each a clear sentence, the other rows untouched by it, nobody merged by a program."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.foundation.database import public as database
from lienthong.kernel.people.models import Person
from lienthong.school.classes.models import ClassMember
from lienthong.school.classes.tests.import_world import World, children, make_world, table, workbook
from lienthong.school.pupils.models import Enrolment, PupilFile

pytestmark = pytest.mark.django_db
HEADERS = [
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Khối",
    "Lớp",
    "Mã học sinh",
    "Mã định danh Bộ GD&ĐT",
    "Số định danh cá nhân",
    "Dân tộc",
    "Trạng thái",
]
GOOD = ["Nguyễn Văn An", "05/03/2006", "Nam", "Khối 6", "6A1", "HS1", "7400000001", "074206000001", "Kinh", "Đang học"]


@pytest.fixture
def world() -> World:
    return make_world()


def one(**changes: object) -> list[object]:
    """The good row with some cells changed, by position name."""
    names = ("name", "born", "sex", "grade", "class_", "code", "ministry", "number", "ethnic", "status")
    return [changes.get(name, value) for name, value in zip(names, GOOD, strict=True)]


def answer(world: World, *rows: list[object], **options):
    return world.run("pupils", workbook(HEADERS, rows), **options).as_json()


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"name": None}, "Họ và tên", "missing_name"),
        ({"name": "12345"}, "Họ và tên", "bad_name"),
        ({"name": "=1+1"}, "Họ và tên", "formula_error"),
        ({"name": "An " * 60}, "Họ và tên", "too_long"),
        ({"born": "31/02/2006"}, "Ngày sinh", "bad_date"),
        ({"born": "05/03/2030"}, "Ngày sinh", "bad_date"),
        ({"born": "hôm qua"}, "Ngày sinh", "bad_date"),
        ({"born": None}, "Ngày sinh", "missing_birth_date"),
        ({"sex": "Khác lạ"}, "Giới tính", "unreadable_sex"),
        ({"grade": "Khối 7"}, "Khối", "grade_mismatch"),
        ({"grade": "Khối 6", "class_": "6Z9"}, "Lớp", "unknown_class"),
        ({"code": "7.4E+09"}, "Mã học sinh", "damaged_code"),
        ({"ministry": 7.4123456789e15}, "Mã định danh Bộ GD&ĐT", "damaged_code"),
        ({"number": "12ab"}, "Số định danh cá nhân", "bad_personal_number"),
        ({"ethnic": "Sao Hoả"}, "Dân tộc", "unknown_ethnic"),
        ({"status": "Bay lên trời"}, "Trạng thái", "unknown_status"),
    ],
)  # fmt: skip
def test_a_bad_cell_refuses_its_row_with_column_code_and_sentence(world, changes, column, code):
    found = answer(world, one(**changes))
    assert [(r["row"], r["column"], r["code"]) for r in found["rejected"]] == [(2, column, code)]
    assert len(found["rejected"][0]["message"]) > 10
    assert found["applied"] is False


def test_a_pupil_twice_in_a_file_names_both_rows(world):
    found = answer(
        world, one(), one(name="Lê Thị Bình", code="HS2", ministry="7400000002", number=None), one(class_="6A2")
    )
    assert [(r["row"], r["code"]) for r in found["rejected"]] == [(2, "duplicate_in_file"), (4, "duplicate_in_file")]
    assert "4" in found["rejected"][0]["message"]
    assert "2" in found["rejected"][1]["message"]


def test_two_namesakes_with_codes_of_their_own_are_two_pupils(world):
    found = answer(world, one(), one(code="HS2", ministry="7400000002", number="074206000002", class_="6A2"))
    assert (found["created"], found["rejected"]) == (2, [])


def test_a_pupil_of_another_school_is_refused_without_a_word_about_it(world):
    world.run_elsewhere("pupils", workbook(HEADERS, [one()]))
    found = answer(world, one(code="K9"))
    assert [r["code"] for r in found["rejected"]] == ["enrolled_elsewhere"]
    assert "chuyển trường" in found["rejected"][0]["message"]
    assert world.other.name not in found["rejected"][0]["message"]


def test_a_code_of_somebody_unknown_here_tells_nothing_of_him(world):
    world.run_elsewhere("pupils", workbook(HEADERS, [one()]))
    found = answer(world, one(name="Trần Thị Khác", born="01/01/2005", code="K9", number=None))
    assert [r["code"] for r in found["rejected"]] == ["id_conflict"]
    assert "An" not in found["rejected"][0]["message"].split()


def test_who_has_left_the_other_school_is_linked_and_not_doubled(world):
    gone = world.run_elsewhere("pupils", workbook(HEADERS, [one(status="Chuyển đi kỳ 1")]))
    assert gone.applied
    found = answer(world, one(status="Chuyển đến kỳ 2"))
    assert (found["created"], found["rejected"]) == (1, [])
    with world.inside():
        person = Person.objects.get(ministry_code="7400000001")
        assert sorted(person.unit_ids) == sorted([world.unit.pk, world.other.pk])
        enrolment = Enrolment.objects.get(person=person)
        assert (enrolment.start_reason, enrolment.started_on) == ("moved_in", dt.date(2018, 1, 10))


def test_undo_of_a_linked_pupil_leaves_the_other_schools_record_alone(world):
    world.run_elsewhere("pupils", workbook(HEADERS, [one(status="Chuyển đi kỳ 1")]))
    result = world.run("pupils", workbook(HEADERS, [one(status="Chuyển đến kỳ 2")]))
    world.undo(result)
    with database.entered([world.other.pk]):
        assert Person.objects.get(ministry_code="7400000001").unit_ids == [world.other.pk]
    with world.inside():
        assert not Person.objects.exists()


def test_a_namesake_without_code_is_proposed_and_written_only_as_decided(world):
    assert world.run("pupils", workbook(HEADERS, [one()])).applied
    plain = ["Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Chỗ ở hiện nay"]
    data = workbook(plain, [["Nguyễn Văn An", "05/03/2006", "Nam", "6A1", "Số 5 Yersin"]])
    result = world.run("pupils", data)
    refused = result.as_json()
    assert [r["code"] for r in refused["rejected"]] == ["needs_confirmation"]
    assert refused["applied"] is False
    candidate = result.examination.plan.proposals[0].candidates[0]
    confirmed = world.run("pupils", data, decisions={"2": str(candidate.id)}).as_json()
    assert (confirmed["applied"], confirmed["changed"], confirmed["created"]) == (True, 1, 0)
    # Settled once: the same row needs no second answer.
    again = world.run("pupils", data).as_json()
    assert (again["unchanged"], again["rejected"]) == (1, [])


def test_a_namesake_may_be_declared_a_new_pupil(world):
    assert world.run("pupils", workbook(HEADERS, [one()])).applied
    data = workbook(["Họ và tên", "Ngày sinh", "Giới tính", "Lớp"], [["Nguyễn Văn An", "05/03/2006", "Nam", "6A2"]])
    made = world.run("pupils", data, decisions={"2": "new"}).as_json()
    assert (made["applied"], made["created"]) == (True, 1)
    again = world.run("pupils", data).as_json()
    assert (again["unchanged"], again["created"], again["rejected"]) == (1, 0, [])


def test_a_new_code_for_a_known_name_is_proposed_and_not_merged(world):
    plain = workbook(["Họ và tên", "Ngày sinh", "Giới tính", "Lớp"], [["Nguyễn Văn An", "05/03/2006", "Nam", "6A1"]])
    assert world.run("pupils", plain).applied
    found = answer(world, one())
    assert [r["code"] for r in found["rejected"]] == ["needs_confirmation"]


def test_a_temporary_code_is_no_code_and_its_number_is_kept(world):
    row = one(code=None, ministry="TAM-074206000001", number=None)
    assert answer(world, row)["created"] == 1
    with world.inside():
        person = Person.objects.get()
        assert (person.ministry_code, person.personal_number) == (None, "074206000001")
    later = answer(world, one(code=None))
    assert (later["changed"], later["created"], later["rejected"]) == (1, 0, [])
    with world.inside():
        assert Person.objects.get().ministry_code == "7400000001"


def test_doubts_about_a_personal_number_refuse_nothing(world):
    result = world.run("pupils", workbook(HEADERS, [one(number="079305000001")]))
    assert result.as_json()["created"] == 1
    assert {w["code"] for w in result.examination.warnings()} == {"birth_year_differs", "sex_differs"}


@pytest.mark.parametrize(
    ("status", "reason", "end"),
    [("Đang học", "new", ""), ("Chuyển đến kỳ 1", "moved_in", ""), ("Nghỉ học xin học lại kỳ 1", "returned", ""),
    ("Chuyển đi kỳ 1", "new", "moved_out"),
     ("Thôi học kỳ 1", "new", "dropped_out"), ("Bảo lưu", "new", "dropped_out"), ("04", "new", "moved_out")],
)  # fmt: skip
def test_statuses_are_known_by_their_label(world, status, reason, end):
    data = workbook(HEADERS, [one(status=status)])
    assert world.run("pupils", data).as_json()["created"] == 1
    with world.inside():
        enrolment = Enrolment.objects.get()
        assert (enrolment.start_reason, enrolment.end_reason) == (reason, end)
    assert world.run("pupils", data).as_json()["unchanged"] == 1


def test_a_leaver_ends_in_his_class_and_undo_brings_him_back(world):
    world.run("pupils", workbook(HEADERS, [one()]))
    result = world.run("pupils", workbook(HEADERS, [one(status="Thôi học kỳ 1")]))
    assert result.as_json()["changed"] == 1
    with world.inside():
        assert Enrolment.objects.get().end_reason == "dropped_out"
        assert ClassMember.objects.get().ended_on == dt.date(2018, 1, 7)
    world.undo(result)
    with world.inside():
        assert Enrolment.objects.get().ended_on is None
        assert ClassMember.objects.get().ended_on is None


def test_who_has_left_does_not_come_back_by_an_old_list(world):
    world.run("pupils", workbook(HEADERS, [one()]))
    world.run("pupils", workbook(HEADERS, [one(status="Thôi học kỳ 1")]))
    found = answer(world, one())
    assert [r["code"] for r in found["rejected"]] == ["already_left"]


def test_another_class_is_a_change_and_comes_back_by_undo(world):
    world.run("pupils", workbook(HEADERS, [one()]))
    result = world.run("pupils", workbook(HEADERS, [one(class_="6A2")]))
    (proposal,) = result.examination.plan.proposals
    assert (proposal.action, [tuple(c) for c in proposal.changes]) == ("change", [("Lớp", "6A1", "6A2")])
    world.undo(result)
    with world.inside():
        assert ClassMember.objects.get(ended_on__isnull=True).school_class.code == "6A1"


def test_blank_cells_erase_nothing_and_capitals_are_no_change(world):
    world.run("pupils", workbook(HEADERS, [one()]))
    row = one(name="NGUYỄN VĂN AN", ethnic=None, number=None, ministry=None)
    assert answer(world, row)["unchanged"] == 1


def test_a_sheet_for_each_class_is_read_whole(world):
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for class_code in ("6A1", "6A2"):
        sheet = book.create_sheet(class_code)
        sheet.append(["STT", "Họ và tên", "Ngày sinh", "Nữ"])
        for n, child in enumerate(children(5, classes=[class_code], seed=int(class_code[-1])), 1):
            sheet.append([n, child.name, child.born.strftime("%d/%m/%Y"), "x" if child.sex == "Nữ" else None])
    out = io.BytesIO()
    book.save(out)
    assert world.run("pupils", out.getvalue()).as_json()["created"] == 10
    with world.inside():
        assert ClassMember.objects.filter(school_class__code="6A2").count() == 5
    assert world.run("pupils", out.getvalue()).as_json()["unchanged"] == 10


def test_register_numbers_are_given_and_never_twice(world):
    headers = [*HEADERS, "Số đăng bộ"]
    rows = [
        [*one(), "17"],
        [*one(name="Lê Thị Bình", code="HS2", ministry=None, number=None), None],
        [*one(name="Võ An", code="HS3", ministry=None, number=None), "17"],
    ]
    found = world.run("pupils", workbook(headers, rows)).as_json()
    assert [(r["row"], r["code"]) for r in found["rejected"]] == [(4, "register_number_taken")]
    assert world.run("pupils", workbook(headers, rows[:2])).applied
    with world.inside():
        assert sorted(PupilFile.objects.values_list("register_number", flat=True)) == ["17", "18"]


def test_a_corrected_name_comes_back_by_undo_with_its_search_keys(world):
    from lienthong.kernel.people.models import NameKey

    world.run("pupils", workbook(HEADERS, [one()]))
    result = world.run("pupils", workbook(HEADERS, [one(name="Nguyễn Văn Ân")]))
    assert result.as_json()["changed"] == 1
    world.undo(result)
    with world.inside():
        assert Person.objects.get().full_name == "Nguyễn Văn An"
        assert sorted(NameKey.objects.values_list("key", flat=True)) == ["an", "nguyen van an", "van an"]


def test_imports_are_taken_back_one_after_the_other_in_reverse(world):
    first = world.run("pupils", workbook(HEADERS, [one()]))
    second = world.run("pupils", workbook(HEADERS, [one(ethnic="Hoa", class_="6A2")]))
    world.undo(second)
    world.undo(first)
    with world.inside():
        assert not Person.objects.exists()


def test_a_teacher_of_another_school_comes_in_as_one_who_teaches_at_both(world, django_capture_on_commit_callbacks):
    from lienthong.school.staff import public as staff

    row = {"Họ và tên": "Lê Thị Hai Trường", "Ngày sinh": "01/02/1985", "Giới tính": "Nữ",
           "Mã định danh Bộ GD&ĐT": "7488000001", "Mã cán bộ": "A1"}  # fmt: skip
    assert world.run_elsewhere("staff", table([row])).applied
    here = world.run("staff", table([{**row, "Mã cán bộ": "B7"}]))
    assert (here.applied, here.as_json()["created"]) == (True, 1)
    assert [w["code"] for w in here.examination.warnings()] == ["works_elsewhere"]
    both = [world.unit.pk, world.other.pk]
    with database.entered(both):
        posts = {e.unit_id: e for e in staff.Employment.objects.filter(unit_id__in=both)}
        assert {e.person_id for e in posts.values()} == {posts[world.unit.pk].person_id}
        assert (posts[world.other.pk].is_main, posts[world.unit.pk].is_main) == (True, False)
        assert posts[world.unit.pk].start_reason == "shared"
    assert world.run("staff", table([{**row, "Mã cán bộ": "B7"}])).as_json()["unchanged"] == 1
    with django_capture_on_commit_callbacks(execute=True), database.entered(world.other_actor.scope):
        old = posts[world.other.pk]
        staff.end_employment(
            actor=world.other_actor, employment_id=old.pk, on=old.started_on.replace(year=2018), reason="moved_out"
        )
    with database.entered(both):
        assert staff.Employment.objects.get(pk=posts[world.unit.pk].pk).is_main


def test_a_mere_year_of_birth_makes_no_new_pupil(world):
    row = {"Họ và tên": "Trần Văn Năm", "Ngày sinh": 2006, "Giới tính": "Nam", "Lớp": "6A1"}
    rejected = world.run("pupils", table([row])).as_json()["rejected"]
    assert [(r["row"], r["column"], r["code"]) for r in rejected] == [(2, "Ngày sinh", "year_only")]
