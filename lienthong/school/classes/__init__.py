"""Classes of a year, their lists in the fixed order of the class book, homeroom and teaching assignments.

Owns who sits and who teaches where. Refuses to know marks. Sends ClassListChanged.
"""
