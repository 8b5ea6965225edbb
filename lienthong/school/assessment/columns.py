"""Which columns a sheet has, and what a line of marks comes to under its regime. Pure but for the words of headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from django.utils.translation import gettext as _

from lienthong.engines.regimes import public as regimes
from lienthong.school.assessment.naming import test_name
from lienthong.school.assessment.testforms import forms_of
from lienthong.school.curriculum.public import PlannedSubject

PASS, FAIL = "Đ", "CĐ"
PASS_VALUES = {PASS: 1, FAIL: 0}
LEVEL_VALUES = {"T": 3, "H": 2, "C": 1}
HIGHEST = 100
MOST_TESTS = 9
NOTHING_SETTLED: Mapping[str, str] = MappingProxyType({})
# One test of a term stands in these slots whatever the regulation calls it.
_SLOTS = {"gk": ("dk", 0), "hk": ("hk", 0), "ck": ("hk", 0)}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the grid and its place in the line. kind: mark | pass (Đ, CĐ) | level3 (T, H, C).

    `form`: how the test is sat (M, V, TH), where the regulation's book tells them apart; the label then names it.
    `test`: what the regulation calls its kind, with which the label begins.
    """

    code: str
    slot: str
    index: int
    kind: str
    label: str
    is_required: bool = True
    whole: bool = False
    lowest: int = 0
    form: str = ""
    test: str = ""

    @property
    def heading(self) -> str:
        """The label in the language of the person; `label` is the official one, as books and files have it."""
        if not self.test:
            return self.label
        return f"{test_name(self.test)}{self.label.removeprefix(self.test)}"

    @property
    def codes(self) -> Mapping[str, int]:
        """The codes that the cell takes and how they are kept; empty for marks."""
        return PASS_VALUES if self.kind == "pass" else LEVEL_VALUES if self.kind == "level3" else {}


@dataclass(slots=True)
class Line:
    """The marks of one pupil in one subject and term, as kept. Slots not given yet are None."""

    tx: list[int | None] = field(default_factory=list)
    dk: list[int | None] = field(default_factory=list)
    hk: int | None = None
    levels: list[int | None] = field(default_factory=list)
    is_exempt: bool = False

    def get(self, column: Column) -> int | None:
        """What stands in a column."""
        if column.slot == "hk":
            return self.hk
        slots: list[int | None] = getattr(self, column.slot)
        return slots[column.index] if column.index < len(slots) else None

    def put(self, column: Column, value: int | None) -> None:
        """Write a column; the array grows as needed and loses empty slots at its end."""
        if column.slot == "hk":
            self.hk = value
            return
        slots: list[int | None] = getattr(self, column.slot)
        slots.extend([None] * (column.index + 1 - len(slots)))
        slots[column.index] = value
        while slots and slots[-1] is None:
            slots.pop()

    def copy(self) -> Line:
        """Another line with the same marks."""
        return Line(list(self.tx), list(self.dk), self.hk, list(self.levels), self.is_exempt)


class Texts(NamedTuple):
    """The comments of a line: at the end of the term, and (primary) at mid-term."""

    comment: str = ""
    comment_mid: str = ""


NO_TEXTS = Texts()


@dataclass(frozen=True, slots=True)
class Result:
    """What a line comes to: `mean` in tenths, `passed` of a comment subject; None while a test is missing."""

    mean: int | None = None
    passed: int | None = None
    provisional: int | None = None


NO_RESULT = Result()
Judging = Callable[[Line], Result]


def regime_of(programme: str, level: str, grade: int, year: int) -> regimes.Regime | None:
    """The regime of a class; None where nothing is marked (preschool) or no regulation is known."""
    if level in ("NT", "MG"):
        return None
    try:
        found = regimes.resolve(programme, level, grade, year)
    except regimes.NoRegime:
        return None
    return found if found.components or found.primary else None


def has_sheet(subject: PlannedSubject, term: int) -> bool:
    """Whether the subject has a result in a term: music of grade 9 is taught in the first only."""
    return subject.is_assessed and (subject.half_periods_week_1 if term == 1 else subject.half_periods_week_2) > 0


def columns(
    regime: regimes.Regime,
    subject: PlannedSubject,
    *,
    grade: int,
    term: int,
    regular: int = 0,
    periodic: int = 0,
    forms: Mapping[str, str] = NOTHING_SETTLED,
) -> tuple[Column, ...]:
    """The columns of a sheet. `regular`, `periodic`: so many tests where that is more than the regulation's least.

    `forms`: how tests of this sheet are sat, by column, where somebody settled it otherwise than is usual.
    """
    if regime.primary is not None:
        return _primary(regime, subject, grade)
    halves = subject.half_periods_week_1 if term == 1 else subject.half_periods_week_2
    tests = (subject.periodic_tests_1 if term == 1 else subject.periodic_tests_2) or 0
    assert regime.regular_tests is not None
    weekly = regime.regular_tests.by == "week"
    required = regimes.required_components(
        regime,
        periods_per_week=Fraction(halves, 2) if weekly else None,
        periods_per_year=None if weekly else subject.periods_year,
        is_comment_subject=subject.is_comment,
        periodic_tests=tests,
    )
    kind = "pass" if subject.is_comment else "mark"
    wanted = {"tx": regular, "dk": periodic}
    made: list[Column] = []
    for test in regime.components:
        found = [c for c in required if c.kind == test.kind]
        label = test.comment_label if subject.is_comment else test.label
        made += [replace(_column(c.code, c.kind, c.number, c.label, kind), test=label) for c in found]
        for n in range(len(found) + 1, min(wanted.get(test.kind, 0), MOST_TESTS) + 1):
            made.append(
                Column(f"{test.kind}{n}", test.kind, n - 1, kind, f"{label} {n}", is_required=False, test=label)
            )
    return with_forms(regime, subject, made, forms)


def with_forms(
    regime: regimes.Regime, subject: PlannedSubject, sheet: Sequence[Column], settled: Mapping[str, str]
) -> tuple[Column, ...]:
    """The columns under the forms of their tests, numbered within each: KTtx M1, KTtx V1. "" settles that there is none."""
    known = forms_of(regime.version)
    if known is None:
        return tuple(sheet)
    required = Counter(c.slot for c in sheet if c.is_required)
    usual = {slot: known.usual(subject.code, slot, required[slot]) for slot in known.slots}
    names: dict[str, str] = {c.kind: c.comment_label if subject.is_comment else c.label for c in regime.components}
    numbers: Counter[tuple[str, str]] = Counter()
    found = []
    for column in sheet:
        if column.slot not in known.slots:
            found.append(column)
            continue
        form = settled.get(column.code)
        if form is None and not subject.is_comment:
            listed = usual[column.slot]
            form = listed[column.index] if column.index < len(listed) else known.ordinary[column.slot][-1]
        numbers[column.slot, form or ""] += 1
        number = f"{form}{numbers[column.slot, form]}" if form else str(column.index + 1)
        found.append(replace(column, form=form or "", label=f"{names[column.slot]} {number}"))
    return tuple(found)


def _column(code: str, kind: str, number: int, label: str, cell: str) -> Column:
    slot, index = _SLOTS.get(kind, (kind, number - 1))
    return Column(code, slot, index, cell, label)


def _primary(regime: regimes.Regime, subject: PlannedSubject, grade: int) -> tuple[Column, ...]:
    rule = regime.primary
    assert rule is not None
    made = []
    if subject.assessed_as == "level_test_mid" and grade in rule.mid_term_grades:
        made.append(Column("dk1", "dk", 0, "mark", _("KT giữa kỳ"), whole=True, lowest=rule.test_lowest * 10))
    made.append(Column("l1", "levels", 0, "level3", _("Mức giữa kỳ")))
    if subject.assessed_as in ("level_test", "level_test_mid"):
        made.append(Column("hk", "hk", 0, "mark", _("KT cuối kỳ"), whole=True, lowest=rule.test_lowest * 10))
    made.append(Column("l2", "levels", 1, "level3", _("Mức cuối kỳ")))
    return tuple(made)


class Asked(NamedTuple):
    """How many tests of a kind a sheet asks for, and how many columns it has for them."""

    kind: regimes.Kind
    slot: str
    required: int
    columns: int


def asked(regime: regimes.Regime, sheet: Sequence[Column]) -> tuple[Asked, ...]:
    """The kinds of test of a sheet, in the order of the book: found once for all its lines."""
    required = Counter(c.slot for c in sheet if c.is_required)
    all_columns = Counter(c.slot for c in sheet)
    slots = ((kind.kind, _SLOTS.get(kind.kind, (kind.kind, 0))[0]) for kind in regime.components)
    return tuple(Asked(kind, slot, required[slot], all_columns[slot]) for kind, slot in slots)


def result(regime: regimes.Regime, subject: PlannedSubject, sheet: Sequence[Column], line: Line) -> Result:
    """The subject's term result. A required test that is missing is not 0: there is no mean yet."""
    return judging(regime, subject, sheet)(line)


def judging(regime: regimes.Regime, subject: PlannedSubject, sheet: Sequence[Column]) -> Judging:
    """`result` for the many lines of a sheet: what is alike for all is worked out once."""
    if regime.primary is not None:
        return lambda _line: NO_RESULT
    kinds = asked(regime, sheet)

    def judged(line: Line) -> Result:
        if line.is_exempt:
            return NO_RESULT
        found = regimes.subject_term(regime, components(kinds, line))
        return Result(mean=found.mean if isinstance(found.mean, int) else None, provisional=found.provisional)

    def passed(line: Line) -> Result:
        if line.is_exempt:
            return NO_RESULT
        tests = [_comment(value) for values in components(kinds, line).values() for value in values]
        found = regimes.comment_term(regime, tests)
        is_known = isinstance(found, regimes.CommentResult)
        return Result(passed=int(found is regimes.CommentResult.DAT) if is_known else None)

    return passed if subject.is_comment else judged


def components(kinds: Sequence[Asked], line: Line) -> dict[regimes.Kind, list[int | None]]:
    """The line by kinds of test as the engine weighs them: what was given, and None for each required test that was not."""
    found: dict[regimes.Kind, list[int | None]] = {}
    for kind, slot, required, columns_there in kinds:
        values: list[int | None] = [line.hk] if slot == "hk" else line.tx if slot == "tx" else line.dk
        if not required <= len(values) <= columns_there or None in values:
            values = values[:columns_there]
            given = [value for place, value in enumerate(values) if value is not None or place < required]
            values = [*given, *[None] * (required - len(values))]
        found[kind] = values
    return found


def _comment(value: int | None) -> regimes.CommentResult | None:
    if value is None:
        return None
    return regimes.CommentResult.DAT if value else regimes.CommentResult.CHUA_DAT


def missing(sheet: Sequence[Column], line: Line | None) -> int:
    """How many required cells of a line are empty."""
    if line is None:
        return sum(c.is_required for c in sheet)
    return 0 if line.is_exempt else sum(c.is_required and line.get(c) is None for c in sheet)
