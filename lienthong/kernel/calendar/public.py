"""What other modules may use of the calendar."""

from lienthong.kernel.calendar.models import Holiday, SchoolYear, Term
from lienthong.kernel.calendar.selectors import VIETNAM, current_term, now, today, year_exists, year_of

__all__ = ["VIETNAM", "Holiday", "SchoolYear", "Term", "current_term", "now", "today", "year_exists", "year_of"]
