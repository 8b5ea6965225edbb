"""The part of a row that says who: read into the facts of a person."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets.public import Cell
from lienthong.kernel.imports import cells
from lienthong.kernel.imports.kinds import ColumnReader, Problem, Remarks, SheetRow
from lienthong.kernel.imports.labels import Labels

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_REFERENCE = Path(__file__).parents[1] / "people" / "reference"
ETHNIC = Labels.from_csv(
    _REFERENCE / "ethnic_groups.csv",
    "ethnic_group",
    aliases={
        "Việt": "01", "Khmer": "05", "Khơ me": "05", "Khơme": "05", "Hán": "06", "H'Mông": "08", "Mông": "08",
        "Mèo": "08", "Jrai": "10",
        "Gia lai": "10", "Gia rai": "10", "Rađê": "11", "Bana": "12", "Bahnar": "12", "Cao Lan": "13", "Sán Chỉ": "13",
        "Chàm": "14", "K'Ho": "15",
        "Kơ ho": "15", "Xê đăng": "16", "Xơ đăng": "16", "Ra glai": "19", "M'Nông": "20", "Stiêng": "22",
        "S'tiêng": "22", "Xơ-tiêng": "22",
        "Vân Kiều": "24", "Bru": "24", "Katu": "25", "Ka tu": "25", "Dáy": "26", "Pa cô": "27", "Tà ôi": "27",
        "Gié": "29", "Cor": "30", "Châu ro": "31",
        "Chu ru": "34", "Ơ-đu": "54", "Nước ngoài": "55", "Người nước ngoài": "55",
    },
)  # fmt: skip
RELIGION = Labels.from_csv(
    _REFERENCE / "catalogues.csv",
    "religion",
    aliases={
        "Phật": "01", "Đạo Phật": "01", "Thiên Chúa": "02", "Thiên Chúa giáo": "02", "Đạo Thiên Chúa": "02",
        "Ki tô giáo": "02", "Kitô": "02",
        "Hòa Hảo": "03", "PGHH": "03", "Islam": "04", "Đạo Cao Đài": "05", "Cao Đài giáo": "05", "Đạo Tin Lành": "08",
        "Tin lành": "08",
        "Không có": "99", "Không tôn giáo": "99", "Không theo": "99", "Lương": "99", "Không đạo": "99", "0": "99",
        "Bà-la-môn": "13",
    },
)  # fmt: skip
NATIONALITIES = {
    "vietnam": "VNM", "viet": "VNM", "vn": "VNM", "vnm": "VNM", "hanquoc": "KOR", "nhatban": "JPN", "nhat": "JPN",
    "trungquoc": "CHN",
    "dailoan": "TWN", "lao": "LAO", "campuchia": "KHM", "hoaky": "USA", "my": "USA", "anh": "GBR", "phap": "FRA",
    "duc": "DEU", "thailan": "THA",
    "nga": "RUS", "malaysia": "MYS", "singapore": "SGP", "philippines": "PHL", "indonesia": "IDN", "ando": "IND",
    "uc": "AUS", "canada": "CAN",
}  # fmt: skip

#: "1/1/98", a serial number, a year: more than a cross.
_SHORTEST_DATE = 4
_FEMALE = 2
Reader = Callable[[Cell], Any]


class Reading(Remarks):
    """What was read of one row: values by field, why not, and what is odd."""

    __slots__ = ("_folded", "row", "values")

    def __init__(self, row: SheetRow, values: dict[str, Any] | None = None) -> None:
        """`values`: those of a row that was read already."""
        self._problems = self._warnings = None
        self._folded: str | None = None
        self.row = row
        self.values: dict[str, Any] = {} if values is None else values

    @property
    def folded(self) -> str:
        """The name without accents; worked out once, asked by every search for namesakes."""
        if self._folded is None:
            self._folded = vietnamese.fold(self.values.get("full_name", ""))
        return self._folded

    def take(self, name: str, read: Reader, *, into: str = "", strict: bool = True) -> Any:
        """Read a filled cell; a bad one is a problem, or with `strict` off a warning and no value."""
        row = self.row
        cell = row.cells.get(name)
        if cell is None:
            return None
        value, bad = row.table.outcomes[name].get(cell) or row.table.outcome(name, cell, read)
        if bad is not None:
            (self.problems if strict else self.warnings).append(bad)
        elif value is not None and value != "":
            self.values[into or name] = value
        return value

    def take_all(self, readers: Sequence[ColumnReader]) -> None:
        """Read those of a module's columns that the table has."""
        self.take_apart(readers, self.values)

    def take_apart(self, readers: Sequence[ColumnReader], values: dict[str, Any]) -> None:
        """The same, beside the values of the person."""
        table = self.row.table
        present = table.present(readers)
        cells_here = self.row.cells
        for name, read, into, strict in present:
            cell = cells_here.get(name)
            if cell is None:
                continue
            value, bad = table.outcomes[name].get(cell) or table.outcome(name, cell, read)
            if bad is not None:
                (self.problems if strict else self.warnings).append(bad)
            elif value is not None and value != "":
                values[into or name] = value


def labelled(labels: Labels, *, code: str, message: StrOrPromise) -> Reader:
    """A reader of a code list. `message` has %(text)s."""

    def read(cell: Cell) -> str:
        found = labels.code(cell)
        if found is None:
            raise cells.BadCell(code, str(message) % {"text": cell.text[:60]})
        return found

    return read


def texts(longest: int) -> Reader:
    """A reader of plain text."""
    return lambda cell: cells.text(cell, longest=longest)


# Made once: a list has thousands of rows.
_ETHNIC = labelled(
    ETHNIC,
    code="unknown_ethnic",
    message=gettext_lazy("Không có dân tộc “%(text)s” trong danh mục 54 dân tộc. Hãy sửa lại tên dân tộc."),
)
_RELIGION = labelled(
    RELIGION,
    code="unknown_religion",
    message=gettext_lazy("Không có tôn giáo “%(text)s” trong danh mục nên ô này được bỏ qua."),
)


def read_person(row: SheetRow, *, birth: Reader) -> Reading:
    """Everything that the shared columns say of the person. `birth` as `birth_reader` makes it."""
    found = Reading(row)
    if "full_name" not in row.cells:
        found.problems.append(
            Problem("full_name", "missing_name", _("Thiếu họ và tên. Hãy điền tên vào dòng này hoặc xoá dòng."))
        )
    found.take("full_name", cells.name)
    _read_birth(found, birth)
    _read_sex(found)
    _read_codes(found)
    if "ethnic_code" in row.cells and "ethnic" not in row.cells:
        found.take("ethnic_code", _ETHNIC)
    found.take_all(OTHERS)
    if found.values.get("personal_number"):
        doubt_number(found)
    return found


def birth_reader(today: dt.date) -> Reader:
    """A reader of birth dates: (date or None, year)."""
    return lambda cell: cells.birth(cell, today=today)


def _read_birth(found: Reading, birth: Reader) -> None:
    born = found.take("birth_date", birth)
    if born is not None and born[0] is not None:
        found.values["birth_date"], found.values["birth_year"] = born
        return
    found.values.pop("birth_date", None)
    if born is None and "birth_date" not in found.row.cells:
        born = found.take("birth_year", birth)
        if born is None and not found.row.has("birth_date"):
            born = _birth_by_sex(found, birth)
    if born is not None:
        found.values["birth_year"] = born[1]
        if born[0] is not None:
            found.values["birth_date"] = born[0]
        else:
            message = _("Chỉ có năm sinh, còn thiếu ngày và tháng.")
            name = "birth_date" if found.row.has("birth_date") else "birth_year"
            found.warnings.append(Problem(name, "year_only", message))
    else:
        found.values.pop("birth_year", None)


def _birth_by_sex(found: Reading, birth: Reader) -> tuple[dt.date | None, int] | None:
    """ "Ngày sinh" over the columns "Nam" and "Nữ": the date stands in that of the person's sex."""
    for name in ("male", "female"):
        cell = found.row.cells.get(name)
        if cell is not None and (cell.kind == "date" or len(cell.text) >= _SHORTEST_DATE):
            born: tuple[dt.date | None, int] | None = found.take(name, birth)
            found.values.pop(name, None)
            return born
    return None


def _read_sex(found: Reading) -> None:
    """By its own column, or by crosses in columns "Nam" and "Nữ"; a list with the one has no need of the other."""
    row = found.row
    if found.take("sex", cells.sex) == _FEMALE and row.text("sex") == "0":
        found.warnings.append(Problem("sex", "sex_guessed", _("Giới tính ghi bằng số: 1 được hiểu là Nam, 0 là Nữ.")))
    if "sex" in row.headers:
        return
    if cells.is_marked(row.cell("female"), but_not="nam"):
        found.values["sex"] = 2
    elif cells.is_marked(row.cell("male"), but_not="nu") or (row.has("female") and not row.has("male")):
        found.values["sex"] = 1
    elif row.has("male") and not row.has("female"):
        found.values["sex"] = 2


def _read_codes(found: Reading) -> None:
    """A temporary code ("TAM-074…") is no ministry code; the number inside it is taken where none else is given."""
    found.take("personal_number", cells.personal_number)
    written = found.take("ministry_code", LONG_CODE) if "ministry_code" in found.row.cells else None
    if written and (temporary := cells.TEMPORARY.match(written)):
        found.values.pop("ministry_code", None)
        number = temporary[1]
        if len(number) == 12 and number.isdigit():
            found.values.setdefault("personal_number", number)
    elif written and len(written) > 20:
        found.values.pop("ministry_code", None)
        found.problems.append(
            Problem("ministry_code", "too_long", _("Mã định danh dài quá 20 ký tự. Hãy kiểm tra lại."))
        )


def _nationality(cell: Cell) -> str:
    text = cell.text
    if len(text) == 3 and text.isascii() and text.isupper():
        return text
    found = NATIONALITIES.get(vietnamese.word_key(text))
    if found is None:
        raise cells.BadCell(
            "unknown_nationality", _("Không hiểu quốc tịch “%(text)s” nên ô này được bỏ qua.") % {"text": text[:40]}
        )
    return found


def _email(cell: Cell) -> str:
    text = cells.text(cell, longest=100).replace(" ", "")
    local, at, domain = text.partition("@")
    if not (local and at and "." in domain) or "@" in domain:
        raise cells.BadCell(
            "bad_email", _("“%(text)s” không phải là địa chỉ thư điện tử nên ô này được bỏ qua.") % {"text": text[:60]}
        )
    return text


def _long_code(cell: Cell) -> str:
    return cells.code(cell, longest=40)


LONG_CODE: Reader = _long_code
#: What needs nothing but its own cell.
OTHERS: tuple[ColumnReader, ...] = (
    ("ethnic", _ETHNIC, "ethnic_code", True),
    ("religion", _RELIGION, "religion_code", False),
    ("nationality", _nationality, "", False),
    ("birth_place", texts(200), "", True),
    ("home_town", texts(200), "", True),
    ("address", texts(300), "", True),
    ("email", _email, "", False),
)


def doubt_number(found: Reading) -> None:
    """Warn where birth date or sex are not those that a personal number tells."""
    number = found.values["personal_number"]
    if len(number) != 12:
        return
    sexes = {1: "male", 2: "female"}
    doubts = vietnamese.check_personal_number(
        number,
        birth_date=found.values.get("birth_date"),
        sex=sexes.get(found.values.get("sex")),  # type: ignore[arg-type]
    )
    if doubts:
        found.warnings.extend(Problem("personal_number", doubt.code, doubt.message) for doubt in doubts)


def same_name(one: str, other: str) -> bool:
    """The same name whatever the capitals and the place of the tone mark (Hoà, Hòa)."""
    return one == other or vietnamese.canonical_tone(one).casefold() == vietnamese.canonical_tone(other).casefold()


def identity(values: Mapping[str, Any]) -> tuple[str, object]:
    """What a row says of itself without an id: name and birth date (or year, or e-mail address)."""
    return vietnamese.canonical_tone(values["full_name"]).casefold(), born(values)


def born(values: Mapping[str, Any]) -> Hashable:
    """What tells namesakes apart: the birth date (or year, or e-mail address)."""
    found: Hashable = values.get("birth_date") or values.get("birth_year") or values.get("email", "").casefold()
    return found


def identity_key(values: Mapping[str, Any]) -> str:
    """The identity as a digest, by which a row without an id is known again."""
    name, born = identity(values)
    return hashlib.sha256(f"{name}|{born}".encode()).hexdigest()[:40]
