"""The tree of units in time: department, offices, schools, satellite sites, and the acts that change it.

Owns units, their names, parents and identifiers by date. Refuses to know people. Sends UnitChanged.
"""
