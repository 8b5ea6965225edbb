"""What offices and the department ask of schools: reports, statistics."""
