"""Daily attendance by session (buổi), the monthly sheet of the class book, and how many sessions a pupil has missed.

Owns who was absent, when, with leave or without. Refuses to know marks and results; what it counts it offers to them.
"""
