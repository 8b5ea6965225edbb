"""Names by which the settings reach the adapters of log-in and second factor."""

from __future__ import annotations

from lienthong.kernel.access.adapter import Adapter, MfaAdapter

__all__ = ["Adapter", "MfaAdapter"]
