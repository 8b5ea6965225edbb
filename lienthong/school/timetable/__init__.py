"""The week of a school: what it asks for, timetables by number and date, the board, who stands in for whom today.

Owns requirements, timetables and changes of a day. Refuses to know how a timetable is searched (engines.timetabling) and
who may teach what (classes). Sends TimetablePublished and LessonChanged.
"""
