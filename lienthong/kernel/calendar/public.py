"""What other modules may use of the calendar."""

from lienthong.kernel.calendar.clock import known_today, tell_today
from lienthong.kernel.calendar.importing import CalendarLoaded, CalendarRowsRefused, import_calendar
from lienthong.kernel.calendar.models import Holiday, SchoolYear, Term
from lienthong.kernel.calendar.rules import DaysOff, TermDates, Week, level_group
from lienthong.kernel.calendar.selectors import (
    VIETNAM,
    current_term,
    days_off,
    holidays,
    is_school_day,
    now,
    school_days,
    terms,
    today,
    week_of,
    weeks,
    year_exists,
    year_of,
    years,
)
from lienthong.kernel.calendar.services import (
    CalendarRefused,
    add_days,
    drop_term,
    move_clock,
    on_clock_moved,
    open_year,
    remove_days,
    set_term,
)

__all__ = [
    "VIETNAM",
    "CalendarLoaded",
    "CalendarRefused",
    "CalendarRowsRefused",
    "DaysOff",
    "Holiday",
    "SchoolYear",
    "Term",
    "TermDates",
    "Week",
    "add_days",
    "current_term",
    "days_off",
    "drop_term",
    "holidays",
    "import_calendar",
    "is_school_day",
    "known_today",
    "level_group",
    "move_clock",
    "now",
    "on_clock_moved",
    "open_year",
    "remove_days",
    "school_days",
    "set_term",
    "tell_today",
    "terms",
    "today",
    "week_of",
    "weeks",
    "year_exists",
    "year_of",
    "years",
]
