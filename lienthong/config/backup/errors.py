"""What may go wrong with a backup; each message says what to do."""

from __future__ import annotations


class BackupFailed(Exception):
    """The backup was not made; nothing half-made is left behind."""


class BackupDamaged(Exception):
    """The backup on disk is not what was written: another one must be used."""


class RestoreFailed(Exception):
    """The backup could not be brought into a database."""
