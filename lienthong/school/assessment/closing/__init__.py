"""Closing a book: entry windows, signatures up to the head's approval, amendments after the lock, seals.

What may be written when, and by whose consent; what was sealed and how anybody verifies it. Marks themselves are
saved, computed and shown by the modules beside this folder.
"""
