"""Pupils from a school's own lists."""

from __future__ import annotations

import time

import pytest

from lienthong.school.classes.models import ClassMember
from lienthong.school.classes.tests.import_world import World, children, make_world, table
from lienthong.school.pupils.models import Enrolment, PupilFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def full(count: int, **options):
    return [
        {
            "STT": i, "Họ và tên": c.name, "Lớp": c.school_class, "Mã học sinh": c.code,
            "Mã định danh bộ GD&ĐT": c.ministry_code,
            "Ngày sinh": c.born.strftime("%d/%m/%Y"), "Giới tính": c.sex, "Trạng thái": "Đang học", "Dân tộc": "Kinh",
            "Tên cha": "Nguyễn Văn Cha", "Đ.thoại cha": "0912345678",
        }
        for i, c in enumerate(children(count, **options), 1)
    ]  # fmt: skip


def test_a_thousand_new_pupils_come_in_within_three_seconds_and_again_without_change(world):
    data = table(full(1000))
    start = time.process_time()
    result = world.run("pupils", data)
    took = time.process_time() - start
    assert result.as_json()["rejected"] == []
    assert (result.applied, result.as_json()["created"]) == (True, 1000)
    again = world.run("pupils", data)
    assert (again.as_json()["created"], again.as_json()["changed"], again.as_json()["unchanged"]) == (0, 0, 1000)
    with world.inside():
        assert Enrolment.objects.count() == PupilFile.objects.count() == ClassMember.objects.count() == 1000
    assert took < 3


def test_undo_removes_everything_that_was_made(world):
    result = world.run("pupils", table(full(60)))
    removed, restored = world.undo(result)
    assert removed >= 240
    assert restored == 0
    with world.inside():
        assert not Enrolment.objects.exists()
        assert not PupilFile.objects.exists()
        assert not ClassMember.objects.exists()
