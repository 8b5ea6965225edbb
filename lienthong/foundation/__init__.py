"""Ground floor: database, jobs, files, sheets, tables. No word of the schools' trade occurs here."""
