"""The part of a row that says who: read into the facts of a person."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.engines.vietnamese import public as vietnamese
from lienthong.foundation.spreadsheets.public import Cell
from lienthong.kernel.imports import cells
from lienthong.kernel.imports.kinds import Problem, SheetRow
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

Reader = Callable[[Cell], Any]


@dataclass(slots=True)
class Reading:
    """What was read of one row: values by field, why not, and what is odd."""

    row: SheetRow
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def take(self, name: str, read: Reader, *, into: str = "", strict: bool = True) -> Any:
        """Read a filled cell; a bad one is a problem, or with `strict` off a warning and no value."""
        cell = self.row.record.cells.get(name)
        if cell is None or cell.is_empty:
            return None
        try:
            value = read(cell)
        except cells.BadCell as error:
            (self.problems if strict else self.warnings).append(Problem(name, error.code, error.message))
            return None
        if value not in (None, ""):
            self.values[into or name] = value
        return value


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
_PLAIN = (("birth_place", texts(200)), ("home_town", texts(200)), ("address", texts(300)))


def read_person(row: SheetRow, *, today: dt.date) -> Reading:
    """Everything that the shared columns say of the person."""
    found = Reading(row)
    if row.cell("full_name").is_empty:
        found.problems.append(
            Problem("full_name", "missing_name", _("Thiếu họ và tên. Hãy điền tên vào dòng này hoặc xoá dòng."))
        )
    found.take("full_name", cells.name)
    _read_birth(found, today)
    _read_sex(found)
    _read_codes(found)
    found.take("ethnic", _ETHNIC, into="ethnic_code")
    if "ethnic_code" not in found.values and row.cell("ethnic").is_empty:
        found.take("ethnic_code", _ETHNIC)
    found.take("religion", _RELIGION, into="religion_code", strict=False)
    found.take("nationality", _nationality, strict=False)
    for name, read in _PLAIN:
        found.take(name, read)
    found.take("email", _email, strict=False)
    _doubt_number(found)
    return found


def _read_birth(found: Reading, today: dt.date) -> None:
    born = found.take("birth_date", lambda cell: cells.birth(cell, today=today))
    found.values.pop("birth_date", None)
    if born is None and found.row.cell("birth_date").is_empty:
        year = found.take("birth_year", lambda cell: cells.birth(cell, today=today))
        born = year
    if born is not None:
        found.values["birth_year"] = born[1]
        if born[0] is not None:
            found.values["birth_date"] = born[0]
        else:
            message = _("Chỉ có năm sinh, còn thiếu ngày và tháng.")
            found.warnings.append(Problem("birth_date", "year_only", message))
    else:
        found.values.pop("birth_year", None)


def _read_sex(found: Reading) -> None:
    found.take("sex", cells.sex)
    if not found.row.has("sex") and found.row.has("female"):
        found.values["sex"] = 2 if cells.is_marked(found.row.cell("female")) else 1


def _read_codes(found: Reading) -> None:
    """A temporary code ("TAM-074…") is no ministry code; the number inside it is taken where none else is given."""
    found.take("personal_number", cells.personal_number)
    written = found.take("ministry_code", lambda cell: cells.code(cell, longest=40))
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


def _doubt_number(found: Reading) -> None:
    number = found.values.get("personal_number")
    if not number or len(number) != 12:
        return
    sexes = {1: "male", 2: "female"}
    doubts = vietnamese.check_personal_number(
        number,
        birth_date=found.values.get("birth_date"),
        sex=sexes.get(found.values.get("sex")),  # type: ignore[arg-type]
    )
    found.warnings += [Problem("personal_number", doubt.code, doubt.message_vi) for doubt in doubts]


def same_name(one: str, other: str) -> bool:
    """The same name whatever the capitals and the place of the tone mark (Hoà, Hòa)."""
    return vietnamese.canonical_tone(one).casefold() == vietnamese.canonical_tone(other).casefold()


def identity_key(values: dict[str, Any]) -> str:
    """What a row without an id says of itself, as a digest: name and birth date (or year, or e-mail address)."""
    born = values.get("birth_date") or values.get("birth_year") or values.get("email", "").casefold()
    text = f"{vietnamese.canonical_tone(values['full_name']).casefold()}|{born}"
    return hashlib.sha256(text.encode()).hexdigest()[:40]
