"""Backups that prove themselves: dump, files and a manifest of counts and hashes; a drill restores and compares.

Owns the commands `backup`, `restore`, `restore-drill` and `upgrade`. Knows no domain: it reads tables by the catalogue.
"""

from __future__ import annotations

from lienthong.config.backup.cli import add_parser

__all__ = ["add_parser"]
