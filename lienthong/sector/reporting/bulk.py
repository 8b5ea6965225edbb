"""Many units' answers at once: facts of a group of units in one reading, split, counted and frozen file by file.

For the demo province and for taking over answers that were given elsewhere. Checks hold here too: a unit whose answer
breaks one is left with its draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
from django.db import connection, transaction

from lienthong.foundation.database import public as database
from lienthong.sector.reporting import counting, drafting, facts, forms, freezing, indicators, rules, standing
from lienthong.sector.reporting.models import Collection, Form, Submission, SubmissionStep, SubmissionTable
from lienthong.sector.reporting.rules import State

GROUP = 60  # units whose facts are held in memory together: about 40,000 pupils


@dataclass(frozen=True)
class Outcome:
    """How far a unit's answer has come. `state` is a State; `sent_at` and later ones as far as that needs them."""

    state: str
    sent_at: dt.datetime | None = None
    decided_at: dt.datetime | None = None
    message: str = ""
    by_name: str = ""
    office_by: str = ""
    department_by: str = ""


@dataclass(frozen=True)
class Done:
    """What a group came to: units done, and those that checks kept as drafts."""

    units: int
    kept_as_draft: tuple[str, ...]


def bulk_submit(*, collection: Collection, outcomes: Mapping[int, Outcome], now: dt.datetime) -> Iterator[Done]:
    """Draft, send and decide for many units, a group at a time, each group in its own transaction and scope."""
    stood = standing.standings(outcomes, collection.as_at)
    ids = sorted(stood)
    wanted = list(collection.forms.order_by("code", "version"))
    for start in range(0, len(ids), GROUP):
        group = ids[start : start + GROUP]
        with database.entered(group, who={"act": "reporting.bulk"}), transaction.atomic():
            with connection.cursor() as cursor:
                # Counting sixty units on a busy machine may take longer between two statements than a request ever may.
                cursor.execute("set local idle_in_transaction_session_timeout = 0")
            yield _group(collection, {i: stood[i] for i in group}, outcomes, wanted, now)


def _group(
    collection: Collection,
    units: Mapping[int, standing.Standing],
    outcomes: Mapping[int, Outcome],
    wanted: list[Form],
    now: dt.datetime,
) -> Done:
    whole = facts.extract(units, drafting.window(collection))
    counted: dict[int, dict[int, counting.Cells]] = {}
    with counting.over_rows(whole) as engine:
        for form in wanted:
            if any(set(form.levels) & set(u.levels) for u in units.values()):
                counted[form.pk] = counting.count_by_unit(engine, forms.of_form(form))
    made, tables, steps, kept = [], [], [], []
    for unit_id, unit in units.items():
        answer = _Answer(collection, unit, outcomes[unit_id], now)
        answer.fill([f for f in wanted if set(f.levels) & set(unit.levels)], counted)
        if answer.is_kept:
            kept.append(unit.name)
        if answer.outcome.state != State.DRAFT:
            answer.freeze(facts.of_unit(whole, unit_id))
        made.append(answer)
    Submission.objects.bulk_create(a.submission for a in made)
    for answer in made:
        tables += answer.tables
        steps += answer.steps()
    SubmissionTable.objects.bulk_create(tables)
    SubmissionStep.objects.bulk_create(steps)
    return Done(len(made), tuple(kept))


class _Answer:
    """One unit's answer on its way into the database."""

    def __init__(self, collection: Collection, unit: standing.Standing, outcome: Outcome, now: dt.datetime) -> None:
        self.unit, self.outcome, self.now = unit, outcome, now
        self.is_kept = False
        self.tables: list[SubmissionTable] = []
        self.submission = Submission(
            collection=collection,
            unit_id=unit.unit_id,
            office_id=unit.office_id,
            unit_name=unit.name,
            office_name=unit.office_name,
            drafted_at=outcome.sent_at or now,
            expression_version=indicators.VERSION,
        )

    def fill(self, wanted: list[Form], counted: Mapping[int, Mapping[int, counting.Cells]]) -> None:
        """Tables and checks; an answer that breaks a check stays a draft."""
        for form in wanted:
            cells = counted.get(form.pk, {}).get(self.unit.unit_id) or drafting.empty_cells(forms.of_form(form))
            self.tables.append(
                SubmissionTable(submission=self.submission, unit_id=self.unit.unit_id, form=form, computed=cells)
            )
        self.submission.checks = drafting.check(self.tables)
        if self.outcome.state != State.DRAFT and any(c["severity"] == "error" for c in self.submission.checks):
            self.outcome = Outcome(State.DRAFT)
            self.is_kept = True

    def freeze(self, rows: pa.Table) -> None:
        """What sending and deciding writes."""
        submission, outcome, collection = self.submission, self.outcome, self.submission.collection
        submission.facts_path, submission.facts_hash = freezing.freeze(
            rows, collection=collection.code, unit=self.unit.code, edition=1, as_at=collection.as_at.isoformat()
        )
        state = State(outcome.state)
        if state == State.OFFICE_ACCEPTED and submission.office_id is None:
            state = State.SUBMITTED
        submission.state = state
        submission.submitted_at = outcome.sent_at or self.now
        submission.is_late = rules.is_late(
            submission.submitted_at, due_at=collection.due_at, grace_hours=collection.grace_hours
        )
        if state != State.SUBMITTED and submission.office_id is not None:
            submission.office_decided_at = outcome.decided_at
        if state == State.ACCEPTED or (state == State.RETURNED and submission.office_id is None):
            submission.decided_at = outcome.decided_at

    def steps(self) -> list[SubmissionStep]:
        """The log as it would have been written step by step."""
        submission, outcome = self.submission, self.outcome
        log = [("drafted", submission.drafted_at, outcome.by_name, "")]
        if submission.submitted_at:
            log.append(("submitted", submission.submitted_at, outcome.by_name, ""))
        if submission.state == State.RETURNED:
            kind, by = (
                ("return", outcome.department_by)
                if submission.office_id is None
                else ("office_return", outcome.office_by)
            )
            log.append((kind, outcome.decided_at, by, outcome.message))
        if submission.office_decided_at and submission.state != State.RETURNED:
            log.append(("office_accept", submission.office_decided_at, outcome.office_by, ""))
        if submission.state == State.ACCEPTED:
            log.append(("accept", submission.decided_at, outcome.department_by, ""))
        return [
            SubmissionStep(
                submission=submission,
                unit_id=submission.unit_id,
                at=at or self.now,
                kind=kind,
                by_name=by[:100],
                message=message,
            )
            for kind, at, by, message in log
        ]
