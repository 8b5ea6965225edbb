"""The demo province: an invented Bình Dương of 2017-18 that anyone may try everything on.

Owns the pure plan (who exists, what happened, which marks) and its name and count tables. Knows no
database: a loader copies the planned rows. No person in it is real; names are random combinations,
telephone numbers begin with 050 and personal numbers end in 800000 or more.
"""
