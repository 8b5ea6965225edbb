"""History of every change, written by the database itself: who, what was there before, why, in which request."""
