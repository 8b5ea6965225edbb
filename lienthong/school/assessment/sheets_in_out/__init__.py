"""Mark sheets of a school's own files: read into the book, and filled from it.

Owns what a column of such a file means ("ĐĐGtx TX1", "15 phút", "Mức đạt được"), which sheet of it is about which
class and subject, and who its rows are about. Knows nothing of how marks are kept or checked: it proposes cells, and
`saving` writes them with its own conflict checks, locks and history. Nothing is written before the confirmation.
"""
