"""Pupil files and enrolments with status and reason, transfers, the year roll-over.

Owns who belongs to which school and grade when. Refuses to know marks. Sends PupilEnrolled, PupilLeft.
"""
