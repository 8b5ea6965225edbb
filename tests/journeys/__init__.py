"""Whole days of work in a real browser, on the demo province."""
