"""PostgreSQL: starting it, its roles, the signed scope and row-level security.

Owns how a connection is made and what a transaction may see. Knows nothing of units beyond the
integers in a fence column. Sends no events.
"""
