"""The school's books on paper: class book, teacher's book, summaries, lists, slips for families, typeset as PDF/A.

Owns the layouts and what was printed in the last days. Refuses to know how a mark is worked out: it shows what the
modules below keep. Sends nothing.
"""
