"""What other modules may use of the timetable."""

from lienthong.school.timetable.events import TimetablePublished
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.reading import coming, in_force, shown_on

__all__ = ["Timetable", "TimetablePublished", "coming", "in_force", "shown_on"]
