"""What other modules may use of the timetable."""

from lienthong.school.timetable.events import TimetablePublished
from lienthong.school.timetable.models import Timetable
from lienthong.school.timetable.reading import coming, in_force, shown_on
from lienthong.school.timetable.shaping import asked
from lienthong.school.timetable.today import Lesson, Otherwise, lessons_of, otherwise
from lienthong.school.timetable.versions import publish_made

__all__ = [
    "Lesson", "Otherwise", "Timetable", "TimetablePublished", "asked", "coming", "in_force", "lessons_of", "otherwise",
    "publish_made", "shown_on",
]  # fmt: skip
