"""The regime table: every threshold of every regulation, in tenths of a mark, with its article.

To change a rule is to change a line here and to raise the record's edition. Nothing else in the engine
holds a number of the regulations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from lienthong.engines.regimes.records import (
    NO_LIMIT,
    AverageBand,
    AverageRule,
    CommentRule,
    ComponentKind,
    ConductRule,
    CountBand,
    CountRule,
    PrimaryBand,
    PrimaryRule,
    PromotionRule,
    Regime,
    RegularTests,
    TitleRule,
)
from lienthong.engines.regimes.scales import (
    AcademicLevel,
    AcademicRank,
    ConductLevel,
    ConductRank,
    PrimaryLevel,
    QualityCompletion,
    QualityLevel,
    Scale,
    StageResult,
    SubjectCompletion,
    SubjectLevel,
)

_TT58 = "Thông tư 58/2011/TT-BGDĐT"
_TT26 = "Thông tư 26/2020/TT-BGDĐT"
_TT22 = "Thông tư 22/2021/TT-BGDĐT"
_TT30 = "Thông tư 30/2014/TT-BGDĐT"
_TT22P = "Thông tư 22/2016/TT-BGDĐT"
_TT27 = "Thông tư 27/2020/TT-BGDĐT"
_QD02 = "Quyết định 02/2007/QĐ-BGDĐT"
_TT43 = "Thông tư 43/2021/TT-BGDĐT"

_G, _K, _TB, _Y, _KEM = AcademicRank
_TOT, _KHA, _DAT, _CD = AcademicLevel
_HT, _HK, _HTB, _HY = ConductRank
_RT, _RK, _RD, _RCD = ConductLevel


def _of(article: str, source: str) -> str:
    return f"{article} {source}"


# ---- TT 58/2011 ----
S58: Final = Regime(
    code="S58",
    edition=1,
    name="Đánh giá, xếp loại học sinh THCS và THPT theo TT 58/2011",
    source=_TT58,
    confidence="high",
    learning_word="học lực",
    conduct_word="hạnh kiểm",
    components=(
        ComponentKind("tx", 1, single=False, label="KTtx", comment_label="KTtx"),
        ComponentKind("dk", 2, single=False, label="KTđk", comment_label="KTđk"),
        ComponentKind("hk", 3, single=True, label="KThk", comment_label="KThk"),
    ),
    regular_tests=RegularTests(
        by="week",
        steps=((1, True, 2), (3, False, 3)),
        above=4,
        comment_subjects=None,
        weeks=37,
        article=_of("Điều 8", _TT58),
    ),
    subject_article=_of("Điều 10", _TT58),
    academic=AverageRule(
        bands=(
            AverageBand(_G, 80, 80, 65, 80, comments_pass=True, article=_of("Điều 13 khoản 1", _TT58)),
            AverageBand(_K, 65, 65, 50, 65, comments_pass=True, article=_of("Điều 13 khoản 2", _TT58)),
            AverageBand(_TB, 50, 50, 35, 50, comments_pass=True, article=_of("Điều 13 khoản 3", _TT58)),
            AverageBand(_Y, 35, NO_LIMIT, 20, NO_LIMIT, comments_pass=False, article=_of("Điều 13 khoản 4", _TT58)),
        ),
        bottom=_KEM,
        key_subjects=("TOAN", "VAN"),
        adjustments=MappingProxyType({(_G, _TB): _K, (_G, _Y): _TB, (_K, _Y): _TB, (_K, _KEM): _Y}),
        article=_of("Điều 13", _TT58),
        adjustment_article=_of("Điều 13 khoản 6", _TT58),
    ),
    comment=CommentRule(Fraction(2, 3), term_test_must_pass=True, article=_of("Điều 10", _TT58)),
    conduct=ConductRule(ConductRank, MappingProxyType({}), article=_of("Điều 3", _TT58)),
    promotion=PromotionRule(
        conduct_pass=_HTB,
        level_pass=_TB,
        absences=45,
        hopeless=(_KEM,),
        both_may_mend=False,
        retest_below=50,
        article=_of("Điều 15", _TT58),
        retest_article=_of("Điều 16", _TT58),
        summer_article=_of("Điều 17", _TT58),
    ),
    titles=(
        TitleRule("HSG", "Học sinh giỏi", _HT, _G, 0, 0, per_term=True, article=_of("Điều 18", _TT58)),
        TitleRule("HSTT", "Học sinh tiên tiến", _HK, _K, 0, 0, per_term=True, article=_of("Điều 18", _TT58)),
    ),
)
assert isinstance(S58.academic, AverageRule)

# ---- TT 58/2011 as amended by TT 26/2020 ----
_COMPONENTS_2020 = (
    ComponentKind("tx", 1, single=False, label="ĐĐGtx", comment_label="ĐGtx"),
    ComponentKind("gk", 2, single=True, label="ĐĐGgk", comment_label="ĐGgk"),
    ComponentKind("ck", 3, single=True, label="ĐĐGck", comment_label="ĐGck"),
)
_TESTS_2020 = RegularTests(
    by="year",
    steps=((35, True, 2), (70, True, 3)),
    above=4,
    comment_subjects=None,
    weeks=35,
    article=_of("Điều 8", f"{_TT58} (sửa đổi bởi {_TT26})"),
)
S58B: Final = replace(
    S58,
    code="S58b",
    name="Đánh giá, xếp loại học sinh THCS và THPT theo TT 58/2011, sửa đổi bởi TT 26/2020",
    source=f"{_TT58} (sửa đổi bởi {_TT26})",
    components=_COMPONENTS_2020,
    regular_tests=_TESTS_2020,
    academic=replace(
        S58.academic,
        key_subjects=("TOAN", "VAN", "NN"),
        bands=tuple(replace(b, article=f"{b.article} (sửa đổi bởi {_TT26})") for b in S58.academic.bands),
        adjustment_article=f"{S58.academic.adjustment_article} (sửa đổi bởi {_TT26})",
    ),
)

# ---- TT 22/2021 ----
_CONDUCT_YEAR: Final[Mapping[tuple[Scale, Scale], Scale]] = MappingProxyType(
    {
        (second, first): year
        for second, row in {
            _RT: (_RT, _RT, _RK, _RK),
            _RK: (_RK, _RK, _RK, _RD),
            _RD: (_RK, _RD, _RD, _RD),
            _RCD: (_RCD, _RCD, _RCD, _RCD),
        }.items()
        for first, year in zip(ConductLevel, row, strict=True)
    }
)
_COUNT_RULE = CountRule(
    bands=(
        CountBand(_TOT, 65, 80, 0, article=_of("Điều 9 khoản 2 điểm a", _TT22)),
        CountBand(_KHA, 50, 65, 0, article=_of("Điều 9 khoản 2 điểm b", _TT22)),
        CountBand(_DAT, 35, 50, 1, article=_of("Điều 9 khoản 2 điểm c", _TT22)),
    ),
    bottom=_CD,
    strong_count=6,
    lost_levels=(_TOT, _KHA),
    lost_by=2,
    single_subject_counts=True,
    article=_of("Điều 9 khoản 2", _TT22),
    adjustment_article=_of("Điều 9 khoản 3", _TT22),
)
S22: Final = Regime(
    code="S22",
    edition=1,
    name="Đánh giá học sinh THCS và THPT theo TT 22/2021",
    source=_TT22,
    confidence="high",
    note="Môn duy nhất được giả định đạt cũng được tính vào số môn điểm cao: cần hỏi ý kiến Sở.",
    components=_COMPONENTS_2020,
    regular_tests=replace(_TESTS_2020, comment_subjects=2, article=_of("Điều 6, Điều 7", _TT22)),
    subject_article=_of("Điều 9 khoản 1", _TT22),
    academic=_COUNT_RULE,
    comment=CommentRule(Fraction(1), term_test_must_pass=True, article=_of("Điều 9 khoản 1", _TT22)),
    conduct=ConductRule(ConductLevel, _CONDUCT_YEAR, article=_of("Điều 8", _TT22)),
    promotion=PromotionRule(
        conduct_pass=_RD,
        level_pass=_DAT,
        absences=45,
        hopeless=(),
        both_may_mend=True,
        retest_below=50,
        article=_of("Điều 12", _TT22),
        retest_article=_of("Điều 14", _TT22),
        summer_article=_of("Điều 13", _TT22),
    ),
    titles=(
        TitleRule("HSXS", "Học sinh Xuất sắc", _RT, _TOT, 90, 6, per_term=False, article=_of("Điều 15", _TT22)),
        TitleRule("HSG", "Học sinh Giỏi", _RT, _TOT, 0, 0, per_term=False, article=_of("Điều 15", _TT22)),
    ),
)
assert S22.promotion is not None

# ---- continuing education ----
X02: Final = replace(
    S58,
    code="X02",
    name="Đánh giá, xếp loại học viên GDTX theo QĐ 02/2007",
    source=_QD02,
    confidence="low",
    note="Ngưỡng lấy theo TT 58/2011 vì cùng khung; chưa đối chiếu được với nguyên văn QĐ 02/2007.",
    subject_article=_QD02,
    academic=replace(
        S58.academic,
        bands=tuple(replace(b, article=_QD02) for b in S58.academic.bands),
        article=_QD02,
        adjustment_article=_QD02,
    ),
    comment=CommentRule(Fraction(2, 3), term_test_must_pass=True, article=_QD02),
    conduct=ConductRule(ConductRank, MappingProxyType({}), article=_QD02),
    promotion=PromotionRule(
        conduct_pass=_HTB,
        level_pass=_TB,
        absences=45,
        hopeless=(_KEM,),
        both_may_mend=False,
        retest_below=50,
        article=_QD02,
        retest_article=_QD02,
        summer_article=_QD02,
    ),
    titles=(
        TitleRule("HSG", "Học viên giỏi", _HT, _G, 0, 0, per_term=True, article=_QD02),
        TitleRule("HSTT", "Học viên tiên tiến", _HK, _K, 0, 0, per_term=True, article=_QD02),
    ),
)
# From TT 21/2021 (16/8/2021) names and numbers of tests follow TT 26/2020; the ranks do not change.
X02_2021: Final = replace(
    X02,
    edition=2,
    source=f"{_QD02} (sửa đổi bởi Thông tư 26/2014/TT-BGDĐT, Thông tư 21/2021/TT-BGDĐT)",
    components=_COMPONENTS_2020,
    regular_tests=replace(_TESTS_2020, article=_of("Thông tư 21/2021/TT-BGDĐT sửa đổi", _QD02)),
)
X43: Final = replace(
    S22,
    code="X43",
    name="Đánh giá học viên GDTX theo TT 43/2021",
    source=_TT43,
    confidence="medium",
    note="Số môn điểm cao là 5 (TT 22/2021: 6); số điều chưa đối chiếu được với nguyên văn TT 43/2021.",
    regular_tests=replace(_TESTS_2020, comment_subjects=2, article=_TT43),
    subject_article=_TT43,
    academic=replace(
        _COUNT_RULE,
        bands=tuple(replace(b, article=_TT43) for b in _COUNT_RULE.bands),
        strong_count=5,
        article=_TT43,
        adjustment_article=_TT43,
    ),
    comment=CommentRule(Fraction(1), term_test_must_pass=True, article=_TT43),
    conduct=ConductRule(ConductLevel, _CONDUCT_YEAR, article=_TT43),
    promotion=replace(S22.promotion, article=_TT43, retest_article=_TT43, summer_article=_TT43),
    titles=(
        TitleRule("HSXS", "Học viên Xuất sắc", _RT, _TOT, 90, 5, per_term=False, article=_TT43),
        TitleRule("HSG", "Học viên Giỏi", _RT, _TOT, 0, 0, per_term=False, article=_TT43),
    ),
)

# ---- primary ----
_TESTED_2014 = ("TV", "TOAN", "KH", "LSDL", "NN", "TIN", "TDT")
P30: Final = Regime(
    code="P30",
    edition=1,
    name="Đánh giá học sinh tiểu học theo TT 30/2014",
    source=_TT30,
    confidence="high",
    primary=PrimaryRule(
        subject_scale=SubjectCompletion,
        quality_scale=QualityCompletion,
        bands=(PrimaryBand(PrimaryLevel.HOAN_THANH, SubjectCompletion.HOAN_THANH, QualityCompletion.DAT, 5),),
        bottom=PrimaryLevel.CHUA_HOAN_THANH,
        honours=None,
        honours_label="",
        nominated_label="Khen thưởng học sinh có thành tích nổi bật",
        nominated_from=PrimaryLevel.HOAN_THANH,
        tested_subjects=_TESTED_2014,
        mid_term_subjects=(),
        mid_term_grades=(),
        test_lowest=1,
        article=_of("Điều 14", _TT30),
        title_article=_of("Điều 16", _TT30),
    ),
)
P22: Final = Regime(
    code="P22",
    edition=1,
    name="Đánh giá học sinh tiểu học theo TT 30/2014, sửa đổi bởi TT 22/2016",
    source=f"{_TT30} (sửa đổi bởi {_TT22P})",
    confidence="high",
    primary=PrimaryRule(
        subject_scale=SubjectLevel,
        quality_scale=QualityLevel,
        bands=(PrimaryBand(PrimaryLevel.HOAN_THANH, SubjectLevel.HOAN_THANH, QualityLevel.DAT, 5),),
        bottom=PrimaryLevel.CHUA_HOAN_THANH,
        honours=PrimaryBand(PrimaryLevel.HOAN_THANH_XUAT_SAC, SubjectLevel.HOAN_THANH_TOT, QualityLevel.TOT, 9),
        honours_label="Hoàn thành xuất sắc các nội dung học tập và rèn luyện",
        nominated_label="Có thành tích vượt trội hay tiến bộ vượt bậc",
        nominated_from=PrimaryLevel.HOAN_THANH,
        tested_subjects=_TESTED_2014,
        mid_term_subjects=("TV", "TOAN"),
        mid_term_grades=(4, 5),
        test_lowest=1,
        article=_of("Điều 14", f"{_TT30} (sửa đổi bởi {_TT22P})"),
        title_article=_of("Điều 16", f"{_TT30} (sửa đổi bởi {_TT22P})"),
    ),
)
_XUAT_SAC = PrimaryBand(PrimaryLevel.HOAN_THANH_XUAT_SAC, SubjectLevel.HOAN_THANH_TOT, QualityLevel.TOT, 9)
P27: Final = Regime(
    code="P27",
    edition=1,
    name="Đánh giá học sinh tiểu học theo TT 27/2020",
    source=_TT27,
    confidence="high",
    primary=PrimaryRule(
        subject_scale=SubjectLevel,
        quality_scale=QualityLevel,
        bands=(
            _XUAT_SAC,
            PrimaryBand(PrimaryLevel.HOAN_THANH_TOT, SubjectLevel.HOAN_THANH_TOT, QualityLevel.TOT, 7),
            PrimaryBand(PrimaryLevel.HOAN_THANH, SubjectLevel.HOAN_THANH, QualityLevel.DAT, 5),
        ),
        bottom=PrimaryLevel.CHUA_HOAN_THANH,
        honours=_XUAT_SAC,
        honours_label="Học sinh Xuất sắc",
        nominated_label="Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện",
        nominated_from=PrimaryLevel.HOAN_THANH_TOT,
        tested_subjects=("TV", "TOAN", "NN", "LSDL", "KH", "THCN"),
        mid_term_subjects=("TV", "TOAN"),
        mid_term_grades=(4, 5),
        test_lowest=0,
        article=_of("Điều 9", _TT27),
        title_article=_of("Điều 13", _TT27),
    ),
)

# ---- preschool ----
M: Final = Regime(
    code="M",
    edition=1,
    name="Theo dõi, đánh giá trẻ theo Chương trình giáo dục mầm non",
    source="Thông tư 17/2009/TT-BGDĐT (sửa đổi bởi Thông tư 28/2016/TT-BGDĐT, Thông tư 51/2020/TT-BGDĐT)",
    confidence="high",
    stage_scale=StageResult,
)

REGIMES: Final = (M, P30, P22, P27, S58, S58B, S22, X02, X02_2021, X43)
