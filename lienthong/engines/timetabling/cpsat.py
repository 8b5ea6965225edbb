"""A model for CP-SAT, written down as text.

Its solver reads that in a fraction of the time in which its Python layer builds the same, and that layer loads pandas, which takes
longer than most models are solved in. A variable is its number in the model; a sum is a list of such numbers with their factors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from ortools.sat.python import cp_model_helper

Var: TypeAlias = int
Terms = list[tuple[int, Var]]


class Answer(NamedTuple):
    """What the solver says: whether nothing better is possible, and the values of all variables (none: it found nothing)."""

    proved: bool
    values: list[int]


@dataclass(slots=True)
class Model:
    """Variables with their domains and hints, and what has to hold between them."""

    domains: list[tuple[int, int]] = field(default_factory=list)
    hints: dict[Var, int] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)

    def boolean(self, hint: bool | None = None) -> Var:
        """A new variable of 0 and 1, and what it is in the timetable that stands."""
        var = self.integer(0, 1)
        if hint is not None:
            self.hints[var] = int(hint)
        return var

    def integer(self, least: int, most: int) -> Var:
        """A new variable between two numbers."""
        self.domains.append((least, most))
        return len(self.domains) - 1

    def forbid(self, var: Var) -> None:
        """It is 0."""
        self.domains[var] = (0, 0)

    def most(self, terms: Terms) -> int:
        """No sum of them is more."""
        return sum(n * self.domains[var][n > 0] for n, var in terms)

    def least(self, terms: Terms) -> int:
        """No sum of them is less."""
        return sum(n * self.domains[var][n < 0] for n, var in terms)

    def within(self, terms: Terms, least: int | None = None, most: int | None = None) -> None:
        """A sum is no less and no more."""
        low = self.least(terms) if least is None else least
        high = self.most(terms) if most is None else most
        self.rows.append(f"constraints{{linear{{{_told(terms)} domain:[{low},{high}]}}}}")

    def exactly_one(self, among: Iterable[Var]) -> None:
        """One of them is 1, the others are 0."""
        self.rows.append(f"constraints{{exactly_one{{literals:{list(among)}}}}}")

    def at_most_one(self, among: Iterable[Var]) -> None:
        """At most one of them is 1."""
        self.rows.append(f"constraints{{at_most_one{{literals:{list(among)}}}}}")

    def implies(self, one: Var, other: Var) -> None:
        """The other is 1 where the one is."""
        self.rows.append(f"constraints{{enforcement_literal:[{one}] bool_and{{literals:[{other}]}}}}")

    def least_of(self, terms: Terms) -> Question:
        """The question for the least sum, to be answered now or on a thread of its own, once or in several ways."""
        written = cp_model_helper.CpModelProto()
        if not written.parse_text_format(self._text(terms)):
            raise AssertionError("a model that its solver cannot read")
        return Question(written)

    def _text(self, terms: Terms) -> str:
        variables = [f"variables{{domain:[{low},{high}]}}" for low, high in self.domains]
        hint = f"solution_hint{{vars:{list(self.hints)} values:{list(self.hints.values())}}}"
        aim = f"objective{{{_told(terms)}}}" if terms else ""
        return "".join([*variables, *self.rows, hint, aim])


@dataclass(slots=True)
class Question:
    """A model as its solver reads it. While it is answered other threads run."""

    written: cp_model_helper.CpModelProto
    solver: cp_model_helper.SolveWrapper = field(default_factory=cp_model_helper.SolveWrapper)

    def again(self) -> Question:
        """The same, to be answered beside it."""
        return Question(self.written)

    def answer(self, seconds: float, seed: int, effort: float | None = None, *, light: bool = False) -> Answer:
        """The least that is found within the time.

        `effort` limits the work in the solver's own units, which do not depend on what else the machine does. Of such a model
        the whole linear relaxation is solved, as it is written and without cuts: where few things may move it says nearly
        all, and is decided in a fraction of the time that making it smaller takes. A `light` relaxation leaves out what the
        objective does not need: what the whole one does not decide soon that one often does.
        """
        parameters = cp_model_helper.SatParameters()
        parameters.num_workers = 1
        parameters.max_time_in_seconds = seconds
        if effort is not None:
            parameters.max_deterministic_time = effort
            parameters.linearization_level = 1 if light else 2
            parameters.cp_model_presolve = False
            parameters.cut_level = 0
            parameters.add_lp_constraints_lazily = False
        parameters.random_seed = seed
        parameters.symmetry_level = 0
        parameters.cp_model_probing_level = 0
        self.solver.set_parameters(parameters)
        response = self.solver.solve(self.written)  # type: ignore[no-untyped-call]
        if response.status == cp_model_helper.CpSolverStatus.MODEL_INVALID:
            raise AssertionError("a model that its solver does not accept")
        ended = response.status in (cp_model_helper.CpSolverStatus.OPTIMAL, cp_model_helper.CpSolverStatus.INFEASIBLE)
        return Answer(ended, list(response.solution))

    def stop(self) -> None:
        """The answer comes at once, with what has been found; from another thread, begun or not."""
        self.solver.stop_search()


def _told(terms: Terms) -> str:
    """Each variable once."""
    factors = {var: n for n, var in terms}
    if len(factors) < len(terms):
        factors = dict.fromkeys(factors, 0)
        for n, var in terms:
            factors[var] += n
    return f"vars:{list(factors)} coeffs:{list(factors.values())}"
