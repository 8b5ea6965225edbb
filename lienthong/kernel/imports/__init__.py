"""Taking in a school's own sheets: recognise, propose, preview, confirm, report, undo.

Owns the run of an import and its undo. Refuses to know what a pupil or a class is: modules
register their kinds. Sends nothing.
"""
