"""What other rooms may use of the history."""

from lienthong.foundation.audit.tracking import tracked

__all__ = ["tracked"]
