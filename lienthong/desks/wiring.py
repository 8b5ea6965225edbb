"""What each module offers the desks. Modules below may not know the desks, so they are joined here."""

from __future__ import annotations

from lienthong.desks import attendance, care, changes, families, marks, offers, registry, reports, searching, timetable


def connect() -> None:
    """Register searches and home-page offers."""
    registry.offer_today(offers.school)
    registry.offer_today(offers.office)
    registry.offer_search(searching.people_hits)
    registry.offer_search(searching.class_hits)
    registry.offer_search(searching.unit_hits)
    registry.offer_today(attendance.attendance_today)
    registry.offer_today(care.care_today)
    registry.offer_today(families.families_today)
    registry.offer_today(marks.marks_today)
    registry.offer_today(reports.reports_today)
    registry.offer_today(timetable.timetable_today)
    registry.offer_today(changes.changes_today)
