"""What families see of the mark book: the school's rule, and a pupil's own results under it."""
