"""Administrative units (province, district, commune) with their codes and names in time.

Owns GSO codes, the dated changes and the succession of units. Refuses to know schools. Sends nothing.
"""
