"""Timetables: one model of the problem, exact costs, readers and writers, search. Pure Python, usable alone.

Owns the rules of time and resources. Refuses to know schools, Django and the database.
"""
