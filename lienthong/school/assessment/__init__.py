"""Mark books by line, term results by the regime of the year, conduct, locks.

Owns what pupils were given. Refuses to know reports. Sends TermLocked.
"""
