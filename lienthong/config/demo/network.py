"""The school network: offices, schools, their names, codes and sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from lienthong.config.demo.people import phone
from lienthong.config.demo.shapes import SiteRow, UnitRow
from lienthong.config.demo.tables import Commune, District, districts

# Schools of each level by district (718…726). The sums are the statistics office's counts of 2017;
# how they lie over the districts is invented.
FULL_NETWORK = {
    "MN": (48, 14, 18, 42, 16, 46, 66, 76, 12),
    "TH": (24, 11, 16, 18, 13, 18, 21, 22, 9),
    "THCS": (11, 6, 9, 8, 7, 9, 8, 9, 5),
    "THPT": (5, 2, 3, 3, 2, 3, 2, 3, 1),
}
SMALL_NETWORK = {
    "MN": (1, 1, 1, 1, 0, 1, 1, 1, 1),
    "TH": (1, 1, 1, 1, 1, 1, 1, 1, 1),
    "THCS": (1, 1, 1, 1, 1, 1, 1, 1, 0),
    "THPT": (1, 0, 0, 1, 0, 0, 1, 0, 0),
}
# With several levels in one school: district, levels, private?
FULL_COMBINED = (
    ("718", "TH,THCS,THPT", True), ("724", "TH,THCS,THPT", True), ("725", "TH,THCS,THPT", True),
    ("720", "THCS,THPT", False), ("722", "THCS,THPT", False), ("718", "THCS,THPT", True),
    ("718", "THCS,THPT", True), ("721", "THCS,THPT", True), ("723", "THCS,THPT", True),
    ("725", "THCS,THPT", True),
)  # fmt: skip
SMALL_COMBINED = (("718", "TH,THCS,THPT", True), ("720", "THCS,THPT", False))
FULL_CENTRES = ("718", "720", "721", "722", "723", "724", "725", "726")
SMALL_CENTRES = ("718",)

LEVEL_NAMES = {"MN": "Mầm non", "TH": "Tiểu học", "THCS": "THCS", "THPT": "THPT"}
_COMBINED_NAMES = {"TH,THCS,THPT": "Tiểu học, THCS và THPT", "THCS,THPT": "THCS và THPT"}
_MINISTRY_DIGIT = {"MN": "3", "TH": "4", "THCS": "5", "THPT": "7", "GDTX": "9"}
_MN_NAMES = (
    "Hoa Mai", "Hoa Hồng", "Họa Mi", "Sơn Ca", "Tuổi Thơ", "Hoa Cúc", "Tuổi Ngọc", "Hướng Dương", "Hoa Lan",
    "Bông Sen", "Tuổi Xanh", "Măng Non", "Vành Khuyên", "Ánh Dương", "Ngôi Sao", "Cánh Diều", "Búp Sen",
    "Thỏ Ngọc", "Bình Minh", "Mây Hồng", "Chim Non", "Hoa Phượng", "Sao Mai", "Vàng Anh", "Hoa Sen",
    "Bé Ngoan", "Nắng Mai", "Hạt Mầm", "Cầu Vồng", "Hải Âu", "Thiên Thần", "Ong Vàng", "Bồ Câu", "Hoa Đào",
    "Mặt Trời",
)  # fmt: skip
_HERO_NAMES = (
    "Kim Đồng", "Lê Văn Tám", "Võ Thị Sáu", "Nguyễn Du", "Lê Hồng Phong", "Trần Quốc Toản", "Chu Văn An",
    "Nguyễn Bỉnh Khiêm", "Lương Thế Vinh", "Nguyễn Viết Xuân", "Trần Phú", "Nguyễn Văn Trỗi", "Lê Quý Đôn",
    "Phan Bội Châu", "Quang Trung", "Hai Bà Trưng", "Lý Thường Kiệt", "Nguyễn Hiền", "Đinh Bộ Lĩnh",
    "Ngô Quyền", "Trần Hưng Đạo", "Nguyễn Khuyến", "Bùi Thị Xuân", "Hoàng Hoa Thám", "Nguyễn Thái Bình",
    "Trần Bình Trọng", "Lê Lai", "Nguyễn Trung Trực", "Đoàn Thị Điểm", "Hồ Xuân Hương", "Nguyễn Tri Phương",
    "Phan Đình Phùng", "Huỳnh Thúc Kháng", "Lê Thị Hồng Gấm", "Mạc Đĩnh Chi", "Tô Vĩnh Diện",
    "Phan Chu Trinh", "Nguyễn Thượng Hiền", "Lý Tự Trọng", "Bế Văn Đàn", "Cù Chính Lan", "Trương Định",
    "Phạm Ngũ Lão",
    "Lê Thánh Tông", "Nguyễn Công Trứ", "Cao Bá Quát", "Trần Đại Nghĩa", "Tôn Đức Thắng", "Nguyễn Minh Châu",
    "Ngô Gia Tự", "Nguyễn Đức Cảnh", "Trần Nhật Duật", "Yết Kiêu", "Nguyễn Văn Bé", "Lạc Long Quân",
)  # fmt: skip
_PRIVATE_NAMES = (
    "Ánh Sao",
    "Hoa Lư",
    "Đại Việt",
    "Thăng Long",
    "Tân Thế Kỷ",
    "Văn Lang",
    "Hồng Hà",
    "Bách Việt",
)


@dataclass(frozen=True)
class School:
    """A school or centre before its classes. `levels` of a centre is GDTX alone."""

    unit: UnitRow
    sites: tuple[SiteRow, ...]
    levels: tuple[str, ...]  # MN, TH, THCS, THPT, GDTX: preschools are one level to the statistics office

    @property
    def is_centre(self) -> bool:
        return self.unit.kind == "trungtam"

    @property
    def is_private(self) -> bool:
        return self.unit.ownership == "2"


class _Builder:
    """Numbers units and sites one after the other, so that ids are the same in every run."""

    def __init__(self, rng: Random, *, is_small: bool) -> None:
        self.rng = rng
        self.is_small = is_small
        self.units: list[UnitRow] = []
        self.schools: list[School] = []
        self.parents: dict[str, int] = {}
        self.sites = 0
        self.ministry: dict[str, int] = {}
        self.serials: dict[tuple[str, str], int] = {}
        self.taken: set[str] = set()

    def unit(self, **values: object) -> UnitRow:
        identity = len(self.units) + 1
        code = str(values["code"])
        row = UnitRow(
            id=identity,
            phone=phone(9_000_000 + identity),
            email=f"{code.lower()}@binhduong.demo.invalid",
            **values,  # type: ignore[arg-type]
        )
        self.units.append(row)
        return row

    def ministry_code(self, district: str, level: str) -> str:
        stem = f"74{district}{_MINISTRY_DIGIT[level]}"
        self.ministry[stem] = self.ministry.get(stem, 0) + 1
        return f"{stem}{self.ministry[stem]:02d}"

    def serial(self, kind: str, district: str) -> int:
        self.serials[kind, district] = self.serials.get((kind, district), 0) + 1
        return self.serials[kind, district]

    def offices(self) -> None:
        centre = districts()[0].communes[0]
        so = self.unit(
            code="BD-SO",
            ministry_code="74000000",
            kind="so",
            name="Sở Giáo dục và Đào tạo Bình Dương",
            short_name="Sở GDĐT Bình Dương",
            levels=(),
            ownership="1",
            school_kind="",
            parent_id=None,
            district_code="718",
            commune_code=centre.code,
            area="02",
            founded_on=date(1997, 1, 1),
        )
        self.parents["so"] = so.id
        for district in districts():
            row = self.unit(
                code=f"BD-PGD-{district.code}",
                ministry_code=f"74{district.code}000",
                kind="phong",
                name=f"Phòng Giáo dục và Đào tạo {district.type_name.lower()} {district.name}",
                short_name=f"Phòng GDĐT {district.name}",
                levels=(),
                ownership="1",
                school_kind="",
                parent_id=so.id,
                district_code=district.code,
                commune_code=district.communes[0].code,
                area="02",
                founded_on=date(2014, 4, 1) if district.code in ("719", "726") else date(1999, 8, 23),
            )
            self.parents[district.code] = row.id

    def school(
        self, district: District, commune: Commune, *, levels: tuple[str, ...], name: str, is_private: bool
    ) -> None:
        is_centre = levels == ("GDTX",)
        goes_to_so = is_centre or "THPT" in levels
        kind = "LC" if len(levels) > 1 else levels[0]
        code = f"BD-{kind}-{district.code}-{self.serial(kind, district.code):02d}"
        row = self.unit(
            code=code,
            ministry_code=self.ministry_code("000" if goes_to_so else district.code, levels[-1]),
            kind="trungtam" if is_centre else "truong",
            name=name if is_centre else f"Trường {name}",
            short_name=name.replace("Tiểu học", "TH").replace("Mầm non", "MN"),
            levels=("NT", "MG") if levels == ("MN",) else levels,
            ownership="2" if is_private else "1",
            school_kind="15" if is_centre else "13" if levels == ("MN",) else "07",
            parent_id=self.parents["so" if goes_to_so else district.code],
            district_code=district.code,
            commune_code=commune.code,
            area="03" if commune.type == "xa" else "02",
            founded_on=date(self.rng.randint(1977, 2014), 8, self.rng.randint(1, 28)),
        )
        self.schools.append(School(row, self._sites(row, district, commune, is_private=is_private), levels))

    def _sites(self, unit: UnitRow, district: District, commune: Commune, *, is_private: bool) -> tuple[SiteRow, ...]:
        extra = 0
        if unit.levels in (("TH",), ("NT", "MG")) and not is_private:
            if self.is_small:
                extra = 2 if unit.code == "BD-TH-720-01" else 1 if unit.code == "BD-MN-720-01" else 0
            elif commune.type == "xa":
                extra = self.rng.choices((0, 1, 2), weights=(70, 22, 8))[0]
        rows = []
        for number in range(extra + 1):
            self.sites += 1
            name = "Điểm chính" if number == 0 else f"Điểm {'lẻ' if extra == 1 else f'lẻ {number}'} {commune.name}"
            distance = 0 if number == 0 else self.rng.randint(8, 60) * 100
            rows.append(
                SiteRow(self.sites, unit.id, f"{unit.code}-{number}", name, number == 0, commune.code, distance)
            )
        return tuple(rows)

    def fresh_name(self, prefix: str, wished: list[str]) -> str:
        """The first wished name that no school of the kind has yet; after them, numbered ones."""
        number = 1
        while True:
            for wish in wished:
                name = f"{prefix} {wish}" if number == 1 else f"{prefix} {wish} {number}"
                if name not in self.taken:
                    self.taken.add(name)
                    return name
            number += 1


def _plain_schools(builder: _Builder, network: Mapping[str, Sequence[int]]) -> None:
    """Schools of one level, communes in turn; two preschools in three are private, few others are."""
    for level, per_district in network.items():
        for district, number in zip(districts(), per_district, strict=True):
            for index in range(number):
                commune = district.communes[index % len(district.communes)]
                is_private = level == "MN" and (
                    district.code == "724" if builder.is_small else builder.rng.random() < 0.62 and index > 1
                )
                if is_private:
                    offset = builder.rng.randrange(len(_MN_NAMES))
                    name = builder.fresh_name("Mầm non tư thục", [*_MN_NAMES[offset:], *_MN_NAMES[:offset]])
                else:
                    heroes = list(_MN_NAMES if level == "MN" else _HERO_NAMES)
                    builder.rng.shuffle(heroes)
                    own = [district.name] if level == "THPT" and index == 0 else [commune.name]
                    wished = own if index < len(district.communes) else []
                    name = builder.fresh_name(LEVEL_NAMES[level], [*wished, *heroes])
                builder.school(district, commune, levels=(level,), name=name, is_private=is_private)


def plan_network(*, seed: int, is_small: bool) -> tuple[tuple[UnitRow, ...], tuple[School, ...]]:
    """All units of the province in the order of their ids, and the schools among them with their sites."""
    builder = _Builder(Random(f"{seed}:network"), is_small=is_small)  # noqa: S311 (a demo must repeat itself)
    by_code = {district.code: district for district in districts()}
    builder.offices()
    _plain_schools(builder, SMALL_NETWORK if is_small else FULL_NETWORK)
    for code, levels, is_private in SMALL_COMBINED if is_small else FULL_COMBINED:
        district = by_code[code]
        commune = builder.rng.choice(district.communes)
        wished = list(_PRIVATE_NAMES) if is_private else [commune.name]
        name = builder.fresh_name(_COMBINED_NAMES[levels], wished)
        builder.school(district, commune, levels=tuple(levels.split(",")), name=name, is_private=is_private)
    for code in SMALL_CENTRES if is_small else FULL_CENTRES:
        district = by_code[code]
        name = "Trung tâm Giáo dục thường xuyên tỉnh" if code == "718" else (f"Trung tâm GDTX-KT-HN {district.name}")
        builder.school(district, district.communes[0], levels=("GDTX",), name=name, is_private=False)
    return tuple(builder.units), tuple(builder.schools)
