"""What is no page: roll-up, import, password hashing, history, typesetting. Each beside the bare way, same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import typst
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection, transaction

from lienthong.config.hashers import Argon2
from lienthong.foundation.database import public as database
from lienthong.foundation.database import roles
from lienthong.foundation.typeset import public as typeset
from lienthong.school.assessment.computing import Computed, compute_results
from lienthong.school.assessment.recomputing import recompute
from lienthong.sector.reporting import freezing, rollup
from lienthong.sector.reporting.models import Submission
from tests.bench import by_hand
from tests.bench.meter import backend_seconds
from tests.bench.scenes import YEAR

ROWS = 1000
#: As if nothing had been worked out yet: what a first close has to write.
RESETS = (
    "update assessment_markline set mean = null, result = null where unit_id = %(unit)s and year = %(year)s and term = 1"
    " and (%(classes)s::bigint[] is null or school_class_id = any(%(classes)s))",
    "update assessment_termresult set inputs_hash = '', level = '', average = null, computed_level = '', title = ''"
    " where unit_id = %(unit)s and year = %(year)s and term = 1"
    " and (%(classes)s::bigint[] is null or school_class_id = any(%(classes)s))",
)


@dataclass(frozen=True)
class Ratio:
    """Ours beside the reference, in ms."""

    name: str
    ours_ms: float
    reference_ms: float
    reference: str
    limit: float | None = None
    note: str = ""
    #: Beyond this the bench fails: what was reached is not lost again, whatever the limit still asks.
    ceiling: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours_ms / self.reference_ms if self.reference_ms else 0.0


def best(act: Callable[[], object], *, times: int = 5) -> float:
    """Least wall time in ms: what disturbs a measurement only ever adds to it."""
    spent = []
    for _round in range(times):
        begun = time.perf_counter()
        act()
        spent.append(time.perf_counter() - begun)
    return min(spent) * 1000


def password() -> Ratio:
    """Our parameters of argon2id beside Django's own."""
    ours, theirs = Argon2(), Argon2PasswordHasher()
    salt = "abcdefghijklmnop"
    return Ratio(
        "password check (argon2id)", best(lambda: ours.encode("x" * 12, salt)),
        best(lambda: theirs.encode("x" * 12, salt)),
        "Django's parameters", 0.5, f"t={ours.time_cost} m={ours.memory_cost // 1024} MiB p={ours.parallelism}",
    )  # fmt: skip


def rolled_up() -> Ratio:
    """Every form of one round over every unit's frozen facts beside the same counts by hand over the same files."""
    units = _all_units()
    with database.entered(units):
        sent = list(Submission.objects.exclude(facts_path="").select_related("collection", "unit"))
        sent = [s for s in sent if s.collection.period == "middle"]
        if not sent:
            raise LookupError("no unit has sent its mid-year report yet")
        wanted = list(sent[0].collection.forms.order_by("code"))

        def ours() -> object:
            return [rollup.total(form, sent) for form in wanted]

        ours()  # compiles the expressions
        spent = best(ours, times=3)
    files = [str(freezing.root() / s.facts_path) for s in sent]
    by_hand.roll_up(files)
    return Ratio(
        "roll-up of all mid-year forms",
        spent,
        best(lambda: by_hand.roll_up(files), times=3),
        "DuckDB by hand",
        1.3,
        f"{len(wanted)} forms, {len(files)} units",
    )


def summary_of_a_class() -> Ratio:
    """The summary of the fullest class worked out anew, every mean and result written, beside a bare read of its lines."""
    unit_id, class_id, lines = _fullest("school_class_id")
    spent, note = _worked_out(unit_id, [class_id])
    read = best(lambda: _read_lines([unit_id], class_id))
    return Ratio("summary of a class worked out", spent, read, "its lines read", None, f"{lines} lines; {note}")


def close_of_a_school() -> Ratio:
    """The results that a lock of the largest school's term rests on, none worked out before, beside a read of its lines."""
    unit_id, _unit, lines = _fullest("unit_id")
    spent, note = _worked_out(unit_id, None)
    read = best(lambda: _read_lines([unit_id]), times=3)
    return Ratio(
        "close of a school's term", spent, read, "its lines read", None,
        f"{lines} lines; {note}; at most 3 s for 20,000 lines",
    )  # fmt: skip


def _worked_out(unit_id: int, class_ids: list[int] | None) -> tuple[float, str]:
    """Least time in ms to work out and write results that were taken away before, and what that cost. All undone."""
    spent: list[tuple[float, float, float]] = []
    for _round in range(3):
        with database.entered([unit_id]), transaction.atomic():
            with connection.cursor() as cursor:
                for reset in RESETS:
                    cursor.execute(reset, {"unit": unit_id, "year": YEAR, "classes": class_ids})
            clocks = time.perf_counter(), time.process_time(), backend_seconds()
            done = compute_results(unit_ids=[unit_id], year=YEAR, term=1, class_ids=class_ids, for_lock=True)
            after = time.perf_counter(), time.process_time(), backend_seconds()
            wall, web, backend = (1000 * (end - begun) for begun, end in zip(clocks, after, strict=True))
            spent.append((wall, web, backend))
            transaction.set_rollback(True)
    wall, web, backend = min(spent)
    written = done.means_written + done.results_written
    return wall, f"{written} written; CPU {web:.0f} + {backend:.0f} ms of PostgreSQL"


def close_of_the_province() -> Ratio:
    """Every school's term worked out again on all cores: a rerun, which reads everything and writes nothing."""
    units = _all_units()
    begun = time.perf_counter()
    total = sum(recompute(year=YEAR, term=1), Computed())
    spent = (time.perf_counter() - begun) * 1000
    written = total.means_written + total.results_written
    return Ratio(
        "close of the province's term, again",
        spent,
        best(lambda: _read_lines(units), times=1),
        "the lines read",
        None,
        f"{total.lines} lines, {written} written; at most 3 min on two cores",
    )


def _fullest(what: str) -> tuple[int, int, int]:
    """The unit, and the class or again the unit, with most lines of the first term; how many."""
    with database.entered(_all_units()), connection.cursor() as cursor:
        cursor.execute(
            f"select unit_id, {what}, count(*) from assessment_markline where year = %s and term = 1"
            " group by 1, 2 order by 3 desc limit 1",
            [YEAR],
        )
        unit_id, found, lines = cursor.fetchone()
    return unit_id, found, lines


def _read_lines(units: list[int], class_id: int | None = None) -> int:
    count = 0
    for start in range(0, len(units), 20):
        part = units[start : start + 20]
        with database.entered(part), connection.cursor() as cursor:
            cursor.execute(
                "select member_id, subject_id, tx, dk, hk, levels, mean, result from assessment_markline"
                " where unit_id = any(%s) and year = %s and term = 1 and (%s::bigint is null or school_class_id = %s)",
                [part, YEAR, class_id, class_id],
            )
            count += len(cursor.fetchall())
    return count


def history() -> Ratio:
    """An update of 1,000 mark lines with the statement-level history trigger beside the same without it; undone."""
    where = roles.address(name=str(connection.settings_dict["NAME"]))
    statement = (
        "update assessment_markline set hk = (hk + 5) %% 100 where id in"
        " (select id from assessment_markline order by id limit %s)"
    )

    def run(*, trigger: bool) -> float:
        with roles.admin_connection(where, database=where.name) as admin:

            def once() -> None:
                with admin.transaction(force_rollback=True):
                    admin.execute("set local row_security = off")
                    if not trigger:
                        admin.execute("alter table assessment_markline disable trigger user")
                    begun = time.perf_counter()
                    admin.execute(statement, [ROWS])
                    spent.append(time.perf_counter() - begun)

            spent: list[float] = []
            # A superuser that FORCE does not bind; the history functions run as their owner, who needs the fence away.
            with admin.transaction(force_rollback=True):
                admin.execute("alter table assessment_marklineevent no force row level security")
                for _round in range(5):
                    once()
        return min(spent) * 1000

    with_it, without = run(trigger=True), run(trigger=False)
    return Ratio(
        "update of 1,000 mark lines with history",
        with_it,
        without,
        "without the trigger",
        None,
        f"{with_it - without:.1f} µs a row",
    )


def typesetting() -> Ratio:
    """A page with the official heading through our door beside bare typst of the same source."""
    source = "#let data = json(bytes(sys.inputs.data))\n#for row in data.rows [ #row \\ ]\n"
    rows = {"rows": [f"Nguyễn Văn {n}: 8,5" for n in range(40)]}
    import json
    import tempfile
    from pathlib import Path

    with tempfile.NamedTemporaryFile("w", suffix=".typ") as file:
        file.write(source)
        file.flush()
        template = Path(file.name)
        official = (typeset.FONTS.parent / "official.typ").read_text() + "\n" + source

        def bare() -> object:
            return typst.compile(
                official.encode(), font_paths=[str(typeset.FONTS)], ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(rows, ensure_ascii=False)}, pdf_standards="a-2b",
            )  # fmt: skip

        return Ratio("PDF of one page", best(lambda: typeset.pdf(template, rows)), best(bare), "bare typst", 1.3)


def _all_units() -> list[int]:
    from lienthong.kernel.orgs.models import Unit

    return list(Unit.objects.values_list("pk", flat=True))
