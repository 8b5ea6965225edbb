"""Pure Python engines: no Django, no database, each usable alone."""
