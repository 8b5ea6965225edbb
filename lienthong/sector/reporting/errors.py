"""Refusals of reporting; the text of each says what stands in the way and what to do."""

from __future__ import annotations

from lienthong.sector.reporting.rules import Finding, NotNow

__all__ = ["ChangedMeanwhile", "ChecksFailed", "FactsDamaged", "NotAsked", "NotNow", "ReportRefusal", "WrongCells"]


class FactsDamaged(Exception):
    """The frozen facts are missing or not those that were submitted. The text says what to do."""


class ReportRefusal(Exception):
    """An act on a report that cannot be done."""


class NotAsked(ReportRefusal):
    """The unit does not answer this collection, or not yet."""


class ChangedMeanwhile(ReportRefusal):
    """Somebody else saved the same table in between."""


class WrongCells(ReportRefusal):
    """Values that cannot stand; `errors` has a sentence for each cell."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class ChecksFailed(ReportRefusal):
    """Checks that must hold do not; nothing was sent."""

    def __init__(self, text: str, findings: list[Finding]) -> None:
        super().__init__(text)
        self.findings = findings
