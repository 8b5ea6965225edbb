"""School years, terms, weeks, holidays and the business date that every decision takes from here.

Owns time as schools count it. Refuses to know units beyond an id for an override. Sends nothing.
"""
