"""Who is who in the story of the demo."""

from __future__ import annotations

SCHOOL = "/u/BD-THCS-718-01/2017"
OFFICE = "/u/BD-PGD-718/2017"
DEPARTMENT = "/u/BD-SO/2017"
REGISTRAR = "bd000451"
HEAD = "bd000443"
TEACHER = "bd000454"
OFFICE_SPECIALIST = "bd000022"
DEPARTMENT_SPECIALIST = "bd000005"
DEPARTMENT_ADMIN = "bd000015"
