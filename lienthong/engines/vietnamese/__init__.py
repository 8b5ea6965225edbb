"""What Vietnamese text, names, dates, numbers and identifiers look like, and how to compare them.

Owns no table and knows no school: pure functions over strings. Other modules import `public` only.
"""
