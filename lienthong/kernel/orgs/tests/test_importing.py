"""Units from a spreadsheet and at the command line."""

from __future__ import annotations

import json

import pytest

from lienthong.config import cli
from lienthong.kernel.orgs import public as orgs
from lienthong.kernel.orgs.importing import UnitsRefused, import_units
from lienthong.kernel.orgs.models import UnitIdentifier

pytestmark = pytest.mark.django_db
HEAD = "Mã đơn vị,Tên đơn vị,Loại đơn vị,Mã đơn vị cấp trên,Cấp học,Loại hình,Mã xã,Ngày thành lập,Mã Bộ,Điện thoại"
ROWS = [
    "TH-KD,Trường Tiểu học Kim Đồng,Trường,PGD,TH,Công lập,25747,01/09/1999,74718401,0274 123",
    "PGD,Phòng GDĐT Thủ Dầu Một,Phòng,SO,,Công lập,,,,",
    "SO,Sở GDĐT,Sở,,,,,,,",
]


def sheet(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def take(*rows: str, dry_run: bool = False):
    return import_units(actor=None, source=sheet(*rows), filename="donvi.csv", dry_run=dry_run)


def test_superiors_may_stand_below_in_the_file(loaded_areas):
    assert take(*ROWS).opened == 3
    unit = orgs.unit_by_code("TH-KD")
    assert (unit.parent.code, unit.levels, unit.ownership, unit.phone) == ("PGD", ["TH"], "1", "0274 123")
    assert UnitIdentifier.objects.get().value == "74718401"


def test_a_second_import_changes_nothing(loaded_areas):
    take(*ROWS)
    assert (take(*ROWS).opened, take(*ROWS).unchanged) == (0, 3)


def test_a_dry_run_writes_nothing(loaded_areas):
    assert take(*ROWS, dry_run=True).opened == 3
    assert not orgs.Unit.objects.exists()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("X,Tên,Lâu đài,SO,,,,,,", "kind"),
        ("X,Tên,Trường,KHONG,TH,,,,,", "parent"),
        ("X,Tên,Trường,PGD,Mẫu giáo lớn,,,,,", "levels"),
        ("X,Tên,Trường,PGD,TH,Của tôi,,,,", "ownership"),
        ("X,Tên,Trường,PGD,TH,,99999,,,", "area"),
        ("X,Tên,Trường,PGD,TH,,,31/02/2001,,", "opened"),
        ("PGD,Phòng,Phòng,SO,,,,,,", "code"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_written(loaded_areas, row, column):
    with pytest.raises(UnitsRefused) as refused:
        take(*ROWS, row)
    assert (refused.value.refusals[0].row, refused.value.refusals[0].column) == (5, column)
    assert not orgs.Unit.objects.exists()


def test_another_name_for_a_known_code_asks_for_an_act(loaded_areas):
    take(*ROWS)
    with pytest.raises(UnitsRefused) as refused:
        take("TH-KD,Trường Tiểu học Võ Thị Sáu,Trường,PGD,TH,,,,,")
    assert "quyết định đổi tên" in refused.value.refusals[0].message


def test_units_are_listed_for_programs(province, capsys):
    parser_exit = cli.main(["units", "list", "--json", "--as-of", "2018-01-10"])
    rows = {row["code"]: row for row in json.loads(capsys.readouterr().out)}
    assert parser_exit == 0
    assert rows["TH-1"]["parent"] == "PGD-1"
    assert set(rows["TH-1"]) == {"code", "name", "kind", "levels", "parent", "opened", "closed"}


def test_the_reform_is_told_at_the_command_line(province, capsys):
    assert cli.main(["reform-2025", "--dry-run"]) == 0
    assert "PGD-1 đóng từ ngày 01/07/2025" in capsys.readouterr().out
    assert orgs.unit_by_code("HCM-SO") is None


def test_an_import_into_a_running_installation_needs_a_person(province, tmp_path, capsys):
    file = tmp_path / "donvi.csv"
    file.write_bytes(sheet(*ROWS))
    assert cli.main(["units", "import", str(file)]) == 1
    assert "--as" in capsys.readouterr().err
