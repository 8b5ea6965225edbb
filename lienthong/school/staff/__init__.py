"""Staff files and employments at units.

Owns who works where as what. Refuses to know classes. Sends StaffJoined, StaffLeft.
"""
