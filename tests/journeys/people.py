"""Who is who in the story of the demo."""

from __future__ import annotations

SCHOOL = "/u/BD-THCS-718-01/2017"
OFFICE = "/u/BD-PGD-718/2017"
DEPARTMENT = "/u/BD-SO/2017"
REGISTRAR = "bd000451"
HEAD = "bd000443"
DEPUTY = "bd000444"
TEACHER = "bd000454"
OTHER_TEACHER = "bd000455"
OFFICE_SPECIALIST = "bd000022"
DEPARTMENT_SPECIALIST = "bd000005"
DEPARTMENT_ADMIN = "bd000015"
# A school of its own for the way to the seal: what is sealed stays so, and others lock and open the story's school.
CLOSING_SCHOOL = "/u/BD-LC-718-01/2017"
CLOSING_HEAD = "bd000768"
CLOSING_TEACHER = "bd000788"  # Toán 7A1
CLOSING_HOMEROOM = "bd000793"
CLOSING_CLASS = "7A1"
