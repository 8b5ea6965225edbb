"""Answers for a browser that asks for a page or for the part of it that HTMX swaps."""
